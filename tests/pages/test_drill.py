"""The address of a list asks for the very list that it was made from."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control.errors import Invalid
from control.model import TargetKind
from control.queries.counting import By, Figure
from control.queries.drill import Drill, asked_for
from control.queries.standing import Basis, Promise

INSTANTS = st.integers(0, 2_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
PROMISES = st.builds(Promise, st.sampled_from(TargetKind), st.sampled_from(Basis), st.none() | INSTANTS)
EVERYTHING = st.builds(Drill, st.sampled_from(Figure), PROMISES)
ONE_PART = st.builds(Drill, st.sampled_from(Figure), PROMISES, st.sampled_from(By), st.none() | st.text())


@given(EVERYTHING | ONE_PART)
def test_an_address_asks_for_what_it_was_made_from(drill):
    assert asked_for(drill.address) == drill


def test_an_address_that_asks_for_no_figure_asks_for_no_list():
    assert asked_for({"find": "a text"}) is None


@pytest.mark.parametrize(
    "told", [{"since": "0001-01-01T00:00:00+14:00"}, {"since": "2026-03-02T09:00"}, {"of": "repair"}, {"part": "mood"}]
)
def test_an_address_that_cannot_be_meant_is_refused(told):
    with pytest.raises(Invalid, match="there is not"):
        asked_for({"figure": "breached", **told})
