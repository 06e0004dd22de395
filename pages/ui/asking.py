"""The dialog in front of a deed: which tickets, what follows for each of them, what is asked; then done, one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

import streamlit as st

from pages.ui import actions, attaching, session
from pages.ui.actions import Outcome, Press
from pages.ui.deeds import Deed, Field, Kind, press, reasons_against
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import count, shown

_LISTED = 12
"""Tickets that are named one by one in a dialog or a message."""
_give_up, _read = partial(session.let_go, "asked"), partial(session.let_go, "told")


@dataclass(frozen=True, slots=True)
class Asked:
    """A deed that somebody wants to do to these tickets, as they saw them."""

    deed: Deed
    records: tuple[Record, ...]

    @property
    def form(self) -> str:
        """Names the dialog: another selection is another one, with empty fields."""
        seen = ",".join(f"{record['key']}/{record['version']}" for record in self.records)
        return f"{self.deed.name}-{sha256(seen.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Told:
    """What came of the last deed: a sentence, what was refused, and how to take back what was done."""

    sentence: str
    refusals: tuple[str, ...] = ()
    back: tuple[Press, ...] = ()


def want(deed: Deed, records: Sequence[Record]) -> None:
    """Open the dialog of a deed; a callback."""
    session.hold("asked", Asked(deed, tuple(records)))


def button(view: View, deed: Deed, records: Sequence[Record], place: str, letter: bool = False) -> bool:
    """The button that opens the dialog; disabled, saying why, where it can be done to none of the tickets."""
    reasons = reasons_against(view, deed, records)
    why = "Choose a ticket first." if not records else next(iter(reasons), None) if all(reasons) else None
    return st.button(
        deed.word,
        key=f"ask-{deed.name}-{place}",
        icon=f":material/{deed.icon}:",
        shortcut=deed.letter if letter else None,
        disabled=why is not None,
        help=None if why is None else shown(why),
        on_click=want,
        args=(deed, records),
    )


def show(view: View) -> bool:
    """The dialog that is wanted, if any; answers whether there is one, since there can be no second."""
    asked: Asked | None = session.held("asked")
    if asked is None:
        return False
    one = len(asked.records) == 1
    title = f"{asked.deed.word}: {asked.records[0]['key'] if one else count(len(asked.records), 'ticket')}"
    opens = st.dialog(title, width="medium", icon=f":material/{asked.deed.icon}:", on_dismiss=_give_up)
    opens(_dialog)(view, asked)
    return True


def _dialog(view: View, asked: Asked) -> None:
    actions.in_dialog(asked.form)
    possible = _named(view, asked)
    for each in asked.deed.fields:
        _field(view, asked, each)
    with st.container(horizontal=True):
        st.button(
            asked.deed.word if len(possible) == 1 else f"{asked.deed.word} {count(len(possible), 'ticket')}",
            key=f"do-{asked.form}",
            disabled=not possible,
            on_click=_do,
            args=(view, asked, possible),
        )
        if st.button("Leave it", key=f"leave-{asked.form}", type="tertiary", on_click=_give_up):
            st.rerun()
    if len(asked.records) == 1 and asked.deed.beside(view, asked.records[0]):
        st.rerun()


def _named(view: View, asked: Asked) -> list[Record]:
    """Name the tickets with what follows, or why not; answers with those to which it can be done."""
    means = asked.deed.means(view, asked.records)
    whys = reasons_against(view, asked.deed, asked.records)
    possible = [record for record, why in zip(asked.records, whys, strict=True) if why is None]
    follows = {means.get(str(record["key"]), "") for record in possible}
    alike = follows.pop() if len(possible) > 1 == len(follows) else None
    lines = [
        _line(record, why, "" if alike is not None else means.get(str(record["key"]), ""))
        for record, why in zip(asked.records, whys, strict=True)
    ]
    st.markdown("\n\n".join(lines[:_LISTED]))
    if len(lines) > _LISTED:
        st.caption(f"And {len(lines) - _LISTED} more: {', '.join(str(r['key']) for r in asked.records[_LISTED:])}.")
    if alike:
        st.markdown(shown(alike))
    return possible


def _line(record: Record, why: str | None, follows: str) -> str:
    said = f":material/block: {shown(why)}" if why else shown(follows) if follows else ""
    return f"**{record['key']}** {shown(record['title'])}" + (f"  \n{said}" if said else "")


def _field(view: View, asked: Asked, field: Field) -> None:
    key, label = _key(asked, field), field.label if field.needed else f"{field.label} (may be left out)"
    if field.kind is Kind.CHOICE and field.words is not None:
        words = list(field.words(view).items())
        proposed = field.proposed(view, asked.records[0]) if field.proposed and len(asked.records) == 1 else None
        first = next((at for at, (_, value) in enumerate(words) if value == proposed and proposed), None)
        st.selectbox(label, [word for word, _ in words], index=first, key=key, placeholder="Choose")
    elif field.kind is Kind.LINE:
        st.text_input(label, key=key)
    elif field.kind is Kind.FILES:
        attaching.choose(label, key)
    else:
        st.text_area(label, key=key, height=90)


def _do(view: View, asked: Asked, possible: Sequence[Record]) -> None:
    """One command for each ticket; a callback, in which nothing is drawn."""
    typed = {field.name: _typed(view, asked, field) for field in asked.deed.fields}
    empty = [field for field in asked.deed.fields if field.needed and not typed[field.name]]
    if empty:
        session.keep_outcome(Outcome(asked.form, _still_empty(empty), refused=True))
        return
    pressed = [(record, press(view, asked.deed, record, typed)) for record in possible]
    came = [(record, actions.outcome_of(view, each)) for record, each in pressed]
    done = [(record, outcome) for record, outcome in came if not outcome.refused]
    refusals = tuple(outcome.sentence for _, outcome in came if outcome.refused)
    if not done:
        session.keep_outcome(Outcome(asked.form, " ".join(refusals), refused=True))
        return
    sentence = done[0][1].sentence if len(came) == 1 else f"{asked.deed.word}: {len(done)} done"
    sentence += f", {len(refusals)} refused" if refusals else ""
    undone = [asked.deed.reverse(record, outcome.answer) for record, outcome in done]
    back = tuple(each for each in undone if each is not None)
    session.hold("told", Told(sentence.removesuffix("."), refusals, back))
    session.keep_outcome(Outcome(asked.form, f"{sentence.removesuffix('.')}.", refused=False))
    session.let_go("asked")


def _still_empty(fields: Sequence[Field]) -> str:
    """What is to be filled in first, by the words that stand above the fields."""
    said = [f"{'choose' if field.kind is Kind.CHOICE else 'fill in'} “{field.label}”" for field in fields]
    sentence = " and ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]} first: nothing was done yet."


def _typed(view: View, asked: Asked, field: Field) -> Any:
    """What was typed or chosen, as its value; None where nothing was."""
    if field.kind is Kind.FILES:
        return attaching.chosen(_key(asked, field)) or None
    said = session.chosen(_key(asked, field))
    if said is None or not str(said).strip():
        return None if field.kind is Kind.CHOICE or not field.needed else ""
    return field.words(view).get(said) if field.words is not None else said


def _key(asked: Asked, field: Field) -> str:
    return f"{asked.form}-{field.name}"


def told(view: View) -> None:
    """What came of the last deed, with the way back, until somebody has read it."""
    said: Told | None = session.held("told")
    if said is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/check_circle: {shown(said.sentence)}.")
        if said.back:
            st.button("Undo", key="undo", icon=":material/undo:", type="tertiary", on_click=_undo, args=(view, said))
        st.button("Read", key="read-told", icon=":material/done:", type="tertiary", on_click=_read)
    for refusal in said.refusals[:_LISTED]:
        st.markdown(f":material/block: {shown(refusal)}")


def _undo(view: View, said: Told) -> None:
    came = [actions.outcome_of(view, each) for each in said.back]
    refusals = tuple(outcome.sentence for outcome in came if outcome.refused)
    session.hold("told", Told(f"{count(len(came) - len(refusals), 'deed')} taken back", refusals))
