"""Lists: behind a figure, or of what was found; an address that asks for nonsense is refused."""

import pytest

from tests.browser import company
from tests.pages.conftest import WHOLE, Opened, said


def test_without_a_question_every_ticket_is_listed(opened: Opened):
    app = opened("tickets.py", signed=WHOLE)
    total = int(app.title[0].value.split()[0])
    assert app.title[0].value == f"{total} tickets in all"
    assert len(app.dataframe[0].value) == min(total, 100)


def test_a_long_list_is_read_page_by_page_without_loss_or_repetition(opened: Opened):
    app = opened("tickets.py", signed=WHOLE)
    total = int(app.title[0].value.split()[0])
    second = opened("tickets.py", signed=WHOLE, page="2")
    keys = [*app.dataframe[0].value["ticket"], *second.dataframe[0].value["ticket"]]
    assert len(keys) == len(set(keys)) == total


def test_a_text_lists_the_tickets_that_have_it(opened: Opened):
    app = opened("tickets.py", find="error 17")
    assert app.title[0].value == "1 ticket mentions “error 17”"
    assert app.dataframe[0].value["title"].to_list() == [company.BREACHED_TITLE]


def test_a_text_that_nobody_wrote_finds_nothing_and_says_where_was_looked(opened: Opened):
    app = opened("tickets.py", find="zeppelin")
    assert app.title[0].value.startswith("0 tickets")
    assert "Neither a number nor a title or description holds this text." in said(app)


def test_a_text_is_shown_as_it_was_typed(opened: Opened):
    app = opened("tickets.py", find="**bold**")
    assert "**bold**" not in app.title[0].value
    assert "**bold**" in app.title[0].value.replace("\\", "")


@pytest.mark.parametrize(
    "address",
    [
        {"figure": "everything"},
        {"figure": "breached", "of": "lunch"},
        {"figure": "breached", "since": "yesterday"},
        {"figure": "breached", "since": "2026-01-01T00:00:00"},
        {"figure": "breached", "part": "weather"},
    ],
)
def test_an_address_that_asks_for_a_list_that_there_is_not_is_refused_with_a_sentence(opened: Opened, address):
    app = opened("tickets.py", **address)
    assert not app.exception
    assert "asks for a list that there is not" in app.error[0].value


def test_a_part_that_there_is_not_is_an_empty_list(opened: Opened):
    app = opened("tickets.py", figure="judged", part="service", name="nobody's")
    assert app.title[0].value.startswith("0 tickets")
    assert not app.dataframe
