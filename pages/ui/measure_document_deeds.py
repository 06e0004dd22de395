"""What can be done about the documents of a measure: set one up, bring its next version, look again, withdraw."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from control.commands import documents
from control.commands.measure_content import LONGEST_TITLE
from control.commands.registry import Command
from control.policy.document_terms import MONTHS, DocumentState
from control.policy.documents import document_refusal, place_to_reach
from pages.ui import actions, attaching, reasoned, session
from pages.ui.actions import Press
from pages.ui.measure_facts import Plain
from pages.ui.measure_rights import why_not
from pages.ui.named import choose_active
from pages.ui.session import View

_A_YEAR = 12


def set_up(view: View, measure: Plain) -> None:
    """The form for a new document with its first version."""
    command, form = documents.set_up, f"measure.document-{measure['id']}"
    with reasoned.opener(form, "Set up a document", why_not(view, measure, command), "note_add"):
        st.text_input("Title", key=f"title-{form}", max_chars=LONGEST_TITLE)
        kept = _kept(view, form, {"owner": measure["owner"], "review_months": _A_YEAR})
        version = _version(form, "What it says")

        def typed() -> Mapping[str, Any]:
            return {"title": session.chosen(f"title-{form}") or "", "kept": kept(), "version": version()}

        press = Press(command, form, {"number": f"M-{measure['id']}"}, prepare=typed, done=_brought)
        actions.button(view, "Set it up", press, kind="primary")


def show(view: View, measure: Plain, document: Plain, state: DocumentState) -> None:
    """The buttons of one document, as far as it stands so that they can be pressed."""
    number = f"DOC-{document['document']}"
    with st.container(horizontal=True, gap="small"):
        for deed in _DEEDS:
            if document_refusal(view.rulebook, number, state, deed[0].name) is None:
                _offer(view, measure, document, deed)


def confirm(view: View, measure: Plain, document: Plain) -> None:
    """The button by which its owner says that a document is still right."""
    _offer(view, measure, document, _CONFIRM)


def _offer(view: View, measure: Plain, document: Plain, deed: "_Deed") -> None:
    command, word, icon, fields = deed
    form = f"{command.name}-{document['document']}-{document['version']}"
    with reasoned.opener(form, word, _why_not(view, measure, document, command), icon):
        fields(view, document, form)


def _revise(view: View, document: Plain, form: str) -> None:
    version = _version(form, "What changes with it")
    press = _press(document, documents.revise, prepare=lambda: {"version": version()}, done=_brought)
    actions.button(view, "Bring it", press, kind="primary")


def _confirm(view: View, document: Plain, form: str) -> None:
    st.markdown("It stays as it is, and somebody looks again when its time is over.")
    reasoned.reason(f"reason-{form}")
    press = _press(
        document, documents.confirm, reason_in=f"reason-{form}",
        done=lambda answer: f"It is looked at again by {answer['next_review']}.",
    )  # fmt: skip
    actions.button(view, "It is right", press, kind="primary")


def _hand_over(view: View, document: Plain, form: str) -> None:
    kept = _kept(view, form, document)
    press = _press(
        document, documents.hand_over, version=int(document["version"]), prepare=lambda: {"kept": kept()},
        done=lambda _: "It is handed over.",
    )  # fmt: skip
    actions.button(view, "Hand it over", press, kind="primary")


def _withdraw(view: View, document: Plain, form: str) -> None:
    st.markdown("It holds no more, and nothing takes its place.")
    reasoned.reason(f"reason-{form}")
    press = _press(document, documents.withdraw, reason_in=f"reason-{form}", done=lambda _: "It is withdrawn.")
    actions.button(view, "Withdraw it", press, kind="primary")


_Deed = tuple[Command[Any], str, str, Callable[[View, Plain, str], None]]
"""A command, its word, its icon and its fields."""
_CONFIRM: _Deed = (documents.confirm, "Still right", "fact_check", _confirm)
_DEEDS: tuple[_Deed, ...] = (
    (documents.revise, "New version", "upgrade", _revise),
    _CONFIRM,
    (documents.hand_over, "Hand over", "person_edit", _hand_over),
    (documents.withdraw, "Withdraw", "archive", _withdraw),
)


def _kept(view: View, form: str, stands: Plain) -> Any:
    """The fields that say who sees to a document and how often; answers with what was typed."""
    choose_active(view, "Who sees to it", f"owner-{form}", stands["owner"])
    st.number_input("Months until it is looked at again", *MONTHS, int(stands["review_months"]), key=f"months-{form}")
    return lambda: {
        "owner": session.chosen(f"owner-{form}") or "",
        "review_months": session.chosen(f"months-{form}") or 0,
    }


def _version(form: str, word: str) -> Any:
    """The fields of a version; answers with what was typed."""
    st.text_area(word, key=f"said-{form}", height=70, max_chars=2_000)
    attaching.choose("Its files", f"files-{form}")
    st.checkbox("Keep it as a draft for now", key=f"draft-{form}", help="It is submitted where approvals are")
    return lambda: {
        "said": session.chosen(f"said-{form}") or "",
        "files": attaching.chosen(f"files-{form}"),
        "is_draft": bool(session.chosen(f"draft-{form}")),
    }


def _why_not(view: View, measure: Plain, document: Plain, command: Command[Any]) -> str | None:
    """Why whoever acts cannot do this about a document, by place and part; None where they can."""
    return actions.why_not(view, command, place_to_reach(view.actor, document, measure))


def _press(document: Plain, command: Command[Any], **more: Any) -> Press:
    number = f"DOC-{document['document']}"
    return Press(command, f"{command.name}-{document['document']}", {"number": number}, **more)


def _brought(answer: Mapping[str, Any]) -> str:
    drafted = answer["state"] == "draft"
    return f"{answer['approval']} {'is drafted' if drafted else 'asks for its release'}."
