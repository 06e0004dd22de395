"""One event of the trail with everything it holds, and its place in the chain."""

import pandas as pd
import streamlit as st

from control.errors import NotFound
from control.queries import audit
from control.queries.audit import link, outcome_of
from control.queries.witness import Outside
from pages.ui import audit_list, reads, session
from pages.ui.labels import OUTCOMES
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import NOTHING, instant, missing, shown

_REST = ("session_ref", "origin", "correlation_id", "idempotency_key", "payload_hash", "signature", "app_version")


def show(view: View, seq: int, outside: Outside) -> None:
    """The event with this number; raises NotFound where there is none yet."""
    st.button("Back to the list", icon=":material/arrow_back:", on_click=audit_list.close_event)
    found = reads.at_once(view, audit.event, of_one(view), seq).to_dict("records")
    if not found:
        raise NotFound(f"There is no event {seq}, or none yet at {instant(view.as_of, view.zone)}.")
    [event] = found
    label = OUTCOMES[outcome_of(event["outcome"])]
    st.markdown(f"{label.badge} **{shown(event['command'])}**, {instant(event['at'], view.zone)}")
    _table(_what(view, event), "What was attempted, by whom and why")
    st.subheader("What changed", anchor=False)
    _changes(event)
    st.subheader("Its place in the chain", anchor=False)
    _chained(view, event, outside)
    with st.expander("Where it came from"):
        _table({name.replace("_", " ").capitalize(): event[name] for name in _REST}, "Where the attempt came from")


def _what(view: View, event: Record) -> dict[str, object]:
    first = "" if missing(event["replay_of"]) else f", first done as event {event['replay_of']}"
    numbered = "" if missing(event["activation"]) else f", in force as number {event['activation']}"
    return {
        "Who": audit_list.name_of(view, event["actor"]),
        "Person": event["person"],
        "On behalf of": event["on_behalf_of"],
        "To what": audit_list.about(event),
        "Version": _versions(event),
        "Reason": event["reason"],
        "How it ended": event["outcome"] + first,
        "What they were told": event["sentence"],
        "Rulebook": NOTHING if missing(event["rulebook_version"]) else event["rulebook_version"][:12] + numbered,
    }


def _versions(event: Record) -> str:
    before, after = (NOTHING if missing(event[name]) else event[name] for name in ("version_before", "version_after"))
    return NOTHING if before == after == NOTHING else f"{before} → {after}"


def _changes(event: Record) -> None:
    changed = audit_list.fields(event["before"], event["after"])
    if not changed:
        st.caption("Nothing: it was refused, only looked, or names no field.")
        return
    table = pd.DataFrame([[shown(text) for text in row] for row in changed], columns=["Field", "Before", "After"])
    st.table(table.set_index("Field"), border="horizontal", alt="Each field before and after the event")


def _chained(view: View, event: Record, outside: Outside) -> None:
    with session.reading(view.runtime) as connection:
        broken = link(connection, of_one(view), int(event["seq"]))
    if broken is None:
        st.markdown(":blue-badge[:material/link: Sound] It follows on the event before it, and says what was recorded.")
    else:
        st.error(shown(broken), icon=":material/link_off:")
    kept = outside.written_at is not None and outside.seq >= event["seq"]
    witnessed = "Yes: the newest one is later" if kept else "No: it is newer than the newest one"
    st.markdown(f"Held by a head kept outside? {witnessed}.")
    st.code(f"before it  {event['prev_hash']}\nits own    {event['hash']}", language=None, wrap_lines=True)
    with st.container(horizontal=True):
        if event["seq"] > 1:
            _step("Event before it", int(event["seq"]) - 1)
        _step("Event after it", int(event["seq"]) + 1)


def _step(label: str, seq: int) -> None:
    st.button(label, key=f"event-{seq}", on_click=audit_list.open_event, args=(str(seq),))


def _table(said: dict[str, object], alt: str) -> None:
    texts = [NOTHING if missing(value) or value == NOTHING else shown(str(value)) for value in said.values()]
    table = pd.DataFrame({"what": list(said), "said": texts}).set_index("what")
    st.table(table, border="horizontal", hide_header=True, alt=alt)
