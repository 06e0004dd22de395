"""Figures are cut in the zone of what is promised, where that is one zone."""

from dataclasses import replace

import pytest

from control.model import TargetKind
from control.policy.rulebook import Calendar, Rulebook, Service, SlaTarget, Window
from control.policy.scope import Scope
from control.policy.zones import zone_of

ALWAYS = ((Window(0, 1440),),) * 7
EMPTY = Rulebook("", {}, {}, {}, {}, {}, (), (), (), {}, {}, {}, {}, {})


def target(name, calendar, **holds):
    return SlaTarget(name, TargetKind.RESOLUTION, calendar, 60, **holds)


RULEBOOK = replace(
    EMPTY,
    services={name: Service(name, name, None, unit) for name, unit in (("streets", "city"), ("it", "works"))},
    calendars={
        "city": Calendar("city", "America/New_York", ALWAYS),
        "works": Calendar("works", "Europe/Stockholm", ALWAYS),
    },
    targets={
        "streets": target("streets", "city", categories=frozenset({"streets/holes"})),
        "it": target("it", "works", services=frozenset({"it"})),
    },
)


@pytest.mark.parametrize(
    ("scope", "zone"),
    [
        (Scope(service="streets"), "America/New_York"),
        (Scope(service="it"), "Europe/Stockholm"),
        (Scope("works"), "Europe/Stockholm"),
        (Scope("above", below=frozenset({"works"})), "Europe/Stockholm"),
        (Scope(), "UTC"),  # two zones
        (Scope("elsewhere"), "UTC"),  # none
    ],
)
def test_a_scope_reads_in_the_one_zone_of_its_calendars_and_otherwise_in_utc(scope, zone):
    assert zone_of(RULEBOOK, scope) == zone


def test_a_target_for_everything_counts_for_every_scope():
    everywhere = replace(RULEBOOK, targets={"all": target("all", "city")})
    assert zone_of(everywhere, Scope(service="it")) == "America/New_York"
