"""The files that are attached to an approval: what they are called, the way to each, and a look at a picture."""

from base64 import b64encode
from collections.abc import Mapping, Sequence

import streamlit as st

from control.commands.evidence import address
from control.policy.delegations import giver_of
from control.policy.evidence import MB, PICTURES, integrity_refusal, media_type_of
from control.policy.pictures import can_be_drawn
from control.queries import evidence
from pages.ui import reads, session
from pages.ui.approval_list import who
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count, missing, shown

Rounds = Mapping[int, Sequence[Record]]
"""The files of an approval by its rounds."""
_LOOKED = "picture"
_HASH = 12
"""Digits of a hash that tell files apart by eye; the address has all of them."""


def rounds_of(view: View, rows: Sequence[Record]) -> dict[int, Rounds]:
    """The files of these approvals, by id and round; a draft is round 0."""
    found: dict[int, dict[int, list[Record]]] = {int(row["id"]): {} for row in rows}
    for file in reads.rows(evidence.attached, of_one(view), tuple(found)) if found else ():
        found[int(file["approval_id"])].setdefault(int(file["round"]), []).append(file)
    return dict(found)


def now(row: Record, rounds: Rounds) -> Sequence[Record]:
    """The files with which an approval asks as it stands."""
    return rounds.get(_round(row), ())


def counted(row: Record, rounds: Rounds) -> str:
    """How many files there are, in words; blank where there is none."""
    files = now(row, rounds)
    return f":material/attach_file: {count(len(files), 'file')}" if files else ""


def changed(rounds: Rounds, round_: int) -> str:
    """Which files came or went with a round, in a sentence; blank where they stayed."""
    if round_ <= 1:
        return ""
    before, after = (_named(rounds.get(each, ())) for each in (round_ - 1, round_))
    said = {
        "new file": [name for name in after if name not in before],
        "no longer attached": [name for name in before if name not in after],
        "replaced": [name for name in after if name in before and after[name] != before[name]],
    }
    parts = [f"{what}: {', '.join(shown(name) for name in names)}" for what, names in said.items() if names]
    told = "; ".join(parts)
    return f":material/difference: {told[0].upper()}{told[1:]}." if told else ""


def show(view: View, row: Record, rounds: Rounds, round_: int | None = None) -> None:
    """The files of a round, by default of the one that goes on: each a link to fetch it, and what is known of it."""
    shown_round = _round(row) if round_ is None else round_
    place = "now" if round_ is None else str(round_)
    with st.container(gap=None):
        for file in rounds.get(shown_round, ()):
            _show(
                view, row, file, (f"{place}-{row['number']}-{file['sha256']}", _said(view, rounds, shown_round, file))
            )


def _show(view: View, row: Record, file: Record, known: tuple[str, str]) -> None:
    """One file: the way to it, what is known of it, and under its key whether its picture is looked at."""
    key, said = known
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        _way(view, row, file)
        st.caption(said, width="content")
        if file["media_type"] in PICTURES:
            _look(key)
    if session.held(_LOOKED) == key:
        _picture(view, row, file)


def _way(view: View, row: Record, file: Record) -> None:
    """The link by which a file is fetched, in whose place somebody looks where they do so for another."""
    giver = giver_of(view.actor)
    way = address(str(row["number"]), str(file["sha256"]), None if giver is None else giver.name)
    st.link_button(shown(str(file["name"])), way, type="tertiary", icon=":material/attach_file:")


def _look(key: str) -> None:
    """A button that shows a picture, one at a time, or puts it away."""
    looks = session.held(_LOOKED) == key
    word, icon = ("Put away", "visibility_off") if looks else ("Look", "visibility")
    args = (_LOOKED, None if looks else key)
    st.button(word, f"look-{key}", type="tertiary", icon=f":material/{icon}:", on_click=session.hold, args=args)


def _picture(view: View, row: Record, file: Record) -> None:
    """A picture as it was attached, which the browser draws and nothing here unpacks: by its bytes it is one."""
    found = reads.at_once(view, evidence.content, of_one(view), int(row["id"]), str(file["sha256"]))
    content = None if found.empty else bytes(found["content"].iloc[0])
    why = integrity_refusal(str(file["name"]), str(file["sha256"]), content)
    if content is None or why is not None:
        st.error(shown(why), icon=":material/block:")
    elif media_type_of(content) in PICTURES and can_be_drawn(content):
        st.image(f"data:{media_type_of(content)};base64,{b64encode(content).decode()}", alt=str(file["name"]))
    else:
        st.caption("It is too large to be shown here: fetch it.")


def _said(view: View, rounds: Rounds, round_: int, file: Record) -> str:
    """Size, the beginning of the hash, and since when it is attached, by whom."""
    size = int(file["size"])
    large = f"{size / MB:.1f} MB" if size >= MB else f"{max(size // 1_000, 1):,} kB"
    since = f"since round {_since(rounds, round_, file)}" if round_ > 0 else "in the draft"
    by = who(view, file["attached_by"], file["attached_for"])
    return f"{large} · {str(file['sha256'])[:_HASH]} · {since}, by {by}"


def _since(rounds: Rounds, round_: int, file: Record) -> int:
    """The first of the rounds without a gap in which this very file was attached under this name."""
    first = round_
    while _named(rounds.get(first - 1, ())).get(str(file["name"])) == file["sha256"] and first > 1:
        first -= 1
    return first


def _named(files: Sequence[Record]) -> dict[str, str]:
    return {str(file["name"]): str(file["sha256"]) for file in files}


def _round(row: Record) -> int:
    return 0 if missing(row["round"]) else int(row["round"])
