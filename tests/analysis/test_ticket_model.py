"""Tickets as directions: the likeness of two tickets is what the texts and the fields say, in the shares given."""

import io
import json
import pickle

import numpy as np
import pytest

from control.analysis.pieces import pieces, words
from control.analysis.sentences import Sentences
from control.analysis.text_model import TextModel, learnt
from control.analysis.ticket_model import Told, kept, learnt_of, read
from control.policy.issue_terms import TextBy

SHARES = {"text": 0.5, "category": 0.3, "product": 0.2}
TEXTS = [
    "The parcel is late again",
    "My parcel is late, where is it?",
    "Parcel late since Monday",
    "The lamp is broken",
    "A broken lamp came out of the box",
    "Lamp broken on arrival",
    "Access to the warehouse system, please",
    "New colleague needs access to the system",
]
CATEGORIES = ["late", "late", "late", "damaged", "damaged", "damaged", "access", None]
PRODUCTS = ["Hansepost", "Hansepost", None, "lamp", "lamp", "lamp", None, None]
TOLD = Told(TEXTS, {"category": CATEGORIES, "product": PRODUCTS})


def test_a_text_is_compared_by_its_words_their_pairs_and_pieces_of_them():
    assert words("Lamp A7 is broken, €40!") == ["lamp", "a7", "is", "broken", "40"]
    assert pieces("Red lamp") == ["red", "lamp", "red lamp", "# red", "#red ", "# lam", "#lamp", "#amp "]


def test_a_number_has_no_pieces():
    assert pieces("order 4711") == ["order", "4711", "order 4711", "# ord", "#orde", "#rder", "#der "]


def test_texts_of_one_kind_are_more_alike_than_texts_of_two():
    _, rows = learnt_of(TOLD, SHARES)
    likeness = rows @ rows.T
    for group in (slice(0, 3), slice(3, 6), slice(6, 8)):
        inside = likeness[group, group].min()
        rest = np.delete(likeness[group], np.r_[group], axis=1).max()
        assert inside > rest


def test_what_is_not_known_of_a_ticket_makes_it_neither_like_nor_unlike():
    model, _ = learnt_of(TOLD, SHARES)
    bare = Told([TEXTS[0]], {"category": [None], "product": [None]})
    filed = Told([TEXTS[0]], {"category": ["late"], "product": [None]})
    assert float((model.directions(bare) @ model.directions(bare).T).item()) == pytest.approx(1, abs=1e-5)
    # By hand: of text .5 and category .3 that both know, the bare one shares the text alone: √.5 of √(.5 + .3).
    assert float((model.directions(bare) @ model.directions(filed).T).item()) == pytest.approx(
        (0.5 / 0.8) ** 0.5, abs=1e-5
    )


def test_the_same_tickets_give_the_same_model():
    (one, rows), (other, _) = learnt_of(TOLD, SHARES), learnt_of(TOLD, SHARES)
    assert isinstance(one.text, TextModel)
    assert isinstance(other.text, TextModel)
    assert one.alike == other.alike
    np.testing.assert_array_equal(one.text.axes, other.text.axes)
    np.testing.assert_array_equal(other.directions(TOLD), rows)


@pytest.mark.parametrize("by", TextBy)
def test_a_model_that_was_kept_places_tickets_as_before(by):
    model, before = learnt_of(TOLD, SHARES, by)
    again, middles = read(kept(model, before[:2]))
    assert type(again.text) is {TextBy.WORDS: TextModel, TextBy.EMBEDDINGS: Sentences}[by]
    np.testing.assert_allclose(again.directions(TOLD), before, atol=2e-3)
    np.testing.assert_allclose(middles, before[:2], atol=2e-3)
    assert (again.alike, dict(again.shares), dict(again.values)) == (model.alike, SHARES, dict(model.values))


def test_a_model_that_was_kept_before_there_were_embeddings_is_one_of_words():
    model, before = learnt_of(TOLD, SHARES)
    assert isinstance(model.text, TextModel)
    # As it was written then, part by part.
    text, held = io.BytesIO(), io.BytesIO()
    known = np.frombuffer(json.dumps(model.text.known).encode(), np.uint8)
    np.savez_compressed(text, known=known, weights=model.text.weights, axes=model.text.axes.astype(np.float16))
    values = {"category": ["damaged", "late"], "product": ["Hansepost", "lamp"]}
    told = json.dumps({"alike": model.alike, "shares": SHARES, "values": values}).encode()
    middles = before[:2].astype(np.float16)
    np.savez(
        held,
        text=np.frombuffer(text.getvalue(), np.uint8),
        told=np.frombuffer(told, np.uint8),
        middles=middles,
    )
    again, _ = read(held.getvalue())
    assert isinstance(again.text, TextModel)
    np.testing.assert_allclose(again.directions(TOLD), before, atol=2e-3)


def test_a_model_that_nothing_was_learnt_for_keeps_no_weights():
    model, before = learnt_of(TOLD, SHARES, TextBy.EMBEDDINGS)
    assert len(kept(model, before[:2])) < 4_000


def test_a_model_that_holds_an_object_is_not_read():
    model, rows = learnt_of(TOLD, SHARES)
    with np.load(io.BytesIO(kept(model, rows))) as held:
        parts = dict(held)
    trap = io.BytesIO()
    np.savez(trap, **{**parts, "middles": np.array([pickle.dumps("anything"), None], dtype=object)})
    with pytest.raises(ValueError, match="allow_pickle"):
        read(trap.getvalue())


@pytest.mark.parametrize("texts", [[], ["one"], ["nothing", "alike"], ["", ""], ["?!", "…"], ["\0\0", "\ud800"]])
def test_texts_that_have_nothing_in_common_have_no_direction(texts):
    rows = learnt(texts).directions(texts)
    assert rows.shape[0] == len(texts)
    assert not rows.any()


def test_a_ticket_of_which_nothing_is_known_has_no_direction():
    model, _ = learnt_of(TOLD, SHARES)
    rows = model.directions(Told([""], {"category": [None], "product": ["never seen"]}))
    assert not rows.any()
