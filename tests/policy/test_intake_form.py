"""What keeps a request from being taken is said field by field, all of it at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from control import settings
from control.policy.intake_form import FORM_FIELDS, filled_in, gaps
from control.policy.rulebook import Rulebook

REFUND = {
    "title": "Money back for the grinder",
    "service": "customer-care",
    "category": "refund",
    "type": "complaint",
    "impact": "medium",
    "urgency": "low",
    "customer": "Hotel Seeblick",
    "product": "Grinder 2",
}


@pytest.fixture(scope="module")
def rulebook(root: Path) -> Rulebook:
    return settings.load(root / "config")


def fields(rulebook: Rulebook, **changes: str | None) -> list[str]:
    """The fields that have a gap once the request is changed so."""
    return [gap.field for gap in gaps(rulebook, {**REFUND, **changes})]


def test_a_clear_request_has_no_gap(rulebook: Rulebook) -> None:
    assert gaps(rulebook, REFUND) == ()


CHANGES: list[tuple[dict[str, str | None], list[str]]] = [
    ({"title": None}, ["title"]),
    ({"title": " \t\n "}, ["title"]),
    ({"title": "Help"}, ["title"]),
    ({"title": "Money"}, []),
    ({"title": "x" * 200}, []),
    ({"title": "x" * 201}, ["title"]),
    ({"description": "x" * 20_000}, []),
    ({"description": "x" * 20_001}, ["description"]),
    ({"service": None}, ["service"]),
    ({"service": "catering"}, ["service"]),
    ({"category": None}, ["category"]),
    ({"category": "access"}, ["category"]),
    ({"type": None}, ["type"]),
    ({"type": "incident"}, ["type"]),
    ({"subcategory": "goodwill"}, []),
    ({"subcategory": ""}, []),
    ({"subcategory": "late"}, ["subcategory"]),
    ({"impact": None}, ["impact"]),
    ({"impact": "enormous"}, ["impact"]),
    ({"urgency": ""}, ["urgency"]),
    ({"urgency": "now"}, ["urgency"]),
    ({"customer": None}, ["customer"]),
    ({"product": "  "}, ["product"]),
    ({"owner": "tomas-brandt"}, ["owner"]),
    ({"state": "closed"}, ["state"]),
    ({"title": "\u200b" * 8}, ["title"]),
    ({"title": "a" + "\u2800" * 8}, ["title"]),
    ({"title": "Hello\x07there"}, ["title"]),
    ({"title": "Hello\nthere"}, ["title"]),
    ({"title": "\u202eereht olleH"}, ["title"]),
    ({"description": "one\n\ttwo"}, []),
    ({"description": "one\0two"}, ["description"]),
    ({"description": "\u200b"}, ["description"]),
    ({"customer": "Hotel\nSeeblick"}, ["customer"]),
    ({"product": "\u3164"}, ["product"]),
    ({"product": "\ud800"}, ["product"]),
    ({"product": None, "title": None, "urgency": "now"}, ["title", "urgency", "product"]),
]


@pytest.mark.parametrize(("changes", "expected"), CHANGES)
def test_each_gap_is_said_for_its_field_in_the_order_of_the_form(
    rulebook: Rulebook, changes: dict[str, str | None], expected: list[str]
) -> None:
    assert fields(rulebook, **changes) == expected


def test_an_empty_form_lacks_everything_that_every_request_says(rulebook: Rulebook) -> None:
    assert [gap.field for gap in gaps(rulebook, {})] == ["title", "service", "impact", "urgency"]


def test_a_gap_names_the_words_that_there_are(rulebook: Rulebook) -> None:
    [gap] = gaps(rulebook, {**REFUND, "type": "incident"})
    assert gap.sentence == "there is no type “incident” here: it is one of complaint, request, approval"


def test_a_category_without_types_asks_for_none(rulebook: Rulebook) -> None:
    place = ("customer-care", "refund")
    untyped = replace(rulebook, categories={place: replace(rulebook.categories[place], request_types=())})
    assert fields(untyped, type=None) == []


@pytest.mark.parametrize(("field", "listed"), [("type", "request_types"), ("subcategory", "subcategories")])
def test_a_category_that_lists_none_takes_none(rulebook: Rulebook, field: str, listed: str) -> None:
    place = ("customer-care", "refund")
    bare = replace(rulebook.categories[place], **{listed: ()})
    [gap] = gaps(replace(rulebook, categories={place: bare}), {**REFUND, field: "anything"})
    assert (gap.field, gap.sentence) == (field, f"“{bare.title}” lists no {field}, so none can be named")


def test_a_word_that_nobody_knows_is_repeated_only_as_far_as_it_can_be_read(rulebook: Rulebook) -> None:
    [gap] = gaps(rulebook, {**REFUND, "subcategory": "x\x1b" * 5_000})
    assert gap.sentence.startswith(f"there is no subcategory “{'x' * 39}…” here: it is one of ")


def test_a_title_that_cannot_be_read_is_told_apart_by_its_reason(rulebook: Rulebook) -> None:
    [gap] = gaps(rulebook, {**REFUND, "title": "Hello\x07there"})
    assert gap.sentence == "the title holds a control character (U+0007), which nobody can read"


def test_what_the_form_does_not_ask_for_is_not_demanded_by_it(rulebook: Rulebook) -> None:
    place = ("customer-care", "refund")
    demanding = replace(rulebook.categories[place], required_fields=("owner", "reported_priority", "channel"))
    assert fields(replace(rulebook, categories={place: demanding})) == ["channel"]


def test_blanks_are_nothing_and_stand_around_nothing() -> None:
    assert filled_in({"title": "  Hello there ", "product": " ", "customer": None}) == {"title": "Hello there"}


def test_every_field_that_a_category_of_ours_requires_can_be_filled_in(rulebook: Rulebook) -> None:
    required = {field for category in rulebook.categories.values() for field in category.required_fields}
    assert required <= set(FORM_FIELDS)
