"""The gateway as a whole: what the launcher puts before the pages."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware

from control import log
from control.commands.demo_access import DemoPassword, demo_passwords
from control.commands.faults import in_plain_words
from control.errors import ControlError
from control.gateway.doors import Doors
from control.gateway.evidence import EVIDENCE
from control.gateway.exports import EXPORTS
from control.gateway.faults import Faults
from control.gateway.gate import Gate
from control.gateway.handing import Handing
from control.gateway.headers import Headers
from control.gateway.keeper import Keeper
from control.gateway.messages import Messages
from control.gateway.packs import PACKS
from control.gateway.place import place
from control.gateway.provider_terms import provider_terms
from control.gateway.self_check import INSECURE_LOOPBACK, weakened
from control.gateway.serving import LoopbackOnly, refuse_other_address
from control.queries.company import company_of, mark
from control.runtime import in_production


class Gateway:
    """What stands before the pages, for one process."""

    def __init__(self, entry: Path) -> None:
        """`entry` is the script of the pages. Raises SystemExit, with the reason, for an environment without sense."""
        try:
            self._place, self._production, self._provider = place(), in_production(), provider_terms()
        except ControlError as error:
            raise SystemExit(error.sentence) from None
        log.tell()
        self._entry = entry
        self._keeper = Keeper()
        self._here_alone = not self._production or os.environ.get(INSECURE_LOOPBACK) == "1"

    @property
    def middleware(self) -> list[Middleware]:
        """What each request passes, the first one first."""
        doors = Doors(self._keeper, self._place, str(self._entry.parent / "ui" / "wheel.svg"), self._provider)
        return [
            Middleware(Headers, https=self._place.https),
            Middleware(Faults),
            *([Middleware(LoopbackOnly)] if self._here_alone else []),
            Middleware(Gate, doors=doors.app, keeper=self._keeper, place=self._place),
            *(Middleware(Handing, keeper=self._keeper, shelf=shelf) for shelf in (EXPORTS, EVIDENCE, PACKS)),
            Middleware(Messages),
        ]

    def refuse_unsafe(self, option: Callable[[str], Any]) -> None:
        """Raise SystemExit with every reason why what Streamlit was told, by `option`, may not be served."""
        if self._here_alone:
            refuse_other_address(option("server.address"))
        if self._production and (found := weakened(option, self._place, self._entry)):
            raise SystemExit("This is production, and it is not safe to be served:\n- " + "\n- ".join(found))

    def welcome(self, address: str) -> list[str]:
        """The lines with which a start says where to look, and of an invented company with which passwords."""
        where = f"Pilothouse is at {self._place.origin or address}."
        given = self._demo_passwords()
        if not given:
            return [where]
        lines = [f"  {each.account:<24} {each.password}   {each.title}, {', '.join(each.roles)}" for each in given]
        return [where, "Its company is invented: these passwords hold on this machine, until the next start.", *lines]

    def _demo_passwords(self) -> list[DemoPassword]:
        """None for a company that is real, nor where the store is away: the first page will say so."""
        try:
            with self._keeper.runtime.read() as connection:
                invented = mark(company_of(connection)) is not None
            return demo_passwords(self._keeper.runtime) if invented and self._here_alone else []
        except ControlError:
            return []

    @staticmethod
    def said(error: Exception) -> str:
        """What a person is told where a page broke: a mark, under which the log has the rest."""
        return in_plain_words(error).sentence

    def close(self) -> None:
        """Give the store back."""
        self._keeper.close()
