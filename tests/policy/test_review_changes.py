"""What changed between two reviews: came, went, moved; and nothing where nothing did."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from control.policy.review_changes import answers_changed, changes
from control.policy.review_record import FrozenFigure, Thing

PARTS = ("proposed", "decided", "closed")


def figure(**parts: str | None) -> FrozenFigure:
    """A figure of measures by how far each has come."""
    things = tuple(Thing(number, f"Measure {number}", part=part) for number, part in parts.items())
    return FrozenFigure("measures", "Measures", len(things), parts=PARTS, things=things)


def test_what_came_what_went_and_what_moved_is_told_apart() -> None:
    before = {"measures": figure(a="proposed", b="decided", c="decided")}
    after = {"measures": figure(b="decided", c="closed", d="proposed")}
    [found] = changes(before, after)
    assert [each.subject for each in found.came] == ["d"]
    assert [each.subject for each in found.went] == ["a"]
    assert [(each.thing.subject, each.before, each.after) for each in found.moved] == [("c", "decided", "closed")]
    assert found.is_news


def test_the_same_figure_is_no_news() -> None:
    [found] = changes({"measures": figure(a="proposed")}, {"measures": figure(a="proposed")})
    assert not found.is_news


def test_that_it_is_of_more_than_before_is_no_news_by_itself() -> None:
    one = replace(figure(a=None), of=10)
    [found] = changes({"measures": one}, {"measures": replace(one, of=12)})
    assert not found.is_news


def test_a_figure_that_only_one_review_kept_is_left_out() -> None:
    assert list(changes({}, {"measures": figure(a=None)})) == []
    assert list(changes({"measures": figure(a=None)}, {})) == []


def test_answers_that_differ_are_told_with_both() -> None:
    before = {"value": "yes", "issues": "no", "capacity": "not measurable"}
    after = {"value": "partly", "issues": "no", "decisions": "yes"}
    assert answers_changed(before, after) == {"value": ("yes", "partly")}


_THINGS = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(PARTS))


@given(_THINGS, _THINGS)
def test_what_was_less_what_went_and_with_what_came_is_what_there_is(
    was: dict[str, str | None], now: dict[str, str | None]
) -> None:
    [found] = changes({"measures": figure(**was)}, {"measures": figure(**now)})
    went, came = ({each.subject for each in some} for some in (found.went, found.came))
    assert (set(was) - went) | came == set(now)
    assert {each.thing.subject: each.before for each in found.moved} == {
        name: part for name, part in was.items() if now.get(name, part) != part
    }
    assert found.is_news == (was != now)
