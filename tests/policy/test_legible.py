"""What can be read of a text, and what no text may hold."""

import pytest

from control.policy.legible import legible, unfit
from control.policy.reasons import is_reason


@pytest.mark.parametrize(
    "text",
    ["", " \t\n", "\u00a0\u2003\u3000", "\u200b\u200b\u200b", "\u2060\ufeff\u00ad", "\u2800" * 8, "\u3164\uffa0\u115f",
     "\u034f", "\ufe0f\u0301", "\u200e\u200f", "\u202e", "\x07\x1b", "\ue000", "\U000e0041"],
)  # fmt: skip
def test_nothing_is_to_be_seen_of_blanks_joiners_fillers_and_marks(text: str) -> None:
    assert legible(text) == ""


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("  two   words\n", "two words"),
        ("a\u200bb", "ab"),
        ("a\u2800b", "ab"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("\u0938\u094d\u0924\u0947", "\u0938\u0924"),
        ("\u0928\u093e", "\u0928\u093e"),
        ("42 \u20ac \U0001f642 ?", "42 \u20ac \U0001f642 ?"),
        ("\u202eabc\u202c", "abc"),
    ],
)
def test_letters_digits_signs_and_pictures_are_to_be_seen(text: str, seen: str) -> None:
    assert legible(text) == seen


@pytest.mark.parametrize("text", ["one\ntwo\tthree", "\u05d0\u200f!", "a\u200d\u200bb", "\ue000", "\u2800", ""])
def test_line_breaks_tabs_and_what_is_only_unseen_may_stand_in_a_text(text: str) -> None:
    assert unfit(text) is None


@pytest.mark.parametrize("turning", list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
def test_a_line_among_others_does_not_turn_the_reading_round(turning: str) -> None:
    found = unfit(f"Title{turning}", one_line=True)
    assert found == f"holds a character (U+{ord(turning):04X}) that turns the direction of reading round"
    assert unfit(f"Title{turning}") is None


@pytest.mark.parametrize("control", ["\0", "\x07", "\x1b", "\r", "\x7f", "\x85", "\x9b"])
@pytest.mark.parametrize("one_line", [True, False])
def test_a_control_character_is_named(control: str, one_line: bool) -> None:
    found = unfit(f"abc{control}def", one_line=one_line)
    assert found == f"holds a control character (U+{ord(control):04X}), which nobody can read"


@pytest.mark.parametrize("layout", ["\n", "\t"])
def test_a_line_has_no_break_and_no_tab(layout: str) -> None:
    assert unfit(f"abc{layout}def", one_line=True) is not None


@pytest.mark.parametrize("half", [0xD800, 0xDBFF, 0xDC00, 0xDFFF])
def test_half_a_pair_is_no_character(half: int) -> None:
    assert unfit(f"abc{chr(half)}") == f"holds half a pair (U+{half:04X}), which is no character"


@pytest.mark.parametrize(
    ("text", "enough"),
    [("a b c d e", False), ("ten of all", True), ("a" + "\u200b" * 20, False), ("\u2800" * 20, False), ("x" * 10, True),
     ("x" + " " * 20 + "y", False)],
)  # fmt: skip
def test_a_reason_has_ten_characters_that_can_be_read(text: str, enough: bool) -> None:
    assert is_reason(text) is enough
