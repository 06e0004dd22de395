"""Playing a scenario: a store of its own, a clock that is set, and each step beside what it expects."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from control.clock import FixedClock
from control.commands.registry import REGISTRY, Call
from control.commands.rulebook import activate
from control.errors import Conflict, ControlError, Invalid, NotFound, Refused, Unavailable
from control.policy.permissions import SYSTEM
from control.runtime import Runtime, open_runtime
from control.scenarios.attachments import attached, with_people
from control.scenarios.matching import differences, plain, shown
from control.scenarios.questions import ask
from control.scenarios.scenario import Ending, Question, Request, Scenario, Step, read_scenario
from control.scenarios.throwaway import throwaway
from control.settings import restore

_ENDINGS: dict[type[ControlError], Ending] = {
    Refused: Ending.REFUSED,
    Conflict: Ending.CONFLICT,
    Invalid: Ending.INVALID,
    NotFound: Ending.NOT_FOUND,
    Unavailable: Ending.UNAVAILABLE,
}


@dataclass(frozen=True, slots=True)
class Played:
    """One step that was played; it passed where nothing differs."""

    place: str
    differences: tuple[str, ...]


def play(path: Path, url: str | None = None, config: Path = Path("config")) -> list[Played]:
    """Play the scenario in a file, step after step, and go on where one differs.

    `url` is a database in which its store is made and removed again, None a temporary file; `config` the folder of the
    rulebook where the scenario names none. Raises ControlError where it cannot be played at all.
    """
    scenario = read_scenario(path)
    clock = FixedClock(scenario.at)
    with throwaway(url) as address:
        runtime = open_runtime(address, clock)
        try:
            activate(runtime, Call(SYSTEM.name, reason=f"scenario: {scenario.title}"), _rulebook(scenario, config))
            return [_played(runtime, clock, scenario, step) for step in scenario.steps]
        finally:
            runtime.close()


def _rulebook(scenario: Scenario, config: Path) -> str:
    """The content of the rulebook that holds in the scenario: its people beside those of the folder."""
    content = with_people(scenario.rulebook or config, scenario.people)
    restore(content)
    return content


def _played(runtime: Runtime, clock: FixedClock, scenario: Scenario, step: Step) -> Played:
    if step.at is not None:
        clock.set(step.at)
    place, found = f"{scenario.file}: step {step.number}", tuple[str, ...]()
    if isinstance(step.does, Request):
        place = f"{place} ({step.does.command} by {step.does.actor})"
        found = tuple(_done(runtime, scenario, step.does))
    elif isinstance(step.does, Question):
        place = f"{place} ({step.does.query})"
        found = tuple(_answered(runtime, step.does))
    return Played(place, found)


def _done(runtime: Runtime, scenario: Scenario, request: Request) -> Iterator[str]:
    told = (request.key, request.expected_version, "cli", request.reason)
    call = Call(request.actor, *told, on_behalf_of=request.giver)
    expected = "an answer" if request.ends is None else f"the ending “{request.ends}”"
    try:
        arguments = attached(runtime, scenario.folder, scenario.people, request.command, request.arguments)
        answer = REGISTRY[request.command].ask(runtime, call, arguments)
    except ControlError as error:
        yield from _refused(request, error, expected)
        return
    if request.ends is not None:
        yield f"expected {expected}, got the answer {shown(answer.value)}"
    elif request.answer is not None:
        yield from differences(request.answer, answer.value, "answer")
    if request.replayed is not None and request.replayed is not answer.replayed:
        yield f"expected {_replayed(request.replayed)}, got {_replayed(answer.replayed)}"


def _refused(request: Request, error: ControlError, expected: str) -> Iterator[str]:
    ending = _ENDINGS.get(type(error))
    rule = error.rule if isinstance(error, Refused) else None
    told = f"“{ending or type(error).__name__}”{f' by the rule {rule}' if rule else ''}: {error.sentence}"
    if request.ends is None or ending is not request.ends:
        yield f"expected {expected}, got {told}"
    elif request.rule is not None and rule != request.rule:
        yield f"expected the rule “{request.rule}”, got {told}"
    elif request.says is not None and request.says not in error.sentence:
        yield f"expected a sentence with “{request.says}”, got {told}"


def _answered(runtime: Runtime, question: Question) -> Iterator[str]:
    try:
        answer = plain(ask(runtime, question.query, question.arguments))
    except ControlError as error:
        yield f"expected rows, got: {error.sentence}"
        return
    rows = answer if isinstance(answer, list) else [answer]
    if question.count is not None and question.count != len(rows):
        yield f"expected {question.count} rows, got {len(rows)}"
    if question.rows is None:
        return
    if len(question.rows) != len(rows):
        yield f"expected {len(question.rows)} rows, got {len(rows)}: {'; '.join(map(shown, rows)) or 'none'}"
        return
    for number, (expected, row) in enumerate(zip(question.rows, rows, strict=True), start=1):
        yield from differences(expected, row, f"row {number}")


def _replayed(replayed: bool) -> str:
    return "a replayed answer" if replayed else "a first answer"
