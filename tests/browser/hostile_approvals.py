"""Approvals in which every word that people write is a hostile text."""

from collections.abc import Iterable, Mapping

from control.commands.approval_content import Wanted
from control.commands.approval_decisions import approve, request_changes
from control.commands.approval_requests import request
from control.commands.registry import Call
from control.policy.approval_terms import ApprovalKind
from control.runtime import Runtime
from tests.browser.hostile_texts import Text

WAITS = frozenset(range(2, 41, 3))
"""The texts of those that wait for whoever looks; of the others one half was sent back, and one half looked at."""


def asked_for(runtime: Runtime, looks: str, told: Iterable[Text], keys: Mapping[int, str]) -> None:
    """Let the person of each text ask for something in its words, and let `looks` answer in the same."""
    for text in told:
        wanted = Wanted(text.typed)
        made = request(runtime, Call(text.name), keys[text.number], ApprovalKind.ACCESS, wanted)
        call = Call(looks, reason=f"Because of {text.typed}")
        if text.number not in WAITS:
            decide = approve if text.number % 3 else request_changes
            decide(runtime, call, made.value["approval"], 1)
