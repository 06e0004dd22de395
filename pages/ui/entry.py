"""Whom the gateway has let through, and whether the session by which it did so still lives."""

from datetime import datetime
from typing import Any
from urllib.parse import unquote

import streamlit as st

from control.policy.sessions import Session
from control.queries import sessions


def living(connection: Any, now: datetime) -> Session | None:
    """The session of whoever looks; None where it is over, or nobody came by the gateway.

    The gateway has asked this when the page was opened; a page stays open for hours.
    """
    account, number = st.user.get("sub"), st.user.get("sid")
    if not account or not number:
        return None
    found = sessions.living(connection, str(number), now)
    return found if found is not None and found.account == unquote(str(account)) else None
