"""Whose data is shown, and whether it is invented: what every page, pack and message has to say beside it."""

from sqlalchemy import Connection

from control.model import Nature
from control.store import company
from control.store.company import Company

__all__ = ["Company", "company_of", "mark"]

_MARK = "Demo: this company and everything about it is invented."


def company_of(connection: Connection) -> Company | None:
    """The company of the store; None where nobody has said whose data it holds."""
    return company.found(connection)


def mark(company: Company | None) -> str | None:
    """The sentence with which invented data is marked; None for data that is real, or that nobody has claimed."""
    return _MARK if company is not None and company.nature is Nature.DEMO else None
