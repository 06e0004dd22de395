"""The rulebook comes into force: the numbers and tables by which everything else is decided.

Until change control exists, a changed folder is activated at start, with an audit event that names the difference.
*Source:* domain, section 1 ("the rulebook is governed").
"""

import json
from collections.abc import Mapping, Set
from typing import Any

from control.commands.approval_watching import rewatch_approvals
from control.commands.clocks import resettle
from control.commands.measure_resting import rewatch_rests
from control.commands.readdressing import readdress
from control.commands.registry import Deed, command
from control.commands.reviewing import rewatch_reviews
from control.errors import Invalid
from control.policy.difference import difference
from control.policy.ladder_change import ladder_refusals
from control.policy.scope import Scope
from control.queries.rungs import ladders_ever
from control.settings import dump, misfits, restore
from control.store import rulebooks, tickets
from control.store.rulebooks import Activation

_NOTHING_FOLLOWS = frozenset(
    {"approvals", "breach_reasons", "breach_reviews", "escape_points", "notices", "people", "permissions"}
)
"""Parts of a rulebook from which nothing about a ticket is derived."""
_REVIEWS_FOLLOW = frozenset({"breach_reviews", "calendars", "ladders"})
"""Parts that say when the levels of a breach review are reached."""
_PEOPLE_FOLLOW = frozenset({"categories", "people", "services", "units"})
"""Parts that say whom a level turns to."""


@command("rulebook.activate", needs_reason=True)
def activate(deed: Deed, content: str) -> dict[str, Any]:
    """Bring a rulebook into force: `content` is its canonical JSON; what is in force already changes nothing.

    Everything that is derived follows it in the same transaction. Answers version, number of the activation, whether
    anything changed, and the places that differ.
    """
    deed.require(Scope())
    version = _version(content)
    latest = rulebooks.in_force(deed.connection)
    if latest is not None and latest.version == version:
        deed.subject("rulebook", version)
        return {"version": version, "number": latest.number, "changed": False, "differs": []}
    _require_the_same_paths(deed, content)
    number = 1 if latest is None else latest.number + 1
    changes = _changes(None if latest is None else rulebooks.content(deed.connection, latest.version), content)
    rulebooks.activate(deed.connection, Activation(number, version, deed.now, deed.seq), content)
    deed.in_force = deed.runtime.rulebook_of(deed.connection, version)
    before = {path: old for path, (old, _) in changes.items()}
    after = {path: new for path, (_, new) in changes.items()}
    _follow(deed, {path.partition(".")[0] for path in changes})
    deed.subject("rulebook", version, (None if latest is None else latest.number, number), before, after)
    return {"version": version, "number": number, "changed": True, "differs": list(changes)}


def _follow(deed: Deed, parts: Set[str]) -> None:
    """Bring what is derived in line with the parts of the rulebook that changed."""
    if parts - _NOTHING_FOLLOWS:
        resettle(deed, tickets.all_ids(deed.connection))
    if parts & _REVIEWS_FOLLOW:
        rewatch_reviews(deed)
        rewatch_approvals(deed)
        rewatch_rests(deed)
    if parts & _PEOPLE_FOLLOW:
        readdress(deed)


def _version(content: str) -> str:
    """The version of content that can stand; raises Invalid for any other, since nothing could be decided by it."""
    try:
        rulebook = restore(content)
        canonical = dump(rulebook)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Invalid(f"This is not the content of a rulebook: {error}") from error
    if canonical != content:
        raise Invalid("This content of a rulebook is not spelled as it is kept: one rulebook has one version.")
    if unfit := misfits(rulebook):
        raise Invalid(f"This rulebook cannot stand: {'; '.join(unfit)}.")
    return rulebook.version


def _require_the_same_paths(deed: Deed, content: str) -> None:
    """Raise Invalid where a level of a ladder would turn to others than when a ladder of its name was last in force."""
    known = ladders_ever(deed.connection, deed.runtime)
    if why := ladder_refusals(known, restore(content).ladders):
        raise Invalid(f"This rulebook cannot follow those before it. {'; '.join(why)}.")


def _changes(before: str | None, after: str) -> Mapping[str, tuple[Any, Any]]:
    """The places that differ; none where there was no rulebook before, since everything is new then."""
    return {} if before is None else difference(json.loads(before), json.loads(after))
