"""One attempt at a command: the transaction, and the audit event that it leaves whether it is done or refused.

The order is: session alive, actor active, permission, reason, idempotency key, the effect, audit event, commit, answer.
What was refused or failed is rolled back and then recorded in a transaction of its own. *Source:* domain, 0 and 11.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from control import __version__
from control.commands.arguments import without_proofs
from control.commands.deed import Answer, Call, Deed, Subject
from control.commands.faults import in_plain_words
from control.commands.standing_in import whoever_acts
from control.commands.texts import kept, text_said
from control.errors import ControlError, Invalid, Refused
from control.policy.delegations import deed_refusal
from control.policy.permissions import SYSTEM, UNKNOWN, person_of
from control.policy.reasons import LONGEST_REASON, SHORTEST_REASON, is_reason
from control.policy.rulebook import Person, Rulebook
from control.policy.sessions import FRESH, over
from control.runtime import Runtime
from control.store import audit, idempotency, sessions
from control.store.canonical import canonical, digest

LOG = logging.getLogger(__name__)
LONGEST_KEY = 200
_SYSTEM_ORIGINS = frozenset({"cli", "worker", "gateway"})
_SIGNED_IN = frozenset({"ui", "api"})
"""Where nobody acts but in a session."""


@dataclass(slots=True)
class Attempt:
    """One call of one command, from the request to the line in the trail."""

    runtime: Runtime
    call: Call
    command: str
    arguments: Mapping[str, Any]
    about: Subject | None = None
    """What the arguments say that it is about; the deed knows better once it runs."""
    needs_reason: bool = False
    deed: Deed | None = None
    payload_hash: str | None = None

    def perform(self, effect: Callable[..., Any]) -> Answer:
        """Do the deed and answer it; raises ControlError, whatever went wrong, after recording the attempt."""
        try:
            with self.runtime.store.writer.begin() as connection:
                return self._carry_out(connection, effect)
        except Exception as error:
            said = in_plain_words(error, undone=True)
            self._record_refused(said)
            if said is error:
                raise
            raise said from error

    def refuse(self, said: ControlError) -> NoReturn:
        """Record that it came to nothing before it began, and raise why."""
        self._record_refused(said)
        raise said

    def _carry_out(self, connection: Connection, effect: Callable[..., Any]) -> Answer:
        deed = self.deed = self._begin(connection)
        earlier = self._claim(deed)
        if earlier is not None:
            self._record(deed, "replayed", earlier.seq)
            return Answer(json.loads(earlier.answer), earlier.seq, replayed=True)
        answer = canonical(effect(deed, **self.arguments))
        if self.call.expected_version is not None and not deed.version_checked:
            raise Invalid(f"The command {self.command} changes nothing that has a version: leave the version out.")
        self._record(deed, "ok")
        if self.call.key is not None and self.payload_hash is not None:
            told = idempotency.Earlier(self.payload_hash, answer, deed.seq)
            idempotency.keep(connection, self.call.actor, self.call.key, told)
        return Answer(json.loads(answer), deed.seq)

    def _begin(self, connection: Connection) -> Deed:
        """Wait for the turn to write, then ask whether the person may."""
        head = audit.locked_head(connection)
        now = self.runtime.now()
        self._require_session(connection, now)
        rulebook = self.runtime.rulebook_in_force(connection)
        person = self._permitted(connection, rulebook, now)
        reason = text_said("The reason", self.call.reason, LONGEST_REASON)
        if self.needs_reason and not is_reason(reason):
            raise Invalid(f"The command {self.command} needs a reason of at least {SHORTEST_REASON} characters.")
        call = self.call if reason == self.call.reason else replace(self.call, reason=reason)
        return Deed(self.command, call, connection, now, person, rulebook, head, self.runtime)

    def _require_session(self, connection: Connection, now: datetime) -> None:
        """Raise Refused where the session is over in which this is asked for, and where it needs one and has none.

        Asked here, and not where a page begins: a press reaches a command without it, from a tab that stayed open.
        """
        number = self.call.session
        if number is None and self.call.origin not in _SIGNED_IN:
            return
        found = None if number is None else sessions.session_of(connection, number)
        why = over(found, now, self.call.actor)
        if found is None or why is not None:
            raise Refused(f"{why} Sign in again.", "session")
        if found.seen_at <= now - FRESH:
            sessions.touch(connection, found.id, now)

    def _permitted(self, connection: Connection, rulebook: Rulebook | None, now: datetime) -> Person:
        if self._person(rulebook) is None:
            raise Refused(UNKNOWN.sentence, UNKNOWN.rule)
        person = whoever_acts(connection, rulebook, self.call, now)
        found = deed_refusal(rulebook, person, self.command)
        if found is not None:
            raise Refused(found.sentence, found.rule)
        return person

    def _person(self, rulebook: Rulebook | None) -> Person | None:
        believed = self.call.actor != SYSTEM.name or self.call.origin in _SYSTEM_ORIGINS
        return person_of(rulebook, self.call.actor) if believed else None

    def _claim(self, deed: Deed) -> idempotency.Earlier | None:
        """The earlier call with this key; None where there was none, or the call has no key."""
        key = self.call.key
        if key is None:
            return None
        if not 1 <= len(key) <= LONGEST_KEY:
            raise Invalid(f"An idempotency key has 1 to {LONGEST_KEY} characters.")
        asked = (without_proofs(self.arguments), self.call.expected_version, self.call.reason)
        self.payload_hash = digest([self.command, *asked, *filter(None, [self.call.on_behalf_of])])
        earlier = idempotency.earlier(deed.connection, self.call.actor, key)
        if earlier is not None and earlier.payload_hash != self.payload_hash:
            raise Refused("This idempotency key was used for something else: a new deed needs a new key.", "key")
        return earlier

    def _record(self, deed: Deed, outcome: str, replay_of: int | None = None) -> None:
        about = deed.about or self.about
        entry = self._entry(
            (deed.now, deed.person, deed.in_force),
            outcome=outcome,
            replay_of=replay_of,
            reason=deed.call.reason and _kept(deed.call.reason),
            signature=None if deed.signature is None else canonical(deed.signature),
            **({} if about is None else _spelled(about)),
        )
        audit.append(deed.connection, deed.head, entry, changed=deed.about is not None and deed.about.changed)

    def _record_refused(self, said: ControlError) -> None:
        """Record the attempt on its own; where even that cannot be done, the log has to do."""
        try:
            with self.runtime.store.writer.begin() as connection:
                head = audit.locked_head(connection)
                rulebook = self.runtime.rulebook_in_force(connection)
                about = (self.deed and self.deed.about) or self.about
                named: dict[str, Any] = (
                    {} if about is None else {"subject_type": about.type, "subject_id": _kept(about.id)}
                )
                told = {"outcome": said.outcome, "sentence": kept(said.sentence, len(said.sentence)), **named}
                entry = self._entry((self.runtime.now(), self._person(rulebook), rulebook), **told)
                audit.append(connection, head, entry, changed=False)
        except SQLAlchemyError:
            LOG.exception("an attempt at %s ended as %s and could not be recorded", self.command, said.outcome)

    def _entry(self, by: tuple[datetime, Person | None, Rulebook | None], **ended: Any) -> audit.Entry:
        """The trail's line: when, by whom and under which rulebook it was tried, and how it ended."""
        at, person, rulebook = by
        call = self.call
        said: dict[str, Any] = {
            "person": None if person is None else person.person,
            "on_behalf_of": call.on_behalf_of and _kept(call.on_behalf_of),
            "session_ref": call.session and _kept(call.session),
            "reason": call.reason and _kept(call.reason),
            "idempotency_key": call.key and _kept(call.key),
            "payload_hash": self.payload_hash,
            "rulebook_version": None if rulebook is None else rulebook.version,
            **ended,
        }
        return audit.Entry(at, _kept(call.actor), self.command, _kept(call.origin), app_version=__version__, **said)


def _kept(text: str) -> str:
    return kept(text, LONGEST_REASON)


def _spelled(about: Subject) -> dict[str, Any]:
    return {
        "subject_type": about.type,
        "subject_id": about.id,
        "version_before": about.versions[0],
        "version_after": about.versions[1],
        "before": None if about.before is None else canonical(about.before),
        "after": None if about.after is None else canonical(about.after),
    }
