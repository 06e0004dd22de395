"""The form for a new ticket: it says what is missing, where it would go, and opens what is clear."""

from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from control.runtime import Runtime
from tests.pages.conftest import Opened, let_in, said


def filled(app: AppTest, **fields: str) -> AppTest:
    """The page after these fields were filled in, one after the other."""
    for name, value in fields.items():
        app = widget(app, name).set_value(value).run()
    return app


def widget(app: AppTest, name: str) -> object:
    key = f"w_request_{name}"
    kinds = ("text_input", "text_area", "selectbox")
    return next(each for kind in kinds for each in app.get(kind) if each.key == key)


CLEAR = {
    "title": "The coffee machine leaks",
    "service": "repairs",
    "category": "machine-down",
    "type": "incident",
    "impact": "high",
    "urgency": "high",
    "customer": "Hotel Seeblick",
    "product": "Espresso 300",
}


def by_ines(opened: Opened) -> AppTest:
    """The page with somebody acting who may open tickets."""
    app = opened("request.py")
    return let_in(app, "ines-carvalho").run()


def opens(app: AppTest) -> AppTest:
    return next(button for button in app.button if button.key == "do-request").click().run()


def test_what_is_missing_is_listed_while_it_is_filled_in(opened: Opened) -> None:
    app = filled(opened("request.py"), title="It leaks")
    assert "the service is missing" in said(app)
    app = filled(app, service="repairs", category="machine-down")
    assert "the customer" in said(app)
    assert "the service is missing" not in said(app)


def test_nothing_is_missing_before_anything_is_said(opened: Opened) -> None:
    assert "to be said first" not in said(opened("request.py"))


def test_where_it_would_go_is_said_before_it_is_sent(opened: Opened) -> None:
    app = filled(opened("request.py"), service="repairs", category="machine-down", impact="high", urgency="high")
    assert "Priority P1; it goes to Repair dispatch, Joris Dekker." in said(app)


def test_what_is_not_clear_is_refused_with_all_of_its_gaps_and_nothing_is_lost(opened: Opened) -> None:
    app = opens(filled(by_ines(opened), title="It leaks", service="repairs"))
    assert "not clear yet" in said(app)
    assert widget(app, "title").value == "It leaks"  # type: ignore[attr-defined]


def test_a_clear_request_becomes_a_ticket_with_its_team_and_the_form_is_empty_again(
    opened: Opened, runtime: Runtime
) -> None:
    app = opens(filled(by_ines(opened), **CLEAR))
    with runtime.read() as connection:
        row = connection.execute(text("SELECT key, team, priority, source FROM ticket ORDER BY id DESC LIMIT 1")).one()
    assert tuple(row)[1:] == ("repair-dispatch", "P1", "pilothouse")
    assert f"{row.key} is open." in [each.value for each in app.success]
    assert not widget(app, "title").value  # type: ignore[attr-defined]


def test_that_it_is_open_is_said_until_another_page_is_shown(opened: Opened) -> None:
    app = opens(filled(by_ines(opened), **CLEAR)).run()
    assert app.success
    app.switch_page("sla.py").run()
    assert not app.switch_page("request.py").run().success


def test_who_may_not_open_tickets_is_told_why(opened: Opened) -> None:
    app = opened("request.py")
    let_in(app, "ruth-abel").run()
    assert not app.title
    assert "Ruth Abel may not open this" in app.error[0].value
