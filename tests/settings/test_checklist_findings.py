"""Each mistake in what the control checklist demands, said with file, key and reason."""

import pytest

from control import settings
from tests.settings.conftest import Spoil

WHERE = "config/reviews.toml: checklist"
CASES = {
    "no days to look back": ("looks_back_days = 92", "", f"{WHERE}.looks_back_days: is missing"),
    "no days for an issue": ("issue_days = 30", "", f"{WHERE}.issue_days: is missing"),
    "more days than a year has": (
        "issue_days = 30", "issue_days = 400", f"{WHERE}.issue_days: 400 is too large: the most is 366",
    ),
    "a share that is none": (
        "other_share = 0.05", "other_share = 5",
        f"{WHERE}.other_share: 5 is no share: it must be above 0 and at most 1",
    ),
    "a category that there is not": (
        "issue_days = 30", 'issue_days = 30\nother = ["moon/cheese"]',
        f"{WHERE}.other: there is no category 'moon/cheese'",
    ),
    "something else": ("issue_days = 30", "issue_days = 30\ncolour = 1", f"{WHERE}.colour: is not known here"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_mistake_is_said_with_file_and_key(spoil: Spoil, case: tuple[str, str, str]) -> None:
    old, new, expected = case
    assert expected in [str(finding) for finding in settings.findings(spoil("reviews.toml", old, new))]


def test_a_folder_that_says_nothing_of_it_asks_nothing(spoil: Spoil) -> None:
    folder = spoil("reviews.toml", "[checklist]\nlooks_back_days = 92\nissue_days = 30\nother_share = 0.05\n", "")
    (folder / "reviews.toml").write_text((folder / "reviews.toml").read_text().replace("reviewed_share = 0.95\n", ""))
    assert settings.load(folder).checklist is None
