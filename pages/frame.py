"""The entry script: who looks, from where and when; then the page that was asked for."""

from pathlib import Path

import streamlit as st

from pages.ui import actions, badge, bell, filters, session

DRAWN = Path(__file__).parent / "ui"

# A picture of our own: Streamlit fetches the icons of titles from somebody else's server.
st.set_page_config(page_title="Pilothouse", page_icon=str(DRAWN / "wheel.svg"), layout="wide")
st.logo(DRAWN / "wordmark.svg", size="large")

page = st.navigation(
    [
        st.Page("overview.py", title="Overview", icon=":material/explore:", default=True),
        st.Page("exceptions.py", title="Exceptions", icon=":material/inbox:"),
        st.Page("sla.py", title="Promises", icon=":material/handshake:"),
        st.Page("tickets.py", title="Tickets", icon=":material/list:"),
        st.Page("ticket.py", title="One ticket", icon=":material/confirmation_number:"),
        st.Page("request.py", title="New ticket", icon=":material/add_circle:"),
        st.Page("intake.py", title="Intake", icon=":material/upload_file:"),
    ]
)
session.turn_to(page.url_path)
actions.carry_out()
with actions.said(), session.snapshot():
    top = st.sidebar.container()
    view = filters.settle()
    badge.show(view, top)
    bell.ring(view, top)
    filters.banner(view)
    page.run()
