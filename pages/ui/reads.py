"""What queries answer, kept for everybody who asks the same of the same facts; everybody gets a copy of their own."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa
import streamlit as st

from pages.ui import session
from pages.ui.session import View

Query = Callable[..., pd.DataFrame]
Shape = Callable[[View, pd.DataFrame], pd.DataFrame]
Record = dict[Hashable, Any]
"""A row of a frame, by the names of its columns."""
Kept = TypeVar("Kept")


def ask(query: Query, *plain: object) -> pd.DataFrame:
    """What `query` answers as of the view's instant; `plain` values, which read the same when they are the same."""
    view = session.view()

    def answer() -> pd.DataFrame:
        with session.reading(view.runtime) as connection:
            return query(connection, view.as_of, *plain)

    return _lent(view, _named(query, view.as_of, *plain), answer)


def rows(query: Query, *plain: object) -> list[Record]:
    """The rows of the same, one by one."""
    view = session.view()
    return _lent(view, f"rows of {_named(query, view.as_of, *plain)}", lambda: ask(query, *plain).to_dict("records"))


def shaped(view: View, shape: Shape, query: Query, *plain: object) -> pd.DataFrame:
    """The same as `shape` makes it ready to be shown in the view's zone."""
    question = f"{_named(shape, view.zone.key)} of {_named(query, view.as_of, *plain)}"
    return _lent(view, question, lambda: shape(view, ask(query, *plain)))


def sent(view: View, shape: Shape, query: Query, *plain: object) -> pa.Table:
    """The same in the form in which it travels: to turn a frame into it is the dearest part of a run."""
    question = f"sent {_named(shape, view.zone.key)} of {_named(query, view.as_of, *plain)}"
    return _lent(view, question, lambda: pa.Table.from_pandas(shape(view, ask(query, *plain)), preserve_index=False))


def _lent(view: View, question: str, answer: Callable[[], Kept]) -> Kept:
    """What is kept, read once in a run however often the run asks."""
    if question not in view.answers:
        # Named, because Streamlit asks the signature for the name of every argument that has none.
        kept = _kept(store=id(view.runtime), revision=view.revision, question=question, _answer=answer)
        view.answers[question] = kept
    lent: Kept = view.answers[question]
    return lent


def _named(function: Callable[..., pd.DataFrame], *plain: object) -> str:
    return f"{function.__module__}.{function.__qualname__}{plain!r}"


# Kept as bytes: frames that live on gather references to what was cut out of them, and the collector walks them all.
@st.cache_data(max_entries=1_024, show_spinner=False)
def _kept(store: int, revision: int, question: str, _answer: Callable[[], Kept]) -> Kept:
    """The answer to `question` in a store at a revision: a new revision is a new question, so nothing is cleared."""
    return _answer()
