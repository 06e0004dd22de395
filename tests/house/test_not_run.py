"""What a machine lacks is counted aloud, and fails the build."""

import pytest

from tests.surroundings import not_run

TWO_TESTS_WITHOUT_A_LADDER = """
    from tests.surroundings import not_run

    def test_one():
        not_run("no ladder on this machine")

    def test_two():
        not_run("no ladder on this machine")
"""


@pytest.fixture(autouse=True)
def nothing_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PILOTHOUSE_REQUIRE_ALL", raising=False)


def test_the_end_of_a_run_counts_each_reason_before_pytest_s_own_last_line(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TWO_TESTS_WITHOUT_A_LADDER)
    result = pytester.runpytest("-p", "tests.surroundings", "-p", "no:randomly")
    result.stdout.fnmatch_lines(["not run: 2 (no ladder on this machine)"])
    assert "2 skipped in" in result.outlines[-1]


def test_a_missing_thing_fails_where_everything_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILOTHOUSE_REQUIRE_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="no ladder"):
        not_run("no ladder")


def test_optional_input_may_be_missing_even_where_everything_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILOTHOUSE_REQUIRE_ALL", "1")
    with pytest.raises(pytest.skip.Exception, match="not run: no reference data"):
        not_run("no reference data", optional=True)
