"""The bell: how much the person who acts has not read, what it is, and that it was read; nobody else's."""

from collections.abc import Callable
from time import process_time

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from control.commands.notices import Told, tell
from control.commands.registry import Call, Deed, Registry
from control.model import SubjectType
from control.runtime import Runtime
from control.store.tables import notice, ticket
from tests.pages.conftest import Opened, let_in, said

DEEDS = Registry()
ANALYST, AUDITOR = "yuki-tanabe", "ruth-abel"
SENTENCE = "T-1 “*No* coffee”: its resolution was due."


@DEEDS.command("notice.read")  # a name that analysts may give; the deed is the test's own
def tell_them(deed: Deed, number: int) -> int:
    """Tell the analyst of as many tickets."""
    tickets = list(deed.connection.scalars(select(ticket.c.id).order_by(ticket.c.id).limit(number)))
    deed.subject("test", "tell", after={"told": number})
    return tell(deed, [Told(ANALYST, SubjectType.TICKET, f"S-{one}", one, SENTENCE, urgent=False) for one in tickets])


def bell(app: AppTest) -> str:
    return str(app.button(key="bell").label)


def unread(runtime: Runtime) -> set[str]:
    """Who has something to read."""
    with runtime.read() as connection:
        return set(connection.scalars(select(notice.c.person).where(notice.c.read_at.is_(None))))


def acting_as(app: AppTest, actor: str) -> AppTest:
    return let_in(app, actor).run()


def test_the_bell_counts_what_the_person_who_acts_has_not_read(opened: Opened, runtime: Runtime) -> None:
    tell_them(runtime, Call(ANALYST), 3)
    app = acting_as(opened(), AUDITOR)
    assert bell(app) == "No unread notices"
    assert bell(acting_as(app, ANALYST)) == "3 unread notices"
    assert not app.exception


def test_a_bell_with_nothing_to_tell_cannot_be_pressed(opened: Opened) -> None:
    assert acting_as(opened(), AUDITOR).button(key="bell").disabled


def test_a_press_shows_what_is_unread_as_text_with_the_way_to_each_ticket(opened: Opened, runtime: Runtime) -> None:
    tell_them(runtime, Call(ANALYST), 25)
    app = acting_as(opened(), ANALYST).button(key="bell").click().run()
    assert not app.exception
    assert said(app).count(r"T\-1 “\*No\* coffee”\: its resolution was due\.") == 20
    assert "And 5 older notices." in said(app)


def test_marking_all_as_read_empties_the_bell_of_this_person_alone(opened: Opened, runtime: Runtime) -> None:
    tell_them(runtime, Call(ANALYST), 2)
    others = unread(runtime) - {ANALYST}
    app = acting_as(opened(), ANALYST).button(key="bell").click().run()
    app.button(key="do-bell").click().run()
    assert not app.exception
    assert unread(runtime) == others != set()
    assert bell(app.run()) == "No unread notices"


def test_the_bell_adds_little_to_a_page(opened: Opened, runtime: Runtime, figure: Callable[[str, str], None]) -> None:
    tell_them(runtime, Call(ANALYST), 25)
    app = acting_as(opened(), ANALYST)
    took = []

    from pages.ui import bell as ringing

    rung = ringing.ring

    def timed(*given: object) -> None:
        began = process_time()
        rung(*given)  # type: ignore[arg-type]
        took.append(process_time() - began)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ringing, "ring", timed)
        for _ in range(10):
            app.run()
    figure("CPU that the bell adds to a page run", f"{sorted(took)[len(took) // 2] * 1_000:.2f} ms")
    assert sorted(took)[len(took) // 2] <= 0.003
