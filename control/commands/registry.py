"""The registry: each deed is named once, and whoever wants it done, page, file, worker or scenario, calls it here."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Concatenate, Generic, ParamSpec

from control.commands.arguments import typed_arguments
from control.commands.attempt import Attempt
from control.commands.deed import Answer, Call, Deed, Subject
from control.errors import Invalid, NotFound
from control.runtime import Runtime

__all__ = ["REGISTRY", "Answer", "Call", "Command", "Deed", "Registry", "command"]

Given = ParamSpec("Given")


@dataclass(frozen=True, slots=True)
class Command(Generic[Given]):
    """One deed that can be asked for; calling it is the only way to do it."""

    name: str
    effect: Callable[Concatenate[Deed, Given], Any]
    """The function behind it; it runs inside the transaction and answers plain data."""
    about: tuple[str, str] | None
    """The type of its subject and the parameter that holds its id; the trail of a refused attempt names them."""
    needs_reason: bool

    @property
    def does(self) -> str:
        """What it does, in one sentence."""
        return (inspect.getdoc(self.effect) or "").partition("\n\n")[0].replace("\n", " ")

    @property
    def parameters(self) -> tuple[inspect.Parameter, ...]:
        """What it must be told, in order."""
        return tuple(inspect.signature(self.effect, eval_str=True).parameters.values())[1:]

    def __call__(self, runtime: Runtime, call: Call, *args: Given.args, **kwargs: Given.kwargs) -> Answer:
        """Do it for `call`; raises ControlError, and either way leaves one event in the audit trail."""
        return self._perform(runtime, call, self._complete(*args, **kwargs))

    def ask(self, runtime: Runtime, call: Call, plain: Mapping[str, Any]) -> Answer:
        """The same with arguments in plain data, as files and forms have them; raises Invalid where they do not fit."""
        try:
            arguments = typed_arguments(self.name, self.parameters, plain)
        except Invalid as misfit:
            Attempt(runtime, call, self.name, plain).refuse(misfit)
        return self._perform(runtime, call, self._complete(**arguments))

    def _complete(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The arguments by name, those left out too: a deed is the same whichever door it came by."""
        given = _signature(self.effect).bind(None, *args, **kwargs)
        given.apply_defaults()
        return dict(list(given.arguments.items())[1:])

    def _perform(self, runtime: Runtime, call: Call, arguments: Mapping[str, Any]) -> Answer:
        attempt = Attempt(runtime, call, self.name, arguments, self._about(arguments), self.needs_reason)
        return attempt.perform(self.effect)

    def _about(self, arguments: Mapping[str, Any]) -> Subject | None:
        return None if self.about is None else Subject(self.about[0], str(arguments[self.about[1]]))


@cache
def _signature(effect: Callable[..., Any]) -> inspect.Signature:
    """What a deed must be told; it is looked up once."""
    return inspect.signature(effect)


class Registry:
    """Commands by name."""

    def __init__(self) -> None:
        self._commands: dict[str, Command[Any]] = {}

    def command(
        self, name: str, *, about: tuple[str, str] | None = None, needs_reason: bool = False
    ) -> Callable[[Callable[Concatenate[Deed, Given], Any]], Command[Given]]:
        """Register the function below as the deed `name`, a noun and a verb such as `ticket.record`."""

        def register(effect: Callable[Concatenate[Deed, Given], Any]) -> Command[Given]:
            if name in self._commands:
                raise ValueError(f"there is a command {name} already")
            made = Command(name, effect, about, needs_reason)
            self._commands[name] = made
            return made

        return register

    def __getitem__(self, name: str) -> Command[Any]:
        """The command called `name`; raises NotFound where there is none."""
        if name not in self._commands:
            raise NotFound(f"There is no command {name}: `python -m control commands` lists them.")
        return self._commands[name]

    def catalogue(self) -> list[Command[Any]]:
        """Every command, by name."""
        return [self._commands[name] for name in sorted(self._commands)]


REGISTRY = Registry()
"""The product's commands; `control.commands` fills it when it is imported."""

command = REGISTRY.command
