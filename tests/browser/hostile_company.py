"""A company whose people, units, services, customers, files and sentences are all hostile texts, by the real doors.

Every title of the rulebook is one; beside them stand, for each text, a person, a team, a service and two tickets: one
that a file told of, and one that its person opened by our own form, on which people have written it everywhere.
"""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

from sqlalchemy import select

from control.clock import FixedClock, SystemClock
from control.commands import (
    breach_reviews,
    clocks,
    company,
    correspondence,
    endings,
    escalations,
    imports,
    opening,
    rulebook,
    snoozes,
    sweep,
    undoing,
)
from control.commands.company import Telling
from control.commands.registry import Call
from control.commands.uploads import Upload, mapping_called, read_upload
from control.errors import ControlError
from control.model import Nature
from control.policy.approval_log import Activity, ActivityMeaning
from control.runtime import Runtime, open_runtime
from control.settings import dump, load
from control.store.engine import upgrade
from control.store.tables import breach_review, ticket
from tests.browser.hostile_approvals import asked_for
from tests.browser.hostile_issues import named
from tests.browser.hostile_measures import proposed
from tests.browser.hostile_reviews import reviewed
from tests.browser.hostile_texts import Text, chorus
from tests.commands.approval_logs import CLAIMS, claims
from tests.places import ROOT

LOOKS = "piotr-wolny"
IS_CALLED = 34
"""The number of the text that is the title of whoever looks."""
"""The administrator, who manages the team of everybody here: whatever there is, they see."""
ANALYST = "yuki-tanabe"
AGO = timedelta(days=3)
_TITLE = re.compile(r'^title = ".*"$', re.MULTILINE)
_PERSON = """
[person.{name}]
title = {title}
unit = "{name}"
grants = [{{ role = "agent", scope = "unit:service-desk" }}]
"""
_UNIT = """
[unit.{name}]
kind = "team"
title = {title}
parent = "service-desk"
head = "{name}"
"""
_SERVICE = """
[service.{name}]
title = {title}
owner = "{name}"
unit = "{name}"

[service.{name}.category.any]
title = {title}
owner = "{name}"
team = "{name}"
request_types = ["incident"]
subcategories = [{title}]
"""
_TARGET = """
[target.hostile]
kind = "resolution"
calendar = "around-the-clock"
services = {names}
minutes = 600
"""
_LADDER = """
[ladder.hostile]
watches = ["resolution"]
services = {names}

[[ladder.hostile.level]]
minutes = 0
to = "owner"

[[ladder.hostile.level]]
minutes = 60
to = "team lead"

[[ladder.hostile.level]]
minutes = 40000
to = "department head"
"""


def written(folder: Path, told: tuple[Text, ...]) -> Path:
    """The folder of a rulebook in which every title is one of the texts, in a folder of its own."""
    place = folder / "config"
    shutil.copytree(ROOT / "config", place, ignore=shutil.ignore_patterns("demo"))
    titles = cycle(told)
    for file in sorted(place.rglob("*.toml")):
        file.write_text(_TITLE.sub(lambda _: f"title = {quoted(next(titles).line)}", file.read_text()))
    for file, block in (("people", _PERSON), ("organisation", _UNIT), ("catalogue", _SERVICE)):
        added = "".join(block.format(name=each.name, title=quoted(each.line)) for each in told)
        _append(place / f"{file}.toml", added)
    _call(place / "people.toml", told)
    for file in ("priorities", "targets", "ladders"):
        _rename_priority(place / f"{file}.toml", told)
    names = json.dumps([each.name for each in told])
    _append(place / "targets.toml", _TARGET.format(names=names))
    _append(place / "ladders.toml", _LADDER.format(names=names))
    return place


def priority(told: tuple[Text, ...]) -> str:
    """What the second priority is called here."""
    return told[7].line


def _call(file: Path, told: tuple[Text, ...]) -> None:
    [title] = (quoted(each.line) for each in told if each.number == IS_CALLED)
    of_whoever_looks = re.compile(rf"(?<=\[person\.{LOOKS}\]\n)title = .*")
    file.write_text(of_whoever_looks.sub(lambda _: f"title = {title}", file.read_text()))


def _rename_priority(file: Path, told: tuple[Text, ...]) -> None:
    written = re.sub(r'"P2"|\bP2(?= =)', lambda _: quoted(priority(told)), file.read_text())
    file.write_text(written)


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text)


def _append(file: Path, added: str) -> None:
    file.write_text(file.read_text() + added)


@dataclass
class Company:
    """The company as it is told."""

    runtime: Runtime
    clock: FixedClock
    told: tuple[Text, ...]
    config: Path


def found(url: str, config: Path, told: tuple[Text, ...]) -> dict[int, str]:
    """Tell it into a new store at `url`; answers the keys of the tickets of our own by the numbers of their texts."""
    now = SystemClock().now().replace(microsecond=0)
    upgrade(url)
    clock = FixedClock(now - AGO)
    runtime = open_runtime(url, clock)
    try:
        here = Company(runtime, clock, told, config)
        rulebook.activate(runtime, Call("system", reason="the company begins"), dump(load(config)))
        name = f"Demo {told[8].line}"
        company.found(runtime, Call("system"), name, Nature.DEMO, Telling(1, now - AGO, "hostile"))
        _bring(here)
        _approve(here)
        keys = {each.number: _open(here, each) for each in told}
        clock.set(now - timedelta(hours=1))
        clocks.judge(runtime, Call("system"))
        sweep.sweep(runtime, Call("system", origin="worker"))
        for each in told:
            _work(here, each, keys[each.number])
        asked_for(runtime, LOOKS, [each for each in told if each.number % 4], keys)
        named(runtime, LOOKS, told, keys)
        proposed(runtime, LOOKS, told)
        reviewed(runtime, told)
        clock.set(now)
        sweep.sweep(runtime, Call("system", origin="worker"))
        return keys
    finally:
        runtime.close()


def _open(here: Company, text: Text) -> str:
    form = {
        "title": text.line, "description": text.typed, "service": text.name, "category": "any", "type": "incident",
        "subcategory": text.line, "impact": "high", "urgency": "medium", "customer": text.line, "product": text.line,
        "channel": text.line,
    }  # fmt: skip
    return str(opening.open_ticket(here.runtime, Call(text.name), form).value["ticket"])


def _work(here: Company, text: Text, key: str) -> None:
    """Write the text wherever people write about a ticket."""
    runtime, call = here.runtime, Call(LOOKS, reason=f"Because of {text.typed}")
    for say in (correspondence.note, correspondence.contact, correspondence.reply):
        say(runtime, call, key, text.typed)
    number = escalations.raise_early(runtime, call, key).value["escalation"]
    for step, said in ((escalations.act, text.typed), (escalations.close, text.typed)):
        if text.number % 2 or step is escalations.act:
            step(runtime, call, number, said)
    _explain(here, text, key)
    if text.number % 5 == 0:
        snoozes.put_aside(runtime, call, key, here.clock.now() + timedelta(days=3))
    if text.number % 4 == 0:
        endings.resolve(runtime, call, key, "solved", text.typed)


def _explain(here: Company, text: Text, key: str) -> None:
    reasons, escapes = sorted(here.runtime.rulebook().breach_reasons), sorted(here.runtime.rulebook().escape_points)
    number = review_of(here.runtime, key)
    said = (reasons[text.number % len(reasons)], escapes[text.number % len(escapes)], text.typed)
    breach_reviews.explain(here.runtime, Call(text.name), number, *said)
    if text.number % 3 == 0:
        breach_reviews.review(here.runtime, Call(LOOKS), number, text.typed)
    elif text.number % 3 == 1:
        breach_reviews.send_back(here.runtime, Call(LOOKS, reason=text.typed), number)


def review_of(runtime: Runtime, key: str) -> str:
    """The number of the breach review of a ticket."""
    with runtime.read() as connection:
        asked = select(breach_review.c.id).where(breach_review.c.ticket_id == ticket.c.id, ticket.c.key == key)
        return f"B-{connection.scalars(asked).one()}"


# ------------------------------------------------------------------------------------------------------------- files

COLUMNS = (
    "ticket", "created_at", "title", "service", "category", "state", "description", "owner", "customer", "product",
    "channel", "team", "priority",
)  # fmt: skip


def sheet(told: tuple[Text, ...], began: datetime, urgent: str, prefix: str = "F") -> bytes:
    """A file with two rows for each text: one that can be taken, and one in which it stands where an instant should."""
    rows = []
    for each in told:
        row = dict.fromkeys(("title", "description", "customer", "product", "channel"), each.full)
        row |= {"ticket": f"{prefix}-{each.number}", "created_at": began.isoformat(), "service": each.name}
        row |= {"category": "any", "state": "new", "owner": each.name, "team": each.name, "priority": urgent}
        rows += [row, {**row, "ticket": f"{prefix}-X{each.number}", "created_at": each.full}]
    rows += [{**row, "ticket": f"{prefix}-Y{number}", wrong: each.full} for number, (wrong, each) in _wrong(told)]
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _wrong(told: tuple[Text, ...]) -> Iterator[tuple[int, tuple[str, Text]]]:
    """Other columns in which something can be wrong, each with another text."""
    return enumerate(zip(("service", "category", "state", "priority", "owner", "team"), cycle(told), strict=False))


def _bring(here: Company) -> None:
    """One file with everything, then for each text a small one that is called like it."""
    began = here.clock.now() - timedelta(hours=2)
    mapping = mapping_called(here.config / "mappings", "template")
    _commit(here, mapping, Upload("everything.csv", sheet(here.told, began, priority(here.told))))
    for each in here.told:
        _commit(here, mapping, Upload(file_name(each), sheet((each,), began, priority(here.told), f"N{each.number}")))
    undoing.undo(here.runtime, Call(ANALYST, reason=chorus(here.told)[:1_900]), 5)


def _approve(here: Company) -> None:
    """A log in which cases, roles, people and activities are called like the texts."""
    lines = [each.line for each in here.told]
    plain = {"asked": ActivityMeaning.SUBMITTED, "refused": ActivityMeaning.REJECTED, "agreed": ActivityMeaning.FINAL}
    said = dict.fromkeys(lines, ActivityMeaning.OTHER) | plain
    log = replace(CLAIMS, source=lines[8], activities={each: Activity(meaning) for each, meaning in said.items()})
    rows = [
        (f"{number}/{hour}", line, f"02.03.2026 {hour}:00", what, line, line, "1.50", "EUR")
        for number, line in enumerate(lines)
        for hour, what in ((10, "asked"), (11, "refused"), (12, line), (13, "asked"), (14, "agreed"))
    ]
    imports.commit(here.runtime, Call(ANALYST), claims(rows, here.runtime.rulebook(), log))


def file_name(text: Text) -> str:
    """What a file is called that carries the text; a name has no folders in it, and an end."""
    called = text.line
    fits = len(called) < 120 and not set("/\\") & set(called)
    return f"{called if fits else text.name}.csv"


def _commit(here: Company, mapping: object, upload: Upload) -> None:
    try:
        imports.commit(here.runtime, Call(ANALYST), read_upload(here.runtime, mapping, upload))  # type: ignore[arg-type]
    except ControlError as refused:
        raise AssertionError(f"{upload.name!r}: {refused.sentence}") from refused
