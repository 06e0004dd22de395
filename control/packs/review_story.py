"""From what a review kept to the pages that tell it: slides, document and workbook are made of these, and say the same.

What was decided comes first, since that is what people come back for; then the checklist, each figure, the agenda,
what was said, and how all of it can be verified. *Source:* domain, section 10; UX, rules 1 and 11.
"""

from control.packs.review_figure_pages import figure_pages
from control.packs.review_meeting_pages import agenda_pages, checklist_pages, decided_pages, minutes_pages
from control.packs.review_pages import Headline, Page, Story
from control.packs.review_sentences import NOTHING, instant
from control.packs.review_text import amid, shown
from control.policy.review_record import ReviewRecord

VERIFY = "python -m control pack verify FILE"
_SHORT = 12
"""Digits of a hash by which people tell two apart."""


def story_of(record: ReviewRecord) -> Story:
    """The pack of a review."""
    pages = [*decided_pages(record), *checklist_pages(record)]
    for figure in record.figures:
        pages += figure_pages(figure, record.zone)
    pages += [*agenda_pages(record), *minutes_pages(record), _verified(record)]
    title = f"{shown(record.series)}, {shown(record.place)}"
    return Story(title, shown(record.number), _cover(record), tuple(pages), _foot(record))


def _cover(record: ReviewRecord) -> tuple[tuple[str, str], ...]:
    closed = "not yet" if record.closed_at is None else instant(record.closed_at, record.zone)
    by = f" by {amid(record.closed_by)}" if record.closed_by else ""
    return (
        *(("Review", shown(record.number)), ("Committee", shown(record.committee)), ("Of", shown(record.place))),
        ("Figures as of", f"{instant(record.as_of, record.zone)} ({record.zone})"),
        ("Closed", closed + by),
    )


def _foot(record: ReviewRecord) -> tuple[str, str]:
    inputs = record.inputs_hash[:_SHORT] or NOTHING
    told = f"{amid(record.number)} · as of {instant(record.as_of, record.zone)} · inputs {inputs}"
    return told, f"audit event {record.head_seq:,} {record.head_hash}".rstrip()


def _verified(record: ReviewRecord) -> Page:
    beside = (
        (
            "With this command",
            f"{VERIFY} holds this file against what the review kept, and names each figure that differs.",
        ),
        ("What the figures were made of", f"SHA-256 {record.inputs_hash or NOTHING}"),
        ("The end of the audit trail when it was closed", f"event {record.head_seq:,}, {record.head_hash or NOTHING}"),
        ("What the figures know of", f"the audit trail up to event {record.frozen_seq:,}"),
        ("Rulebook in force", shown(record.rulebook)),
        ("All things that were counted", "are in the workbook of this pack, a sheet for each figure"),
    )
    return Page("How this can be verified", Headline("Every figure here can be derived again"), beside=beside)
