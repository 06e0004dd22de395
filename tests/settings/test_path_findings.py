"""Each mistake in ladders and breach reviews that keeps a rulebook from standing, said with file, key and reason."""

import pytest

from control import settings
from tests.settings.conftest import Spoil

LEVEL = '\n[[ladder.breach-review.level]]\nminutes = 960\nto = "department head"\n'
CASES: dict[str, tuple[str, str, str, str]] = {
    "a ladder that watches nothing there is": (
        "ladders.toml", 'watches = ["breach_review"]', 'watches = ["the weather"]',
        "config/ladders.toml: ladder.breach-review.watches: 'the weather' is not one of first_response, "
        "next_response, resolution, breach_review, approval, resumption",
    ),
    "a ladder without a level": (
        "ladders.toml", "[ladder.breach-review]",
        '[ladder.empty]\nwatches = ["breach_review"]\n\n[ladder.breach-review]',
        "config/ladders.toml: ladder.empty.level: names no level: a ladder needs at least one",
    ),
    "levels that do not climb": (
        "ladders.toml", LEVEL, LEVEL.replace("960", "-5"),
        "config/ladders.toml: ladder.breach-review.level[1].minutes: -5 is not after the level below it: earliest "
        "first",
    ),
    "a level without minutes": (
        "ladders.toml", LEVEL, LEVEL.replace("minutes = 960\n", ""),
        "config/ladders.toml: ladder.breach-review.level[1].minutes: is missing: working minutes from the due time, "
        "negative before it",
    ),
    "a level a year away": (
        "ladders.toml", LEVEL, LEVEL.replace("960", "999999"),
        "config/ladders.toml: ladder.breach-review.level[1].minutes: 999999 is too large: the most is 132480",
    ),
    "a level that turns to nobody there is": (
        "ladders.toml", LEVEL, LEVEL.replace("department head", "porter"),
        "config/ladders.toml: ladder.breach-review.level[1].to: 'porter' is not one of owner, team lead, category "
        "owner, department head, KPI owner, committee",
    ),
    "a criterion about nothing a ticket has": (
        "ladders.toml", 'field = "priority"', 'field = "mood"',
        "config/ladders.toml: ladder.response.level[2].all[0].field: 'mood' is nothing that a ticket has: "
        + ", ".join(
            ("title", "description", "type", "channel", "service", "category", "subcategory", "unit", "team", "owner",
             "customer", "product", "impact", "urgency", "priority", "reported_priority", "state", "state_category",
             "routing", "source")
        ),
    ),
    "a criterion that compares with nothing": (
        "ladders.toml", ', values = ["P1", "P2"]', "",
        "config/ladders.toml: ladder.response.level[2].all[0].values: must be given where the operator is is one of",
    ),
    "a criterion that needs no values": (
        "ladders.toml", 'operator = "is one of"', 'operator = "is empty"',
        "config/ladders.toml: ladder.response.level[2].all[0].values: must not be given where the operator is is empty",
    ),
    "a ladder for a service that does not exist": (
        "ladders.toml", '"customer-care", "repairs", "workplace"', '"customer-care", "moon"',
        "config/ladders.toml: ladder.resolution.services: there is no service 'moon'",
    ),
    "a ladder for services and categories": (
        "ladders.toml", 'watches = ["resolution"]\n', 'watches = ["resolution"]\ncategories = ["workplace/access"]\n',
        "config/ladders.toml: ladder.resolution.services: name services or categories, not both: a category says its "
        "service already",
    ),
    "two ladders for the same tickets": (
        "ladders.toml", 'priorities = ["P1"]\n', "",
        "config/ladders.toml: ladder.urgent-resolution: overlaps with ladder.resolution: both watch the resolution of "
        "the same tickets, and neither is more specific",
    ),
    "reviews by a calendar that does not exist": (
        "reviews.toml", 'calendar = "ravensholt-office"', 'calendar = "moon"',
        "config/reviews.toml: breach_review.calendar: there is no calendar 'moon'",
    ),
    "reviews that are due at once": (
        "reviews.toml", "minutes = 1440", "minutes = 0",
        "config/reviews.toml: breach_review.minutes: 0 is too small: the least is 1",
    ),
    "reviews that do not say when they open": (
        "reviews.toml", "opens_within_days = 7\n", "",
        "config/reviews.toml: breach_review.opens_within_days: is missing",
    ),
    "a reason for a holder that does not exist": (
        "reviews.toml", 'holders = ["queue"]', 'holders = ["weather"]',
        "config/reviews.toml: breach_reason.waited-in-queue.holders: 'weather' is not one of queue, agent, customer, "
        "supplier, approver, outside hours, closed between cycles",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_mistake_is_said_with_file_and_key(spoil: Spoil, case: tuple[str, str, str, str]) -> None:
    file, old, new, expected = case
    assert expected in [str(finding) for finding in settings.findings(spoil(file, old, new))]


def test_reviews_without_words_for_their_reasons_cannot_be_held(spoil: Spoil) -> None:
    folder = spoil("reviews.toml", "", "")
    text = (folder / "reviews.toml").read_text("utf-8")
    (folder / "reviews.toml").write_text(text.partition("[breach_reason.")[0], "utf-8")
    assert [str(finding) for finding in settings.findings(folder)] == [
        "config/reviews.toml: breach_reason: names none: nobody could say why a promise was broken",
        "config/reviews.toml: escape_point: names none: nobody could say why a promise was broken",
    ]


def test_a_rulebook_may_go_without_reviews_and_ladders(folder: object, spoil: Spoil) -> None:
    where = spoil("reviews.toml", "", "")
    for name in ("reviews.toml", "ladders.toml"):
        (where / name).write_text("# Nothing is escalated here.\n", "utf-8")
    assert settings.findings(where) == []
