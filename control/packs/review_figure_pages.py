"""The pages of a figure: one for each of its charts, and one for the things that it counts."""

from collections.abc import Iterator

from control.packs.review_charts import bars_of, lines_of
from control.packs.review_pages import BETWEEN, Head, Number, Page, Rows
from control.packs.review_sentences import (
    NOTHING,
    allowed,
    bars_headline,
    figure_headline,
    instant,
    lines_headline,
    reading_said,
    share_of,
    share_said,
    things_headline,
)
from control.packs.review_text import amid, shown, shown_lines
from control.policy.review_record import FrozenFigure, Thing

LISTED = 12
"""Things of a figure on its page: as many as a room can read; the workbook has all of them."""
_THINGS = Head("Number", 11), Head("What", 38), Head("Unit", 20), Head("Service", 16), Head("Since", 23)
_NAMED = Head("Number", 32), Head("What", 30), Head("Unit", 6), Head("Service", 24), Head("Since", 8)
"""What is known by a name, such as a category, needs more room than a number."""
_NUMBER_SIGNS = 9


def figure_pages(figure: FrozenFigure, zone: str) -> Iterator[Page]:
    """A page for each chart of a figure, and one for its things."""
    number, beside = _number(figure), _defined(figure)
    lines, bars, things = lines_of(figure), bars_of(figure), _things(figure, zone)
    about = f"Figure · {amid(figure.name)}"
    if lines is not None:
        yield Page(about, figure_headline(figure), lines, number, beside, figure.name)
    if bars is not None:
        yield Page(about, bars_headline(figure, bars), bars, number, beside, figure.name)
    if lines is None and bars is None:
        yield Page(about, figure_headline(figure), things, number, beside, figure.name)
    elif things.rows:
        yield Page(about, things_headline(figure, len(things.rows)), things, figure=figure.name)


def _number(figure: FrozenFigure) -> Number:
    share = share_of(figure)
    of = [] if figure.of is None else [f"of {figure.of:,}"]
    shares = [] if share is None else [share_said(share)]
    goal = [] if figure.goal is None else [allowed(figure.goal)]
    return Number(f"{figure.count:,}", BETWEEN.join((*of, *shares, *goal)))


def _defined(figure: FrozenFigure) -> tuple[tuple[str, str], ...]:
    """What its newest period says, and what the figure was defined as."""
    lines = lines_of(figure)
    newest = () if lines is None else (("Newest period", lines_headline(figure, lines).said), *reading_said(lines))
    return (*newest, *((shown(name), shown_lines(said)) for name, said in (figure.definition or {}).items()))


def _things(figure: FrozenFigure, zone: str) -> Rows:
    left = len(figure.things) - LISTED
    more = f"and {left:,} more, in the workbook" if left > 0 else ""
    if not figure.things:
        more = "There is none." if not figure.count else "None of them was kept."
    listed = figure.things[:LISTED]
    named = any(len(each.subject) > _NUMBER_SIGNS and each.since_at is None for each in listed)
    return Rows(_NAMED if named else _THINGS, tuple(_thing(each, zone) for each in listed), more)


def _thing(thing: Thing, zone: str) -> tuple[str, ...]:
    names = thing.subject, thing.said or NOTHING, thing.unit or NOTHING, thing.service or NOTHING
    return (*map(shown, names), instant(thing.since_at, zone))
