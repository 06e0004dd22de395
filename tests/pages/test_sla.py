"""The promises page shows the figures of the queries, each with the way to exactly its tickets."""

from urllib.parse import parse_qs

import pytest
from pandas import isna

from control.commands import tickets
from control.commands.registry import Call
from control.model import TargetKind
from control.policy.scope import Scope
from control.queries import sla
from control.queries.counting import By, Figure
from control.queries.standing import Basis, Promise
from pages.ui.labels import BASES, BYS, FIGURES, KINDS
from tests.pages.conftest import WHOLE, Opened, said, visit, written


@pytest.fixture
def now(runtime):
    return runtime.now().replace(second=0, microsecond=0)


def attainment(runtime, as_of, promise):
    with runtime.read() as connection:
        return sla.attainment(connection, as_of, Scope(), promise).iloc[0]


def links(app):
    """The address of every list that the page leads to, by the words of the link."""
    return {
        link.proto.label: {name: values[0] for name, values in parse_qs(link.proto.query_string).items()}
        for link in app.get("page_link")
        if not link.proto.disabled
    }


@pytest.mark.parametrize(
    ("kind", "basis"), [*((kind, Basis.CLOCKS) for kind in TargetKind), (TargetKind.RESOLUTION, Basis.RECORDED)]
)
def test_every_promise_shows_the_figures_of_its_query(opened: Opened, runtime, now, kind, basis):
    app = opened(signed=WHOLE, as_of=written(now), promise=KINDS[kind], judged=BASES[basis])
    row = attainment(runtime, now, Promise(kind, basis))
    shown = {metric.label: metric.value for metric in app.metric}
    for figure in (Figure.BREACHED, Figure.OVERDUE, Figure.AT_RISK, Figure.UNPROMISED):
        assert shown[FIGURES[figure].word] == f"{row[figure]:,}"
    share = "–" if isna(row["attainment"]) else f"{row['attainment']:.1%}".replace("%", " %")
    assert app.metric[0].value == share


def test_the_title_says_what_was_found(opened: Opened, runtime, now):
    row = attainment(runtime, now, Promise())
    expected = f"{row['attainment']:.1%} of resolutions on time; {row['overdue']} tickets open past their due time"
    assert opened(signed=WHOLE, as_of=written(now)).title[0].value.replace(" %", "%") == expected


@pytest.mark.parametrize("by", [By.SERVICE, By.OWNER, By.CALENDAR])
def test_every_link_leads_to_as_many_tickets_as_it_says(opened: Opened, now, by):
    address = {"as_of": written(now), "by": BYS[by]}
    for label, query in links(opened(**address)).items():
        promised = int("".join(sign for sign in label if sign.isdigit()))
        app = opened("tickets.py", as_of=written(now), **query)
        assert app.title[0].value.startswith(f"{promised:,} ticket")
        assert len(app.dataframe[0].value) == min(promised, 100)


def test_a_period_counts_what_was_judged_in_it(opened: Opened, runtime, now):
    all_time = attainment(runtime, now, Promise())
    app = opened(as_of=written(now), period="30 days")
    judged = next(label for label in links(app) if label.startswith("List"))
    assert 0 < int("".join(sign for sign in judged if sign.isdigit())) < all_time["judged"]


def test_a_definition_names_population_clock_zone_period_exclusions_and_number(opened: Opened):
    text = said(opened())
    for part in ("Population", "Clock", "Judged", "Period", "Zone", "Left out", "n"):
        assert f"**{part}**" in text


def test_a_goal_that_was_set_is_judged_by_the_chart_and_one_that_was_not_is_said_to_be_missing(opened: Opened):
    assert "No goal set" in said(opened())
    assert "No goal set" not in said(opened(goal="80"))


def test_what_anybody_does_is_seen_at_the_next_look(opened: Opened, runtime):
    app = opened("tickets.py", signed=WHOLE)
    before = int(app.title[0].value.split()[0].replace(",", ""))
    at = runtime.now()
    tickets.record_ticket(runtime, Call("system"), "test", "N-1", [{"at": at, "kind": "created", "state": "new"}])
    app.run()
    assert int(app.title[0].value.split()[0].replace(",", "")) == before + 1


@pytest.mark.usefixtures("newcomer")
def test_an_empty_store_says_why_it_is_empty_and_what_comes_next():
    app = visit()
    assert app.title[0].value == "No tickets here yet"
    assert "python -m control import" in said(app)


def test_a_ticket_without_any_promise_leaves_nothing_to_draw_and_no_percentage(newcomer):
    event = {"at": newcomer.now(), "kind": "created", "state": "new"}
    tickets.record_ticket(newcomer, Call("system"), "test", "1", [event])
    app = visit(signed=WHOLE)
    assert app.title[0].value == "Nothing to judge: no resolutions were due"
    assert app.metric[0].value == "–"
    assert not app.get("vega_lite_chart")
