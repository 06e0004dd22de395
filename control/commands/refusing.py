"""What a rule says against a deed, raised as the error that whoever acts is answered with."""

from control.commands.registry import Deed
from control.errors import Conflict, Refused
from control.policy.permissions import Refusal
from control.store import audit


def refuse(why: Refusal | None) -> None:
    """Raise Refused where a rule says anything against a deed."""
    if why is not None:
        raise refused(why)


def refused(why: Refusal) -> Refused:
    """What a rule says against a deed, as the error that whoever acts is answered with."""
    return Refused(why.sentence, why.rule)


def refuse_what_is_over(deed: Deed, subject: tuple[str, str], why: Refusal | None) -> None:
    """Raise Conflict where the state of a subject, by type and id, does not let a deed be.

    Whoever comes too late is told who was faster.
    """
    if why is not None:
        last = audit.last_change(deed.connection, *subject)
        raise Conflict(why.sentence if last is None else f"{why.sentence} {deed.told_of(subject[1], last)}.")
