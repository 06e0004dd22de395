"""What queries answer, kept for everybody who asks the same of the same facts."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from control.model import TargetKind
from control.queries.ledger import ledger
from pages.ui import session


def ask(query: Callable[..., pd.DataFrame], *plain: object) -> pd.DataFrame:
    """What `query` answers as of the view's instant; `plain` values, which read the same when they are the same."""
    view = session.view()

    def answer() -> pd.DataFrame:
        with view.runtime.read() as connection:
            return query(connection, view.as_of, *plain)

    return _kept(id(view.runtime), view.revision, _named(query, view.as_of, *plain), answer)


def ask_ledger(key: str, kind: TargetKind, cycle: int) -> pd.DataFrame:
    """The ledger of one cycle of a ticket's clock, as of the view's instant."""
    view = session.view()

    def answer() -> pd.DataFrame:
        with view.runtime.read() as connection:
            return ledger(view.runtime, connection, view.as_of, key, (kind, cycle))

    return _kept(id(view.runtime), view.revision, _named(ledger, view.as_of, key, kind, cycle), answer)


def _named(query: Callable[..., pd.DataFrame], *plain: object) -> str:
    return f"{query.__module__}.{query.__qualname__}{plain!r}"


@st.cache_data(max_entries=512, show_spinner=False)
def _kept(store: int, revision: int, question: str, _answer: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """The answer to `question` in a store at a revision: a new revision is a new question, so nothing is cleared."""
    return _answer()
