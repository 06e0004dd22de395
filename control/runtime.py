"""The runtime: one open store, one clock, and the rulebook in force."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import accumulate

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from control.clock import Clock, SystemClock
from control.errors import ControlError, Invalid, NotFound, Refused, Unavailable
from control.model import Nature
from control.policy.derivation import Reign
from control.policy.people import Beside, as_they_stand, held_for_a_while
from control.policy.promises import promises
from control.policy.rulebook import Rulebook
from control.policy.terms import TermsOf
from control.settings import restore
from control.store import accounts, audit, company, rulebooks
from control.store.engine import Store, default_url, open_store
from control.store.rulebooks import Activation

_MODES = ("trial", "production")


class Runtime:
    """What commands and queries are given; it may be shared by threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self._rulebooks: dict[str, Rulebook] = {}
        self._terms: dict[str, TermsOf] = {}
        self._for_a_while: dict[str, frozenset[str]] = {}

    def now(self) -> datetime:
        """The present instant: read it once and pass it down."""
        return self.clock.now()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that cannot write and sees one state; raises Unavailable where the database is away."""
        try:
            with self.store.reader.connect() as connection:
                yield connection
        except OperationalError as error:
            if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR":  # what is wrong is our own statement
                raise
            raise Unavailable("The database cannot be read now; trying again later may work.") from error

    def rulebook(self) -> Rulebook:
        """The rulebook in force; raises Unavailable before the first activation."""
        with self.read() as connection:
            found = self.rulebook_in_force(connection)
        if found is None:
            raise Unavailable("No rulebook is in force yet: `python -m control upgrade` activates the first one.")
        return found

    def rulebook_in_force(self, connection: Connection) -> Rulebook | None:
        """The rulebook in force as `connection` sees it, its people as they stand; None before the first activation."""
        latest = rulebooks.in_force(connection)
        if latest is None:
            return None
        return self._with_people(self.rulebook_of(connection, latest.version), accounts.beside(connection))

    def _with_people(self, rulebook: Rulebook, beside: Beside) -> Rulebook:
        """The rulebook with its people as they stand now; the same one where nothing about them changed beside it."""
        bounded = self._for_a_while.get(rulebook.version)
        if bounded is None:
            bounded = self._for_a_while.setdefault(rulebook.version, held_for_a_while(rulebook))
        people = as_they_stand(rulebook, beside, self.now(), bounded)
        return rulebook if people is rulebook.people else replace(rulebook, people=people)

    def rulebook_of(self, connection: Connection, version: str) -> Rulebook:
        """The rulebook of one version, now or once in force; raises NotFound where there is none."""
        known = self._rulebooks.get(version)
        if known is not None:
            return known
        content = rulebooks.content(connection, version)
        if content is None:
            raise NotFound(f"There is no rulebook version {version[:12]}.")
        return self._rulebooks.setdefault(version, restore(content))

    def reigns(self, connection: Connection) -> dict[int, Reign]:
        """Every rulebook version that came into force, in order, by the audit event that activated it.

        None begins before the one that it follows: their numbers are their order, and a machine's clock may step back.
        """
        activated = rulebooks.activations(connection)
        sinces = accumulate((each.activated_at for each in activated), max)
        return {
            each.activated_seq: self._reign(connection, each, since)
            for each, since in zip(activated, sinces, strict=True)
        }

    def _reign(self, connection: Connection, activation: Activation, since: datetime) -> Reign:
        rulebook = self.rulebook_of(connection, activation.version)
        terms_of = self._terms.get(activation.version)
        if terms_of is None:
            terms_of = self._terms.setdefault(activation.version, promises(rulebook))
        return Reign(rulebook, since, terms_of)

    def revision(self) -> int:
        """The number of the last audit event that changed something: what caches of reads are keyed by."""
        with self.read() as connection:
            return audit.head(connection).revision

    def close(self) -> None:
        """Give all connections back."""
        self.store.close()


def open_runtime(url: str | None = None, clock: Clock | None = None) -> Runtime:
    """The runtime of the database at `url`, by default of the one that CONTROL_DATABASE_URL names.

    Raises Refused in production for a store whose company is invented.
    """
    runtime = Runtime(open_store(url or default_url()), clock or SystemClock())
    try:
        _refuse_a_play(runtime)
    except ControlError:
        runtime.close()
        raise
    return runtime


def in_production() -> bool:
    """Whether a company's real work is done here, as CONTROL_MODE says; raises Invalid for what it cannot be."""
    mode = os.environ.get("CONTROL_MODE") or "trial"
    if mode not in _MODES:
        raise Invalid(f"CONTROL_MODE is {mode!r}; it may be {' or '.join(_MODES)}.")
    return mode == "production"


def _refuse_a_play(runtime: Runtime) -> None:
    if not in_production():
        return
    with runtime.read() as connection:
        there = company.found(connection)
    if there is not None and there.nature is Nature.DEMO:
        raise Refused(
            f"This is production (CONTROL_MODE), and the store holds {there.name}, a company that is invented: "
            "name another database in CONTROL_DATABASE_URL.",
            "production",
        )


@contextmanager
def without_looking_for_garbage() -> Iterator[None]:
    """Facts in bulk are millions of objects that stay: looking for garbage among them took a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
