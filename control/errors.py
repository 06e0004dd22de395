"""The five ways in which the control layer says no; every message is a sentence a leader can read."""


class ControlError(Exception):
    """What went wrong, said for the person who asked; `sentence` is what pages and the command line print."""

    outcome = "failed"

    @property
    def sentence(self) -> str:
        """The message as it was raised."""
        return str(self)


class NotFound(ControlError):
    """There is no such thing, or none that this person may see: both answers read the same."""

    outcome = "denied:not_found"


class Refused(ControlError):
    """A rule forbids the deed; `rule` names it as the audit trail does."""

    def __init__(self, sentence: str, rule: str = "permission") -> None:
        super().__init__(sentence)
        self.rule = rule

    @property
    def outcome(self) -> str:  # type: ignore[override]
        """How the audit trail records the refusal."""
        return f"denied:{self.rule}"


class Conflict(ControlError):
    """Somebody else was faster: the subject is no longer what the person saw."""

    outcome = "conflict"


class Invalid(ControlError):
    """The input cannot be what was meant; the sentence names place and reason."""

    outcome = "denied:invalid"


class Unavailable(ControlError):
    """Something this deed needs cannot be reached now; trying again later may work."""

    outcome = "failed:unavailable"
