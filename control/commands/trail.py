"""Looking at the audit trail, and taking it along: both are deeds, and stand in the trail themselves.

*Source:* domain, section 11; PCI DSS 10.2.1.3 (reads of the log are logged).
"""

from collections.abc import Mapping
from typing import Any

from control.commands.registry import Deed, command
from control.commands.texts import kept
from control.errors import Invalid
from control.policy.scope import Scope
from control.witness.exported import Form

_TRAIL = "trail"
_MOST, _LONGEST = 12, 200


@command("audit.read")
def read(deed: Deed, asked: Mapping[str, str]) -> dict[str, Any]:
    """Look at events of the trail; `asked` are the filters, or the event that is opened, as the address has them."""
    deed.require(Scope())
    if len(asked) > _MOST or any(len(value) > _LONGEST for value in asked.values()):
        raise Invalid(f"The trail is asked for by at most {_MOST} filters of {_LONGEST} characters each.")
    deed.mention(_TRAIL, _TRAIL, {kept(name, _LONGEST): kept(value, _LONGEST) for name, value in asked.items()})
    return {"seen": deed.head.seq}


@command("audit.export")
def export(deed: Deed, form: str, first: int | None = None, last: int | None = None) -> dict[str, Any]:
    """Take events of the trail along, those with these numbers or all; what is written follows from the answer."""
    deed.require(Scope())
    between = (1 if first is None else first, deed.head.seq if last is None else last)
    if form not in set(Form):
        raise Invalid(f"The trail is exported as {' or '.join(Form)}, not as {form!r}.")
    if not 1 <= between[0] <= between[1] <= deed.head.seq:
        raise Invalid(f"There are the events 1 to {deed.head.seq}: {between[0]} to {between[1]} cannot be exported.")
    asked = {"form": form, "first": between[0], "last": between[1]}
    deed.mention(_TRAIL, _TRAIL, asked)
    return asked
