"""Recurring issues and measures are taken along as they are shown."""

from pathlib import Path

import pandas as pd
import pytest

from control.runtime import Runtime
from tests.pages.conftest import HEAD, WHOLE, Opened
from tests.pages.test_exporting import fetched, only, pressed, shown

ISSUES = {"number": "Issue", "what": "What"}
MEASURES = {"number": "Measure", "what": "What", "stage": "Stage", "owner": "Owner"}


@pytest.mark.parametrize("which", ["Candidates", "Known"])
@pytest.mark.parametrize("who", [HEAD, WHOLE])
def test_the_issues_are_taken_along_as_they_are_shown(
    opened: Opened, runtime: Runtime, which: str, who: str, tmp_path: Path
) -> None:
    app = pressed(opened("issues.py", signed=who, which=which))
    rows = fetched(app, runtime, who, tmp_path)
    assert rows
    assert only(rows, ISSUES) == shown(app, ISSUES)
    listed = app.dataframe[0].value
    for head, name in (("Tickets in 90 days", "recent"), ("Customers in 90 days", "customers")):
        assert [int(row[head]) for row in rows] == list(listed[name])
    assert [int(row["Hours to resolve"]) for row in rows] == list(listed["hours"])
    assert [float(row["Paid, EUR"]) for row in rows] == list(listed["paid"])


@pytest.mark.parametrize("stage", ["All", "Defined", "Proposed"])
def test_the_measures_are_taken_along_as_they_are_shown(
    opened: Opened, runtime: Runtime, stage: str, tmp_path: Path
) -> None:
    app = pressed(opened("measures.py", signed=WHOLE, stage=stage))
    rows = fetched(app, runtime, WHOLE, tmp_path)
    assert len(rows) == (2 if stage == "All" else 1)
    assert only(rows, MEASURES) == shown(app, MEASURES)
    listed = app.dataframe[0].value
    assert [row["Tickets before"] for row in rows] == [whole(each) for each in listed["tickets"]]
    assert [int(row["Late in its plan"]) for row in rows] == list(listed["late"])
    assert [row["Next in its plan"] for row in rows] == [
        "" if pd.isna(each) else str(each)[:10] for each in listed["next"]
    ]


def whole(cell: float) -> str:
    return "" if pd.isna(cell) else str(int(cell))
