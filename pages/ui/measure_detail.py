"""One measure: what it is, what its next gate demands, who answers for it, its baseline, tickets and gates."""

import json
from typing import Any

import pandas as pd
import streamlit as st

from control.errors import NotFound
from control.policy.baseline_question import alike_asked
from control.policy.measure_people import PARTS
from control.policy.measure_terms import Halt, MeasureKind, MeasureSource, MeasureStage, MeasureTerms
from control.queries import measures
from control.queries.counting import By
from control.queries.measures import MeasuresAsked
from pages.ui import links, measure_list, reads, tables
from pages.ui.measure_form import group_named
from pages.ui.measure_labels import MEASURE_HALTS, MEASURE_KINDS, MEASURE_SOURCES, MEASURE_STAGES
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import NOTHING, count, instant, missing, share, shown

_MOST = 200
"""Tickets of the list."""


def found(view: View, number: str) -> Record:
    """The measure that the address names; raises NotFound for one that is not to be seen."""
    digits = number.removeprefix("M-")
    asked = MeasuresAsked(int(digits)) if digits.isdecimal() and len(digits) < 19 else None
    rows = [] if asked is None else reads.rows(measures.listed, of_one(view), asked)
    if not rows:
        raise NotFound(f"There is no measure {number}.")
    return rows[0]


def finding(view: View, row: Record) -> str:
    """How it stands, as a sentence."""
    said = f"M-{row['id']} is {row['stage'] if missing(row['halt']) else row['halt']}"
    said += f" in its cycle {row['cycle']}" if int(row["cycle"]) > 1 else ""
    if missing(row["owner"]):
        return f"{said}; nobody is named its owner"
    owner = shown(measure_list.who(view, row, "owner"))
    return f"{said}; {owner} {'owns it' if not missing(row['accepted_at']) else 'is asked to own it'}"


def what(view: View, row: Record) -> None:
    """What it is: title, where it comes from, what is done and what is to be different."""
    st.subheader(shown(str(row["title"])), anchor=False)
    kind = "" if missing(row["kind"]) else f" {MEASURE_KINDS[MeasureKind(str(row['kind']))].badge}"
    stage = MEASURE_STAGES[MeasureStage(str(row["stage"]))].badge
    if not missing(row["halt"]):
        stage += f" {MEASURE_HALTS[Halt(str(row['halt']))].badge}{_until(row)}"
    source = MeasureSource(str(row["source_kind"]))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        said = MEASURE_SOURCES[source].badge
        by_hand = "" if source is MeasureSource.ISSUE else f" {shown(_source(view, row))}"
        st.markdown(f"{stage}{kind} {said}{by_hand}", width="content")
        if source is MeasureSource.ISSUE:
            links.issue(str(row["source"]))
    st.table(_facts(view, row), border="horizontal", hide_header=True, alt="What the measure is")


def answering(view: View, row: Record) -> None:
    """Who answers for it."""
    st.header("Who answers for it")
    with st.grid(3, min_column_width=200, gap="medium"):
        for part in PARTS:
            with st.container(border=True, height="stretch"):
                st.markdown(f":small[{part.capitalize()}]  \n{_named(view, row, part)}")


def baseline(view: View, row: Record) -> None:
    """What its tickets came to before it, and which they are."""
    if missing(row["query"]):
        return
    asked = json.loads(str(row["query"]))
    since, until = (pd.Timestamp(asked[end]) for end in ("since", "until"))
    st.header("Baseline")
    days = f"From {instant(since, view.zone)} to {instant(until, view.zone)}"
    st.caption(f"{days}: tickets {_alike(view, str(row['query']))}, {_of(row)}. These figures stay as they are.")
    with st.grid(4, min_column_width=150, gap="medium"):
        for word, value, said in _tiles(view, row):
            with st.container(border=True, height="stretch"):
                st.metric(word, value, delta=said, delta_color="off", delta_arrow="off")
    _tickets(view, row)


def _alike(view: View, query: str) -> str:
    """Which tickets a baseline was made of, in words."""
    asked = alike_asked(query)
    said = [f"of I-{asked['issue']}"] if "issue" in asked else []
    filed = [shown(str(asked[name])) for name in ("service", "category", "product") if name in asked]
    said += [f"filed under {', '.join(filed)}"] if filed else []
    said += [f"whose promise broke because of {shown(str(asked['reason']))}"] if "reason" in asked else []
    return " ".join(said)


def _named(view: View, row: Record, part: str) -> str:
    """Who has a part, and whether its owner has taken it on."""
    if missing(row[part]):
        return "Nobody is named yet"
    named, accepted = f"**{shown(measure_list.who(view, row, part))}**", row["accepted_at"]
    if part != "owner":
        return named
    said = "Has not accepted yet" if missing(accepted) else f"Accepted {instant(accepted, view.zone)}"
    return f"{named}  \n:small[{said}]"


def _facts(view: View, row: Record) -> pd.DataFrame:
    terms = view.rulebook.measures or MeasureTerms(0)
    unit, function = (
        NOTHING if missing(row[name]) else shown(tables.named(view.rulebook, By.UNIT, [row[name]])[0])
        for name in ("unit", "function")
    )
    group = NOTHING if missing(row["measure_group"]) else shown(group_named(terms, str(row["measure_group"])))
    said = {
        "What is done, and why": _said(row["description"]),
        "Expected effect": _said(row["effect"]),
        "For which unit": unit,
        "Whose work changes": function,
        "Place in the hierarchy": group,
    }
    return pd.DataFrame({"what": list(said), "is": list(said.values())})


def _source(view: View, row: Record) -> str:
    """What a measure comes from that comes of no issue: a breach cause by its title."""
    cause = view.rulebook.breach_reasons.get(str(row["source"]))
    of_cause = MeasureSource(str(row["source_kind"])) is MeasureSource.BREACH_CAUSE
    return cause.title if of_cause and cause is not None else str(row["source"])


def _until(row: Record) -> str:
    return "" if missing(row["resume_on"]) else f" until {row['resume_on']}"


def _said(text: Any) -> str:
    return NOTHING if missing(text) else shown(str(text))


def _of(row: Record) -> str:
    tickets, all_ = int(row["tickets"]), int(row["exposures"])
    return f"{share(tickets / all_, 1)} of the {count(all_, 'ticket')} that came there" if all_ else "of none that came"


def _tiles(view: View, row: Record) -> list[tuple[str, str, str]]:
    tickets, late = int(row["tickets"]), int(row["breached"])
    return [
        ("Tickets", count(tickets), count(int(row["customers"]), "customer")),
        ("Hours to resolve", count(round(int(row["minutes"]) / 60)), "working hours"),
        ("Resolved too late", count(late), f"{share(late / (tickets or 1), 0)} of them"),
        ("Paid or credited", measure_list.money(view, measure_list.paid(row)), "carried out"),
    ]


def _tickets(view: View, row: Record) -> None:
    columns = {
        "title": st.column_config.TextColumn("Title", width=280),
        "created": tables.instants(view, "Created"),
        "state": tables.state_word(view),
        "customer": "Customer",
        "product": "About",
        "service": "Service",
    }
    rows = reads.sent(view, _shape, measures.tickets, of_one(view), int(row["id"]), _MOST)
    tables.listed(rows, columns, "of-measure", f"Tickets of the baseline of M-{row['id']}, newest first")
    if len(rows) == _MOST:
        st.caption(f"The newest {_MOST} are shown.")


def _shape(view: View, found: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ticket": found["key"],
            "title": found["title"],
            "created": found["created_at"].dt.tz_convert(view.zone.key),
            "state": found["state"],
            "customer": found["customer"],
            "product": found["product"],
            "service": tables.named(view.rulebook, By.SERVICE, found["service"]),
        }
    )
