"""A new ticket of our own: a form that says what is missing while it is filled in, and refuses what is not clear."""

import streamlit as st

from pages.ui import request_form, views

view = views.enter("request")
st.title("What does somebody need?")
request_form.opened_last()
form = request_form.ask(view)
request_form.routed(view, form)
request_form.missing(view, form)
request_form.send(view)
