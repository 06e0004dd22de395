"""Two stores that differ in the tickets of a neighbour alone: what somebody who cannot see those is told of both."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Table, select, update

from control.commands import (
    approval_decisions,
    approval_effects,
    approval_requests,
    breach_reviews,
    correspondence,
    escalations,
    imports,
    progress,
    routing,
    snoozes,
)
from control.commands.approval_content import Wanted
from control.commands.evidence import Attached
from control.commands.registry import Call
from control.commands.sweep import sweep
from control.intake.again import Origin, read_again
from control.intake.mapping import Column
from control.policy.approval_terms import ApprovalKind
from control.policy.roles import RoleGrant
from control.policy.rulebook import Category, OrgUnit, Person, Rulebook, Service
from control.store.tables import breach_review, delivery, escalation, ticket, watch
from tests.commands import approved, measuring, meeting
from tests.commands import recurring as deciding
from tests.commands.approval_logs import claims
from tests.commands.climbed import GIVEN, PEOPLE_DECIDE
from tests.commands.desk import Desk, on
from tests.commands.lists import BAD, DESK_LIST, GOOD, HEADER
from tests.store.approval_rows import WITHOUT_MONEY
from tests.store.issue_rows import DECIDED
from tests.store.measure_rows import WHOLE
from tests.store.review_rows import BY_STAGE
from tests.store.rows import insert
from tests.worker.tower import reviewed, tower_rulebook

Place = tuple[str | None, str | None]
"""Unit and service."""
OWN: Place = ("desk", "help")
NOW = on(8, 13)
BESIDE: dict[str, tuple[Place, ...]] = {
    "dora": (("annex", "extra"), ("annex", "help"), (None, "extra"), ("annex", None), (None, None)),
    "sven": (("annex", "extra"), ("desk", "extra"), (None, "extra"), ("desk", None), (None, None)),
}
"""Where tickets lie that a person does not see: dora works for the desk, sven for the service that it offers."""
REVIEW_HELD = {**BY_STAGE["in session"], "stage": "in session"}
WORDS = "Nothing like it"
"""What the titles of a neighbour's tickets say, and no other."""


def rules() -> Rulebook:
    """The desk with its ladder and its reviews, and beside it an annex with a line and a service of its own."""
    desk = reviewed(tower_rulebook())
    grants = {
        "dora": RoleGrant("agent", "unit:desk"),
        "sven": RoleGrant("agent", "service:help"),
        "ora": RoleGrant("agent", "unit:annex"),
        "olaf": RoleGrant("manager", "unit:barn"),
        "olga": RoleGrant("department head", "unit:barn"),
    }
    people = {name: Person(name, name.title(), "desk", name, (grant,)) for name, grant in grants.items()}
    barn = {
        "barn": OrgUnit("barn", "department", "Barn", None, "olga"),
        "annex": OrgUnit("annex", "team", "Annex", "barn", "olaf"),
    }
    parts = Category("extra", "parts", "Parts", None, None, None, (), (), (), None)
    mail = replace(desk.categories["help", "mail"], team=None, owner=None)
    given = {**dict.fromkeys(GIVEN, PEOPLE_DECIDE), "import.undo": frozenset({"administrator", "agent"})}
    given |= {deed: roles | PEOPLE_DECIDE for deed, roles in approved.GIVEN.items()}
    given |= dict.fromkeys(
        (*deciding.DECIDES, *measuring.GIVEN, *meeting.DEEDS, *meeting.DECIDING, "action.finish"), PEOPLE_DECIDE
    )
    step = replace(measuring.GATES.steps[0], roles=frozenset({"manager"}), named=None)
    decided = {kind: replace(terms, steps=(step,)) for kind, terms in measuring.KINDS.items()}
    kinds = {**approved.refunds().kinds, **decided}
    return replace(
        desk,
        people={**desk.people, **people},
        units={**desk.units, **barn},
        services={**desk.services, "extra": Service("extra", "Extra", None, "annex")},
        categories={("help", "mail"): mail, ("extra", "parts"): parts},
        permissions={**desk.permissions, **given},
        approvals=replace(approved.refunds(), kinds=kinds),
        issues=deciding.TERMS,
        measures=measuring.TERMS,
    )


def found(url: str, beside: Sequence[Place] = ()) -> Desk:
    """The desk with its own tickets, about which everything has happened; then the same beside it, all of it later."""
    desk = Desk(url, on(4, 10))
    desk.activate(rules())
    told(desk, "own", [OWN] * 4, ("anna", "lead", "dora", None))
    recurring(desk, 1, "own")
    improving(desk, 1, "own", OWN)
    meeting_about(desk, 1, "own", OWN)
    if beside:
        told(desk, "other", beside, ("ora",) * len(beside))
        recurring(desk, 2, "other")
        improving(desk, 2, "other", beside[0])
        meeting_about(desk, 2, "other", beside[0])
        imported(desk)
        out_of_order(desk)
    without_a_unit(desk, beside)
    desk.clock.set(NOW)
    return desk


def told(desk: Desk, prefix: str, places: Sequence[Place], owners: Sequence[str | None]) -> None:
    """A ticket in each of these places: late, escalated, acted upon, explained, reviewed, put aside; and one anew."""
    for number, ((unit, service), owner) in enumerate(zip(places, owners, strict=True)):
        category = {"help": "mail", "extra": "parts"}.get(service or "")
        title = f"{'Late' if prefix == 'own' else WORDS} {number}"
        fields = {"unit": unit, "service": service, "category": category, "owner": owner, "priority": "P2"}
        said = {name: value for name, value in fields.items() if value is not None}
        events = [
            {"at": on(4, 9), "kind": "created", "state": "new", "title": title, **said},
            {"at": on(4, 9, 30), "kind": "reply", "public": True, "actor": "anna"},
        ]
        desk.record(events, f"{prefix} {number}", actor="anna")
    keys = keys_of(desk, prefix)
    desk.clock.set(max(desk.clock.now(), on(7, 12)))
    sweep(desk.runtime, Call("ada"))
    correspondence.note(desk.runtime, Call("anna"), keys[0], "Looked into it.")
    progress.wait(desk.runtime, Call("anna"), keys[1], "customer")
    routing.prioritise(desk.runtime, Call("anna", reason="it is urgent after all"), keys[2], "P1")
    decided(desk, keys)
    asked_for(desk, keys)
    desk.record([{"at": on(4, 9, 45), "kind": "resolved"}], f"{prefix} 3", actor="anna")
    desk.clock.set(max(desk.clock.now(), on(8, 12)))
    sweep(desk.runtime, Call("ada"))
    unit, service = places[0]
    fields = {"unit": unit, "service": service, "title": "Late again" if prefix == "own" else WORDS, "priority": "P2"}
    desk.record([{"at": on(8, 11), "kind": "created", "state": "new", **fields}], f"{prefix} anew", actor="anna")


def decided(desk: Desk, keys: Sequence[str]) -> None:
    for number in numbers_of(desk, escalation, "E", keys)[:2]:
        escalations.act(desk.runtime, Call("member"), number, "everything was done")
    reviews = numbers_of(desk, breach_review, "B", keys)
    for number in reviews[:2]:
        breach_reviews.explain(desk.runtime, Call("anna"), number, "queue", "unseen")
    for number in reviews[:1]:
        breach_reviews.review(desk.runtime, Call("lead"), number)
    for person in ("dora", "anna"):
        if person == "anna" or "Late" in title_of(desk, keys[0]):
            snoozes.put_aside(desk.runtime, Call(person, reason="it can wait a little"), keys[0], on(10, 9))


def asked_for(desk: Desk, keys: Sequence[str]) -> None:
    """Refunds: one that waits, because of an escalation; one in its second round, one carried out, one withdrawn."""
    numbers, cause = [], escalated(desk, keys[0])
    for place, key in enumerate((keys[0], keys[0], keys[1], keys[2])):
        files = (Attached("mail.eml", f"About {key}".encode()),)
        wanted = Wanted(f"Refund of {key}", f"{20 + place}.00", cause=None if place else cause, files=files)
        made = approval_requests.request(desk.runtime, Call("anna"), key, ApprovalKind.REFUND, wanted)
        numbers.append(made.value["approval"])
    reason = "so that it goes on"
    approval_decisions.request_changes(desk.runtime, Call("lead", reason=reason), numbers[1], 1)
    approval_requests.edit(desk.runtime, Call("anna"), numbers[1], Wanted(f"Less of {keys[0]}", "5.00"))
    approval_decisions.approve(desk.runtime, Call("lead", reason=reason), numbers[2], 1)
    approval_effects.carry_out(desk.runtime, Call("ada"), numbers[2])
    approval_requests.withdraw(desk.runtime, Call("anna"), numbers[3])


def escalated(desk: Desk, key: str) -> str:
    """The first escalation of a ticket that goes on."""
    rows = select(escalation.c.id).join(ticket, ticket.c.id == escalation.c.ticket_id).where(ticket.c.key == key)
    going_on = rows.where(escalation.c.ended_at.is_(None)).order_by(escalation.c.id).limit(1)
    with desk.runtime.read() as connection:
        return f"E-{connection.scalars(going_on).one()}"


def imported(desk: Desk) -> None:
    """An approval log, which is of the whole company, and a file of the annex, a row of which was rejected."""
    fields = {**DESK_LIST.fields, "unit": Column(constant="annex"), "service": Column(constant="extra")}
    cells = [(line, dict(zip(HEADER, row, strict=True))) for line, row in enumerate((GOOD, BAD), start=2)]
    imports.commit(desk.runtime, Call("anna"), claims())
    staged = read_again(replace(DESK_LIST, fields=fields), Origin("list.csv", HEADER, "line"), cells, rules())
    imports.commit(desk.runtime, Call("anna"), staged)


def out_of_order(desk: Desk) -> None:
    """Of a neighbour's ticket somebody who does not see it was told once, a mail was given up, and a watch broke."""
    with desk.runtime.store.writer.begin() as connection:
        theirs = connection.scalars(select(ticket.c.id).where(ticket.c.title == f"{WORDS} 0")).one()
        for number, person in enumerate(("dora", "sven"), start=9_001):
            when = {"first_at": on(4, 11), "last_at": on(4, 11)}
            insert(connection, "notice", id=number, ticket_id=theirs, person=person, subject_id=f"T-{number}", **when)
        parked = {"notice_id": 9_001, "state": "parked", "tries": 5, "ended_at": on(4, 12), "problem": "550"}
        insert(connection, delivery.name, **parked)
        connection.execute(update(watch).where(watch.c.ticket_id == theirs).values(problem="It broke.", tries=5))


def recurring(desk: Desk, number: int, prefix: str) -> None:
    """An issue that these tickets make, and one that is a part of it."""
    keys = keys_of(desk, prefix)
    with desk.runtime.store.writer.begin() as connection:
        insert(connection, "issue_model", number=number)
        insert(connection, "issue", id=number, label=f"Issue of {prefix} tickets", found_at=on(8, 12))
        seen = {"found_at": on(8, 12), "seen_at": on(9, 12)}
        insert(connection, "issue_surge", number=number, issue_id=number, **seen)
        for one in connection.scalars(select(ticket.c.id).where(ticket.c.key.in_(keys))).all():
            insert(connection, "issue_ticket", ticket_id=one, issue_id=number)
        part = {"id": number + 4, "label": f"Once of {prefix} tickets", "found_at": on(8, 12), "merged_into": number}
        insert(connection, "issue", **part, **DECIDED, state="merged")


def improving(desk: Desk, number: int, prefix: str, place: Place) -> None:
    """A measure that came of their issue, as far as its first gate."""
    unit, service = place
    about = {"unit": unit, "service": service, "title": f"Less of {prefix}", **WHOLE, "stage": "closed"}
    from_issue = {"source_kind": "recurring issue", "source": f"I-{number}", "opened_at": on(8, 12)}
    owner = {"owner": "ora", "owner_person": "ora"} if number > 1 else {}
    asked = json.dumps({"alike": {"issue": number}, "unit": unit, "service": service})
    with desk.runtime.store.writer.begin() as connection:
        insert(connection, "measure", **{**about, **from_issue, **owner, "id": number})
        twin = {"id": number + 4, "title": f"Less of {prefix} again", "opened_at": on(8, 12), **owner}
        insert(connection, "measure", **{**about, "stage": "decided", **twin})
        insert(connection, "measure_baseline", measure_id=number, made_at=on(8, 12), query=asked)
        insert(connection, "measure_test", measure_id=number)
        insert(connection, "measure_item", measure_id=number, planned_at=on(8, 12), person="ora")
        for at, stage in enumerate(("defined", "decided", "implemented", "closed"), start=1):
            frozen = {"baseline": 1} if stage == "decided" else {}
            since = on(0, 9) if stage == "implemented" else on(8, 11)
            insert(connection, "measure_gate", measure_id=number, number=at, stage=stage, passed_at=since, **frozen)
        insert(connection, "measure_value", measure_id=number, said_at=on(8, 12))
        insert(connection, "measure_verdict", measure_id=number, judged_at=on(8, 12))
        insert(connection, "measure_baseline_kpi", measure_id=number)
        insert(connection, "measure_guard", measure_id=number)
        insert(connection, "measure_report", measure_id=number, said_at=on(8, 12))
        rests = {"subject_type": "measure", "subject_id": f"M-{number}", "ladder": "resumption", "kind": None}
        version = {"rulebook_version": desk.runtime.rulebook().version}
        named = {"ticket_id": None, "measure_id": number}
        insert(connection, "escalation", id=100_000 * number, **rests, **named, **version, raised_at=on(8, 12))
        gate = {"kind": "stage gate", "gate": "closed", "measure_hash": "e" * 64, **WITHOUT_MONEY}
        about_it = {"id": 400 * number, **named, **gate, **version}
        if number > 1:  # its number lies behind those of approvals for tickets, which are asked for by theirs
            waiting(connection, {**about_it, "unit": unit, "service": service, "made_at": on(8, 12)})
            documented(connection, number, {**about_it, "unit": unit, "service": service})
        for one in connection.scalars(select(ticket.c.id).where(ticket.c.key.in_(keys_of(desk, prefix)))).all():
            insert(connection, "measure_ticket", measure_id=number, ticket_id=one)


def meeting_about(desk: Desk, number: int, prefix: str, place: Place) -> None:
    """A review of what happens there, with a figure, an answer, an item of its agenda and what was said of that."""
    at, version = on(8, 12), desk.runtime.rulebook().version
    row = {"id": number, "title": f"Review of {prefix}", "unit": place[0], "service": place[1], "planned_at": at}
    with desk.runtime.store.writer.begin() as connection:
        held = {**row, **REVIEW_HELD, "rulebook_version": version, "series": prefix}
        insert(connection, "review", **held)
        insert(connection, "review", **{**held, "id": number + 4, "meets_at": on(-20, 9)})  # the one before
        insert(connection, "review_answer", review_id=number + 4)
        for table in ("review_figure", "review_answer", "agenda_item", "review_pack_try"):
            insert(connection, table, review_id=number)
        insert(connection, "review_note", review_id=number, said_at=at)
        of_it = {"subject": acted_on(connection, prefix), "subject_version": 1, "about": "T-1", "kind": "escalation"}
        insert(connection, "agenda_item", review_id=number, number=2, **of_it)
        lies = {"id": number, "unit": place[0], "service": place[1]}
        insert(connection, "decision", **lies, question=f"Decision of {prefix}", needed_since=at, asked_at=at)
        insert(connection, "action_item", **lies, title=f"Action of {prefix}", owner="ora", given_at=at)


def acted_on(connection: Connection, prefix: str) -> str:
    """An escalation of theirs about which somebody has done something."""
    its = escalation.c
    rows = select(its.id).join(ticket, ticket.c.id == its.ticket_id).where(ticket.c.external_id.startswith(prefix))
    return f"E-{connection.scalars(rows.where(its.actioned_at.is_not(None)).order_by(its.id)).first()}"


def waiting(connection: Connection, row: dict[str, Any]) -> None:
    """An approval about their measure in its first round."""
    insert(connection, "approval", **row)
    of_round = dict.fromkeys(("amount", "currency", "weight_cents"))
    insert(connection, "approval_round", approval_id=row["id"], **of_round, rulebook_version=row["rulebook_version"])
    insert(connection, "approval_step", approval_id=row["id"])


def documented(connection: Connection, number: int, about: dict[str, Any]) -> None:
    """A document that stands with their measure, and holds."""
    release = {"id": 400 * number + 1, "kind": "document release", "gate": "document release", "made_at": on(8, 12)}
    over = {"state": "consumed", "next_at": None, "ended_at": on(8, 12), "ended_by": "ada", "ended_because": "Done."}
    waiting(connection, {**about, **release, **over})
    insert(connection, "document", id=number, measure_id=number, title="Packing of other", opened_at=on(8, 12))
    insert(connection, "document_version", document_id=number, approval_id=release["id"], effective_at=on(8, 12))
    insert(connection, "document_review", document_id=number, said_at=on(8, 12))


def without_a_unit(desk: Desk, beside: Sequence[Place]) -> None:
    """A unit follows from a service, but for tickets of the time before it did."""
    titles = ["Late 3"] + [f"{WORDS} {number}" for number, (unit, _) in enumerate(beside) if unit is None]
    with desk.runtime.store.writer.begin() as connection:
        connection.execute(update(ticket).where(ticket.c.title.in_(titles)).values(unit=None))


def keys_of(desk: Desk, prefix: str) -> list[str]:
    """The keys of the tickets that `told` recorded."""
    named = select(ticket.c.key).where(ticket.c.external_id.startswith(f"{prefix} ")).order_by(ticket.c.id)
    with desk.runtime.read() as connection:
        return list(connection.scalars(named))


def numbers_of(desk: Desk, table: Table, letter: str, keys: Sequence[str]) -> list[str]:
    """The numbers of the escalations or reviews of these tickets about which nobody has done anything, oldest first."""
    rows = select(table.c.id).join_from(table, ticket, ticket.c.id == table.c.ticket_id)
    fresh = rows.where(ticket.c.key.in_(keys), table.c.state.in_(("raised", "open"))).order_by(table.c.id)
    with desk.runtime.read() as connection:
        return [f"{letter}-{number}" for number in connection.scalars(fresh)]


def title_of(desk: Desk, key: str) -> str:
    with desk.runtime.read() as connection:
        return str(connection.scalar(select(ticket.c.title).where(ticket.c.key == key)))
