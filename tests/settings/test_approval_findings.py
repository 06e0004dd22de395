"""Each mistake in what needs an approval, said with file, key and reason."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from control import settings
from control.policy.approval_terms import ApprovalKind
from control.settings import dump, restore
from tests.settings.conftest import Spoil

REFUND = "[kind.refund]\n"
REVIEW = 'title = "Review by the manager"\nroles = ["manager"]\nmeaning = "review"\nabove = "500.00"\n'
LIMIT = '[[kind.refund.limit]]\nrole = "manager"\nup_to = "500.00"\n'
ASKED = '[[kind.refund.step]]\ntitle = "Approval"\nroles = ["manager", "department head", "sponsor"]\n'
LOG = '[log.travel-declarations]\nkind = "refund"\n'
SUPERVISOR = 'SUPERVISOR = "manager"\n'
CASES = {
    "a kind that nobody knows": (
        REFUND, '[kind.gift]\ntitle = "Gift"\n\n[kind.refund]\n',
        "config/approvals.toml: kind.gift: is not one of refund, credit, replacement, access, exception, ",
    ),
    "a limit with a comma": (
        LIMIT, LIMIT.replace("500.00", "500,00"),
        "config/approvals.toml: kind.refund.limit[0].up_to: “500,00” is no amount: ",
    ),
    "a limit that stands twice": (
        LIMIT, f"{LIMIT}\n{LIMIT}",
        "config/approvals.toml: kind.refund.limit[1]: overlaps with limit[0]: same role, same scope",
    ),
    "a limit for a role that is not asked": (
        LIMIT, LIMIT.replace('"manager"', '"controller"'),
        "config/approvals.toml: kind.refund.limit[0].role: 'controller' is asked in no step",
    ),
    "a step that nobody has the authority for": (
        ASKED, f'{ASKED}above = "50000.00"\n',
        "config/approvals.toml: kind.refund.step[1].above: cannot be reached: its roles may approve up to 50000.00",
    ),
    "a gap below the first step": (
        ASKED, f'{ASKED}above = "100.00"\n',
        "config/approvals.toml: kind.refund.step: leaves a gap: up to 100.00 nobody would be asked, and it is not free",
    ),
    "a step of nobody": (
        REVIEW, REVIEW.replace('["manager"]', "[]"),
        "config/approvals.toml: kind.refund.step[0].roles: names none: nobody could decide this step",
    ),
    "an administrator who approves": (
        REVIEW, REVIEW.replace('["manager"]', '["administrator"]'),
        "config/approvals.toml: kind.refund.step[0].roles: 'administrator' approves nothing: it may be agent, ",
    ),
    "a quorum without its number": (
        REVIEW, f'{REVIEW}quorum = "percent"\n',
        "config/approvals.toml: kind.refund.step[0].quorum_percent: must be given where the quorum is percent",
    ),
    "a number without its quorum": (
        REVIEW, f"{REVIEW}quorum_count = 2\n",
        "config/approvals.toml: kind.refund.step[0].quorum_count: must not be given where the quorum is any",
    ),
    "a calendar that is none": (
        'title = "Refund"\ncalendar = "ravensholt-office"', 'title = "Refund"\ncalendar = "moon"',
        "config/approvals.toml: kind.refund.calendar: there is no calendar 'moon'",
    ),
    "a decision without a time": (
        "decide_within_minutes = 240\nexpires_after_days = 14\nfree", "expires_after_days = 14\nfree",
        "config/approvals.toml: kind.refund.decide_within_minutes: is missing",
    ),
    "a rate of nothing": (
        'USD = "0.92"', 'USD = "0"',
        "config/approvals.toml: money.rate.USD: '0' is no rate: a number above 0 with at most 8 digits after its point",
    ),
    "a currency in small letters": (
        'base = "EUR"', 'base = "eur"',
        "config/approvals.toml: money.base: 'eur' is no currency: three capital letters, as in EUR",
    ),
    "an amount of what costs nothing": (
        'title = "Access"\n', 'title = "Access"\nfree_up_to = "5.00"\n',
        "config/approvals.toml: kind.access: names no amount: it can have no limit, nothing that is free, and nothing ",
    ),
    "a log against the limits of what costs nothing": (
        LOG, LOG.replace('"refund"', '"access"'),
        "config/approvals.toml: log.travel-declarations.kind: 'access' names no amount: it has no limit",
    ),
    "a log against the limits of what is not there": (
        LOG, LOG.replace('"refund"', '"gift"'),
        "config/approvals.toml: log.travel-declarations.kind: 'gift' is not one of refund, credit, ",
    ),
    "a role of a log whose limit there is not": (
        SUPERVISOR, SUPERVISOR.replace('"manager"', '"agent"'),
        "config/approvals.toml: log.travel-declarations.limit_of.SUPERVISOR: 'agent' has no limit for refund where it ",
    ),
    "a log without any role": (
        SUPERVISOR, "\n",
        "config/approvals.toml: log.travel-declarations.limit_of: names no role: nothing could be held against a limit",
    ),
    "a role of a log that is no text": (
        SUPERVISOR, SUPERVISOR.replace('"manager"', "500"),
        "config/approvals.toml: log.travel-declarations.limit_of.SUPERVISOR: must be text, not ",
    ),
    "a key of a log that nobody reads": (
        LOG, LOG + 'up_to = "500.00"\n',
        "config/approvals.toml: log.travel-declarations.up_to: is not known here",
    ),
    "an amount up to which nothing is decided at once": (
        "bulk = true\nbulk_up_to", "bulk_up_to",
        "config/approvals.toml: kind.refund.bulk_up_to: says up to how much, and bulk does not say that any",
    ),
    "money decided at once up to no amount": (
        'bulk_up_to = "100.00"\n', "",
        "config/approvals.toml: kind.refund.bulk_up_to: is missing: what costs money is decided at once up to an ",
    ),
    "at once beyond what is proved": (
        'bulk_up_to = "100.00"', 'bulk_up_to = "500.01"',
        "config/approvals.toml: kind.refund.bulk_up_to: lies above prove_above, where each is proved by itself",
    ),
    "an amount of what costs nothing, decided at once": (
        'expires_after_days = 7\nbulk = true\n', 'expires_after_days = 7\nbulk = true\nbulk_up_to = "5.00"\n',
        "config/approvals.toml: kind.access: names no amount: it can have no limit, nothing that is free, and nothing ",
    ),
    "at once in no step": (
        'title = "Review by the manager"\nroles = ["manager"]\nmeaning = "review"\n\n',
        'title = "Review by the manager"\nroles = ["manager"]\nmeaning = "review"\nquorum = "all"\n\n',
        "config/approvals.toml: kind.access.bulk: holds for none of its steps: each is for several people, or signed ",
    ),
    "a gate in what is asked for tickets": (
        REVIEW, f'{REVIEW}gates = ["decided"]\n',
        "config/approvals.toml: kind.refund.step[0]: speaks of gates: this kind is asked for tickets",
    ),
    "a gate of another kind": (
        'gates = ["detailed"]', 'gates = ["detailed", "closed"]',
        "config/approvals.toml: kind.stage-gate.step[1].gates: 'closed' is not among those of this kind: identified, ",
    ),
    "a gate that nobody knows": (
        'gates = ["detailed"]', 'gates = ["detailed", "opened"]',
        "config/approvals.toml: kind.stage-gate.step[1].gates: 'opened' is not one of defined, identified, detailed, ",
    ),
    "a gate that nobody is asked for": (
        'gates = ["detailed"]', 'gates = ["identified"]',
        "config/approvals.toml: kind.stage-gate.step: asks nobody for the gate 'detailed' of a measure that is ident",
    ),
    "a stage at which nobody is asked": (
        'at = ["decided", "implemented"]', 'at = ["implemented"]',
        "config/approvals.toml: kind.stage-gate.step: asks nobody for the gate 'on hold' of a measure that is decided",
    ),
    "a stage that nobody knows": (
        'at = ["decided", "implemented"]', 'at = ["decided", "forgotten"]',
        "config/approvals.toml: kind.stage-gate.step[4].at: 'forgotten' is not one of proposed, defined, identified, ",
    ),
    "somebody whom no measure names": (
        'named = "controller"', 'named = "mascot"',
        "config/approvals.toml: kind.stage-gate.step[1].named: 'mascot' is not one of ",
    ),
    "at once, where each is proved": (
        "prove = true\n", "prove = true\nbulk = true\n",
        "config/approvals.toml: kind.closure.bulk: cannot be, where each is proved by itself",
    ),
    "a key that nobody reads": (
        'title = "Refund"\n', 'title = "Refund"\ncolour = "red"\n',
        "config/approvals.toml: kind.refund.colour: is not known here",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_mistake_is_said_with_file_and_key(spoil: Spoil, case: tuple[str, str, str]) -> None:
    old, new, expected = case
    found = [str(finding) for finding in settings.findings(spoil("approvals.toml", old, new))]
    assert [each for each in found if each.startswith(expected)], found


def test_a_role_that_nobody_holds_decides_no_step(root: Path) -> None:
    rulebook = settings.load(root / "config")
    others = {
        name: replace(person, grants=tuple(grant for grant in person.grants if grant.role != "manager"))
        for name, person in rulebook.people.items()
    }
    found = settings.misfits(replace(rulebook, people=others))
    expected = "kind.refund.step[0].roles is held by nobody: the step could not be decided"
    assert expected in found
    assert not [each for each in found if each.startswith("kind.refund.step[1]")]  # others of that step are there


def test_a_log_is_held_against_the_limits_of_a_kind_that_there_is(root: Path) -> None:
    rulebook = settings.load(root / "config")
    assert rulebook.approvals is not None
    others = {kind: terms for kind, terms in rulebook.approvals.kinds.items() if kind is not ApprovalKind.REFUND}
    found = settings.misfits(replace(rulebook, approvals=replace(rulebook.approvals, kinds=others)))
    assert "log.travel-declarations.kind 'refund' is not among the kinds of this file: it has no limit" in found


def test_a_limit_for_one_unit_alone_is_none_for_a_log_that_names_no_unit(root: Path) -> None:
    rulebook = settings.load(root / "config")
    terms = rulebook.approvals
    assert terms is not None
    assert dict(terms.log_limits("travel-declarations")) == {"SUPERVISOR": Decimal(500)}
    refund = terms.kinds[ApprovalKind.REFUND]
    narrow = tuple(replace(limit, scope="unit:service-desk") for limit in refund.limits)
    of_a_unit = replace(terms, kinds={**terms.kinds, ApprovalKind.REFUND: replace(refund, limits=narrow)})
    assert dict(of_a_unit.log_limits("travel-declarations")) == {}
    assert dict(terms.log_limits("another")) == {}


def test_what_is_demanded_comes_back_from_the_store_as_it_was(root: Path) -> None:
    rulebook = settings.load(root / "config")
    kept = restore(dump(rulebook))
    assert kept.approvals == rulebook.approvals
    assert kept.approvals is not None
    assert kept.approvals.logs["travel-declarations"].limit_of == {"SUPERVISOR": "manager"}
    assert list(kept.approvals.kinds) == [
        *(ApprovalKind.ACCESS, ApprovalKind.CLOSURE, ApprovalKind.CREDIT, ApprovalKind.DOCUMENT_RELEASE),
        ApprovalKind.EXCEPTION,
        *(ApprovalKind.FORECAST_CHANGE, ApprovalKind.REFUND, ApprovalKind.REPLACEMENT, ApprovalKind.SCOPE_CHANGE),
        ApprovalKind.STAGE_GATE,
    ]
