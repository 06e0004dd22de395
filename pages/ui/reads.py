"""What queries answer, kept for everybody who asks the same of the same facts; everybody gets a copy of their own.

Every question names the scope that it is asked within, and that names how far whoever asks can see: two people who see
differently ask different questions, and never share an answer.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa
import streamlit as st

from control.policy.scope import Scope
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
    _within_sight(view, query, plain)

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


def made(view: View, make: Callable[..., Kept], *plain: object) -> Kept:
    """What `make(view, *plain)` makes of answers, kept as they are; `plain` names the scope that it asks within."""
    _within_sight(view, make, plain)
    return _lent(view, f"made {_named(make, view.zone.key, view.as_of, *plain)}", lambda: make(view, *plain))


def at_once(view: View, query: Query, *plain: object) -> pd.DataFrame:
    """What `query` answers of this very moment, or of the past that is looked at, read anew and kept for nobody."""
    _within_sight(view, query, plain)
    with session.reading(view.runtime) as connection:
        return query(connection, view.as_of if view.past else view.runtime.now(), *plain)


def _lent(view: View, question: str, answer: Callable[[], Kept]) -> Kept:
    """What is kept, read once in a run however often the run asks."""
    if question not in view.answers:
        # Named, because Streamlit asks the signature for the name of every argument that has none.
        kept = _kept(store=id(view.runtime), revision=view.revision, question=question, _answer=answer)
        view.answers[question] = kept
    lent: Kept = view.answers[question]
    return lent


def _within_sight(view: View, query: Callable[..., Any], plain: tuple[object, ...]) -> None:
    """Raise ValueError where a page asks further than whoever looks can see: what is kept is kept under that."""
    scopes = [each for each in plain if isinstance(each, Scope)]
    if not scopes or any(scope.sight != view.scope.sight for scope in scopes):
        raise ValueError(f"{query.__qualname__} is asked without the sight of the person who looks")


def _named(function: Callable[..., Any], *plain: object) -> str:
    return f"{function.__module__}.{function.__qualname__}{plain!r}"


# Kept as bytes: frames that live on gather references to what was cut out of them, and the collector walks them all.
@st.cache_data(max_entries=1_024, show_spinner=False)
def _kept(store: int, revision: int, question: str, _answer: Callable[[], Kept]) -> Kept:
    """The answer to `question` in a store at a revision: a new revision is a new question, so nothing is cleared."""
    return _answer()
