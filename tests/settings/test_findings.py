"""What keeps a rulebook from standing is said with file and key, all of it at once."""

from pathlib import Path

import pytest

from control import settings
from control.errors import Invalid
from tests.settings.conftest import Spoil

CASES = {
    "a key that nobody knows": (
        "states.toml", 'category = "new"', 'category = "new"\ncolour = "red"',
        "config/states.toml: state.new.colour: is not known here",
    ),
    "a missing key": (
        "organisation.toml", 'title = "Finance"\n', "", "config/organisation.toml: unit.finance.title: is missing",
    ),
    "a wrong type": (
        "targets.toml", "minutes = 510", 'minutes = "510"',
        "config/targets.toml: target.boston-dead-animal.minutes: must be a whole number, not text",
    ),
    "true is no number": (
        "targets.toml", "minutes = 510", "minutes = true",
        "config/targets.toml: target.boston-dead-animal.minutes: must be a whole number, not true or false",
    ),
    "a blank text": (
        "organisation.toml", 'title = "Finance"', 'title = " "',
        "config/organisation.toml: unit.finance.title: is blank",
    ),
    "a word outside its closed set": (
        "organisation.toml", 'kind = "function"', 'kind = "guild"',
        "config/organisation.toml: unit.finance.kind: 'guild' is not one of organization, legal entity, "
        "business unit, function, department, team",
    ),
    "a name that is no slug": (
        "states.toml", "[state.on-hold]", '[state."On Hold"]',
        "config/states.toml: state.On Hold: is no name: use small letters, digits and single hyphens",
    ),
    "a unit below one that does not exist": (
        "organisation.toml", 'parent = "ravensholt"', 'parent = "ravenshold"',
        "config/organisation.toml: unit.customer-operations.parent: there is no unit 'ravenshold'",
    ),
    "a unit headed by nobody known": (
        "organisation.toml", 'head = "helen-osei"', 'head = "helen"',
        "config/organisation.toml: unit.finance.head: there is no person 'helen'",
    ),
    "a unit below itself": (
        "organisation.toml", '[unit.ravensholt]', '[unit.ravensholt]\nparent = "customer-care"',
        "config/organisation.toml: unit.ravensholt.parent: the unit lies below itself",
    ),
    "a name that is taken": (
        "people.toml", "[person.ruth-abel]", "[person.system]",
        "config/people.toml: person.system: the name is taken: it stands for Pilothouse itself",
    ),
    "a role that does not exist": (
        "people.toml", '{ role = "auditor"', '{ role = "visitor"',
        "config/people.toml: person.ruth-abel.grants[0].role: 'visitor' is not one of agent, manager, "
        "department head, sponsor, controller, committee member, analyst, auditor, administrator, automation",
    ),
    "a scope that is none": (
        "people.toml", '{ role = "auditor", scope = "all" }', '{ role = "auditor", scope = "everything" }',
        "config/people.toml: person.ruth-abel.grants[0].scope: 'everything' is no scope: write all, "
        "unit:NAME or service:NAME",
    ),
    "a scope that leads nowhere": (
        "people.toml", '{ role = "auditor", scope = "all" }', '{ role = "auditor", scope = "unit:moon" }',
        "config/people.toml: person.ruth-abel.grants[0].scope: there is no unit 'moon'",
    ),
    "a role from an instant of no zone": (
        "people.toml", '{ role = "auditor", ', '{ role = "auditor", from = 2026-03-02T09:00:00, ',
        "config/people.toml: person.ruth-abel.grants[0].from: names no zone: write 2026-03-02T09:00:00+01:00 or "
        "2026-03-02T08:00:00Z",
    ),
    "a role that ends before it begins": (
        "people.toml", '{ role = "auditor", ',
        '{ role = "auditor", from = 2026-03-02T09:00:00Z, until = 2026-03-02T10:00:00+01:00, ',
        "config/people.toml: person.ruth-abel.grants[0].until: does not lie after from: the role would never be held",
    ),
    "a role until a day without a time": (
        "people.toml", '{ role = "auditor", ', '{ role = "auditor", until = 2026-03-02, ',
        "config/people.toml: person.ruth-abel.grants[0].until: must be a date with time, not a date",
    ),
    "a customer of a tier that does not exist": (
        "customers.toml", '"Hotel Seeblick" = "contract"', '"Hotel Seeblick" = "gold"',
        "config/customers.toml: tier_by_customer.Hotel Seeblick: there is no tier 'gold' in tiers",
    ),
    "a service of a unit that does not exist": (
        "catalogue.toml", 'unit = "field-service"', 'unit = "field"',
        "config/catalogue.toml: service.repairs.unit: there is no unit 'field'",
    ),
    "a category owned by nobody known": (
        "catalogue.toml", 'owner = "ines-carvalho"', 'owner = "ines"',
        "config/catalogue.toml: service.repairs.category.replacement.owner: there is no person 'ines'",
    ),
    "a required field that tickets do not have": (
        "catalogue.toml", 'required_fields = ["customer", "impact", "urgency"]', 'required_fields = ["colour"]',
        "config/catalogue.toml: service.customer-care.category.delivery.required_fields: 'colour' is not one of "
        "title, description, type, channel, service, category, subcategory, unit, team, owner, customer, product, "
        "impact, urgency, priority, reported_priority, state",
    ),
    "a gap in the matrix": (
        "priorities.toml", '[matrix.high]\nhigh = "P1"\nmedium = "P2"\n', '[matrix.high]\nhigh = "P1"\n',
        "config/priorities.toml: matrix.high.medium: is missing",
    ),
    "a row that the matrix has too many": (
        "priorities.toml", "[matrix.low]", '[matrix.none]\nhigh = "P1"\n\n[matrix.low]',
        "config/priorities.toml: matrix.none: is not known here",
    ),
    "a cell with a priority that does not exist": (
        "priorities.toml", '[matrix.low]\nhigh = "P3"', '[matrix.low]\nhigh = "P9"',
        "config/priorities.toml: matrix.low.high: there is no priority 'P9' in priorities",
    ),
    "a priority that is named twice": (
        "priorities.toml", '["P1", "P2", "P3", "P4"]', '["P1", "P2", "P2", "P3", "P4"]',
        "config/priorities.toml: priorities[2]: P2 stands here twice",
    ),
    "a calendar without working time": (
        "calendars.toml", '[calendar.boston-weekdays.hours]', '[calendar.boston-weekdays.hours]\n[calendar.x.hours]',
        "config/calendars.toml: calendar.boston-weekdays.hours: the calendar has no working time: it needs at "
        "least one window",
    ),
    "a zone that does not exist": (
        "calendars.toml", 'zone = "Europe/Berlin"', 'zone = "Europe/Berlinn"',
        "config/calendars.toml: calendar.ravensholt-office.zone: 'Europe/Berlinn' is no time zone of the IANA "
        "database, such as Europe/Berlin",
    ),
    "a zone that would lead out of the zone files": (
        "calendars.toml", 'zone = "Europe/Berlin"', 'zone = "../../etc/passwd"',
        "config/calendars.toml: calendar.ravensholt-office.zone: '../../etc/passwd' is no time zone of the IANA "
        "database, such as Europe/Berlin",
    ),
    "windows that overlap": (
        "calendars.toml", '["08:00-12:30", "13:30-18:00"]', '["08:00-12:30", "12:00-18:00"]',
        "config/calendars.toml: calendar.ravensholt-office.hours.wed: 08:00-12:30 and 12:00-18:00 overlap",
    ),
    "a window that ends before it begins": (
        "calendars.toml", '["08:00-12:30", "13:30-18:00"]', '["22:00-06:00"]',
        "config/calendars.toml: calendar.ravensholt-office.hours.wed: 22:00-06:00 ends before it begins: write "
        "hours past midnight as two windows",
    ),
    "a window in another spelling": (
        "calendars.toml", '["08:00-12:30", "13:30-18:00"]', '["8-18"]',
        "config/calendars.toml: calendar.ravensholt-office.hours.wed: '8-18' is no window: write "
        '"09:00-12:30", the last possible end is "24:00"',
    ),
    "a day that is none": (
        "calendars.toml", 'tue = ["08:00-18:00"]', 'tuesday = ["08:00-18:00"]',
        "config/calendars.toml: calendar.ravensholt-office.hours.tuesday: is not known here",
    ),
    "holidays of a country that is not known": (
        "calendars.toml", 'country = "DE", subdivision = "HH"', 'country = "DE", subdivision = "XX"',
        "config/calendars.toml: calendar.ravensholt-office.holiday_sets[0]: no public holidays are known for DE XX",
    ),
    "holidays of years that run backwards": (
        "calendars.toml", 'subdivision = "HH", years = [2005, 2035]', 'subdivision = "HH", years = [2035, 2005]',
        "config/calendars.toml: calendar.ravensholt-office.holiday_sets[0].years: must be the first and the last "
        "year, between 1950 and 2100, such as [2005, 2035]",
    ),
    "a target on a calendar that does not exist": (
        "targets.toml", 'calendar = "volvo-weekdays"', 'calendar = "volvo"',
        "config/targets.toml: target.volvo-resolution.calendar: there is no calendar 'volvo'",
    ),
    "a target for a priority that does not exist": (
        "targets.toml", "{ P1 = 480,", "{ P5 = 480,",
        "config/targets.toml: target.volvo-resolution.minutes_by_priority.P5: there is no priority 'P5'",
    ),
    "a target of no minutes": (
        "targets.toml", "{ P1 = 480,", "{ P1 = 0,",
        "config/targets.toml: target.volvo-resolution.minutes_by_priority.P1: 0 is too small: the least is 1",
    ),
    "a target of more than a year": (
        "targets.toml", "{ P1 = 480,", "{ P1 = 9007199254740993,",
        "config/targets.toml: target.volvo-resolution.minutes_by_priority.P1: 9007199254740993 is too large: the most "
        "is 527040",
    ),
    "a target with two kinds of minutes": (
        "targets.toml", "minutes = 510", "minutes = 510\nminutes_by_priority = { P1 = 60 }",
        "config/targets.toml: target.boston-dead-animal: needs either minutes or minutes_by_priority, one of them",
    ),
    "a target without minutes": (
        "targets.toml", "minutes = 510\n", "",
        "config/targets.toml: target.boston-dead-animal: needs either minutes or minutes_by_priority, one of them",
    ),
    "a target with services and categories": (
        "targets.toml", "minutes = 510", 'minutes = 510\nservices = ["repairs"]',
        "config/targets.toml: target.boston-dead-animal.services: name services or categories, not both: a "
        "category says its service already",
    ),
    "a target for a category that does not exist": (
        "targets.toml", '"customer-care/refund"', '"customer-care/refunds"',
        "config/targets.toml: target.refund-resolution.categories: there is no category 'customer-care/refunds'",
    ),
    "a target for a tier that does not exist": (
        "targets.toml", 'tiers = ["contract"]', 'tiers = ["gold"]',
        "config/targets.toml: target.contract-repair-resolution.tiers: there is no tier 'gold'",
    ),
    "a pause state that does not exist": (
        "targets.toml", 'pause_states = ["waiting-for-user", "waiting-for-customer"]', 'pause_states = ["lunch"]',
        "config/targets.toml: target.volvo-resolution.pause_states: there is no ticket state 'lunch'",
    ),
    "a pause state in which the clock has stopped": (
        "targets.toml", 'pause_states = ["waiting-for-user", "waiting-for-customer"]', 'pause_states = ["closed"]',
        "config/targets.toml: target.volvo-resolution.pause_states: 'closed' cannot pause a clock: it ends the "
        "ticket's work",
    ),
    "a share above one": (
        "targets.toml", "at_risk_share = 0.6", "at_risk_share = 1.5",
        "config/targets.toml: target.contract-repair-resolution.at_risk_share: 1.5 is no share: it must be above "
        "0 and at most 1",
    ),
    "a share that is no number at all": (
        "targets.toml", "at_risk_share = 0.6", "at_risk_share = nan",
        "config/targets.toml: target.contract-repair-resolution.at_risk_share: NaN is no share: it must be above "
        "0 and at most 1",
    ),
    "two targets for the same tickets": (
        "targets.toml", "[target.boston-dead-animal]",
        '[target.second]\nkind = "resolution"\ncalendar = "around-the-clock"\nminutes = 60\n'
        'services = ["repairs", "volvo-incidents"]\n\n[target.boston-dead-animal]',
        "config/targets.toml: target.volvo-resolution: overlaps with target.second: both promise a resolution to "
        "the same tickets, and neither is more specific",
    ),
    "a deed in a state in which there is none": (
        "permissions.toml", 'states = ["resolved", "closed"]', 'states = ["open", "closed"]',
        "config/permissions.toml: condition.ticket.reopen.states: 'open' is none of the states in which there is this "
        "deed, whatever a rulebook says",
    ),
    "somebody who looks at their own reason": (
        "permissions.toml", '[condition."breach_review.return"]\nstates = ["reasoned"]\napart_from = ["explainer"]',
        '[condition."breach_review.return"]\nstates = ["reasoned"]',
        "config/permissions.toml: condition.breach_review.return.apart_from: 'explainer' must be named: others do this "
        "deed, whatever a rulebook says",
    ),
    "a relation that nobody knows": (
        "permissions.toml", '[condition."escalation.close"]\nstates = ["actioned"]\napart_from = ["owner"]',
        '[condition."escalation.close"]\nstates = ["actioned"]\napart_from = ["owner", "friend"]',
        "config/permissions.toml: condition.escalation.close.apart_from: 'friend' is not one of owner, explainer, "
        "requester, editor, beneficiary, approver",
    ),
    "a condition of a deed that has none": (
        "permissions.toml", '[condition."ticket.reopen"]', '[condition."ticket.snooze"]',
        "config/permissions.toml: condition.ticket.snooze: neither state nor relation is asked of this command",
    ),
    "a view for a role that does not exist": (
        "permissions.toml", 'request = ["agent", ', 'request = ["visitor", ',
        "config/permissions.toml: roles_by_view.request: there is no role 'visitor': roles are agent, manager, "
        "department head, sponsor, controller, committee member, analyst, auditor, administrator, automation",
    ),
    "a command for a role that does not exist": (
        "permissions.toml", '"clock.judge" = ["administrator", ', '"clock.judge" = ["clerk", ',
        "config/permissions.toml: roles_by_command.clock.judge: there is no role 'clerk': roles are agent, manager, "
        "department head, sponsor, controller, committee member, analyst, auditor, administrator, automation",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_mistake_is_said_with_file_and_key(spoil: Spoil, case: tuple[str, str, str, str]) -> None:
    file, old, new, expected = case
    assert expected in [str(finding) for finding in settings.findings(spoil(file, old, new))]


def test_all_mistakes_of_all_files_are_said_together(spoil: Spoil) -> None:
    spoil("states.toml", 'holder = "queue"', 'holder = "nobody"')
    spoil("targets.toml", "minutes = 510", "minutes = 0")
    folder = spoil("calendars.toml", 'zone = "America/New_York"', 'zone = "Boston"')
    found = {(finding.file, finding.key) for finding in settings.findings(folder)}
    assert found == {
        ("config/states.toml", "state.new.holder"),
        ("config/targets.toml", "target.boston-dead-animal.minutes"),
        ("config/calendars.toml", "calendar.boston-weekdays.zone"),
    }


def test_one_mistake_is_not_reported_a_second_time_as_a_dangling_name(spoil: Spoil) -> None:
    folder = spoil("targets.toml", 'calendar = "volvo-weekdays"', "calendar = 7")
    assert [finding.key for finding in settings.findings(folder)] == ["target.volvo-resolution.calendar"]


TOML_MISTAKES = {
    "a bracket that never closes": ("[state.new\n", "Expected ']' at the end of a table declaration"),
    "a name that stands there twice": ("[state.new]\n[state.new]\n", "Cannot declare ('state', 'new') twice"),
}


@pytest.mark.parametrize(("text", "reason"), TOML_MISTAKES.values(), ids=TOML_MISTAKES.keys())
def test_text_that_is_no_toml_is_said_with_its_line(folder: Path, text: str, reason: str) -> None:
    (folder / "states.toml").write_text(text, "utf-8")
    (found,) = settings.findings(folder)
    line = text.count("\n")
    assert str(found) == f"config/states.toml: is not TOML: {reason} (at line {line}, column 11)"


def test_a_missing_file_is_a_finding(folder: Path) -> None:
    (folder / "people.toml").unlink()
    assert [str(finding) for finding in settings.findings(folder)] == ["config/people.toml: the file is missing"]


def test_a_file_that_is_no_part_of_the_rulebook_is_a_finding(folder: Path) -> None:
    (folder / "target.toml").write_text("", "utf-8")
    assert [str(finding) for finding in settings.findings(folder)] == ["config/target.toml: is no file of the rulebook"]


def test_a_file_in_another_encoding_is_a_finding(folder: Path) -> None:
    (folder / "people.toml").write_bytes("# Jürgen".encode("latin-1"))
    assert "config/people.toml: is not UTF-8 text (byte 3)" in [str(f) for f in settings.findings(folder)]


def test_loading_says_every_finding_in_one_refusal(spoil: Spoil) -> None:
    spoil("states.toml", 'holder = "queue"', 'holder = "nobody"')
    folder = spoil("targets.toml", "minutes = 510", "minutes = 0")
    with pytest.raises(Invalid, match=r"2 findings") as refusal:
        settings.load(folder)
    assert "state.new.holder" in refusal.value.sentence
    assert "target.boston-dead-animal.minutes" in refusal.value.sentence
