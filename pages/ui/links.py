"""Links to single subjects by their numbers, which look like what they are on every ground."""

import streamlit as st


def ticket(key: str) -> None:
    """The way to a ticket."""
    st.page_link("ticket.py", label=_drawn(key), icon=":material/confirmation_number:", query_params={"ticket": key})


def approval(number: str) -> None:
    """The way to an approval."""
    st.page_link("approvals.py", label=_drawn(number), icon=":material/approval:", query_params={"approval": number})


def issue(number: str) -> None:
    """The way to a recurring issue."""
    st.page_link("issues.py", label=_drawn(number), icon=":material/autorenew:", query_params={"issue": number})


def measure(number: str) -> None:
    """The way to a measure."""
    st.page_link("measure.py", label=_drawn(number), icon=":material/trending_up:", query_params={"measure": number})


def matter(key: str) -> None:
    """The way to a ticket or a measure, whichever the key is of."""
    (measure if key.startswith("M-") else ticket)(key)


def _drawn(number: str) -> str:
    """In the colour of links, which Streamlit gives to no link between pages."""
    return f":primary[**{number}**]"
