"""Where refusals reach people: the one catcher of ControlError."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from control.errors import ControlError
from pages.ui.text import shown


@contextmanager
def said() -> Iterator[None]:
    """Show the sentence of a refusal in place of what could not be shown."""
    try:
        yield
    except ControlError as refused:
        st.error(shown(refused.sentence), icon=":material/info:")
