"""Sound rows of the tables of measures, and what each of their constraints refuses."""

from datetime import UTC, datetime
from typing import Any

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DEFINED = {
    "kind": "corrective action", "description": "Another carrier.", "effect": "Half as many.", "function": "desk",
    "measure_group": "quality",
}  # fmt: skip
OWNED = {"owner": "lead", "owner_person": "lead"}
ANSWERED = {
    **OWNED, "accepted_at": AT, "sponsor": "sam", "sponsor_person": "sam", "controller": "cleo",
    "controller_person": "cleo",
}  # fmt: skip
MEASURE = {
    "id": 1, "stage": "proposed", "title": "Parcels come in time", "unit": "desk", "source_kind": "by hand",
    "source": "The meeting in February", "opened_at": AT, "opened_by": "ben", "opened_by_person": "ben",
    "opened_seq": 1, "version": 1,
}  # fmt: skip
BASELINE = {
    "measure_id": 1, "number": 1, "query": "{}", "tickets": 3, "exposures": 5, "customers": 2, "minutes": 90,
    "breached": 1, "refund_cents": 100, "credit_cents": 0, "replacement_cents": 0, "rows_hash": "e" * 64,
    "made_at": AT, "made_seq": 1,
}  # fmt: skip
TEST = {
    "measure_id": 1, "number": 1, "exposures": 100, "passes_at_most": 9, "expected": 20, "level": 50, "reduction": 500,
    "power": 800, "at_least": 10, "spread": 1_200,
}  # fmt: skip
CASE = {
    "legal_entity": "desk", "committee": "board", "scope": "All parcels", "kpi": "late", "assumptions": "There is room",
}  # fmt: skip
DETAILS = {"cause": "The depot is slow", "escape_point": "Nobody counts", "guard_kpis": '["contacts"]'}
WHOLE = {**DEFINED, **ANSWERED, **CASE, **DETAILS}
"""Everything that any stage asks of a measure's own columns."""
VALUE = {
    "measure_id": 1, "line": "EBITDA", "series": "actual", "period": "2026-03", "version": 1, "hundredths": 250_000,
    "state": "claimed", "said": "Booking 4711", "said_at": AT, "said_by": "ben", "said_seq": 1,
}  # fmt: skip
REPORT = {
    "measure_id": 1, "number": 1, "implementation": "green", "potential": "amber", "proposed_implementation": "amber",
    "said": "It is live.", "said_at": AT, "said_by": "lead", "said_seq": 1,
}  # fmt: skip
VERDICT = {
    "measure_id": 1, "cycle": 1, "baseline": 1, "exposures": 100, "tickets": 9, "passed": True, "since_at": AT,
    "until_at": AT.replace(hour=10), "judged_at": AT.replace(hour=11), "judged_by": "ben", "judged_seq": 1,
}  # fmt: skip
OF_KPI = {
    "measure_id": 1, "number": 1, "kpi": "contacts", "promise": "resolution", "judged": 60, "breached": 4,
    "spread": 1_000,
}  # fmt: skip
GUARD = {
    "measure_id": 1, "cycle": 1, "kpi": "contacts", "judged": 48, "breached": 16, "held": False, "judged_seq": 1,
}  # fmt: skip
GATE = {"measure_id": 1, "number": 1, "stage": "defined", "passed_at": AT, "passed_by": "ben", "passed_seq": 1}
ITEM = {
    "measure_id": 1, "number": 1, "kind": "milestone", "said": "A contract is signed", "person": "anna",
    "due_on": "2026-03-31", "first_due_on": "2026-03-15", "is_mandatory": True, "planned_at": AT, "planned_by": "ben",
    "planned_seq": 1, "version": 1,
}  # fmt: skip
RISK = {
    "kind": "risk", "likelihood": "low", "impact": "high", "answer": "Ask twice.", "due_on": None, "first_due_on": None,
}  # fmt: skip
SOUND_MEASURES: dict[str, dict[str, Any]] = {
    "measure": MEASURE,
    "measure_ticket": {"measure_id": 1, "ticket_id": 1},
    "measure_baseline": BASELINE,
    "measure_test": TEST,
    "measure_item": ITEM,
    "measure_gate": GATE,
    "measure_value": VALUE,
    "measure_verdict": VERDICT,
    "measure_report": REPORT,
    "measure_baseline_kpi": OF_KPI,
    "measure_guard": GUARD,
}
"""In the order in which they can be inserted."""
OTHER_MEASURES: dict[str, dict[str, Any]] = {
    "measure": {"id": 2},
    "measure_ticket": {"ticket_id": 2},
    "measure_baseline": {"number": 2},
    "measure_test": {"number": 2},
    "measure_item": {"number": 2},
    "measure_gate": {"number": 2},
    "measure_value": {"version": 2},
    "measure_verdict": {"cycle": 2},
    "measure_report": {"number": 2},
    "measure_baseline_kpi": {"kpi": "late"},
    "measure_guard": {"kpi": "late"},
}
NEEDED_BY_MEASURES = {
    "measure_ticket": ("ticket",),
    "measure_test": ("measure_baseline",),
    "measure_verdict": ("measure_baseline", "measure_test"),
    "measure_baseline_kpi": ("measure_baseline",),
    "measure_guard": ("measure_baseline", "measure_test", "measure_verdict"),
}
MEASURE_CHECKS: list[tuple[str, str, dict[str, Any]]] = [
    ("measure", "stage_known", {**WHOLE, "stage": "perhaps"}),
    ("measure", "kind_known", {"kind": "bad luck"}),
    ("measure", "source_kind_known", {"source_kind": "a dream"}),
    *(("measure", "defined_whole", {**DEFINED, "stage": "defined", name: None}) for name in DEFINED),
    *(
        ("measure", "answered_for", {**WHOLE, "stage": "identified", part: None, f"{part}_person": None, **beside})
        for part, beside in (("owner", {"accepted_at": None}), ("sponsor", {}), ("controller", {}))
    ),
    *(("measure", "identified_whole", {**WHOLE, "stage": "identified", name: None}) for name in CASE),
    *(("measure", "detailed_whole", {**WHOLE, "stage": "detailed", name: None}) for name in DETAILS),
    ("measure", "halt_known", {"halt": "asleep", "halted_on": "2026-03-02"}),
    ("measure", "halt_whole", {"halt": "cancelled"}),
    ("measure", "halt_whole", {"halted_on": "2026-03-02"}),
    ("measure", "halt_whole", {"halt": "on hold", "halted_on": "2026-03-02"}),
    ("measure", "halt_whole", {"halt": "cancelled", "halted_on": "2026-03-02", "resume_on": "2026-04-01"}),
    ("measure", "halted_days", {"halt": "cancelled", "halted_on": "today"}),
    ("measure", "cycle_positive", {"cycle": 0}),
    ("measure", "people_whole", {"owner": "ben"}),
    ("measure", "people_whole", {"sponsor_person": "ben"}),
    ("measure", "people_whole", {"controller": "ben"}),
    ("measure", "accepted_by_owner", {"accepted_at": AT}),
    ("measure", "three_people", {**ANSWERED, "sponsor_person": "lead"}),
    ("measure", "three_people", {**ANSWERED, "controller_person": "lead"}),
    ("measure", "three_people", {**ANSWERED, "controller_person": "sam"}),
    ("measure", "title_length", {"title": ""}),
    ("measure", "title_length", {"title": "x" * 121}),
    ("measure", "version_positive", {"version": 0}),
    ("measure_baseline", "counts", {"number": 0}),
    ("measure_baseline", "counts", {"exposures": 2}),
    ("measure_baseline", "counts", {"customers": 4}),
    ("measure_baseline", "counts", {"breached": 4}),
    ("measure_baseline", "counts", {"minutes": -1}),
    ("measure_baseline", "money", {"refund_cents": -1}),
    ("measure_baseline", "money", {"credit_cents": -1}),
    ("measure_baseline", "money", {"replacement_cents": -1}),
    ("measure_baseline", "hash_length", {"rows_hash": "short"}),
    *(
        ("measure_test", "counts", {name: value})
        for name, value in (("exposures", 0), ("expected", -1), ("passes_at_most", -2), ("at_least", -1))
    ),
    *(
        ("measure_test", "shares", {name: value})
        for name, value in (
            *(("level", 0), ("level", 1_000), ("reduction", 0), ("reduction", 1_001)),
            *(("power", -1), ("power", 1_001), ("spread", 999)),
        )
    ),
    ("measure_item", "kind_known", {"kind": "wish"}),
    ("measure_item", "likelihood_known", {**RISK, "likelihood": "perhaps"}),
    ("measure_item", "impact_known", {**RISK, "impact": "perhaps"}),
    ("measure_item", "dated", {"due_on": None, "first_due_on": None}),
    ("measure_item", "dated_whole", {**RISK, "due_on": "2026-03-31"}),
    ("measure_item", "days", {"due_on": "soon"}),
    *(("measure_item", "risk_whole", {**RISK, name: None}) for name in ("likelihood", "impact", "answer")),
    ("measure_item", "risk_whole", {"likelihood": "low", "impact": "low", "answer": "Ask twice."}),
    ("measure_item", "settled_whole", {"settled_at": AT}),
    ("measure_item", "settled_whole", {"settled_at": AT, "settled_by": "ben"}),
    ("measure_item", "numbers", {"number": 0}),
    ("measure_item", "numbers", {"version": 0}),
    ("measure_gate", "stage_known", {"stage": "perhaps"}),
    ("measure_gate", "stage_known", {"stage": "proposed"}),
    ("measure_gate", "number_positive", {"number": 0}),
    ("measure_gate", "cycle_positive", {"cycle": 0}),
    ("measure_value", "line_known", {"line": "hope"}),
    ("measure_value", "series_known", {"series": "hope", "state": "draft"}),
    ("measure_value", "state_known", {"state": "perhaps"}),
    ("measure_value", "version_positive", {"version": 0}),
    ("measure_value", "month", {"period": "2026-3"}),
    ("measure_value", "judged_actual", {"series": "forecast"}),
    ("measure_value", "said_why", {"said": None}),
    *(
        ("measure_report", f"{light}_known", {light: "pink"})
        for light in ("implementation", "potential", "proposed_implementation", "proposed_potential")
    ),
    ("measure_report", "number_positive", {"number": 0}),
    ("measure_verdict", "counts", {"tickets": 101}),
    ("measure_verdict", "counts", {"cycle": 0}),
    ("measure_verdict", "in_order", {"until_at": AT}),
    ("measure_verdict", "in_order", {"judged_at": AT.replace(hour=9)}),
    ("measure_baseline_kpi", "promise_known", {"promise": "a smile"}),
    ("measure_baseline_kpi", "counts", {"breached": 61}),
    ("measure_baseline_kpi", "counts", {"judged": -1, "breached": -1}),
    ("measure_baseline_kpi", "spread_whole", {"spread": 999}),
    ("measure_guard", "counts", {"breached": 49}),
    ("measure_guard", "counts", {"breached": -1}),
]
MEASURE_DANGLING: list[tuple[str, dict[str, Any]]] = [
    ("measure", {"opened_seq": 99}),
    ("measure_ticket", {"measure_id": 99}),
    ("measure_ticket", {"ticket_id": 99}),
    ("measure_baseline", {"measure_id": 99}),
    ("measure_baseline", {"made_seq": 99}),
    ("measure_test", {"measure_id": 99}),
    ("measure_item", {"measure_id": 99}),
    ("measure_item", {"planned_seq": 99}),
    ("measure_gate", {"measure_id": 99}),
    ("measure_gate", {"passed_seq": 99}),
    ("measure_gate", {"approval_id": 99}),
    ("measure_value", {"measure_id": 99}),
    ("measure_value", {"said_seq": 99}),
    ("measure_report", {"measure_id": 99}),
    ("measure_report", {"said_seq": 99}),
    ("measure_verdict", {"baseline": 99}),
    ("measure_verdict", {"judged_seq": 99}),
    ("measure_baseline_kpi", {"number": 99}),
    ("measure_guard", {"cycle": 99}),
    ("measure_guard", {"judged_seq": 99}),
]
