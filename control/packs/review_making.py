"""Packs are made as reviews are closed: form by form, each attached as it is ready, so that a page tells how far it is.

A form that cannot be made says why, waits, and holds up no other.
"""

import logging
from itertools import groupby
from operator import itemgetter

from control.commands.faults import in_plain_words
from control.commands.registry import Call
from control.commands.review_packs import attach, put_off
from control.errors import Conflict, ControlError, Refused
from control.packs.review_building import Kept, kept_by
from control.policy.permissions import person_of, refusal
from control.policy.review_packs import PackForm
from control.runtime import Runtime
from control.store import review_packs

LOG = logging.getLogger(__name__)


def make_what_is_due(runtime: Runtime, call: Call, token: int | None = None) -> int:
    """Make and attach each form of a closed review that is not there yet; answers how many. Raises nothing.

    Where another worker has taken over, it stops.
    """
    try:
        with runtime.read() as connection:
            rulebook = runtime.rulebook_in_force(connection)
            if refusal(rulebook, person_of(rulebook, call.actor), "pack.attach") is not None:
                return 0  # a rulebook from before packs: to be refused every minute would fill the trail
            due = review_packs.due(connection, runtime.now())
    except Exception as problem:  # noqa: BLE001 (the worker has other work)
        LOG.error("packs could not be looked for: %s", in_plain_words(problem).sentence)
        return 0
    made = 0
    for number, forms in groupby(due, key=itemgetter(0)):
        maker = _Maker(runtime, call, token, number)
        for _, form in forms:
            try:
                made += maker.make(form)
            except Refused as refused:
                LOG.info("packs are left to another: %s", refused.sentence)
                return made
    return made


class _Maker:
    """Makes the forms of one review, which is read once."""

    def __init__(self, runtime: Runtime, call: Call, token: int | None, number: int) -> None:
        self._runtime, self._call, self._token, self._number = runtime, call, token, number
        self._kept: Kept | None = None

    def make(self, form: PackForm) -> bool:
        """Make a form and attach it, or put it off; answers whether it is there. Raises Refused for an old lease."""
        try:
            attach(self._runtime, self._call, f"R-{self._number}", form, self._made(form), self._token)
        except Refused:
            raise
        except Conflict as faster:
            LOG.info("R-%s: %s", self._number, faster.sentence)
        except Exception as problem:  # noqa: BLE001 (whatever is wrong with a form, the others are made)
            self._put_off(form, problem)
            return False
        return True

    def _made(self, form: PackForm) -> bytes:
        if self._kept is None:
            with self._runtime.read() as connection:
                self._kept = kept_by(self._runtime, connection, self._number)
        return self._kept.form(form)

    def _put_off(self, form: PackForm, problem: Exception) -> None:
        said = in_plain_words(problem).sentence
        LOG.error("the %s of R-%s could not be made: %s", form, self._number, said)
        try:
            put_off(self._runtime, self._call, f"R-{self._number}", form, said, self._token)
        except Refused:
            raise
        except ControlError as worse:
            LOG.error("that could not be kept: %s", worse.sentence)
