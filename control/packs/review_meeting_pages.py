"""The pages of a meeting: what was decided, how the questions of the checklist were answered, what was talked about."""

from collections.abc import Iterator, Mapping

from control.packs.review_pages import Head, Headline, Page, Rows
from control.packs.review_sentences import (
    ANSWERS,
    NOTHING,
    TONES,
    agenda_headline,
    answers_headline,
    counted,
    decided_headline,
    how_many,
    instant,
)
from control.packs.review_text import amid, shown, shown_lines
from control.policy.review_record import FrozenAnswer, FrozenFigure, ReviewRecord

_DECIDED = Head("Decision", 10), Head("Question", 38), Head("Outcome", 22), Head("Because", 30), Head("By whom", 20)
_ACTIONS = Head("What is done", 56), Head("Owner", 24), Head("By", 12), Head("State", 8)
_CHECKS = (
    *(Head("Question", 34), Head("Answer", 19, TONES), Head("It rests on", 32)),
    *(Head("Why not", 22), Head("Attested", 22)),
)
_AGENDA = (
    *(Head("Subject", 10), Head("Point", 28), Head("Why", 26), Head("Owner", 16)),
    *(Head("Minutes", 10), Head("Outcome", 28)),
)


def decided_pages(record: ReviewRecord) -> Iterator[Page]:
    """Decisions, and what somebody does: always there, since nothing decided is news too."""
    about, headline = "What was decided", decided_headline(record)
    decisions = tuple(
        (
            shown(each.number),
            shown_lines(each.question) + _options(each.options),
            NOTHING if each.outcome is None else shown_lines(each.outcome),
            shown_lines(each.because or NOTHING),
            f"{amid(each.by or NOTHING)}\n{instant(each.at, record.zone)}" if each.by or each.at else NOTHING,
        )
        for each in record.decisions
    )
    yield Page(about, headline, Rows(_DECIDED, decisions, "" if decisions else "No decision was asked for or taken."))
    if record.actions:
        done = sum(each.is_done for each in record.actions)
        actions = tuple(
            (shown_lines(each.title), shown(each.owner), shown(each.due_on), "Done" if each.is_done else "Open")
            for each in record.actions
        )
        said = f"{how_many(len(record.actions), 'action')}, of which {done:,} done"
        yield Page("What is done", Headline(said), Rows(_ACTIONS, actions))


def _options(options: tuple[str, ...]) -> str:
    return f"\nOptions: {' · '.join(map(amid, options))}" if options else ""


def checklist_pages(record: ReviewRecord) -> Iterator[Page]:
    """The questions with their answers, what these rest on, and who stands for them; none where none was asked."""
    if not record.answers:
        return
    figures = {each.name: each for each in record.figures}
    rows = tuple(_answer(each, figures, record.zone) for each in record.answers)
    yield Page("Control checklist", answers_headline(record), Rows(_CHECKS, rows))


def _answer(answer: FrozenAnswer, figures: Mapping[str, FrozenFigure], zone: str) -> tuple[str, ...]:
    rests_on = [f"{amid(figures[name].title)}: {counted(figures[name])}" for name in answer.figures if name in figures]
    attested = [f"{amid(each.person)}, {instant(each.at, zone)}: {shown(each.said)}" for each in answer.attested]
    return (
        shown(answer.question),
        ANSWERS[answer.answer],
        "\n".join(rests_on) or NOTHING,
        shown_lines(answer.why_not or NOTHING),
        "\n".join(attested) or NOTHING,
    )


def agenda_pages(record: ReviewRecord) -> Iterator[Page]:
    """What was to be talked about, and what came of it; none where nothing was."""
    if not record.agenda:
        return
    rows = tuple(
        (
            *(shown(each.subject or NOTHING), shown(each.title), shown_lines(each.why), shown(each.owner or NOTHING)),
            NOTHING if each.minutes is None else f"{each.minutes:,}",
            shown_lines(each.outcome or NOTHING),
        )
        for each in record.agenda
    )
    yield Page("Agenda", agenda_headline(record), Rows(_AGENDA, rows))


def minutes_pages(record: ReviewRecord) -> Iterator[Page]:
    """What was said, and who was there."""
    if not (record.notes or record.present):
        return
    present = (("Present", "\n".join(map(shown, record.present))),) if record.present else ()
    notes = Rows((Head("What was said", 1),), tuple((shown_lines(each),) for each in record.notes))
    people = how_many(len(record.present), "person", "people")
    said = f"{how_many(len(record.notes), 'note')}, and {people} present"
    yield Page("Minutes", Headline(said), notes, None, present)
