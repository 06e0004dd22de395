"""The two lights of a measure: what the thresholds propose, what its owner claims, and how that went."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import streamlit as st

from control.commands import measure_reporting
from control.policy.measure_light_terms import Light, LightTerms
from control.policy.measure_lights import implementation, potential, trend
from control.policy.measure_people import owner_refusal
from control.policy.measure_terms import MeasureTerms
from control.queries import measure_reports
from pages.ui import actions, reads, reasoned, session
from pages.ui.actions import Press
from pages.ui.measure_facts import Plain, Stands, plain
from pages.ui.measure_labels import LIGHTS, TRENDS
from pages.ui.measure_rights import why_not
from pages.ui.named import title_of
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count, instant, shown

WORDS = {"implementation": "Implementation", "potential": "Potential"}
_HELP = {"implementation": "Whether its plan is kept", "potential": "Whether what it is to bring comes"}


def show(view: View, measure: Stands) -> None:
    """Both lights side by side, what was said of them last, and the deed of its owner."""
    told = [plain(each) for each in reads.rows(measure_reports.reports, of_one(view), int(measure.row["id"]))]
    proposed = lights(view, measure.items, measure.values)
    st.header("How it stands")
    with st.grid(2, min_column_width=240, gap="medium"):
        for name, word in WORDS.items():
            with st.container(border=True, height="stretch"):
                st.markdown(
                    f":small[{word}: {_HELP[name].lower()}]  \n{_light(told, name)}  \n{_proposal(proposed[name])}"
                )
    st.caption(_last(view, told))
    _report(view, measure.row, proposed)


def lights(view: View, items: Sequence[Plain], values: Sequence[Plain]) -> dict[str, Light | None]:
    """What the thresholds propose; None where nothing was to come yet."""
    terms = light_terms(view)
    return {
        "implementation": implementation(items, view.today, terms),
        "potential": potential(values, view.today, terms),
    }


def light_terms(view: View) -> LightTerms:
    """From where on a light is amber or red."""
    return (view.rulebook.measures or MeasureTerms(0)).lights


def is_old(view: View, told_at: Any) -> bool:
    """Whether what an owner said last is old by now."""
    return bool(view.as_of - told_at > timedelta(days=light_terms(view).told_every_days))


def _light(told: Sequence[Plain], name: str) -> str:
    """What its owner claims, and how that went since they said so before."""
    if not told:
        return "Its owner has said nothing yet"
    now = Light(told[0][name])
    went = TRENDS[trend(now, Light(told[1][name]) if len(told) > 1 else None)]
    return f"**{LIGHTS[now].badge}** :material/{went.icon}: {went.word.lower()}"


def _proposal(light: Light | None) -> str:
    return (
        ":small[Nothing to propose: nothing was to come yet]"
        if light is None
        else f":small[Proposed: {LIGHTS[light].word.lower()}]"
    )


def _last(view: View, told: Sequence[Plain]) -> str:
    if not told:
        return "Nothing was reported yet."
    who = title_of(view, told[0]["said_by"])
    old = (
        f" That is more than {count(light_terms(view).told_every_days, 'day')} ago."
        if is_old(view, told[0]["said_at"])
        else ""
    )
    return f"{shown(who)}, {instant(told[0]['said_at'], view.zone)}: {shown(told[0]['said'])}{old}"


def _report(view: View, row: Plain, proposed: Mapping[str, Light | None]) -> None:
    command, form = measure_reporting.report, f"measure.report-{row['id']}"
    if owner_refusal(f"M-{row['id']}", view.actor, row) is not None:
        return
    with reasoned.opener(form, "Say how it stands", why_not(view, row, command), "traffic"):
        for name, word in WORDS.items():
            first = list(Light).index(proposed[name] or Light.GREEN)
            st.selectbox(
                word, list(Light), first, lambda each: LIGHTS[each].word, key=f"{name}-{form}", help=_HELP[name]
            )
        st.text_area("Why", key=f"said-{form}", height=70)

        def typed() -> Mapping[str, Any]:
            plan, value = (session.chosen(f"{name}-{form}") for name in WORDS)
            return {"plan": plan, "value": value, "said": session.chosen(f"said-{form}") or ""}

        press = Press(command, form, {"number": f"M-{row['id']}"}, prepare=typed, done=lambda _: "It is said.")
        actions.button(view, "Say it", press, kind="primary")
