"""Attaching files to what is asked for: chosen in a form, beside those that are attached already."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from control.commands.evidence import Attached
from control.policy.evidence import ENDINGS, LARGEST, MB, MOST
from pages.ui import session

_HELP = f"At most {MOST} files of {LARGEST // MB} MB each. They belong to what is asked for: who decides sees them."


def choose(called: str, key: str) -> None:
    """The field in which files are chosen."""
    endings = list(ENDINGS)
    st.file_uploader(called, endings, accept_multiple_files=True, key=key, help=_HELP, max_upload_size=LARGEST // MB)


def chosen(key: str) -> Sequence[Attached]:
    """The files that were chosen in the field."""
    files: Any = session.chosen(key) or ()
    return tuple(Attached(file.name, file.getvalue()) for file in files)


def anew(form: str, names: Sequence[str]) -> None:
    """The fields for the files of an edit: which of those that are attached stay, and which come to them."""
    if names:
        st.multiselect("Attached files that stay", names, names, key=f"{form}-stay")
    choose("More files" if names else "Files that show it", f"{form}-files")


def asked_anew(form: str) -> Mapping[str, Sequence[Attached]]:
    """The files as an edit names them: those that stay, by their names, and new ones; empty where there is none."""
    stay: Any = session.chosen(f"{form}-stay") or ()
    files = (*(Attached(name) for name in stay), *chosen(f"{form}-files"))
    return {"files": files} if files else {}
