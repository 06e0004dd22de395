"""Passwords of the demo company: made at each start, printed on the screen of the machine, worth nothing elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import choice
from typing import Any

from control.commands.deed import Call, Deed
from control.commands.registry import command
from control.errors import Invalid, Refused
from control.model import Nature
from control.policy.one_time_secrets import DEMO_ALPHABET, DEMO_GROUP, DEMO_GROUPS, demo_written, hash_of
from control.policy.permissions import SYSTEM
from control.policy.roles import Role
from control.policy.rulebook import Person, Rulebook
from control.runtime import Runtime, in_production
from control.store import company, one_time

_SHOWN = (
    *(Role.DEPARTMENT_HEAD, Role.MANAGER, Role.AGENT, Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR),
    *(Role.SPONSOR, Role.CONTROLLER),
)
"""One person for each; a sponsor sits in the committee as well where one does."""
_LASTS = timedelta(days=30)
"""Longer than anybody lets a play run; the next start ends them anyway."""


@dataclass(frozen=True, slots=True)
class DemoPassword:
    """What the launcher prints of one person."""

    account: str
    title: str
    roles: tuple[str, ...]
    password: str = field(repr=False)


@command("demo_password.make")
def make(deed: Deed, hashes: Mapping[str, str]) -> dict[str, Any]:
    """Let people of the demo company sign in by passwords that hold until they are made the next time.

    `hashes` has the SHA-256 of each, by account. Raises Refused in production and for a company that is not invented.
    """
    there = company.found(deed.connection)
    if in_production() or there is None or there.nature is not Nature.DEMO:
        raise Refused("Demo passwords are made for the demo company alone, and never in production.", "demo")
    unknown = sorted(set(hashes) - set(deed.rulebook.people))
    if unknown:
        raise Invalid(f"Nobody is called {', '.join(unknown)} in the rulebook in force.")
    until = deed.now + _LASTS
    made = {name: one_time.OneTime(hashed, name, one_time.DEMO, until) for name, hashed in hashes.items()}
    one_time.replace_demo(deed.connection, made, deed.now, deed.seq)
    deed.mention("company", there.name, {"demo_passwords": sorted(hashes)})
    return {"accounts": sorted(hashes)}


def demo_passwords(runtime: Runtime) -> list[DemoPassword]:
    """New passwords for some people who between them show the roles; those of the last start hold no longer.

    Raises Refused in production and for a company that is not invented.
    """
    made = [
        DemoPassword(person.name, person.title, tuple(grant.role for grant in person.grants), _drawn())
        for person in shown_people(runtime.rulebook())
    ]
    hashes = {each.account: hash_of(each.password.replace("-", "")) for each in made}
    make(runtime, Call(SYSTEM.name, origin="cli"), hashes)
    return made


def shown_people(rulebook: Rulebook) -> list[Person]:
    """One active person for each role that is shown, whoever holds the most roles first; nobody twice."""
    chosen: dict[str, Person] = {}
    active = sorted((each for each in rulebook.people.values() if each.active), key=lambda each: each.name)
    for role in _SHOWN:
        holders = [each for each in active if any(grant.role == role for grant in each.grants)]
        free = [each for each in holders if each.name not in chosen]
        if free:
            first = max(free, key=lambda each: len(each.grants) if role == Role.SPONSOR else -len(each.grants))
            chosen[first.name] = first
    return list(chosen.values())


def _drawn() -> str:
    return demo_written("".join(choice(DEMO_ALPHABET) for _ in range(DEMO_GROUPS * DEMO_GROUP)))
