"""How a measure has to prove that it worked, fixed beforehand; how far that has come; and the verdict."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from control.commands import measure_proving
from control.figures.measures import weekly_bars
from control.policy.measure_terms import MeasureSource, MeasureStage
from control.queries import measure_observing, measures
from pages.ui import actions, measure_guards, reads, reasoned, session, words
from pages.ui.actions import Press
from pages.ui.measure_facts import Plain, Stands
from pages.ui.measure_form import choice
from pages.ui.measure_rights import why_not
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count, instant, share, wall_clock

_WHOLE = 1_000
_ONE = 1.05
"""A spread below this is said to be none."""


def show(view: View, measure: Stands) -> None:
    """The test, what has come since, the verdicts, and the deeds about them."""
    number = int(measure.row["id"])
    tests = reads.rows(measures.tests, of_one(view), number)[:1]
    observed = reads.rows(measure_observing.observed, of_one(view), number, view.runtime)
    st.header("How it proves that it worked")
    for test in tests:
        st.markdown(_said(test))
        st.caption(f"{_selected(test)}{_bunches(test)}It is fixed beforehand, so that looking often does not help.")
    if not tests:
        st.caption("No baseline is counted yet: without one nothing can be proved.")
    for verdict in measure.verdicts:
        st.markdown(_verdict(view, verdict))
    judged = any(each["cycle"] == measure.row["cycle"] for each in measure.verdicts)
    if observed and not judged and measure.row["stage"] == MeasureStage.IMPLEMENTED:
        _progress(view, observed[0])
    measure_guards.show(view, measure.row)
    if tests:
        _weeks(view, number, observed)
    for surge in reads.rows(measure_observing.came_back, of_one(view), number)[:1]:
        st.warning(_back(view, surge), icon=":material/replay:")
    with st.container(horizontal=True, gap="small"):
        _count(view, measure.row)
        _judge(view, measure.row, judged)
        reopen(view, measure.row)


def _said(test: Record) -> str:
    exposures, most = count(int(test["exposures"]), "ticket"), int(test["passes_at_most"])
    if most < 0:
        return ":material/help_center: It cannot: its baseline has too few tickets to tell an effect from chance."
    expected, power = int(test["expected"]), int(test["power"]) / _WHOLE
    fewer, level = int(test["reduction"]) / _WHOLE, int(test["level"]) / _WHOLE
    return (
        f"It is judged once, when **{exposures}** of any kind have come where it lies, and passes with "
        f"**at most {most:,}** of its own kind. About {expected:,} would come if nothing had changed.  \n"
        f"A measure that changes nothing passes in {share(level, 0)} of all cases at the most; one after which "
        f"{share(fewer, 0)} fewer come passes in {share(power, 0)}."
    )


def _selected(test: Record) -> str:
    least = int(test["at_least"])
    return f"That it was looked at because it had {count(least, 'ticket')} or more is allowed for. " if least else ""


def _bunches(test: Record) -> str:
    varies = int(test["spread"]) / _WHOLE
    if varies <= _ONE:
        return ""
    return f"Its weekly counts vary {varies:.1f} times more than chance makes them, so each ticket weighs less. "


def _back(view: View, surge: Record) -> str:
    came = f"{count(int(surge['tickets']), 'ticket')} since {instant(surge['since_at'], view.zone)}"
    return f"What it was made for seems to come back: {came}, where few are usual. It can be taken up again."


def _verdict(view: View, verdict: Plain) -> str:
    passed = bool(verdict["passed"])
    sign, said = ("verified", "it worked") if passed else ("cancel", "it did not work")
    cycle = "" if verdict["cycle"] == 1 else f"Cycle {verdict['cycle']}: "
    counted = f"{count(int(verdict['tickets']), 'ticket')} of its kind among {count(int(verdict['exposures']))}"
    return f":material/{sign}: **{cycle}{said}**: {counted}, judged {instant(verdict['judged_at'], view.zone)}."


def _progress(view: View, observed: Record) -> None:
    came, needed = int(observed["came"]), int(observed["needed"])
    more = count(needed - came, "more ticket")
    said = "Enough have come to judge it." if came == needed else f"Not enough yet: {more} to come."
    since = instant(observed["since_at"], view.zone)
    st.progress(came / needed, f"{count(came)} of {count(needed, 'ticket')} since {since}. {said}")


def _weeks(view: View, number: int, observed: list[Record]) -> None:
    since = {"since": wall_clock(observed[0]["since_at"], view.zone)} if observed else {}
    drawn = [
        {"at": wall_clock(row["week"], view.zone), "tickets": int(row["tickets"]), "told": _told(view, row), **since}
        for row in reads.rows(measure_observing.weekly, of_one(view), number, view.runtime)
    ]
    said = "Tickets of its kind week by week over the last year"
    st.vega_lite_chart(pd.DataFrame(drawn), weekly_bars(bool(since)), alt=said)


def _told(view: View, row: Record) -> str:
    of = f"{count(int(row['tickets']))} of {count(int(row['exposures']), 'ticket')}"
    return f"Week from {instant(row['week'], view.zone)}: {of}"


def _count(view: View, row: Plain) -> None:
    """Count the baseline anew; without an issue behind it, of which tickets is asked."""
    command, form = measure_proving.count, f"measure.count-{row['id']}"
    of_issue = row["source_kind"] == MeasureSource.ISSUE
    with reasoned.opener(form, "Count the baseline", why_not(view, row, command), "calculate"):
        st.markdown("What its tickets of the last days came to, and the test made of that. Earlier baselines stay.")
        if not of_issue:
            filed = {place: title for title, place in words.categories(view).items() if place}
            choice("Filed under", f"filed-{form}", filed, None)
            st.text_input("Product", key=f"product-{form}", help="As tickets name it; blank: any")

        def typed() -> Mapping[str, Any]:
            return {} if of_issue else {"alike": _alike(form)}

        press = _press(row, command, prepare=typed, done=_counted)
        actions.button(view, "Count it", press, kind="primary")


def _counted(answer: Mapping[str, Any]) -> str:
    return f"{count(answer['tickets'], 'ticket')} counted."


def _alike(form: str) -> Mapping[str, Any]:
    """Which tickets were chosen."""
    service, _, category = str(session.chosen(f"filed-{form}") or "").partition("/")
    product = session.chosen(f"product-{form}") or None
    return {"service": service or None, "category": category or None, "product": product}


def _judge(view: View, row: Plain, judged: bool) -> None:
    command = measure_proving.judge
    if row["stage"] != MeasureStage.IMPLEMENTED or judged:
        return
    press = _press(row, command, done=lambda answer: "It worked." if answer["passed"] else "It did not work.")
    look: Any = {"icon": ":material/balance:", "args": (press,)}
    actions.explained("Judge it", f"do-{press.form}", why_not(view, row, command), actions.perform, **look)


def reopen(view: View, row: Plain) -> None:
    """Taking it up again; nothing for what is not closed."""
    command, form = measure_proving.reopen, f"measure.reopen-{row['id']}"
    if row["stage"] != MeasureStage.CLOSED:
        return
    with reasoned.opener(form, "Take it up again", why_not(view, row, command), "replay"):
        st.markdown("It is implemented again and has to prove itself anew; what was shown for it stays.")
        reasoned.reason(f"reason-{form}")
        press = _press(
            *(row, command), reason_in=f"reason-{form}", version=int(row["version"]),
            done=lambda answer: f"It is in its cycle {answer['cycle']}.",
        )  # fmt: skip
        actions.button(view, "Take it up again", press, kind="primary")


def _press(row: Plain, command: Any, **more: Any) -> Press:
    return Press(command, f"{command.name}-{row['id']}", {"number": f"M-{row['id']}"}, **more)
