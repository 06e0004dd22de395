"""One deed of one person of the demo company, done as a page would."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from control.commands.registry import REGISTRY, Call
from control.demo.presence import Presence
from control.errors import ControlError
from control.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Act:
    """When, who, which command, and what it is told."""

    at: datetime
    person: str
    command: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    in_place_of: str | None = None
    """For whom they do it; None: for themselves."""
    proves: bool = False
    """Whether they prove just before who they are."""

    def do(self, runtime: Runtime, presence: Presence) -> bool:
        """Ask for it; answers whether it was done: what is refused is in the trail, as anywhere."""
        try:
            session = presence.session(self.person, self.proves)
            call = Call(self.person, origin="ui", reason=self.reason, session=session, on_behalf_of=self.in_place_of)
            REGISTRY[self.command](runtime, call, **self.arguments)
        except ControlError:
            return False
        return True
