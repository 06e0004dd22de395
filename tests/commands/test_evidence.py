"""Files that are attached to what is asked for: part of its content, kept once, and handed out whole or not at all."""

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import delete, text, update

from control.commands import approval_decisions, approval_effects, approval_requests
from control.commands.approval_content import Wanted
from control.commands.evidence import NONE, Attached, address, take, whole
from control.commands.registry import Call
from control.errors import ControlError, Invalid, NotFound, Refused
from control.policy.approval_terms import ApprovalKind
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from control.store import evidence as store
from control.store.tables import approval, approval_evidence, approval_round, audit_event, evidence_file
from tests.commands.approved import MAIL, REASON, approving_rulebook
from tests.commands.desk import Desk, on

ORDER = b"lamp;blue;1"
A_MAIL, AN_ORDER = Attached("mail.eml", MAIL), Attached("order.csv", ORDER)


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(4, 12))
    rules = approving_rulebook()
    ora = Person("ora", "Ora", "annex", "ora", (RoleGrant("agent", "unit:annex"),))
    made.activate(replace(rules, people={**rules.people, "ora": ora}))
    made.record([{"at": on(0, 9), "kind": "created", "service": "help", "category": "mail", "unit": "desk"}])
    yield made
    made.runtime.close()


def wanted(*files: Attached, asked: str = "Refund the lamp.") -> Wanted:
    return Wanted(asked, "20.00", files=files)


def asked(desk: Desk, *files: Attached, **call: Any) -> str:
    told = ("T-10001", ApprovalKind.REFUND, wanted(*files))
    return str(approval_requests.request(desk.runtime, Call("anna", **call), *told).value["approval"])


def edited(desk: Desk, number: str, *files: Attached) -> dict[str, Any]:
    return dict(approval_requests.edit(desk.runtime, Call("anna"), number, wanted(*files)).value)


def approved(desk: Desk, number: str, round_: int) -> str:
    return str(approval_decisions.approve(desk.runtime, Call("lead", reason=REASON), number, round_).value["state"])


def taken(desk: Desk, who: str, number: str, content: bytes = MAIL) -> Any:
    return take(desk.runtime, Call(who), number, sha256(content).hexdigest()).value


def names(desk: Desk) -> dict[int, list[str]]:
    """The names of the files of each round."""
    rounds = {row["content_hash"]: row["round"] for row in desk.rows(approval_round)}
    found: dict[int, list[str]] = {}
    for row in sorted(desk.rows(approval_evidence), key=lambda row: row["name"]):
        found.setdefault(rounds[row["content_hash"]], []).append(row["name"])
    return found


def test_a_file_is_kept_under_the_hash_of_its_bytes_with_who_attached_it_and_when(desk: Desk) -> None:
    asked(desk, A_MAIL)
    [file], [link] = desk.rows(evidence_file), desk.rows(approval_evidence)
    assert (file["sha256"], file["size"], file["media_type"]) == (sha256(MAIL).hexdigest(), len(MAIL), "text/plain")
    assert bytes(file["content"]) == MAIL
    assert (link["name"], link["sha256"], link["attached_by"], link["attached_for"]) == (
        "mail.eml", file["sha256"], "anna", None,
    )  # fmt: skip
    assert link["attached_at"] == on(4, 12)
    assert link["content_hash"] == desk.rows(approval)[0]["content_hash"]


def test_the_files_belong_to_the_content_that_is_decided(desk: Desk) -> None:
    renamed = Attached("other.eml", MAIL)
    numbers = [asked(desk, *files) for files in ((), (A_MAIL,), (A_MAIL, AN_ORDER), (AN_ORDER, A_MAIL), (renamed,))]
    hashes = [row["content_hash"] for row in desk.rows(approval)]
    assert len(numbers) == 5
    assert hashes[2] == hashes[3]
    assert len(set(hashes)) == 4


def test_without_files_a_content_has_the_hash_that_it_always_had(desk: Desk) -> None:
    """What was asked for before there were files is carried out after it."""
    asked(desk)
    [row] = desk.rows(approval)
    spelled = json.dumps(
        {"kind": "refund", "ticket_id": row["ticket_id"], "asked": "Refund the lamp.", "amount": "20.00",
         "currency": "EUR", "beneficiary": None},
        sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    assert row["content_hash"] == sha256(spelled.encode()).hexdigest()


def test_another_file_begins_a_round_in_which_nothing_is_decided(desk: Desk) -> None:
    number = asked(desk, A_MAIL)
    assert approved(desk, number, 1) == "approved"
    assert edited(desk, number, Attached("mail.eml"), AN_ORDER) == {"approval": number, "state": "pending", "round": 2}
    assert approved(desk, number, 2) == "approved"
    assert edited(desk, number, Attached("order.csv"))["round"] == 3
    assert names(desk) == {1: ["mail.eml"], 2: ["mail.eml", "order.csv"], 3: ["order.csv"]}
    with pytest.raises(ControlError):
        approval_effects.carry_out(desk.runtime, Call("ada"), number)


def test_a_file_of_the_same_name_with_other_bytes_is_another_file(desk: Desk) -> None:
    number = asked(desk, A_MAIL)
    desk.clock.set(on(4, 13))
    assert edited(desk, number, Attached("mail.eml", b"other words"))["round"] == 2
    first, second = sorted(desk.rows(approval_evidence), key=lambda row: row["attached_at"])
    assert (first["attached_at"], second["attached_at"]) == (on(4, 12), on(4, 13))
    assert first["sha256"] != second["sha256"]


def test_what_stays_says_since_when_it_is_there(desk: Desk) -> None:
    number = asked(desk, A_MAIL)
    desk.clock.set(on(4, 13))
    edited(desk, number, Attached("mail.eml", MAIL), AN_ORDER)
    later = [row for row in desk.rows(approval_evidence) if row["recorded_seq"] > 3 and row["name"] == "mail.eml"]
    assert {row["attached_at"] for row in later} == {on(4, 12)}


@pytest.mark.parametrize("again", [Attached("mail.eml"), A_MAIL])
def test_the_same_file_is_nothing_new(desk: Desk, again: Attached) -> None:
    number = asked(desk, A_MAIL)
    with pytest.raises(Invalid, match=r"^Nothing of A-1 would be different"):
        edited(desk, number, again)


def test_a_content_that_is_asked_for_once_more_has_its_files_again(desk: Desk) -> None:
    number = asked(desk, A_MAIL)
    edited(desk, number)
    edited(desk, number, A_MAIL)
    first, _, third = [row["content_hash"] for row in desk.rows(approval_round)]
    assert first == third
    assert [row["name"] for row in desk.rows(approval_evidence)] == ["mail.eml"]
    assert approved(desk, number, 3) == "approved"
    approval_effects.carry_out(desk.runtime, Call("ada"), number)
    assert desk.rows(approval)[0]["state"] == "consumed"


def test_a_draft_keeps_its_files_and_is_submitted_with_them(desk: Desk) -> None:
    told = ("T-10001", ApprovalKind.REFUND, wanted(A_MAIL))
    approval_requests.request(desk.runtime, Call("anna"), *told, draft=True)
    edited(desk, "A-1", Attached("mail.eml"), AN_ORDER)
    approval_requests.submit(desk.runtime, Call("anna"), "A-1")
    [round_] = desk.rows(approval_round)
    submitted = [row["name"] for row in desk.rows(approval_evidence) if row["content_hash"] == round_["content_hash"]]
    assert sorted(submitted) == ["mail.eml", "order.csv"]
    assert approved(desk, "A-1", 1) == "approved"


def test_what_is_named_to_stay_must_be_there(desk: Desk) -> None:
    with pytest.raises(Invalid, match=r"^No file called “mail.eml” is attached that could stay\.$"):
        asked(desk, Attached("mail.eml"))
    number = asked(desk, A_MAIL)
    with pytest.raises(Invalid, match=r"“order\.csv”"):
        edited(desk, number, Attached("order.csv"))


def test_the_same_bytes_are_kept_once_whoever_attaches_them_to_what(desk: Desk) -> None:
    for _ in range(3):
        asked(desk, A_MAIL)
    asked(desk, Attached("renamed.txt", MAIL))
    assert len(desk.rows(evidence_file)) == 1
    assert len(desk.rows(approval_evidence)) == 4


def test_a_name_is_composed_and_without_blanks_around_it(desk: Desk) -> None:
    asked(desk, Attached(" gro\u0308\u00dfe.csv ", ORDER))
    assert [row["name"] for row in desk.rows(approval_evidence)] == ["gr\u00f6\u00dfe.csv"]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ((Attached("../../x.png", MAIL),), "by a name alone"),
        ((Attached("a\r\nb.txt", MAIL),), "holds a control character"),
        ((Attached("x" * 300 + ".txt", MAIL),), "at most 120 are kept"),
        ((Attached("a\u202etxt.csv", MAIL),), "turns the direction of reading round"),
        ((Attached("half\ud800.txt", MAIL),), "half a pair"),
        ((Attached("photo.png", b"<html>"),), "its bytes say otherwise"),
        ((Attached("a.txt", b""),), "is empty"),
        ((Attached("a.txt", b"x" * 10_000_001),), "at most 10 MB are kept"),
        ((A_MAIL, Attached("MAIL.EML", ORDER)), "Two files are called"),
        ((A_MAIL, Attached("again.eml", MAIL)), "are the same"),
        (tuple(Attached(f"{n}.txt", str(n).encode()) for n in range(11)), "at most 10 can be"),
    ],
)
def test_what_cannot_be_attached_is_refused_and_nothing_is_asked_for_or_kept(
    desk: Desk, files: tuple[Attached, ...], why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        asked(desk, *files)
    assert desk.rows(approval) == desk.rows(evidence_file) == desk.rows(approval_evidence) == []
    event = desk.rows(audit_event)[-1]
    assert (event["outcome"], why in str(event["sentence"])) == ("denied:invalid", True)


def test_a_press_that_is_sent_twice_attaches_once_and_with_other_bytes_it_is_refused(desk: Desk) -> None:
    assert asked(desk, A_MAIL, key="form-1") == asked(desk, A_MAIL, key="form-1") == "A-1"
    assert len(desk.rows(approval)) == len(desk.rows(approval_evidence)) == 1
    for other in (Attached("mail.eml", ORDER), Attached("other.eml", MAIL)):
        with pytest.raises(Refused) as refused:
            asked(desk, other, key="form-1")
        assert refused.value.rule == "key"


def test_the_trail_names_files_by_hash_and_holds_none_of_their_bytes(desk: Desk) -> None:
    number = asked(desk, A_MAIL, key="form-1")
    edited(desk, number, Attached("mail.eml"), AN_ORDER)
    edited(desk, number)
    told = [json.loads(row["after"])["evidence"] for row in desk.rows(audit_event)[-3:]]
    one, two = ({"name": each.name, "sha256": sha256(each.content or b"").hexdigest()} for each in (A_MAIL, AN_ORDER))
    assert told == [[one], [one, two], []]
    assert all("wrong colour" not in str(row) for row in desk.rows(audit_event))


def test_a_link_that_is_taken_away_behind_our_back_voids_what_was_approved(desk: Desk) -> None:
    number = asked(desk, A_MAIL)
    approved(desk, number, 1)
    behind(desk, "approval_evidence", delete(approval_evidence))
    approval_effects.carry_out(desk.runtime, Call("ada"), number)
    [row] = desk.rows(approval)
    assert (row["state"], row["ended_because"]) == ("void", "It is not what was approved.")


# ------------------------------------------------------------------------------------------------------- handing it out


def test_whoever_sees_the_ticket_fetches_a_file_of_any_round_and_it_stands_in_the_trail(desk: Desk) -> None:
    number = asked(desk, A_MAIL)
    edited(desk, number, AN_ORDER)
    before = desk.runtime.revision()
    for content, name in ((MAIL, "mail.eml"), (ORDER, "order.csv")):
        assert taken(desk, "lead", number, content) == {
            "name": name, "size": len(content), "media_type": "text/plain",
        }  # fmt: skip
        event = desk.rows(audit_event)[-1]
        assert (event["actor"], event["outcome"], event["subject_type"]) == ("lead", "ok", "evidence")
        assert event["subject_id"] == sha256(content).hexdigest()
        assert json.loads(event["after"]) == {"approval": number, "name": name, "size": len(content)}
    assert desk.runtime.revision() == before


def test_what_is_out_of_sight_unknown_or_of_another_approval_is_answered_alike(desk: Desk) -> None:
    number, other = asked(desk, A_MAIL), asked(desk, AN_ORDER)
    cells = (("ora", number, MAIL), ("anna", number, b"nobody's"), ("anna", other, MAIL), ("anna", number, ORDER))
    answers = []
    for who, of, content in cells:
        with pytest.raises(NotFound) as refused:
            taken(desk, who, of, content)
        event = desk.rows(audit_event)[-1]
        answers.append((refused.value.sentence, event["outcome"], event["after"]))
    assert set(answers) == {(NONE, "denied:not_found", None)}


@pytest.mark.parametrize("number", ["A-0", "A-01", "T-1", "", "A-" + "9" * 30, "A-1/../2"])
def test_a_number_that_is_none_is_not_found(desk: Desk, number: str) -> None:
    asked(desk, A_MAIL)
    with pytest.raises(NotFound):
        taken(desk, "anna", number)


def test_looking_at_a_file_does_not_count_as_the_last_change_of_its_approval(desk: Desk) -> None:
    number = asked(desk, A_MAIL)
    taken(desk, "lead", number)
    approved(desk, number, 1)
    with pytest.raises(ControlError, match="Lee Lead changed A-1"):
        approved(desk, number, 1)


def test_bytes_that_were_changed_behind_our_back_are_not_handed_out(desk: Desk) -> None:
    number = asked(desk, A_MAIL)
    behind(desk, "evidence_file", update(evidence_file).values(content=MAIL.replace(b"wrong", b"right")))
    with pytest.raises(Refused) as refused:
        taken(desk, "anna", number)
    assert refused.value.sentence.startswith(
        "The file “mail.eml” is not handed out: what is kept of it is not what was"
    )
    assert desk.rows(audit_event)[-1]["outcome"] == "denied:tampered"
    with desk.runtime.read() as connection, pytest.raises(Refused):
        whole(connection, "mail.eml", sha256(MAIL).hexdigest())


def test_ten_files_of_10_mb_are_kept_and_handed_out(desk: Desk) -> None:
    files = [Attached(f"{number}.txt", str(number).encode() * 10_000_000) for number in range(10)]
    number = asked(desk, *files)
    assert len(desk.rows(approval_evidence)) == 10
    with desk.runtime.read() as connection:
        sizes = connection.execute(text("SELECT size FROM evidence_file")).scalars().all()
        assert sizes == [10_000_000] * 10
        kept = store.content_of(connection, sha256(files[3].content or b"").hexdigest())
    assert kept == files[3].content
    assert taken(desk, "anna", number, files[3].content or b"")["size"] == 10_000_000


def test_an_address_names_the_approval_the_hash_and_in_whose_place() -> None:
    assert address("A-1", "0" * 64) == "/evidence/A-1/" + "0" * 64
    assert address("A-1", "0" * 64, "a&b c") == "/evidence/A-1/" + "0" * 64 + "?for=a%26b%20c"


def behind(desk: Desk, name: str, statement: Any) -> None:
    """What the owner of a database can do: the triggers go, and the rows are others."""
    with desk.runtime.store.writer.begin() as connection:
        if connection.dialect.name == "sqlite":
            for deed in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {name}_no_{deed}")
        else:
            connection.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER {name}_append_only")
        connection.execute(statement)
