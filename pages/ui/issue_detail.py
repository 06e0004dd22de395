"""One recurring issue: why its tickets belong together, what they cost, which they are, and what was decided."""

import json
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from control.policy.issue_terms import IssueKind, IssueState, IssueTerms
from control.policy.recurring import titled
from control.queries import issues
from control.queries.counting import By
from pages.ui import issue_deeds, issue_list, issue_surge, links, measure_link, reads, tables
from pages.ui.issue_labels import ISSUE_KINDS, ISSUE_STATES
from pages.ui.issue_regrouping import MOST_TICKETS
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count, instant, missing, share, shown

_FIELDS = {"category": "filed under", "product": "about", "customer": "of", "cause": "late because of"}


def show(view: View, row: Record, terms: IssueTerms) -> None:
    """Everything about one issue, with what can be done about it."""
    number = f"I-{row['id']}"
    st.subheader(f"{number}: {shown(str(row['label']))}", anchor=False)
    if "merged_into" in row:
        _went(view, row)
        return
    st.markdown(_standing(view, row))
    if issue_surge.surges(row):
        st.markdown(issue_surge.told(view, row))
    st.markdown(_why(view, row))
    _figures(view, row, terms)
    measure_link.of_issue(view, row)
    issue_deeds.show(view, row)
    _tickets(view, row)


def _went(view: View, row: Record) -> None:
    """Where an issue went that is a part of another one."""
    into = f"I-{row['merged_into']}"
    [by] = tables.named(view.rulebook, By.OWNER, [row["decided_by"]])
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        badge = ISSUE_STATES[IssueState.MERGED].badge
        st.markdown(f"{badge} It is a part of {into} now, {shown(str(row['into_label']))}: its tickets belong there.")
        links.issue(into)
    st.markdown(f"Merged {instant(row['decided_at'], view.zone)} by {shown(by)}: {shown(str(row['reason']))}")


def _standing(view: View, row: Record) -> str:
    said = ISSUE_STATES[IssueState(str(row["state"]))].badge
    if not missing(row["kind"]):
        said += f" {ISSUE_KINDS[IssueKind(str(row['kind']))].badge}"
    if missing(row["decided_at"]):
        found = "Found" if missing(row["split_from"]) else f"Split from I-{int(row['split_from'])}"
        return f"{said} {found} {instant(row['found_at'], view.zone)}."
    [by] = tables.named(view.rulebook, By.OWNER, [row["decided_by"]])
    said += f" Decided {instant(row['decided_at'], view.zone)} by {shown(by)}: {shown(str(row['reason']))}"
    if missing(row["dismissed_until"]):
        return said
    back = (
        f"until {instant(row['dismissed_until'], view.zone)}, or until {count(int(row['returns_at']), 'ticket')} more"
    )
    return f"{said}  \nDismissed {back}."


def _why(view: View, row: Record) -> str:
    """Why its tickets belong together, in words and shares."""
    words = [shown(word) for word in json.loads(str(row["words"]))]
    filed = [_filed(view, each) for each in json.loads(str(row["filed"]))]
    said = [f"say {', '.join(f'**{word}**' for word in words)} more than others do" if words else "", *filed]
    reasons = "; ".join(each for each in said if each)
    if not reasons and not missing(row["split_from"]):
        return "Somebody put its tickets together: why they are alike is said when tickets are next compared."
    return f"Its tickets belong together because they {reasons}." if reasons else "Its tickets are alike as a whole."


def _filed(view: View, each: dict[str, Any]) -> str:
    title = shown(titled(view.rulebook, each["field"], each["value"]))
    shares = f"{share(each['of_group'] / 1_000, 0)} of them, {share(each['of_all'] / 1_000, 0)} of all"
    return f"are {_FIELDS[each['field']]} **{title}** ({shares})"


def _figures(view: View, row: Record, terms: IssueTerms) -> None:
    days = f"in {terms.recent_days} days"
    before = f"{count(int(row['before']))} before that"  # as many days; more words are cut off on a phone
    with st.grid(4, min_column_width=150, gap="medium"):
        for word, value, beside in (
            (f"Tickets {days}", count(int(row["recent"])), before),
            ("Customers", count(int(row["customers"])), f"{count(int(row['tickets']), 'ticket')} in all"),
            ("Hours to resolve", count(round(int(row["minutes"]) / 60)), f"{count(int(row['breached']))} too late"),
            ("Paid or credited", issue_list.money(view, row) or "nothing", days),
        ):
            with st.container(border=True, height="stretch"):
                st.metric(word, value, delta=beside, delta_color="off", delta_arrow="off")


def _tickets(view: View, row: Record) -> None:
    asked = (issues.tickets, of_one(view), int(row["id"]), MOST_TICKETS)
    columns = {
        "title": st.column_config.TextColumn("Title", width=280),
        "created": tables.instants(view, "Created"),
        "likeness": st.column_config.ProgressColumn(
            "Alike", format="percent", min_value=0, max_value=1, help="How like the middle of the issue"
        ),
        "state": tables.state_word(view),
        "customer": "Customer",
        "product": "About",
        "service": "Service",
    }
    rows: pa.Table = reads.sent(view, _shape, *asked)
    tables.listed(rows, columns, "of-issue", f"Tickets of I-{row['id']}, newest first")
    if len(rows) == MOST_TICKETS:
        st.caption(f"The newest {MOST_TICKETS} are shown.")
    by_hand = [each["pinned_by"] for each in reads.rows(*asked) if not missing(each["pinned_by"])]
    if by_hand:
        people = sorted(set(tables.named(view.rulebook, By.OWNER, by_hand)))
        of_these = f"{count(len(by_hand), 'ticket')} of these {'belongs' if len(by_hand) == 1 else 'belong'}"
        st.caption(f"{of_these} here because {shown(', '.join(people))} said so.")


def _shape(view: View, found: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ticket": found["key"],
            "title": found["title"],
            "created": found["created_at"].dt.tz_convert(view.zone.key),
            "likeness": found["likeness"].astype("float64") / 1_000,
            "state": found["state"],
            "customer": found["customer"],
            "product": found["product"],
            "service": tables.named(view.rulebook, By.SERVICE, found["service"]),
        }
    )
