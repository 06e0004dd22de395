"""The address of a list asks for the very list that it was made from."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from control.model import TargetKind
from control.queries.counting import By, Figure
from control.queries.standing import Basis, Promise
from pages.ui.drill import Drill, asked_for

INSTANTS = st.integers(0, 2_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
PROMISES = st.builds(Promise, st.sampled_from(TargetKind), st.sampled_from(Basis), st.none() | INSTANTS)
EVERYTHING = st.builds(Drill, st.sampled_from(Figure), PROMISES)
ONE_PART = st.builds(Drill, st.sampled_from(Figure), PROMISES, st.sampled_from(By), st.none() | st.text())


@given(EVERYTHING | ONE_PART)
def test_an_address_asks_for_what_it_was_made_from(drill):
    assert asked_for(drill.address) == drill


def test_an_address_that_asks_for_no_figure_asks_for_no_list():
    assert asked_for({"find": "a text"}) is None
