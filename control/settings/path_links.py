"""What ladders and breach reviews name elsewhere in the rulebook, and ladders that nothing separates."""

from collections.abc import Iterator

from control.policy.ladder import Ladder, Watched
from control.policy.reach import undecided
from control.policy.rulebook import Rulebook
from control.settings.dangling import Loose, dangling


def path_ends(rulebook: Rulebook) -> Iterator[Loose]:
    """Everything about ladders and breach reviews that does not fit to the rest of the rulebook."""
    for ladder in rulebook.ladders.values():
        yield from _names(rulebook, ladder)
    for watched in Watched:
        yield from _overlaps(watched, [each for each in rulebook.ladders.values() if watched in each.watches])
    if rulebook.breach_reviews is not None:
        calendar = rulebook.breach_reviews.calendar
        yield from dangling("reviews.toml", "breach_review.calendar", calendar, rulebook.calendars, "calendar")
        for key in ("breach_reasons", "escape_points"):
            if not getattr(rulebook, key):
                yield "reviews.toml", key.removesuffix("s"), "names none: nobody could say why a promise was broken"


def _names(rulebook: Rulebook, ladder: Ladder) -> Iterator[Loose]:
    categories = {f"{service}/{category}" for service, category in rulebook.categories}
    for side, names, known, word in (
        ("services", ladder.services, rulebook.services, "service"),
        ("categories", ladder.categories, categories, "category"),
        ("priorities", ladder.priorities, rulebook.priorities, "priority"),
    ):
        for name in sorted(names):
            yield from dangling("ladders.toml", f"ladder.{ladder.name}.{side}", name, known, word)


def _overlaps(watched: Watched, ladders: list[Ladder]) -> Iterator[Loose]:
    for one, other in undecided(ladders, lambda ladder: ladder.reach):
        yield (
            "ladders.toml",
            f"ladder.{other.name}",
            f"overlaps with ladder.{one.name}: both watch the {watched.replace('_', ' ')} of the same tickets, and "
            "neither is more specific",
        )
