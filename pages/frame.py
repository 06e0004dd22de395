"""The entry script: who looks, from where and when; then the page that was asked for."""

from pathlib import Path

import streamlit as st

from pages.ui import acting, actions, badge, bell, filters, presence, session, views

DRAWN = Path(__file__).parent / "ui"

# A picture of our own: Streamlit fetches the icons of titles from somebody else's server.
st.set_page_config(page_title="Pilothouse", page_icon=str(DRAWN / "wheel.svg"), layout="wide")
st.logo(DRAWN / "wordmark.svg", size="large")

found = actions.or_stop(presence.required)
actions.carry_out()
with actions.said(), session.snapshot():
    top = st.sidebar.container()
    view = filters.settle(found)
    page = views.navigation(view)
    session.turn_to(page.url_path)
    badge.show(view, top)
    bell.ring(view, top)
    filters.banner(view)
    acting.banner(view)
    page.run()
