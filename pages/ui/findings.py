"""What a page found, as a sentence: titles say it before any figure is read."""

from collections.abc import Sequence

from control.model import ClockState, TargetKind, Verdict
from control.queries.counting import Figure
from control.queries.drill import Drill
from control.queries.standing import Basis, Promise
from pages.ui import clocks
from pages.ui.labels import BASES, KINDS
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import count, instant, missing, share, shown, until
from pages.ui.trends import Trend

KIND_WORDS = {
    TargetKind.FIRST_RESPONSE: "first responses",
    TargetKind.NEXT_RESPONSE: "next responses",
    TargetKind.RESOLUTION: "resolutions",
}

_LISTED = {
    Figure.TICKETS: "in all",
    Figure.UNPROMISED: "without a promise of a {kind}",
    Figure.JUDGED: "whose {kind} was judged",
    Figure.MET: "whose {kind} was on time",
    Figure.BREACHED: "whose {kind} was late",
    Figure.AT_RISK: "whose {kind} is at risk",
    Figure.OVERDUE: "open and past the due time of their {kind}",
}


def attainment(row: Record, promise: Promise) -> str:
    """How well a promise was kept."""
    kinds = KIND_WORDS[promise.kind]
    if not row["tickets"]:
        return "No tickets here yet"
    if not row["judged"]:
        return f"Nothing to judge: no {kinds} were due"
    by = " by recorded due times" if promise.basis is Basis.RECORDED else ""
    overdue = f"; {count(row['overdue'], 'ticket')} open past their due time" if row["overdue"] else ""
    return f"{share(row['attainment'])} of {kinds} on time{by}{overdue}"


def listed(figure: Figure, number: int, promise: Promise) -> str:
    """What a list holds."""
    kind = KIND_WORDS[promise.kind].removesuffix("s")
    return f"{count(number, 'ticket')} {_LISTED[figure].format(kind=kind)}"


def narrowed(view: View, drill: Drill) -> str:
    """What a list is narrowed to, beside the scope."""
    said = [f"Judged by {BASES[drill.promise.basis].lower()}"]
    if drill.promise.since is not None:
        said.append(f"since {instant(drill.promise.since, view.zone)}")
    if drill.by is not None:
        said.append(f"{drill.by.value}: {shown(drill.name) if drill.name is not None else 'none'}")
    return ", ".join([*said, f"as of {instant(view.as_of, view.zone)}"]) + "."


def nothing_found(view: View) -> str:
    """Why a search found nothing, and what to try."""
    wider = " Only the unit and service on the left were searched." if view.scope.is_chosen else ""
    return "Neither a number nor a title or description holds this text." + wider


def nothing_here(view: View) -> str:
    """Why a page is empty, and what comes next."""
    if view.scope.is_chosen:
        return "No ticket of this unit and service had been created by this instant. Choose a wider scope on the left."
    if view.past:
        return "No ticket had been created by this instant. Choose a later one, or go back to the present."
    return (
        "Nothing has been imported yet. A log becomes tickets with clocks on the page *Intake*, or by "
        "`python -m control import MAPPING FILE`; the mappings are in `config/mappings`."
    )


def intake(batches: Sequence[Record]) -> str:
    """Whether rejected rows of imports wait for somebody."""
    if not batches:
        return "Nothing has been imported yet"
    waiting = sum(int(each["waiting"]) for each in batches)
    if waiting:
        return f"{count(waiting, 'rejected row')} {'waits' if waiting == 1 else 'wait'} for a correction"
    return "No rejected row waits for a correction"


def nothing_imported(view: View) -> str:
    """Why there is no import to show, and what comes next."""
    if view.scope.sight is not None:
        return "Imports are of the whole company: they are shown to whoever sees all of it."
    if view.past:
        return "Nothing had been imported by this instant. Choose a later one, or go back to the present."
    return "Choose a file above and the mapping that reads it; what would become of it is shown before it is recorded."


def control(counts: Record, *, silent: bool) -> str:
    """Whether the service is under control, and what speaks against it first."""
    if silent:
        return "Nobody watches: the worker does not run"
    against = {
        "breached and open": counts["breached"],
        "escalated": counts["escalated"],
        "unrouted": counts["unrouted"],
        "without an owner": counts["unowned"],
    }
    said = [f"{number:,} {what}" for what, number in against.items() if number]
    if said:
        return f"Not under control: {', '.join(said[:3])}"
    if counts["at_risk"]:
        return f"Under control: nothing is late, {count(counts['at_risk'], 'ticket')} at risk"
    return "Under control: nothing is late, escalated or nobody's"


def nothing_to_steer(view: View) -> str:
    """The title of an overview without tickets."""
    return "No tickets in this unit and service" if view.scope.is_chosen else "No tickets here yet"


def nothing_to_decide(view: View) -> str:
    """Why the inbox is empty, and what fills it."""
    wider = " Only the unit and service on the left were looked at." if view.scope.is_chosen else ""
    return (
        "No ticket is escalated, late, at risk, unrouted, without an owner or silent for a week, and no breach waits "
        f"for its review.{wider} What comes stands here within a minute; what is due next stands on the promises page."
    )


def over_time(trend: Trend) -> str:
    """What the latest period that is over was, beside its limits; then what was judged of one that goes on."""
    if not trend.known:
        return "No period is over yet." + _so_far(trend)
    latest = trend.known[-1]
    value, mean = (_figure(trend, latest[name]) for name in ("value", "centre"))
    said = f"{trend.title} in {latest['name']}: **{value}**, mean {mean}"
    if missing(latest["lower"]):
        return said + "; one period has no limits." + _so_far(trend)
    limits = f"{_figure(trend, max(latest['lower'], 0.0))} and {_figure(trend, latest['upper'])}"
    return f"{said}; anything between {limits} is its usual noise." + _so_far(trend)


def _so_far(trend: Trend) -> str:
    row = trend.going_on
    if row is None:
        return ""
    return f" {row['name']} goes on and is not drawn: {count(row['judged'], 'ticket')} judged, {row['met']:,} on time."


def _figure(trend: Trend, value: float) -> str:
    return share(value) if trend.number_format.endswith("%") else f"{value:,.0f}"


def ticket(view: View, row: Record, stood: Sequence[Record]) -> str:
    """How one ticket stands with what was promised of it: its latest resolution clock, else its latest clock."""
    if not stood:
        return f"{row['key']}: nothing was promised"
    clock = [clock for clock in stood if clock["kind"] == TargetKind.RESOLUTION or clock is stood[-1]][-1]
    cycle = f" (cycle {clock['cycle']})" if clock["cycle"] > 1 else ""
    return f"{row['key']}: {KINDS[TargetKind(clock['kind'])].lower()} {_standing(view, clock)}{cycle}"


def nothing_promised(view: View, row: Record) -> str:
    """Why a ticket has no clock, and what would give it one."""
    if missing(row["service"]):
        return "Its service is not known, so that no target could be found: a mapping or an event has to name it."
    title = shown(view.rulebook.services[row["service"]].title) if row["service"] in view.rulebook.services else "it"
    return (
        f"No target of the rulebook holds for {title} with this category, priority and customer. "
        "It is counted as without a promise, never as on time; a target in `config/targets.toml` would start a clock."
    )


def _standing(view: View, clock: Record) -> str:
    verdict = clocks.verdict(view, clock)
    is_open = clock["state"] in (ClockState.RUNNING, ClockState.PAUSED)
    if verdict is Verdict.BREACHED:
        since = f", due {until(clock['due_at'], view.as_of)}" if is_open and not missing(clock["due_at"]) else ""
        return f"breached{since}" + (" and still open" if is_open else "")
    if verdict is Verdict.MET:
        return "on time"
    if clock["state"] == ClockState.CANCELLED:
        return "cancelled before it was due"
    risk = "at risk, " if clocks.at_risk(view, clock) else ""
    return f"{risk}paused" if missing(clock["due_at"]) else f"{risk}due {until(clock['due_at'], view.as_of)}"
