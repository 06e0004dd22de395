"""Issues merged, split and linked by hand: what a person said stays however often tickets are compared or placed."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

import pytest

from control.commands import issues
from control.commands.issue_finding import Learnt, Places, compared, gathered
from control.commands.issue_grouping import link, merge, split, unlink
from control.commands.issue_learning import compare, learn, place
from control.commands.issue_looking import Finder
from control.commands.issues import confirm
from control.commands.registry import Answer, Call
from control.errors import Conflict, Invalid, NotFound, Refused
from control.policy.issue_terms import IssueKind
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from control.store.tables import issue, issue_apart, issue_ticket
from tests.commands.deeds import at_once
from tests.commands.desk import Desk, on
from tests.commands.recurring import TERMS, comparing_rulebook
from tests.commands.test_issues import LAMP, LATE, LEAD, SYSTEM, arrive, numbered
from tests.rings import times

LATES, LAMPS = [10_001, 10_002, 10_003, 10_004], [10_005, 10_006, 10_007, 10_008]
"""The tickets of I-1 and of I-2."""


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(4, 12))
    rulebook = comparing_rulebook()
    far = Person("far", "Far Manager", "annex", "far", (RoleGrant("manager", "unit:annex"),))
    made.activate(replace(rulebook, people={**rulebook.people, "far": far}))
    arrive(made, *LATE)
    arrive(made, *LAMP, product="lamp")
    assert compare(made.runtime, SYSTEM)["new"] == ["I-1", "I-2"]
    assert numbered(made) == {1: LATES, 2: LAMPS}
    yield made
    made.runtime.close()


def row(desk: Desk, number: int) -> dict[str, Any]:
    [found] = [dict(each) for each in desk.rows(issue) if each["id"] == number]
    return found


def learnt(desk: Desk) -> Learnt:
    with desk.runtime.read() as connection:
        found = gathered(connection, TERMS, desk.clock.now())
    return compared(found, TERMS, desk.clock.now())


def test_all_tickets_of_an_issue_belong_to_the_one_into_which_it_is_merged(desk: Desk) -> None:
    done = merge(desk.runtime, LEAD, "I-2", "I-1")
    assert done.value == {"issue": "I-2", "into": "I-1", "tickets": 4}
    assert numbered(desk) == {1: LATES + LAMPS, 2: []}
    merged = row(desk, 2)
    kept = ("state", "merged_into", "kind", "decided_by", "reason")
    assert [merged[name] for name in kept] == ["merged", 1, None, "lead", LEAD.reason]
    assert (merged["version"], row(desk, 1)["version"]) == (2, 2)


def test_a_merged_issue_takes_no_tickets_and_is_not_found_again(desk: Desk) -> None:
    merge(desk.runtime, LEAD, "I-2", "I-1")
    arrive(desk, LAMP[0], product="lamp", prefix="before")
    assert Finder().look(desk.runtime, SYSTEM) == 1
    assert numbered(desk) == {1: [*LATES, *LAMPS, 10_009], 2: []}
    assert compare(desk.runtime, SYSTEM)["new"] == []
    arrive(desk, LAMP[1], product="lamp", prefix="after")
    Finder().look(desk.runtime, SYSTEM)
    assert numbered(desk)[2] == []
    assert set(LATES + LAMPS) <= set(numbered(desk)[1])
    assert row(desk, 2)["place"] is None


def test_what_was_merged_before_leads_on_to_the_last_one(desk: Desk) -> None:
    [new] = [split(desk.runtime, LEAD, "I-1", ["T-10001"], "Parcels are lost").value["new"]]
    merge(desk.runtime, LEAD, new, "I-2")
    merge(desk.runtime, LEAD, "I-2", "I-1")
    assert [row(desk, number)["merged_into"] for number in (1, 2, 3)] == [None, 1, 1]
    assert numbered(desk) == {1: LATES + LAMPS, 2: [], 3: []}


def test_a_merger_that_makes_no_sense_is_refused_with_a_sentence(desk: Desk) -> None:
    with pytest.raises(Invalid, match="part of itself"):
        merge(desk.runtime, LEAD, "I-1", "I-1")
    with pytest.raises(Invalid, match="needs a reason"):
        merge(desk.runtime, Call("lead"), "I-2", "I-1")
    split(desk.runtime, LEAD, "I-1", ["T-10001"], "Parcels are lost")
    merge(desk.runtime, LEAD, "I-2", "I-1")
    with pytest.raises(Conflict, match=r"I-2 is a part of I-1: merge into that one\."):
        merge(desk.runtime, LEAD, "I-3", "I-2")
    with pytest.raises(Conflict, match="I-2 is a part of another issue"):
        merge(desk.runtime, LEAD, "I-2", "I-3")


def test_nothing_is_decided_about_a_merged_issue(desk: Desk) -> None:
    merge(desk.runtime, LEAD, "I-2", "I-1")
    for deed in (
        lambda: issues.confirm(desk.runtime, LEAD, "I-2", IssueKind.SUPPLIER_ISSUE),
        lambda: issues.know(desk.runtime, LEAD, "I-2", IssueKind.SUPPLIER_ISSUE),
        lambda: issues.dismiss(desk.runtime, LEAD, "I-2", on(9, 9), 2),
        lambda: issues.name(desk.runtime, LEAD, "I-2", "Broken lamps"),
        lambda: link(desk.runtime, LEAD, "I-2", "T-10001"),
        lambda: split(desk.runtime, LEAD, "I-2", ["T-10005"], "Broken lamps"),
    ):
        with pytest.raises(Conflict, match=r"I-2 is a part of another issue.*Lead"):
            deed()


def test_a_dismissed_issue_that_was_merged_does_not_return_and_the_other_one_may(desk: Desk) -> None:
    issues.dismiss(desk.runtime, LEAD, "I-2", on(25, 9), 1)
    merge(desk.runtime, LEAD, "I-2", "I-1")
    issues.dismiss(desk.runtime, LEAD, "I-1", on(25, 9), 1)
    desk.clock.set(on(6, 9))
    arrive(desk, LAMP[0], product="lamp", prefix="again")
    with desk.runtime.read() as connection:
        joined = Places().joined(connection)
    assert joined is not None
    assert place(desk.runtime, SYSTEM, joined).value["back"] == ["I-1"]
    assert row(desk, 2)["state"] == "merged"


def test_a_comparison_that_began_before_issues_were_merged_or_split_is_of_no_use(desk: Desk) -> None:
    before = learnt(desk)
    split(desk.runtime, LEAD, "I-1", ["T-10001"], "Parcels are lost")
    with pytest.raises(Conflict, match="merged or split meanwhile"):
        learn(desk.runtime, SYSTEM, before)
    before = learnt(desk)
    merge(desk.runtime, LEAD, "I-2", "I-1")
    with pytest.raises(Conflict, match="merged or split meanwhile"):
        learn(desk.runtime, SYSTEM, before)
    learn(desk.runtime, SYSTEM, learnt(desk))


def test_a_linked_ticket_stays_where_somebody_said_that_it_belongs(desk: Desk) -> None:
    link(desk.runtime, Call("lead"), "I-2", "T-10001")
    assert {number: sorted(each) for number, each in numbered(desk).items()} == {1: LATES[1:], 2: [10_001, *LAMPS]}
    before = [each for each in desk.rows(issue_ticket) if each["ticket_id"] == 10_001]
    assert [(each["pinned_by"], each["likeness"], each["placed_at"]) for each in before] == [("lead", None, on(4, 12))]
    desk.clock.set(on(6, 9))
    compare(desk.runtime, SYSTEM)
    [after] = [each for each in desk.rows(issue_ticket) if each["ticket_id"] == 10_001]
    assert (after["issue_id"], after["pinned_by"], after["placed_at"], after["model"]) == (2, "lead", on(4, 12), 2)
    assert after["likeness"] is not None
    with pytest.raises(Conflict, match="T-10001 belongs to I-2 already"):
        link(desk.runtime, Call("lead"), "I-2", "T-10001")


def test_a_ticket_that_is_linked_before_anybody_looked_at_it_is_not_placed_elsewhere(desk: Desk) -> None:
    arrive(desk, LATE[0], prefix="new")
    link(desk.runtime, Call("lead"), "I-2", "T-10009")
    Finder().look(desk.runtime, SYSTEM)
    assert 10_009 in numbered(desk)[2]


def test_what_is_said_while_tickets_are_compared_goes_before_what_is_found(desk: Desk) -> None:
    found = learnt(desk)
    link(desk.runtime, Call("lead"), "I-2", "T-10001")
    unlink(desk.runtime, LEAD, "I-1", "T-10002")
    learn(desk.runtime, SYSTEM, found)
    assert {number: sorted(each) for number, each in numbered(desk).items()} == {1: LATES[2:], 2: [10_001, *LAMPS]}


def test_an_unlinked_ticket_is_put_back_by_a_person_alone(desk: Desk) -> None:
    unlink(desk.runtime, LEAD, "I-1", "T-10001")
    for _ in range(2):
        assert numbered(desk)[1] == LATES[1:]
        compare(desk.runtime, SYSTEM)
    arrive(desk, LATE[0], prefix="new")
    link(desk.runtime, Call("lead"), "I-1", "T-10009")
    unlink(desk.runtime, LEAD, "I-1", "T-10009")
    Finder().look(desk.runtime, SYSTEM)
    assert numbered(desk)[1] == LATES[1:]
    link(desk.runtime, Call("lead"), "I-1", "T-10001")
    assert desk.rows(issue_apart)[0]["ticket_id"] == 10_009
    assert sorted(numbered(desk)[1]) == LATES


def test_what_was_said_not_to_belong_to_an_issue_stays_apart_from_the_one_that_goes_on(desk: Desk) -> None:
    unlink(desk.runtime, LEAD, "I-2", "T-10005")
    unlink(desk.runtime, LEAD, "I-2", "T-10006")
    link(desk.runtime, Call("lead"), "I-1", "T-10006")
    merge(desk.runtime, LEAD, "I-2", "I-1")
    assert sorted(numbered(desk)[1]) == [*LATES, *LAMPS[1:]]
    compare(desk.runtime, SYSTEM)
    assert sorted(numbered(desk)[1]) == [*LATES, *LAMPS[1:]]


def test_a_ticket_that_does_not_belong_or_is_the_only_one_is_not_unlinked(desk: Desk) -> None:
    with pytest.raises(Conflict, match="T-10005 does not belong to I-1"):
        unlink(desk.runtime, LEAD, "I-1", "T-10005")
    new = split(desk.runtime, LEAD, "I-1", ["T-10001"], "Parcels are lost").value["new"]
    with pytest.raises(Invalid, match="Its only ticket stays"):
        unlink(desk.runtime, LEAD, new, "T-10001")


def test_chosen_tickets_are_split_into_a_candidate_that_stays(desk: Desk) -> None:
    issues.confirm(desk.runtime, LEAD, "I-1", IssueKind.SUPPLIER_ISSUE)
    done = split(desk.runtime, LEAD, "I-1", ["T-10001", "T-10002", "T-10001"], "Parcels are lost")
    assert done.value == {"issue": "I-1", "new": "I-3", "tickets": 2}
    new = row(desk, 3)
    kept = ("state", "label", "named_by", "split_from", "words", "filed", "version")
    assert [new[name] for name in kept] == ["candidate", "Parcels are lost", "lead", 1, "[]", "[]", 1]
    assert row(desk, 1)["state"] == "confirmed"
    assert compare(desk.runtime, SYSTEM)["new"] == []
    assert numbered(desk) == {1: LATES[2:], 2: LAMPS, 3: LATES[:2]}
    new = row(desk, 3)
    assert (new["label"], new["filed"] != "[]", new["place"]) == ("Parcels are lost", True, 2)


@pytest.mark.parametrize(
    ("tickets", "refused", "said"),
    [
        ([], Invalid, "Nothing of I-1 was chosen"),
        ([f"T-{ticket}" for ticket in LATES], Invalid, "Not all of its tickets"),
        (["T-10001", "T-10005"], Conflict, "T-10005 does not belong to I-1"),
        (["T-10001", "T-99999"], NotFound, "There is no ticket T-99999"),
    ],
)
def test_a_split_that_makes_no_sense_is_refused(desk: Desk, tickets: list[str], refused: Any, said: str) -> None:
    with pytest.raises(refused, match=said):
        split(desk.runtime, LEAD, "I-1", tickets, "Parcels are lost")
    assert numbered(desk) == {1: LATES, 2: LAMPS}


def test_of_tickets_of_an_import_that_was_undone_nothing_is_chosen_and_they_are_not_what_is_left(desk: Desk) -> None:
    with desk.runtime.store.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE ticket SET withdrawn_seq = 1 WHERE id = 10001")
    with pytest.raises(NotFound, match="no ticket T-10001"):
        link(desk.runtime, Call("lead"), "I-2", "T-10001")
    with pytest.raises(Invalid, match="Not all of its tickets"):
        split(desk.runtime, LEAD, "I-1", [f"T-{ticket}" for ticket in LATES[1:]], "Parcels are lost")
    merge(desk.runtime, LEAD, "I-1", "I-2")
    compare(desk.runtime, SYSTEM)
    assert sorted(numbered(desk)[2]) == LATES + LAMPS  # it stays with the others, and counts for nothing


def test_whoever_does_not_reach_a_ticket_or_the_other_issue_regroups_nothing(desk: Desk) -> None:
    far = Call("far", reason="it happens each week")
    desk.record([{"at": on(4, 12), "kind": "created", "unit": "annex", "title": "Gate"}], "annex")
    with pytest.raises(NotFound, match="no issue I-1"):
        link(desk.runtime, far, "I-1", "T-10009")
    with pytest.raises(NotFound, match="no issue I-2"):
        merge(desk.runtime, far, "I-2", "I-1")
    with pytest.raises(Refused, match="may not do this"):
        link(desk.runtime, Call("anna"), "I-1", "T-10005")


def test_the_trail_tells_what_was_regrouped_and_why(desk: Desk) -> None:
    link(desk.runtime, Call("lead"), "I-2", "T-10001")
    split(desk.runtime, LEAD, "I-2", ["T-10005"], "Lamps are lost")
    merge(desk.runtime, LEAD, "I-3", "I-1")
    told = desk.rows_of(
        "SELECT command, subject_id, version_before, version_after, reason FROM audit_event"
        " WHERE subject_type = 'issue' ORDER BY seq"
    )
    assert [tuple(each) for each in told] == [
        ("issue.link", "I-2", 1, 2, None),
        ("issue.split", "I-2", 2, 3, LEAD.reason),
        ("issue.merge", "I-3", 1, 2, LEAD.reason),
    ]


def test_whoever_saw_the_other_issue_before_a_merger_is_told_who_merged(desk: Desk) -> None:
    merge(desk.runtime, LEAD, "I-2", "I-1")
    with pytest.raises(Conflict, match=r"Lead changed I-1 at .*, after you looked at it"):
        issues.confirm(desk.runtime, replace(LEAD, expected_version=1), "I-1", IssueKind.SUPPLIER_ISSUE)


@pytest.mark.parametrize("number", ["I-1", "I-2"])
def test_of_two_who_regroup_or_decide_at_once_one_does_and_the_other_is_told_who(desk: Desk, number: str) -> None:
    """Two who split the same issue; one who merges an issue while another decides about it."""
    deeds = {
        "I-1": [partial(split, number="I-1", tickets=[f"T-{each}"], label="Parcels are lost") for each in LATES[:2]],
        "I-2": [
            partial(merge, number="I-2", into="I-1"),
            partial(confirm, number="I-2", kind=IssueKind.SUPPLIER_ISSUE),
        ],
    }
    call = replace(LEAD, expected_version=1)
    outcomes = at_once(*(partial(deed, desk.runtime, call) for deed in deeds[number]))
    [lost] = [each for each in outcomes if not isinstance(each, Answer)]
    assert isinstance(lost, Conflict)
    assert f"Lead changed {number}" in lost.sentence


def test_whatever_people_say_and_however_often_tickets_are_compared_it_holds(desk: Desk) -> None:
    """Deeds drawn by chance, with tickets compared in between: what was said last of a ticket is what is so."""
    draw, said, apart = Random(21), dict[str, str](), set[tuple[str, str]]()
    for _ in range(times(check=40, proof=400)):
        belongs = {f"T-{each['ticket_id']}": f"I-{each['issue_id']}" for each in desk.rows(issue_ticket)}
        standing = [f"I-{each['id']}" for each in desk.rows(issue) if each["state"] != "merged"]
        number, ticket = draw.choice(standing), f"T-{draw.choice(LATES + LAMPS)}"
        its = [each for each, where in belongs.items() if where == number]
        try:
            match draw.choice(["link", "unlink", "merge", "split", "compare", "compare"]):
                case "link":
                    link(desk.runtime, LEAD, number, ticket)
                    said[ticket] = number
                    apart.discard((ticket, number))
                case "unlink":
                    unlink(desk.runtime, LEAD, number, ticket)
                    said.pop(ticket, None)
                    apart.add((ticket, number))
                case "merge" if len(standing) > 2:
                    into = draw.choice(standing)
                    merge(desk.runtime, LEAD, number, into)
                    said |= dict.fromkeys(its, into)
                    apart -= {(each, into) for each in its}
                case "split":
                    new = split(desk.runtime, LEAD, number, its[:1], "Another trouble").value["new"]
                    said |= dict.fromkeys(its[:1], new)
                case _:
                    compare(desk.runtime, SYSTEM)
        except (Conflict, Invalid):
            pass
        now = {f"T-{each['ticket_id']}": f"I-{each['issue_id']}" for each in desk.rows(issue_ticket)}
        assert {ticket: now.get(ticket) for ticket in said} == said
        assert apart.isdisjoint(now.items())
        assert {f"I-{each['id']}" for each in desk.rows(issue) if each["state"] == "merged"}.isdisjoint(now.values())
