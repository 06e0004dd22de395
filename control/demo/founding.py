"""How the demo company begins: in a store of its own, from a seed and an instant, with the rulebook that it has."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import cache

from control.clock import FixedClock
from control.commands.company import Telling, found
from control.commands.registry import Call
from control.commands.rulebook import activate
from control.demo.batches import CONFIG
from control.demo.plots import Plots
from control.demo.story import edition
from control.errors import Invalid, Refused
from control.model import Nature
from control.policy.permissions import SYSTEM
from control.policy.rulebook import Rulebook
from control.runtime import Runtime, in_production
from control.settings import dump, load, restore
from control.store import company, rulebooks
from control.store.company import Company
from control.store.engine import Store

NAME = "Fernhaven Logistics"
SEED = 1
OTHER_EDITION = (
    "This demo company was told by another version of Pilothouse, whose story was another: it stays as it is. "
    "Name an empty database in CONTROL_DATABASE_URL, or remove this one, to have it told anew."
)
_SHORTEST = timedelta(minutes=1)


def refusal(store: Store) -> Refused | None:
    """Why the demo company cannot be told into a store; None where it can."""
    if in_production():
        return Refused("This is production (CONTROL_MODE): nothing invented is loaded here.", "production")
    with store.reader.connect() as connection:
        there, empty = company.found(connection), company.is_empty(connection)
    if there is not None and there.nature is not Nature.DEMO:
        return Refused(
            f"This store belongs to {there.name}, a real company: the demo needs a store of its own.", "company"
        )
    if there is None and not empty:
        return Refused("This store holds tickets that nobody invented: the demo needs a store of its own.", "company")
    return None


def founded(runtime: Runtime, until: datetime, seed: int | None, span: timedelta) -> Company:
    """The demo company of the store, founded where there is none; its clock stands at its first instant then."""
    refused = refusal(runtime.store)
    if refused is not None:
        raise refused
    with runtime.read() as connection:
        there = company.found(connection)
    if there is None:
        began = datetime.combine((until - span).astimezone(UTC).date(), time(), UTC)
        runtime.clock = FixedClock(began)
        bring_into_force(runtime, Plots(began.date()), began)
        found(runtime, Call(SYSTEM.name), NAME, Nature.DEMO, Telling(SEED if seed is None else seed, began, edition()))
        with runtime.read() as connection:
            there = company.found(connection)
    if there is None or (seed is not None and there.seed != seed):
        raise Refused(f"This demo company is told from the seed {there and there.seed}, not from {seed}.", "company")
    if there.edition != edition():
        raise Refused(OTHER_EDITION, "company")
    if until <= (there.carried_until or until - _SHORTEST):
        raise Invalid(f"The demo company is told until {there.carried_until} already; {until} does not lie after it.")
    return there


def bring_into_force(runtime: Runtime, plots: Plots, at: datetime) -> None:
    """Let the rulebook hold that the company has at an instant."""
    rulebook = rulebook_of_the_company(reviewed=plots.reviewed(at))
    with runtime.read() as connection:
        latest = rulebooks.in_force(connection)
    if latest is None or latest.version != rulebook.version:
        reason = f"What is in force at {NAME} from here on."
        activate(runtime, Call(SYSTEM.name, reason=reason), dump(rulebook))


@cache
def rulebook_of_the_company(*, reviewed: bool) -> Rulebook:
    """The rulebook of the company: before broken promises are reviewed, and since."""
    full = load(CONFIG)
    return full if reviewed else restore(dump(replace(full, breach_reviews=None)))
