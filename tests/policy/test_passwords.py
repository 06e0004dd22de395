"""Which passwords are accepted, and the sentence with which others are not (W12)."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from control.policy.passwords import context_of, refusal
from control.policy.rulebook import OrgUnit, Person
from tests.commands.desk import small_rulebook

FIRST = "This password is one that everybody tries first"
REPEATED = "This password is something short, repeated or counted up."
NAMED = "This password is hardly more than a name"
CONTEXT = frozenset({"mara", "lindqvist", "ravensholt", "appliances", "pilothouse", "customer", "care"})


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "A password has at least 12 characters, this one has 0."),
        ("elevenchars", "A password has at least 12 characters, this one has 11."),
        ("e\u0301" * 11, "A password has at least 12 characters, this one has 11."),  # one character each, composed
        ("ab cd ef gh " * 10 + "nine more", "A password has at most 128 characters, this one has 129."),
        ("half a pair \ud83d", "This password holds half a pair, which is no character: type it anew."),
    ],
)
def test_what_is_too_short_too_long_or_no_text_is_told_why(password: str, said: str) -> None:
    assert refusal(password) == said


@pytest.mark.parametrize(
    "password",
    [
        "1qaz2wsx3edc",  # stands in the list itself
        "1QAZ2wsx3EDC",
        "password2026!",
        "!!!!!password",
        "12345678letmein90",
        "Welcome 2026-01",
        "iloveyou1234!!",
        "passwordpassword",
        "sunshinesunshinesun",  # cut off in its third time
        "2026dragondragon!",
        "P@ssw0rd2026!",
        "$un$h1ne20261",
        "(((football)))",
        "abc123!!2026",
        "2026-qwe123-77",
        "....123456....",
    ],
)
def test_what_everybody_tries_first_is_refused_with_digits_or_signs_around_it_too(password: str) -> None:
    assert (refusal(password) or "").startswith(FIRST)


def test_the_ten_thousand_that_are_tried_first_are_refused_whatever_is_put_around_them() -> None:
    first = [word for word in FREQUENCY_LISTS["passwords"][:10_000] if len(word) >= 4]
    lettered = [word for word in first if any(letter.isalpha() for letter in word)]
    assert len(lettered) > 8_000
    assert [word for word in lettered if refusal(f"{word}!2026-07-30") is None] == []
    assert [word for word in lettered if refusal(f"11.11.{word.upper()}??????") is None] == []
    assert [word for word in first if len(word) >= 12 and refusal(word) is None] == []


@pytest.mark.parametrize(
    "password",
    ["aaaaaaaaaaaa", "xk9xk9xk9xk9", "zq7!vbzq7!vb", "12345678901234", "abcdefghijklmno", "987654321098", "🐟" * 12],
)
def test_what_says_less_than_it_has_characters_is_refused(password: str) -> None:
    assert (refusal(password) or "").startswith((REPEATED, FIRST))


@pytest.mark.parametrize(
    "password",
    [
        "mara-lindqvist-2026",
        "Ravensholt2026",
        "RAVENSHOLTappliances",
        "pilothouse!!!1",
        "lindqvist.mara",
        "Ravensholt summer 26",  # what is left is itself tried first
        "customercare99x",
    ],
)
def test_a_name_with_little_beside_it_is_refused(password: str) -> None:
    assert (refusal(password, CONTEXT) or "").startswith(NAMED)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "twelve chars",
        "mara walks along the quay at noon",  # a name, and enough beside it
        "vier Möwen über Bord, drei zurück",
        "六つの林檎と七つの梨を買いました",
        "🐟🦀🐚🌊⚓🛟🧭🗺️🏝️🐋🦈🐙",
        "thisisalongphrasewithnodigitsatall",
        "50274916083372648101",  # nobody asks for letters either
        "the same long phrase the same long phrase",
        "a" + "bcde fghi jklm nopq" * 6 + "xyz",
    ],
)
def test_whatever_is_long_and_nobodys_first_try_is_accepted(password: str) -> None:
    assert refusal(password, CONTEXT) is None


def test_the_sentence_does_not_repeat_the_password() -> None:
    for password in ("password2026!", "mara-lindqvist-2026", "aaaaaaaaaaaa", "short"):
        assert password not in (refusal(password, CONTEXT) or "")


@given(st.text(st.sampled_from(string.ascii_letters + string.digits), min_size=16, max_size=128))
def test_a_password_that_is_refused_differs_from_chance(password: str) -> None:
    """Whoever draws 16 letters has a right to them, unless they drew hardly any different ones."""
    if len(set(password)) > 10:
        assert refusal(password, CONTEXT) is None


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=12, max_size=60))
def test_the_same_text_is_judged_the_same_however_it_was_typed(password: str) -> None:
    assert refusal(unicodedata.normalize("NFD", password)) == refusal(unicodedata.normalize("NFC", password))


def test_the_context_of_a_person_is_their_names_unit_mail_company_and_this_product() -> None:
    person = Person("mara-lindqvist", "Mara Lindqvist", "care", "mara", (), mail="m.lind@quay.example")
    rulebook = small_rulebook(units={"care": OrgUnit("care", "team", "Customer care", None, None)})
    assert context_of(rulebook, person, "Harbour Light Ltd") == {
        "mara", "lindqvist", "care", "customer", "m", "lind", "quay", "example", "harbour", "light", "ltd",
        "pilothouse",
    }  # fmt: skip
