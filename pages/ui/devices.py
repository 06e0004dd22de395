"""What kind of device somebody looks with, as far as their browser says."""

import streamlit as st


def little_room() -> bool:
    """Whether it is a phone by its own account; the width of a window is not told to the server."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")
