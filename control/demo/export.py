"""The nightly export of the company's ticket tool, a row per event; `config/demo/mappings/deskline.toml` reads it."""

from datetime import datetime

from control.demo.ticket_course import Ticket

COLUMNS = (
    "event", "ticket", "at", "kind", "by", "by_kind", "public", "title", "description", "type", "channel", "service",
    "category", "state", "team", "owner", "customer", "product", "impact", "urgency",
)  # fmt: skip
_BLANK = dict.fromkeys(COLUMNS, "")


class Export:
    """Gathers rows until somebody takes them."""

    def __init__(self) -> None:
        self._rows: list[dict[str, str]] = []

    def tell(self, ticket: Ticket, at: datetime, kind: str, *, by: str, by_kind: str = "human", **said: str) -> None:
        """Add what happened to a ticket."""
        ticket.events += 1
        named = {
            "event": f"{ticket.number}-{ticket.events}",
            "ticket": ticket.number,
            "at": at.isoformat(timespec="seconds"),
        }
        self._rows.append(_BLANK | named | {"kind": kind, "by": by, "by_kind": by_kind} | said)

    def taken(self) -> list[dict[str, str]]:
        """The rows since they were last taken, in order."""
        rows, self._rows = self._rows, []
        return rows
