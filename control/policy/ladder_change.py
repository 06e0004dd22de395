"""What a new version of a ladder may change while tickets are on their way up it.

The numbers of its levels say how far each of them has come: in its watch, and in the key of whatever fired. So a number
must go on meaning the same people; when they are told, and under which criteria, may change.
"""

from collections.abc import Mapping

from control.policy.ladder import Ladder


def ladder_refusals(before: Mapping[str, Ladder], after: Mapping[str, Ladder]) -> tuple[str, ...]:
    """Why ladders cannot follow those that had their names before, a sentence for each; empty where all can.

    Levels may come and go at the end of a ladder; a ladder that goes, or comes under a new name, tells nobody wrongly.
    """
    found = ((name, _other_recipient(before[name], ladder)) for name, ladder in after.items() if name in before)
    return tuple(
        f"config/ladders.toml: ladder.{name}: level {why}: a ladder that tells others needs a new name, because "
        "tickets on their way up know by the number of the level who was told"
        for name, why in found
        if why is not None
    )


def _other_recipient(before: Ladder, after: Ladder) -> str | None:
    """The first level that turns to others than it did, as the sentence says it; None where none does."""
    for number, (old, new) in enumerate(zip(before.levels, after.levels, strict=False), start=1):
        if old.to is not new.to:
            return f"{number} was for {old.to} and is for {new.to} now"
    return None
