"""A desk for approvals at random: managers up to 500, heads up to 5,000, a committee of three, and who they are.

The oracle here knows the rules as sentences of the domain and reads only facts of the store; it calls no policy.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from control.policy.approval_terms import ApprovalKind, ApprovalTerms, AuthorityLimit, KindTerms, Meaning, StepTerms
from control.policy.money import Currencies
from control.policy.quorum import Quorum, QuorumKind
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person, Rulebook
from control.store.tables import approval, approval_decision, approval_effect, approval_round, approval_step
from tests.commands.approved import ASKS, DECIDES, ITSELF
from tests.commands.desk import Desk, small_rulebook

PEOPLE: dict[str, tuple[str, str]] = {
    "anna": ("anna", "agent"), "otto": ("otto", "agent"), "mona": ("mona", "manager"), "max": ("max", "manager"),
    "maxine": ("max", "agent"), "cora": ("cora", "department head"), "carl": ("carl", "department head"),
    "kim": ("kim", "committee member"), "ken": ("ken", "committee member"), "kay": ("kay", "committee member"),
    "ada": ("ada", "administrator"), "adam": ("ada", "manager"),
}  # fmt: skip
"""By account: person and role. max and maxine are one person, and so are ada and adam."""
LIMITS = {"manager": Decimal(500), "department head": Decimal(5_000), "committee member": Decimal(10_000)}
DAY = timedelta(hours=24)


def rules() -> Rulebook:
    small = small_rulebook()
    people = {
        name: Person(name, name.title(), "desk", person, (RoleGrant(role, "all"),))
        for name, (person, role) in PEOPLE.items()
    }
    deciders = frozenset(LIMITS)
    given = {
        **dict.fromkeys(ASKS, frozenset({"agent", "manager", "department head"})),
        **dict.fromkeys(DECIDES, deciders),
        **dict.fromkeys(ITSELF, frozenset({"administrator", "automation"})),
        **dict.fromkeys(("delegation.give", "delegation.end"), frozenset({"agent", *deciders})),
    }
    any_one, half = Quorum(QuorumKind.ANY), Quorum(QuorumKind.PERCENT, 50)
    heads = frozenset({"manager", "department head"})
    review = StepTerms("Review", frozenset({"manager"}), any_one, Meaning.REVIEW, Decimal(500))
    refund, credit = StepTerms("Approval", heads, any_one), StepTerms("Half", frozenset({"committee member"}), half)
    limits = tuple(AuthorityLimit(role, up_to) for role, up_to in LIMITS.items())
    kinds = {
        ApprovalKind.REFUND: (review, refund),
        ApprovalKind.CREDIT: (credit,),
    }
    terms = {
        kind: KindTerms(kind, kind.value, steps, "office", 240, 3, limits[:2] if kind == "refund" else limits[2:])
        for kind, steps in kinds.items()
    }
    return replace(
        small,
        people=people,
        permissions={**small.permissions, **given},
        approvals=ApprovalTerms(Currencies("EUR", {}), terms),
    )


def wrong(desk: Desk) -> list[str]:
    """Everything in the store that no sequence of deeds may lead to."""
    rounds, steps, said = (desk.rows(table) for table in (approval_round, approval_step, approval_decision))
    effects = {row["approval_id"]: row for row in desk.rows(approval_effect)}
    found: list[str] = []
    for row in desk.rows(approval):
        number = f"A-{row['id']}"
        if (row["state"] == "consumed") != (row["id"] in effects):
            found.append(f"{number} is {row['state']}, and was{'' if row['id'] in effects else ' not'} carried out")
        of_it = [one for one in said if one["approval_id"] == row["id"]]
        found += [f"{number}: {problem}" for problem in _decided_wrongly(row, of_it)]
        if row["state"] in ("approved", "consumed"):
            now = [one for one in of_it if one["round"] == row["round"]]
            asked = [s for s in steps if (s["approval_id"], s["round"]) == (row["id"], row["round"])]
            found += [f"{number}: {problem}" for problem in _unfounded(row, now, asked)]
        if row["id"] in effects:
            found += [f"{number}: {problem}" for problem in _used_wrongly(row, effects[row["id"]], rounds)]
    return found


def person(account: str | None) -> str | None:
    return None if account is None else PEOPLE[account][0]


def _decided_wrongly(row: dict[str, Any], said: Iterable[dict[str, Any]]) -> Iterable[str]:
    """Nobody decides what they asked for or have something from, and nobody twice in a round."""
    apart = {row["requested_by_person"], person(row["requested_for"]), person(row["beneficiary"])}
    seen = set()
    for one in said:
        people = {one["person"], person(one["on_behalf_of"])} - {None}
        if people & apart:
            yield f"{one['account']} decided what is their own"
        if one["round"] == row["round"] and people & {row["edited_by_person"], person(row["edited_for"])}:
            yield f"{one['account']} decided what they edited last"
        for each in people:
            if (one["round"], each) in seen:
                yield f"{each} decided twice in round {one['round']}"
            seen.add((one["round"], each))
        if one["decided_at"] >= row["expires_at"] and one["round"] == row["round"]:
            yield f"{one['account']} decided after it had expired"


def _unfounded(row: dict[str, Any], said: list[dict[str, Any]], steps: list[dict[str, Any]]) -> Iterable[str]:
    """What is approved was approved in each step, of this very content, by people with the authority for it."""
    weight = Decimal(row["weight_cents"]).scaleb(-2)
    wanted = 2 if row["kind"] == "refund" and weight > 500 else 1
    if len(steps) != wanted or any(step["state"] != "approved" for step in steps):
        yield f"its steps are {[step['state'] for step in steps]} for a weight of {weight}"
    for step in steps:
        agreed = [one for one in said if (one["step"], one["decision"]) == (step["number"], "approve")]
        if not agreed:
            yield f"nobody agreed in step {step['number']}"
        for one in agreed:
            if one["shown_hash"] != row["content_hash"]:
                yield f"{one['account']} agreed with something else"
            if step["meaning"] == "approval" and LIMITS[PEOPLE[one["seat"]][1]] < weight:
                yield f"{one['seat']} agreed beyond their limit: {weight}"


def _used_wrongly(row: dict[str, Any], effect: dict[str, Any], rounds: list[dict[str, Any]]) -> Iterable[str]:
    if effect["done_at"] >= row["expires_at"]:
        yield "it was used after it had expired"
    last = max((each for each in rounds if each["approval_id"] == row["id"]), key=lambda each: int(each["round"]))
    if effect["content_hash"] != last["content_hash"] or last["round"] != row["round"]:
        yield "it was used after a change"
