"""The plots of the demo company can be seen in its rows, by counting and nothing else."""

import pandas as pd

BAD, GOOD = "Ostmark Express", ["Hansepost", "Nordlinie Cargo", "Rheinboten", "Alpenkurier"]


def hours_between(rows: pd.DataFrame, first: pd.Series, then: pd.Series) -> pd.Series:
    """Hours from the first event of one choice to the first of another, of each ticket that has both."""
    start, end = (rows[choice].groupby("ticket")["at"].min() for choice in (first, then))
    return ((end - start) / pd.Timedelta(hours=1)).dropna()


def test_one_carrier_causes_several_times_the_complaints_of_before(created):
    late = created[(created.service == "deliveries") & created.category.isin(["late", "missing"])]
    share = (late["product"] == BAD).groupby(late.month >= 5).mean()
    assert share[True] > 2.5 * share[False]
    after = late[late.month >= 5]["product"].value_counts()
    assert after[BAD] > 2 * after[GOOD].max()


def test_the_complaints_about_that_carrier_come_from_the_east_and_differ_in_words(created):
    late = created[(created["product"] == BAD) & (created.category == "late") & (created.month >= 5)]
    eastern = "Leipzig|Dresden|Chemnitz|Cottbus|Görlitz|Zwickau|Bautzen|Plauen|Halle|Gera"
    assert (late.title + late.description).str.contains(eastern).mean() > 0.6
    assert late.description.nunique() / len(late) > 0.9


def test_most_access_requests_wait_for_an_approval_and_wait_longer_than_at_first(rows, created):
    access = created[created.category == "access"]
    waits = rows[rows.state == "waiting-for-approval"]
    assert access.ticket.isin(waits.ticket).mean() > 0.7
    of_access = rows[rows.ticket.isin(access.ticket)]
    hours = hours_between(of_access, of_access.state == "waiting-for-approval", of_access.state == "queued")
    late = hours.index.isin(access[access.month >= 4.2].ticket)
    assert hours[late].median() > 2 * hours[~late].median()


def test_refunds_of_the_defective_product_follow_its_defects(created):
    product = created[created["product"] == "thermal box Arctis 40"]
    monthly = product.groupby([product.month.astype(int), "category"]).size().unstack(fill_value=0)
    before, during = monthly.loc[1:6], monthly.loc[8:11]
    assert during["defect"].mean() > 4 * before["defect"].mean()
    assert during["refund"].mean() > 3 * before["refund"].mean()
    bought = product[product.category == "defect"].customer
    refunded = product[(product.category == "refund") & (product.month >= 8)].customer
    assert refunded.isin(bought).mean() > 0.7


def test_the_team_without_enough_hands_falls_behind_and_its_backlog_grows(rows, created):
    customs = rows[rows.ticket.isin(created[created.service == "customs"].ticket)]
    ends = customs[customs.kind.isin(["resolved", "cancelled", "merged"])].groupby("ticket").month.max()
    begins = customs.groupby("ticket").month.min()

    def open_at(month: float) -> int:
        return int((begins < month).sum() - (ends < month).sum())

    assert open_at(17.9) > 30
    assert open_at(4) < 12
    hours = hours_between(customs, customs.kind == "created", customs.kind == "reply")
    assert hours[begins.between(12, 17)].median() > 4 * hours[begins < 5].median()


def test_a_machine_resolves_from_month_fourteen_on_and_customers_come_back_more_often(rows):
    by_machine = rows[(rows.kind == "resolved") & (rows.by_kind == "automation")]
    assert by_machine.month.min() >= 13
    assert len(by_machine) > 100
    reopened = rows[rows.kind == "reopened"].ticket
    by_people = rows[(rows.kind == "resolved") & (rows.by_kind == "human")]
    assert by_machine.ticket.isin(reopened).mean() > 3 * by_people.ticket.isin(reopened).mean()


def test_customers_whose_order_was_resolved_by_the_machine_ask_for_the_stock_that_was_not_allocated(rows, created):
    by_machine = rows[(rows.kind == "resolved") & (rows.by_kind == "automation")].ticket
    asked = created[created.ticket.isin(by_machine)]
    unallocated = created[(created.category == "allocation") & (created.month >= 13)]
    assert len(asked.merge(unallocated, on=["customer", "product"])) >= 10


def test_few_tickets_belong_nowhere_at_first_and_few_come_back(rows, created):
    assert 0.005 <= (created.category == "").mean() <= 0.013
    assert 0.03 <= rows[rows.kind == "reopened"].ticket.nunique() / len(created) <= 0.05
