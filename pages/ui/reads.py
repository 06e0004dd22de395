"""What queries answer, kept for everybody who asks the same of the same facts; everybody gets a copy of their own."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.session import View

Query = Callable[..., pd.DataFrame]
Shape = Callable[[View, pd.DataFrame], pd.DataFrame]


def ask(query: Query, *plain: object) -> pd.DataFrame:
    """What `query` answers as of the view's instant; `plain` values, which read the same when they are the same."""
    view = session.view()

    def answer() -> pd.DataFrame:
        with view.runtime.read() as connection:
            return query(connection, view.as_of, *plain)

    return _lent(view, _named(query, view.as_of, *plain), answer)


def shaped(view: View, shape: Shape, query: Query, *plain: object) -> pd.DataFrame:
    """What `query` answers, as `shape` makes it ready to be shown in the view's zone."""

    def answer() -> pd.DataFrame:
        return shape(view, ask(query, *plain))

    return _lent(view, f"{_named(shape, view.zone.key)} of {_named(query, view.as_of, *plain)}", answer)


def _lent(view: View, question: str, answer: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """What is kept, read once in a run however often the run asks."""
    if question not in view.answers:
        # Named, because Streamlit asks the signature for the name of every argument that has none.
        kept = _kept(store=id(view.runtime), revision=view.revision, question=question, _answer=answer)
        view.answers[question] = kept
    return view.answers[question]


def _named(function: Callable[..., pd.DataFrame], *plain: object) -> str:
    return f"{function.__module__}.{function.__qualname__}{plain!r}"


# Kept as bytes: frames that live on gather references to what was cut out of them, and the collector walks them all.
@st.cache_data(max_entries=1_024, show_spinner=False)
def _kept(store: int, revision: int, question: str, _answer: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """The answer to `question` in a store at a revision: a new revision is a new question, so nothing is cleared."""
    return _answer()
