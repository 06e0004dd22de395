"""What the demo company does about what recurs: the measures of its heads, day by day, from a proposal to its proof."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from control.demo.act import Act
from control.demo.measure_plans import PLANS
from control.demo.measure_steps import Plan, Step
from control.demo.plots import Plots
from control.demo.recurring import found
from control.policy.issue_terms import IssueState
from control.policy.scope import Scope
from control.queries import approvals, measures
from control.runtime import Runtime

_MEETS = timedelta(hours=9)
"""When whoever improves something sits down to it, in UTC."""
_BETWEEN = timedelta(minutes=4)


def conversions(runtime: Runtime, at: datetime) -> Iterator[Act]:
    """The deeds by which heads make measures of what is confirmed."""
    for plan in PLANS:
        if plan.filed is not None:
            for number in found(runtime, at, IssueState.CONFIRMED, plan.filed)[:1]:
                yield Act(at, plan.person, "issue.convert", {"number": number, "wanted": plan.wanted})


def days_measures(runtime: Runtime, plots: Plots, morning: datetime) -> list[Act]:
    """What is done about measures on the day that begins at `morning`: one is proposed, or the next step is due."""
    begins = datetime.combine(morning.date(), time(), morning.tzinfo) + _MEETS
    with runtime.read() as connection:
        rows = {str(row["title"]): row for row in measures.listed(connection, morning, Scope()).to_dict("records")}
    acts = []
    for plan in PLANS:
        row = rows.get(plan.wanted.title)
        if row is not None:
            acts += _steps(runtime, plan, row, begins)
        elif plan.opens is not None and plots.begins(plan.opens, morning):
            acts.append(Act(begins, plan.person, "measure.open", {"wanted": plan.wanted, **_source(plan)}))
    return [replace(act, at=act.at + number * _BETWEEN) for number, act in enumerate(acts)]


def _source(plan: Plan) -> Mapping[str, Any]:
    return {"source": plan.source, "source_kind": plan.source_kind}


def _steps(runtime: Runtime, plan: Plan, row: Mapping[Any, Any], begins: datetime) -> list[Act]:
    """The steps of a plan that are due so many days after it was proposed."""
    days = (begins.date() - row["opened_at"].date()).days
    due = [step for step in plan.steps if step.day == days]
    return [act for step in due if (act := _act(runtime, row, step, begins)) is not None]


def _act(runtime: Runtime, row: Mapping[Any, Any], step: Step, at: datetime) -> Act | None:
    """A step as the deed that it is; None where there is nothing to be decided."""
    if step.command != "approval.approve":
        told = step.told(at.date()) if callable(step.told) else step.told
        return Act(at, step.person, step.command, {"number": f"M-{row['id']}", **told}, step.reason)
    with runtime.read() as connection:
        asked = approvals.of_measure(connection, at, Scope(), int(row["id"])).to_dict("records")
    waits = [each for each in asked if each["state"] == "pending"]
    if not waits:
        return None
    told = {"number": waits[0]["number"], "of_round": waits[0]["round"]}
    return Act(at, step.person, step.command, told, step.reason, proves=True)
