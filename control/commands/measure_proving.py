"""Whether a measure worked: its baseline is counted, later tickets are, and once, by a test fixed beforehand, judged.

*Source:* domain, section 7 (exposures, one look; recurrence reopens the same measure as its next cycle).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from control.commands.known_measure import changed, found
from control.commands.measure_baselines import baseline_of, keep_baseline
from control.commands.measure_content import measure_terms
from control.commands.measure_gating import record_gate
from control.commands.measure_guards import guards
from control.commands.measure_telling import has_read, tell_of
from control.commands.refusing import refuse, refused
from control.commands.registry import Deed, command
from control.errors import Invalid
from control.policy import measure_words
from control.policy.baseline_question import alike_asked, place_asked
from control.policy.measure_effect import compared_refusal, judged_refusal, too_few
from control.policy.measure_people import PARTS, lies_at
from control.policy.measure_terms import OBSERVED_SINCE, Gate, MeasureSource, MeasureStage
from control.policy.scope import Scope, scope_of
from control.queries import baselines
from control.queries.baselines import Alike, Stretch
from control.store import leases, measure_gates, measures

Row = Mapping[str, Any]


@command("measure.count", about=("measure", "number"))
def count(deed: Deed, number: str, alike: Alike = Alike()) -> dict[str, Any]:  # noqa: B008 (it is frozen)
    """Count the baseline of a measure, or count it anew: what the tickets of its kind came to in the last days.

    `alike` says which tickets those are; without it, those of its recurring issue, or of its last baseline. The test by
    which it has to prove itself is made of that; earlier baselines stay as they are.
    """
    row = found(deed, number)
    asked, lies = (alike, lies_at(row)) if not alike.is_empty else _asked_before(deed, row)
    baseline = baseline_of(deed, asked, lies)
    keep_baseline(deed, row["id"], baseline)
    deed.subject("measure", number, after={"baseline": baseline.told})
    return {"measure": number, "tickets": len(baseline.tickets)}


@command("measure.judge", about=("measure", "number"))
def judge(deed: Deed, number: str, token: int | None = None) -> dict[str, Any]:
    """Judge whether a measure worked, once in each cycle, when as many tickets have come as its test waits for.

    Raises Refused while too few have come, naming how many more are needed. `token` is the worker's lease.
    """
    leases.require(deed.connection, token)
    row = found(deed, number)
    refuse(judged_refusal(number, row["cycle"], measure_gates.verdict_of(deed.connection, row["id"], row["cycle"])))
    test, since = frozen_test(deed, row)
    place, alike = scope_of(deed.rulebook, *place_asked(test["query"])), Alike(**alike_asked(test["query"]))
    last = baselines.nth_after(deed.connection, place, since, test["exposures"])
    if last is None:
        raise refused(too_few(number, test["exposures"] - baselines.number_after(deed.connection, place, since)))
    through = baselines.looked_through(deed.connection)
    refuse(compared_refusal(number, alike.issue is not None, last["id"], through))
    tickets = baselines.number_until(deed.connection, place, alike, since, last)
    verdict = {
        "exposures": test["exposures"],
        "tickets": tickets,
        "passed": tickets <= test["passes_at_most"],
        "baseline": test["number"],
        "since_at": since,
        "until_at": last["created_at"],
    }
    held = guards(deed, row, test, place, Stretch(since, last["created_at"]))
    _keep(deed, row, verdict, held)
    tell_of(deed, row, [row[part] for part in PARTS], measure_words.judged(row, verdict, _worse(deed, held)))
    deed.subject("measure", number, after={"verdict": verdict, "guards": held, "cycle": row["cycle"]})
    return {"measure": number, "passed": verdict["passed"], "tickets": tickets, "of": test["exposures"]}


@command("measure.reopen", about=("measure", "number"), needs_reason=True)
def reopen(deed: Deed, number: str) -> dict[str, Any]:
    """Take a closed measure up again, because what it was made for came back: its next cycle, with all its evidence."""
    row = found(deed, number)
    cycle = row["cycle"] + 1
    has_read(deed, row)
    said = measure_words.reopened(row, deed.person.title, deed.call.reason or "")
    tell_of(deed, row, [row[part] for part in PARTS], said)
    record_gate(deed, {**row, "cycle": cycle}, Gate.REOPENED)
    changed(deed, row, {"stage": MeasureStage.IMPLEMENTED.value, "cycle": cycle})
    return {"measure": number, "cycle": cycle}


def frozen_test(deed: Deed, row: Row) -> tuple[Row, datetime]:
    """The test that was fixed when a measure was decided, with its question, and since when later tickets count."""
    decided = measure_gates.last_gate(deed.connection, row["id"], Gate.DECIDED)
    since = measure_gates.last_gate(deed.connection, row["id"], *OBSERVED_SINCE)
    test = None if decided is None else measure_gates.test_of(deed.connection, row["id"], decided["baseline"])
    if test is None or since is None:
        raise Invalid(f"M-{row['id']} has no test that was fixed when it was decided.")
    return test, since["passed_at"]


def _keep(deed: Deed, row: Row, verdict: Row, held: Sequence[Row]) -> None:
    cycle = {"measure_id": row["id"], "cycle": row["cycle"], "judged_seq": deed.seq}
    said = {"judged_at": deed.now, "judged_by": deed.person.name}
    measure_gates.add_verdict(deed.connection, {**cycle, **said, **verdict})
    measure_gates.add_guards(deed.connection, [{**cycle, **each} for each in held])


def _worse(deed: Deed, held: Sequence[Row]) -> list[str]:
    """The titles of the KPIs that got worse."""
    kpis = measure_terms(deed.rulebook).kpis
    return [kpis[each["kpi"]].title for each in held if not each["held"]]


def _asked_before(deed: Deed, row: Row) -> tuple[Alike, Scope]:
    """Which tickets a measure is about, as far as it is known."""
    last = measures.baselines_of(deed.connection, [row["id"]]).get(row["id"])
    test = None if last is None else measure_gates.test_of(deed.connection, row["id"], last)
    if test is not None:
        return Alike(**alike_asked(test["query"])), Scope(*place_asked(test["query"]))
    if row["source_kind"] == MeasureSource.ISSUE:
        return Alike(issue=int(row["source"].removeprefix("I-"))), lies_at(row)
    raise Invalid(f"M-{row['id']} does not come from a recurring issue: say of which tickets its baseline is made.")
