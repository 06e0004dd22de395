"""Whatever the bytes of a file, the answer is a balanced count or a sentence, never a crash."""

import gzip
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from control.errors import Invalid
from tests.intake.conftest import FIXTURES, UPDATES, Stage
from tests.intake.test_formats import FOR_XES, HEADER, as_csv, as_workbook, as_xes, table

ROWS = table([("A", 1, "Desk 1"), ("A", 2, "Desk 2"), ("B", 3, "Dèsk")])
HONEST: dict[str, tuple[str, bytes]] = {
    "csv": (UPDATES, as_csv(ROWS, HEADER)),
    "workbook": (UPDATES, as_workbook(ROWS, HEADER)),
    "xes": (FOR_XES, as_xes(ROWS, HEADER)),
    "gzip": (UPDATES, gzip.compress(as_csv(ROWS, HEADER), mtime=0)),
}
EDITS = st.lists(st.tuples(st.integers(0, 1 << 16), st.binary(max_size=3)), min_size=1, max_size=3)


def damaged(content: bytes, edits: list[tuple[int, bytes]]) -> bytes:
    """The content with a few bytes replaced, taken out or put in."""
    for place, text in edits:
        at = place % len(content)
        content = content[:at] + text + content[at + 1 :]
    return content


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("honest", HONEST.values(), ids=HONEST.keys())
@given(edits=EDITS)
def test_a_damaged_file_is_counted_or_refused(
    stage: Stage, honest: tuple[str, bytes], edits: list[tuple[int, bytes]]
) -> None:
    mapping, content = honest
    balanced(stage, mapping, damaged(content, edits))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200))
def test_bytes_that_mean_nothing_are_refused(stage: Stage, content: bytes) -> None:
    with pytest.raises(Invalid):
        stage(UPDATES, content)


def test_a_file_that_is_cut_anywhere_is_counted_or_refused(stage: Stage) -> None:
    content = (FIXTURES / "incident_log.xes").read_bytes()
    for end in range(0, len(content), 97):
        balanced(stage, FOR_XES, content[:end])


def balanced(stage: Stage, mapping: str, content: bytes) -> None:
    """Read it; where it is not refused, every row must have become something."""
    with suppress(Invalid):
        staged = stage(mapping, content)
        assert staged.rows_in == staged.accepted + staged.rejected + staged.duplicate
        assert staged.accepted == staged.events
