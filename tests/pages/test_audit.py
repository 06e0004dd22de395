"""The page of the trail: for those who may, with every look of theirs in the trail itself (A9)."""

import json
import re

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from control.commands.registry import Call
from control.commands.tickets import record_ticket
from control.errors import ControlError
from control.runtime import Runtime
from control.store import audit
from control.witness.keeping import Keeper
from control.witness.places import places
from tests.pages.conftest import Opened, said

AUDITOR = "ruth-abel"
HOSTILE = "=1+1 **bold** ![x](http://evil.example/x.png) <script>alert(1)</script>"


def look(opened: Opened, actor: str = AUDITOR, **address: str) -> AppTest:
    """The page as somebody sees it who follows a link."""
    return opened("audit.py", signed=actor, **address)


def looks(runtime: Runtime) -> list[tuple[str, str, object]]:
    """Who looked, how it ended, and what for."""
    asked = text("SELECT actor, outcome, \"after\" FROM audit_event WHERE command = 'audit.read' ORDER BY seq")
    with runtime.read() as connection:
        return [(actor, outcome, after and json.loads(after)) for actor, outcome, after in connection.execute(asked)]


def table(app: AppTest) -> list[dict[str, object]]:
    return app.dataframe[0].value.to_dict("records")


def test_an_auditor_sees_what_was_attempted_newest_first(opened: Opened) -> None:
    rows = table(look(opened))
    numbers = [int(row["seq"]) for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[-1] == 1 or len(numbers) == 100
    assert {"who", "what", "about", "outcome", "why", "changed", "at", "seq"} == set(rows[0])


def test_whoever_may_not_sees_nothing_of_it_and_log_and_trail_say_that_they_tried(
    opened: Opened, runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    agent = agent_of(runtime)
    app = look(opened, agent)
    assert not app.dataframe
    assert "may not open this" in said(app)
    assert f"the view audit was refused to {agent}" in caplog.text
    assert looks(runtime) == [(agent, "denied:permission", None)]


def agent_of(runtime: Runtime) -> str:
    people = runtime.rulebook().people.values()
    return next(each.name for each in people if {grant.role for grant in each.grants} == {"agent"})


def test_a_look_leaves_one_event_however_often_the_page_runs(opened: Opened, runtime: Runtime) -> None:
    revision = runtime.revision()
    app = look(opened)
    app.run()
    app.run()
    assert [each for each in looks(runtime) if each[0] == AUDITOR] == [(AUDITOR, "ok", {})]
    assert runtime.revision() == revision
    app.selectbox(key="ended").set_value("Refused").run()
    app.run()
    assert looks(runtime)[-1] == (AUDITOR, "ok", {"outcome": "denied"})
    assert len([each for each in looks(runtime) if each[0] == AUDITOR]) == 2


def test_filters_come_from_the_address(opened: Opened, runtime: Runtime) -> None:
    app = look(opened, command="rulebook.activate")
    assert {row["what"] for row in table(app)} == {"rulebook.activate"}
    assert looks(runtime)[-1][2] == {"command": "rulebook.activate"}


def test_a_person_who_is_not_known_any_more_can_be_asked_for(opened: Opened) -> None:
    app = look(opened, person="somebody-long-gone")
    assert "No attempt is as asked" in said(app)
    assert app.selectbox(key="person").value == "somebody-long-gone"


@pytest.mark.parametrize("number", ["0", "99999999", "-1", "x", "1e3", "１"])
def test_a_number_that_no_event_has_is_no_breakdown(opened: Opened, number: str) -> None:
    app = look(opened, event=number)
    assert not app.exception


def test_one_event_opens_with_its_content_and_its_place_in_the_chain(opened: Opened, runtime: Runtime) -> None:
    app = look(opened, event="2")
    shown = " ".join(str(each.value) for each in app.code)
    with runtime.read() as connection:
        row = connection.execute(text("SELECT * FROM audit_event WHERE seq = 2")).mappings().one()
    assert row["hash"] in shown
    assert row["prev_hash"] in shown
    assert "It follows on the event before it" in said(app)
    assert looks(runtime)[-1][2] == {"event": "2"}


def test_what_somebody_wrote_is_shown_as_they_wrote_it(opened: Opened, runtime: Runtime) -> None:
    with pytest.raises(ControlError):
        record_ticket(runtime, Call(HOSTILE), "mail", "1", [])
    with runtime.read() as connection:
        seq = audit.head(connection).seq
    app = look(opened, event=str(seq))
    written = " ".join(str(each.value.to_dict()) for each in app.get("table")).replace("\\\\", "\\")
    apart = written.replace(":small[]", "")  # nothing to be seen: it keeps two parts from being read as one
    assert HOSTILE in re.sub(r"\\(.)", r"\1", apart)
    assert "![x](" not in " ".join(str(each.value.to_dict()) for each in app.get("table"))


def test_an_event_that_was_changed_says_so_on_its_page(opened: Opened, runtime: Runtime) -> None:
    with runtime.store.writer.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_event_no_update"))
        connection.execute(text("UPDATE audit_event SET actor = 'mallory' WHERE seq = 3"))
    assert "Event 3 does not say what was recorded" in said(look(opened, event="3"))


def test_the_page_says_how_old_the_newest_head_is_and_whether_the_trail_agrees(
    opened: Opened, runtime: Runtime
) -> None:
    assert look(opened).title[0].value == "Nothing outside the database holds the trail"
    kept = Keeper(places(runtime.store.reader.url))
    with runtime.read() as connection:
        kept.keep(audit.head(connection), runtime.now(), at_once=True)
        seq = audit.head(connection).seq
    app = look(opened)
    assert app.title[0].value == "The trail agrees with its newest head outside"
    assert f"Head of event {seq}, kept" in said(app)
    with runtime.store.writer.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_event_no_update"))
        connection.execute(text(f"UPDATE audit_event SET hash = '{'f' * 64}' WHERE seq = {seq}"))
    assert look(opened).title[0].value == "The trail is not what its newest head says"


def test_earlier_events_are_a_press_away_and_stand_in_the_address(opened: Opened, runtime: Runtime) -> None:
    for number in range(120):
        with pytest.raises(ControlError):
            record_ticket(runtime, Call("nobody"), "mail", str(number), [])
    app = look(opened, ended="Refused")
    first = [int(row["seq"]) for row in table(app)]
    next(button for button in app.button if button.label == "Earlier events").click().run()
    second = [int(row["seq"]) for row in table(app)]
    assert len(first) == 100
    assert max(second) < min(first)
    assert looks(runtime)[-1][2] == {"before": str(first[-1]), "outcome": "denied"}
    next(button for button in app.button if button.label == "Newest events").click().run()
    assert [int(row["seq"]) for row in table(app)] == first
