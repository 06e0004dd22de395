"""What the store keeps of a rulebook gives the same rulebook back, and its version is the hash of its content."""

import json
import string
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from control import settings
from control.model import Holder, StateCategory, TargetKind
from control.policy import rulebook as types
from control.policy.roles import RoleGrant
from control.policy.sources import Source, TicketDeed
from tests.settings.conftest import Spoil

NAMES = st.text(string.ascii_lowercase + string.digits + "-äß ", min_size=1, max_size=8)
SETS = st.frozensets(NAMES, max_size=3)
DAYS = st.dates(date(1970, 1, 1), date(2100, 1, 1))
INSTANTS = st.none() | st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
WINDOWS = st.builds(types.Window, st.integers(0, 700), st.integers(701, 1440))
MINUTES = st.integers(1, 100_000)
TARGETS = st.builds(
    types.SlaTarget,
    name=NAMES,
    kind=st.sampled_from(TargetKind),
    calendar=NAMES,
    minutes=st.none() | MINUTES,
    minutes_by_priority=st.none() | st.dictionaries(NAMES, MINUTES, max_size=3),
    services=SETS,
    categories=SETS,
    tiers=SETS,
    pause_states=SETS,
    reopen=st.sampled_from(types.Reopen),
    at_closing=st.sampled_from(types.AtClosing),
    at_risk_share=st.decimals("0.01", "1", places=3),
)
CALENDARS = st.builds(
    types.Calendar,
    name=NAMES,
    zone=NAMES,
    windows=st.tuples(*[st.lists(WINDOWS, max_size=2).map(tuple)] * 7),
    holidays=st.frozensets(DAYS, max_size=3),
    holidays_from=st.none() | DAYS,
    holidays_until=st.none() | DAYS,
)
PEOPLE = st.builds(
    types.Person,
    name=NAMES,
    title=NAMES,
    unit=NAMES,
    person=NAMES,
    grants=st.lists(st.builds(RoleGrant, NAMES, NAMES, INSTANTS, INSTANTS), max_size=2).map(tuple),
    active=st.booleans(),
)
NAMED = st.lists(NAMES, max_size=3, unique=True).map(tuple)
CATEGORIES = st.builds(
    types.Category,
    service=NAMES,
    name=NAMES,
    title=NAMES,
    owner=st.none() | NAMES,
    department=st.none() | NAMES,
    team=st.none() | NAMES,
    request_types=NAMED,
    subcategories=NAMED,
    required_fields=NAMED,
    review_on=st.none() | DAYS,
)
RULEBOOKS = st.builds(
    types.Rulebook,
    version=st.just(""),
    units=st.dictionaries(
        NAMES, st.builds(types.OrgUnit, NAMES, NAMES, NAMES, st.none() | NAMES, st.none()), max_size=2
    ),
    people=st.dictionaries(NAMES, PEOPLE, max_size=2),
    services=st.dictionaries(NAMES, st.builds(types.Service, NAMES, NAMES, st.none() | NAMES, NAMES), max_size=2),
    categories=st.dictionaries(st.tuples(NAMES, NAMES), CATEGORIES, max_size=2),
    states=st.dictionaries(
        NAMES,
        st.builds(types.TicketState, NAMES, st.sampled_from(StateCategory), st.sampled_from(Holder), st.booleans()),
        max_size=2,
    ),
    impacts=NAMED,
    urgencies=NAMED,
    priorities=NAMED,
    matrix=st.dictionaries(st.tuples(NAMES, NAMES), NAMES, max_size=3),
    calendars=st.dictionaries(NAMES, CALENDARS, max_size=2),
    targets=st.dictionaries(NAMES, TARGETS, max_size=2),
    permissions=st.dictionaries(NAMES, SETS, max_size=3),
    customer_tiers=st.dictionaries(NAMES, NAMES, max_size=2),
    closure_codes=st.dictionaries(NAMES, NAMES, max_size=2),
    sources=st.dictionaries(
        NAMES, st.builds(Source, NAMES, NAMES, st.frozensets(st.sampled_from(TicketDeed), max_size=4)), max_size=2
    ),
)


@given(RULEBOOKS)
def test_a_rulebook_that_was_dumped_comes_back_as_it_was(rulebook: types.Rulebook) -> None:
    restored = settings.restore(settings.dump(rulebook))
    assert replace(restored, version="") == rulebook


@given(RULEBOOKS)
def test_what_was_restored_is_dumped_to_the_same_bytes(rulebook: types.Rulebook) -> None:
    text = settings.dump(rulebook)
    assert settings.dump(settings.restore(text)) == text


def test_the_version_is_the_hash_of_the_content(root: Path) -> None:
    rulebook = settings.load(root / "config")
    assert rulebook.version == sha256(settings.dump(rulebook).encode()).hexdigest()


def test_the_shipped_rulebook_comes_back_from_its_text_with_its_version(root: Path) -> None:
    rulebook = settings.load(root / "config")
    assert settings.restore(settings.dump(rulebook)) == rulebook


def test_another_order_and_other_comments_are_the_same_version(root: Path, folder: Path) -> None:
    path = folder / "people.toml"
    tables = path.read_text("utf-8").split("\n[person.")
    path.write_text("[person.".join(["# Another comment.\n", *reversed(tables[1:])]).replace("[person.", "\n[person."))
    assert settings.load(folder).version == settings.load(root / "config").version


def test_one_changed_number_is_another_version(root: Path, spoil: Spoil) -> None:
    changed = settings.load(spoil("targets.toml", "minutes = 510", "minutes = 511"))
    assert changed.version != settings.load(root / "config").version


def test_a_share_written_with_more_noughts_is_the_same_version(root: Path, spoil: Spoil) -> None:
    changed = settings.load(spoil("targets.toml", "at_risk_share = 0.6", "at_risk_share = 0.600"))
    assert changed.version == settings.load(root / "config").version


def test_a_text_from_before_a_field_was_added_takes_its_default(root: Path) -> None:
    content = json.loads(settings.dump(settings.load(root / "config")))
    for target in content["targets"].values():
        del target["at_risk_share"]
    restored = settings.restore(json.dumps(content))
    assert {target.at_risk_share for target in restored.targets.values()} == {Decimal("0.75")}
