"""The most specific target holds, and nothing that could hold twice gets past the rulebook's check."""

from dataclasses import dataclass

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from control.model import TargetKind
from control.policy.rulebook import Rulebook, SlaTarget
from control.policy.targets import overlaps, target_for

ALL, SERVICE, CATEGORY = {}, {"services": {"repairs"}}, {"categories": {"repairs/leak"}}
TIER = {"tiers": {"contract"}}
TICKET = {"service": "repairs", "category": "leak", "customer": "Hotel Seeblick"}


def target(name: str, **scope: set[str]) -> SlaTarget:
    held = {key: frozenset(value) for key, value in scope.items()}
    return SlaTarget(name, TargetKind.RESOLUTION, "always", minutes=60, **held)


def rulebook(*targets: SlaTarget) -> Rulebook:
    return Rulebook(
        version="",
        units={},
        people={},
        services={},
        categories={},
        states={},
        impacts=(),
        urgencies=(),
        priorities=(),
        matrix={},
        calendars={},
        targets={one.name: one for one in targets},
        permissions={},
        customer_tiers={"Hotel Seeblick": "contract"},
    )


def chosen(*targets: SlaTarget, **fields: str | None) -> str | None:
    found = target_for(rulebook(*targets), TargetKind.RESOLUTION, {**TICKET, **fields})
    return found.name if found else None


@pytest.mark.parametrize(
    ("wider", "narrower"),
    [
        (ALL, SERVICE), (SERVICE, CATEGORY), (ALL, CATEGORY), (ALL, TIER),
        (SERVICE, {**SERVICE, **TIER}), ({**SERVICE, **TIER}, CATEGORY), (TIER, SERVICE),
    ],
)  # fmt: skip
def test_the_narrower_target_holds(wider: dict[str, set[str]], narrower: dict[str, set[str]]) -> None:
    assert chosen(target("wider", **wider), target("narrower", **narrower)) == "narrower"
    assert chosen(target("narrower", **narrower), target("wider", **wider)) == "narrower"


def test_a_target_for_another_service_does_not_hold() -> None:
    assert chosen(target("other", services={"refunds"})) is None


def test_a_target_for_a_category_does_not_hold_for_the_same_category_of_another_service() -> None:
    assert chosen(target("leak", **CATEGORY), service="heating") is None


def test_a_target_for_a_tier_does_not_hold_for_a_customer_without_one() -> None:
    assert chosen(target("contract", **TIER), customer="Familie Thomsen") is None


def test_a_target_for_a_tier_does_not_hold_where_no_customer_is_known() -> None:
    assert chosen(target("contract", **TIER), customer=None) is None


def test_a_target_for_a_category_does_not_hold_where_none_is_known() -> None:
    assert chosen(target("leak", **CATEGORY), category=None) is None


def test_a_target_of_another_kind_does_not_hold() -> None:
    assert target_for(rulebook(target("all")), TargetKind.FIRST_RESPONSE, TICKET) is None


def overlap_count(*targets: SlaTarget) -> int:
    return len(list(overlaps({one.name: one for one in targets})))


def test_two_targets_for_all_overlap() -> None:
    assert overlap_count(target("one"), target("other")) == 1


def test_targets_that_share_one_service_overlap() -> None:
    assert overlap_count(target("one", services={"a", "b"}), target("other", services={"b", "c"})) == 1


def test_targets_for_different_services_do_not_overlap() -> None:
    assert overlap_count(target("one", services={"a"}), target("other", services={"b"})) == 0


def test_targets_for_different_tiers_of_one_service_do_not_overlap() -> None:
    gold, basic = {"tiers": {"gold"}, "services": {"a"}}, {"tiers": {"basic"}, "services": {"a"}}
    assert overlap_count(target("gold", **gold), target("basic", **basic)) == 0


@dataclass(frozen=True)
class Draw:
    """A rulebook's worth of targets and one ticket, from small worlds so that they meet often."""

    targets: tuple[SlaTarget, ...]
    service: str
    category: str


PLACES = st.sampled_from("ab")
SCOPES = st.one_of(
    st.just({}),
    st.frozensets(PLACES, min_size=1).map(lambda names: {"services": names}),
    st.frozensets(st.sampled_from(["a/x", "a/y", "b/x"]), min_size=1).map(lambda names: {"categories": names}),
)
TIERS = st.one_of(st.just({}), st.just({"tiers": frozenset({"contract"})}), st.just({"tiers": frozenset({"gold"})}))


@st.composite
def draws(draw: st.DrawFn) -> Draw:
    scopes = draw(st.lists(st.tuples(SCOPES, TIERS), max_size=5))
    targets = tuple(target(str(number), **scope, **tier) for number, (scope, tier) in enumerate(scopes))
    return Draw(targets, draw(PLACES), draw(st.sampled_from("xy")))


@given(draws())
def test_without_an_overlap_the_order_of_the_targets_never_decides(drawn: Draw) -> None:
    assume(not overlap_count(*drawn.targets))
    fields = {"service": drawn.service, "category": drawn.category}
    assert chosen(*drawn.targets, **fields) == chosen(*reversed(drawn.targets), **fields)
