"""Recurring issues: tickets that belong together, why they do, what they cost, and what was decided about it."""

import streamlit as st

from pages.ui import issue_detail, issue_list, issue_surge, views

view = views.enter("issues")
terms = view.rulebook.issues
if terms is None:
    st.title("Recurring issues are not looked for")
    st.info("The rulebook says nothing of them: issues.toml names how they are found.", icon=":material/info:")
    st.stop()

rows, chosen = issue_list.found(view, terms), issue_list.chosen(view, terms)
st.title(issue_list.finding(rows, terms))
if not rows:
    st.info(
        f"Tickets that are alike become a candidate once {terms.least_tickets} came in {terms.recent_days} days, of "
        f"{terms.least_customers} customers. All are compared every {terms.learns_every_days} days.",
        icon=":material/lightbulb:",
    )
    st.stop()

if chosen is not None:
    issue_detail.show(view, chosen, terms)
    st.header("All issues")
issue_surge.show(rows)
issue_list.table(view, rows, terms)
