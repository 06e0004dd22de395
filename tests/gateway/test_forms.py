"""The forms before the pages: passwords are hidden, may be pasted and kept by a program, and nothing hints at them."""

import re

import pytest

from control.gateway.answers import FORMS

TEMPLATES = sorted(FORMS.glob("*.html"))
FIELDS = [field for form in TEMPLATES for field in re.findall(r"<input[^>]*>", form.read_text())]
SECRET = [each for each in FIELDS if re.search(r'name="(password|again|present)"', each)]


def test_every_field_for_a_password_hides_it_and_says_which_one_it_is() -> None:
    assert len(SECRET) >= 8
    assert [each for each in SECRET if 'type="password"' not in each] == []
    assert [each for each in SECRET if not re.search(r'autocomplete="(current|new)-password"', each)] == []


def test_no_field_for_a_password_is_cut_off_or_kept_from_what_is_pasted() -> None:
    assert [each for each in SECRET if re.search(r"maxlength|minlength|pattern|readonly| on[a-z]+=", each)] == []


@pytest.mark.parametrize("form", TEMPLATES, ids=lambda form: form.name)
def test_no_form_asks_a_question_that_anybody_could_answer_or_shows_a_hint(form) -> None:  # type: ignore[no-untyped-def]
    assert re.findall(r"(?i)maiden|pet's|secret question|hint|birth|first school", form.read_text()) == []


@pytest.mark.parametrize("form", TEMPLATES, ids=lambda form: form.name)
def test_no_form_holds_a_script_of_its_own_or_anything_from_elsewhere(form) -> None:  # type: ignore[no-untyped-def]
    text = form.read_text()
    assert re.findall(r"<script(?! src=\"/auth/link\.js\"></script>)| on[a-z]+=|javascript:", text) == []
    assert re.findall(r'(?:src|href|action)="(?!/|\{\{)[^"]*"', text) == []
    assert "|safe" not in text.replace(" ", "")
