"""Every status has a word, an icon that there is, and a colour; a colour never speaks alone."""

from itertools import pairwise

import pytest
from streamlit.material_icon_names import ALL_MATERIAL_ICONS

from control.model import Holder, TargetKind
from control.policy.ledger import Part
from control.queries.counting import By
from control.queries.standing import Basis
from pages.ui import labels


@pytest.mark.parametrize("words", labels.STATUSES, ids=lambda words: words.__name__)
def test_every_word_of_a_closed_set_has_a_label(words):
    assert set(labels.STATUSES[words]) == set(words)


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (labels.KINDS, TargetKind),
        (labels.BASES, Basis),
        (labels.BYS, By),
        (labels.PARTS, Part),
        (labels.HOLDERS, Holder),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_word_that_is_only_named_has_a_name_of_its_own(named, words):
    assert set(named) == set(words)
    assert all(first != second for first, second in pairwise(sorted(named.values())))


@pytest.mark.parametrize("words", labels.STATUSES, ids=lambda words: words.__name__)
def test_every_label_has_a_word_and_an_icon_that_streamlit_draws_itself(words):
    shown = labels.STATUSES[words].values()
    assert all(label.word for label in shown)
    assert {label.icon for label in shown} - set(ALL_MATERIAL_ICONS) == set()


def test_good_and_bad_differ_by_more_than_their_colour():
    for known in labels.STATUSES.values():
        shown = [(label.icon, label.word) for label in known.values()]
        assert len(shown) == len(set(shown))
