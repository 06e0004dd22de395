"""What each event says (A3): the fields that an auditor asks for, and a reason where somebody decides."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from control import __version__
from control.commands.registry import REGISTRY, Call, Command
from control.errors import Invalid
from control.store.metadata import METADATA
from control.store.tables import audit_event
from tests.commands.desk import Desk
from tests.commands.test_every_command import EVERY_COMMAND, SOUND, WHO, call, prepared_desk, unchanged_by
from tests.stores import PreparedStore

ASKED = {
    "seq": "seq", "at_utc": "at", "actor_id": "actor", "person_id": "person", "on_behalf_of": "on_behalf_of",
    "session_ref": "session_ref", "origin": "origin", "command": "command", "entity_type": "subject_type",
    "entity_id": "subject_id", "entity_version_before": "version_before", "entity_version_after": "version_after",
    "before": "before", "after": "after", "reason": "reason", "outcome": "outcome",
    "idempotency_key": "idempotency_key", "signature": "signature", "correlation_id": "correlation_id",
    "app_version": "app_version", "policy_version": "rulebook_version", "prev_hash": "prev_hash", "hash": "hash",
}  # fmt: skip
"""The fields that reliability 1.1 asks for, and what they are called here."""
ALWAYS = (
    *("seq", "at", "actor", "person", "origin", "command", "outcome", "reason", "idempotency_key", "payload_hash"),
    *("subject_type", "subject_id", "app_version", "rulebook_version", "prev_hash", "hash"),
)
"""What is never empty for a call with a reason and a key by somebody whom the rulebook knows."""
BY_KIND: dict[str, tuple[str, ...]] = {
    "approve": (
        *("role.confirm", "breach_review.accept", "approval.approve", "issue.confirm", "issue.know"),
        "document.confirm",
    ),
    "reject": (
        *("role.decline", "breach_review.return", "import.dismiss", "approval.reject", "approval.request_changes"),
        *("measure.decline", "measure.challenge"),
    ),
    "override": (
        *("ticket.prioritise", "escalation.raise", "ticket.snooze", "issue.unlink", "issue.merge", "issue.split"),
        "measure.replan",
        "action.move",
    ),
    "close": (
        "issue.dismiss",
        "ticket.close",
        "ticket.resolve",
        "ticket.cancel",
        "escalation.close",
        "document.withdraw",
        "review.call_off",
        "decision.withdraw",
        "action.drop",
    ),
    "reopen": ("ticket.reopen", "import.undo", "measure.reopen", "measure.resume"),
    "rule change": ("rulebook.activate",),
    "change of a role": (
        *("role.ask", "role.end", "role.take_away", "delegation.give", "delegation.end", "identity.unlink"),
    ),
    "disabling": ("account.disable", "account.enable", "session.end_all", "totp.reset"),
}
"""The eight kinds of commands that nobody gives without a reason."""
BY_WORDS = {"ticket.close": "note", "ticket.resolve": "note", "escalation.close": "because"}
"""Commands that ask for their reason by another name, and the parameter that holds it."""
WHERE_IT_DIFFERS = {"ticket.prioritise"}
"""Commands that ask for one only where somebody decides otherwise than a table would."""
NONE_AT_ALL = (None, "", "too short", "\u200b" * 40, " " * 40)
DECIDING = [REGISTRY[name] for some in BY_KIND.values() for name in some]


@pytest.fixture
def desk(prepared_store: PreparedStore, command: Command[Any]) -> Iterator[Desk]:
    made = prepared_desk(prepared_store, command)
    yield made
    made.runtime.close()


def test_a3_the_trail_has_every_field_that_is_asked_for() -> None:
    assert set(ASKED.values()) | {"sentence", "replay_of", "payload_hash"} == set(
        METADATA.tables["audit_event"].c.keys()
    )


@EVERY_COMMAND
def test_a3_an_event_says_who_did_what_when_why_and_by_which_rules(desk: Desk, command: Command[Any]) -> None:
    command(desk.runtime, call(command), **SOUND[command.name]())
    said = desk.rows(audit_event)[-1]
    assert [name for name in ALWAYS if said[name] in (None, "")] == []
    assert (said["actor"], said["command"], said["app_version"]) == (WHO[command.name], command.name, __version__)
    assert said["at"] == desk.clock.now()
    if said["version_after"] not in (None, said["version_before"]):
        assert said["after"] is not None


@pytest.mark.parametrize("command", DECIDING, ids=lambda command: str(command.name))
def test_a3_nobody_decides_without_a_reason_that_can_be_read(desk: Desk, command: Command[Any]) -> None:
    for nothing in NONE_AT_ALL:
        unchanged_by(desk, Invalid, "denied:invalid", asked_for(desk, command, nothing))


@pytest.mark.parametrize("command", [REGISTRY[name] for name in BY_WORDS], ids=lambda command: str(command.name))
def test_a3_the_words_that_end_something_are_the_reason_in_the_trail(desk: Desk, command: Command[Any]) -> None:
    words = "it was done at last"
    asked_for(desk, command, words)()
    assert desk.rows(audit_event)[-1]["reason"] == words


def test_a3_every_command_that_needs_a_reason_is_of_a_kind() -> None:
    needing = {command.name for command in REGISTRY.catalogue() if command.needs_reason}
    assert needing == {command.name for command in DECIDING} - BY_WORDS.keys() - WHERE_IT_DIFFERS


def asked_for(desk: Desk, command: Command[Any], reason: str | None) -> Callable[[], object]:
    """A deed that can be carried out at this desk but for its reason."""
    arguments = SOUND[command.name]()
    if command.name in BY_WORDS:
        arguments |= {BY_WORDS[command.name]: reason}
    given = None if command.name in BY_WORDS else reason
    return lambda: command(desk.runtime, Call(WHO[command.name], reason=given), **arguments)
