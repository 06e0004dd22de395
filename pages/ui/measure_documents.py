"""The documents that stand with a measure: what holds, what is on its way, and until when somebody looks again."""

from collections.abc import Mapping, Sequence
from itertools import groupby

import streamlit as st

from control.policy.document_terms import DocumentState
from control.policy.documents import OPEN, document_state, is_unread, version_state
from control.policy.measure_terms import Gate
from control.queries import approvals, documents
from control.queries.counting import By
from pages.ui import evidence, measure_document_deeds, measure_gate, reads, tables
from pages.ui.evidence import Rounds
from pages.ui.measure_facts import Plain, plain
from pages.ui.measure_labels import DOCUMENT_STATES
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count, instant, shown


def show(view: View, measure: Plain) -> None:
    """Each document with its versions, their files and its deeds, and the button that sets up another one."""
    number = int(measure["id"])
    versions = [plain(row) for row in reads.rows(documents.versions, of_one(view), number)]
    asked = reads.rows(approvals.of_measure, of_one(view), number) if versions else []
    releases = {str(row["number"]): row for row in asked if row["gate"] == Gate.DOCUMENT_RELEASE}
    files = evidence.rounds_of(view, list(releases.values()))
    st.header("Documents")
    for _, its in groupby(versions, key=lambda version: version["document"]):
        _document(view, measure, list(its), (releases, files))
    if not versions:
        st.caption(
            "None stands with it. A procedure, a template, a training plan: it is set up here, and others release it."
        )
    measure_document_deeds.set_up(view, measure)


def held(view: View, number: int) -> dict[str, str]:
    """The documents of a measure of which a version holds, by number, each with its title."""
    versions = [plain(row) for row in reads.rows(documents.versions, of_one(view), number)]
    of_now = [each for each in versions if version_state(each) is DocumentState.EFFECTIVE]
    return {f"DOC-{each['document']}": f"DOC-{each['document']}: {each['title']}" for each in of_now}


def _document(
    view: View, measure: Plain, versions: Sequence[Plain], known: tuple[Mapping[str, Record], Mapping[int, Rounds]]
) -> None:
    document, state = versions[-1], document_state(versions[-1], versions)
    releases, files = known
    with st.container(border=True, gap="small"):
        [owner] = tables.named(view.rulebook, By.OWNER, [document["owner"]])
        said = [f"DOC-{document['document']}, seen to by {shown(owner)}", _looked_at(view, document)]
        st.markdown(f"{DOCUMENT_STATES[state].badge} **{shown(document['title'])}**  \n{'; '.join(filter(None, said))}")
        for version in reversed([each for each in versions if version_state(each) is DocumentState.EFFECTIVE]):
            _version(view, version, releases, files)
        for version in (each for each in versions if version_state(each) in OPEN):
            _version(view, version, releases, files)
            release = releases.get(version["approval"])
            if release is not None:
                measure_gate.being_decided(view, release)
        _earlier(view, versions, (releases, files))
        measure_document_deeds.show(view, measure, document, state)


def _looked_at(view: View, document: Plain) -> str:
    """Until when somebody looks at a document again, and whether that is over."""
    if document["next_on"] is None or document["withdrawn_at"] is not None:
        return ""
    if is_unread(document, view.today):
        return f":orange[:material/event_busy: to be looked at again since {document['next_on']}]"
    return f":material/event_repeat: looked at again by {document['next_on']}"


def _version(view: View, version: Plain, releases: Mapping[str, Record], files: Mapping[int, Rounds]) -> None:
    """What a version says, since when it holds or held, and its files."""
    release = releases.get(version["approval"])
    said = f"Version {version['number']}: {_since(view, version)}"
    what = "" if release is None else f"  \n{shown(release['asked'])}"
    st.markdown(f"{said}{what}")
    if release is not None:
        evidence.show(view, release, files[int(release["id"])])


def _earlier(view: View, versions: Sequence[Plain], known: tuple[Mapping[str, Record], Mapping[int, Rounds]]) -> None:
    earlier = [each for each in versions if version_state(each) not in (*OPEN, DocumentState.EFFECTIVE)]
    if earlier:
        with st.expander(count(len(earlier), "version that does not hold", "versions that do not hold")):
            for version in reversed(earlier):
                _version(view, version, *known)


def _since(view: View, version: Plain) -> str:
    state = version_state(version)
    if state in OPEN:
        return "is drafted" if state is DocumentState.DRAFT else "is in review"
    if state is DocumentState.NOT_RELEASED:
        return f"was not released, see {version['approval']}"
    since = instant(version["effective_at"], view.zone)
    if state is DocumentState.EFFECTIVE:
        return f"holds since {since}, as approved in {version['approval']}"
    return f"held from {since} to {instant(version['obsolete_at'], view.zone)}"
