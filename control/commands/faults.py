"""What goes wrong inside a command, as a sentence that a person can do something with."""

import logging
import sqlite3
from secrets import token_hex

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError

from control.errors import Conflict, ControlError, Invalid, Unavailable

LOG = logging.getLogger(__name__)
_SQLITE_UNIQUE = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}
_POSTGRES_UNIQUE = "23505"
_POSTGRES_IDLE = "25P03"


class Broken(ControlError):
    """A mistake of the product itself: the person is given a mark, the log has the rest under it."""

    def __init__(self, mark: str, *, undone: bool) -> None:
        known = ", and nothing was changed" if undone else ""
        super().__init__(f"Something broke inside Pilothouse{known}. {_log()} explains it under {mark}.")
        self.outcome = f"failed:{mark}"


def in_plain_words(error: Exception, *, undone: bool = False) -> ControlError:
    """The error itself where it speaks to people already, else the one that tells them what they need to know.

    `undone` is whether the caller knows that nothing was changed: only then is it said.
    """
    if isinstance(error, ControlError):
        return error
    if isinstance(error, UnicodeEncodeError) and error.reason == "surrogates not allowed":
        return Invalid("A text in this holds half a pair, which is no character: type it anew.")
    if isinstance(error, DBAPIError):
        known = _of_the_database(error)
        if known is not None:
            LOG.warning("the database refused: %s", error.orig)
            return known
    mark = token_hex(4)
    LOG.error("broken, mark %s", mark, exc_info=error)
    return Broken(mark, undone=undone)


def _log() -> str:
    """The log by its name: whoever is sent there must find it."""
    kept = (each for each in logging.getLogger("control").handlers if isinstance(each, logging.FileHandler))
    file = next(kept, None)
    return "The log" if file is None else f"The log {file.baseFilename}"


def _of_the_database(error: DBAPIError) -> ControlError | None:
    if isinstance(error, IntegrityError) and _doubled(error.orig):
        return Conflict("Somebody recorded the same thing at the same moment: look again before you go on.")
    if isinstance(error, DataError):
        return Invalid("A text or number in this is of a kind that the database cannot keep.")
    if _ended_for_waiting(error.orig):
        return Unavailable(
            "The database ended this because nothing was asked of it for too long (its "
            "idle_in_transaction_session_timeout). Nothing was changed: try again, or with less at a time."
        )
    if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR":
        return None  # a statement that it does not understand: what is wrong is our own
    if isinstance(error, OperationalError | InterfaceError):
        return Unavailable("The database is busy or cannot be reached. Look whether it was done before you try again.")
    return None


def _ended_for_waiting(error: BaseException | None) -> bool:
    """Whether the server ended the transaction for its silence; the driver may say so only in the cause."""
    while error is not None:
        if getattr(error, "sqlstate", None) == _POSTGRES_IDLE:
            return True
        error = error.__cause__ or error.__context__
    return False


def _doubled(error: BaseException | None) -> bool:
    """Whether a row was refused because another one has its key."""
    if isinstance(error, sqlite3.Error):
        return error.sqlite_errorname in _SQLITE_UNIQUE
    return getattr(error, "sqlstate", None) == _POSTGRES_UNIQUE
