"""The sentences in which a pack tells what a review kept: only what the record holds, compared where it can be.

A goal is the most that a share may be, and what is kept over time is what nobody wants more of; of anything else the
record does not say whether more is better, and so no sentence does.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from control.analysis.chart_words import ASSURANCE_SAID, VARIATION_SAID
from control.analysis.control_charts import Signal, Variation
from control.packs.review_pages import Bars, Headline, Lines, Tone
from control.packs.review_text import amid
from control.policy.checklist import Answer
from control.policy.review_record import FrozenFigure, ReviewRecord
from control.policy.wording import joined

NOTHING = "–"
NO_BREAK = "\u00a0"
"""The space before a unit, at which no line ends."""
ANSWERS: Mapping[Answer, str] = {
    Answer.YES: "✓ Yes",
    Answer.PARTLY: "◐ Partly",
    Answer.NO: "✕ No",
    Answer.NOT_MEASURABLE: "– Not measurable",
}
TONES: Mapping[str, Tone] = {
    ANSWERS[Answer.YES]: Tone.GOOD,
    ANSWERS[Answer.PARTLY]: Tone.BETWEEN,
    ANSWERS[Answer.NO]: Tone.CONCERN,
    ANSWERS[Answer.NOT_MEASURABLE]: Tone.UNKNOWN,
}
_VARIES = {
    Signal.NONE: "no more than its usual noise",
    Signal.ABOVE: "higher than its noise explains",
    Signal.BELOW: "lower than its noise explains",
}


def instant(at: datetime | None, zone: str) -> str:
    """An instant as it reads in the zone, which is named; a dash for none."""
    if at is None:
        return NOTHING
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y %H:%M %Z}"


def share_said(share: Decimal) -> str:
    """A share in percent, with one digit where it is not a whole number of them."""
    percent = share * 100
    digits = 0 if percent == percent.to_integral_value() else 1
    return f"{percent:.{digits}f}{NO_BREAK}%"


def how_many(number: int, noun: str, plural: str | None = None) -> str:
    """A number and what it counts."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def share_of(figure: FrozenFigure) -> Decimal | None:
    """The share of a figure; None where it is no part of anything."""
    return Decimal(figure.count) / figure.of if figure.of else None


def counted(figure: FrozenFigure) -> str:
    """How many of how many, and which share that is."""
    if figure.of is None:
        return f"{figure.count:,}"
    share = share_of(figure)
    return f"{figure.count:,} of {figure.of:,}" + ("" if share is None else f" ({share_said(share)})")


def allowed(goal: Decimal) -> str:
    """The most that a share may be."""
    return f"at most {share_said(goal)}" if goal else "none is allowed"


def against_goal(figure: FrozenFigure) -> str | None:
    """How the share of a figure stands to its goal, in points; None where it has none."""
    share = share_of(figure)
    if share is None or figure.goal is None:
        return None
    if not figure.goal:
        return "none is allowed"
    goal, apart = allowed(figure.goal), f"{abs(share - figure.goal) * 100:.1f}"
    if share == figure.goal:
        return f"just the goal of {goal}"
    side = "above" if share > figure.goal else "below"
    unit = "point" if apart == "1.0" else "points"
    return f"{'less than 0.1' if apart == '0.0' else apart} {unit} {side} the goal of {goal}"


def figure_headline(figure: FrozenFigure) -> Headline:
    """What a figure comes to, and how that stands to its goal."""
    said = ", ".join(each for each in (counted(figure), against_goal(figure)) if each)
    return Headline(said, amid(figure.title))


def lines_headline(figure: FrozenFigure, lines: Lines) -> Headline:
    """What the newest period came to, and whether that is more than noise."""
    known = [place for place, value in enumerate(lines.figure.values) if value is not None]
    last = known[-1]
    hits, total = lines.counts[last]
    said = f"{hits:,} of {total:,} ({share_said(Decimal(hits) / total)})" if lines.is_share else f"{hits:,}"
    return Headline(f"{said} in {amid(lines.periods[last])}, {_varies(lines, last, len(known))}", amid(figure.title))


def reading_said(lines: Lines) -> tuple[tuple[str, str], ...]:
    """What the chart says, in the words of the pages: of its newest period, and of its goal."""
    said = lines.reading
    return ("Variation", VARIATION_SAID[said.variation]), ("Assurance", ASSURANCE_SAID[said.assurance])


def _varies(lines: Lines, last: int, periods: int) -> str:
    if lines.reading.variation is Variation.TOO_FEW:
        return f"and {how_many(periods, 'period')} are too few to tell noise from change"
    return _VARIES[lines.signals[last]]


def bars_headline(figure: FrozenFigure, bars: Bars) -> Headline:
    """Which part has the most."""
    if not bars.most:
        return Headline("none in any part", amid(figure.title))
    first = [part for part, count in zip(bars.parts, bars.counts, strict=True) if count == bars.most]
    said = f"{bars.most:,} of {figure.count:,} in {joined([amid(part) for part in first[:2]])}"
    return Headline(said + (f" and as many in {len(first) - 2:,} others" if len(first) > 2 else ""), amid(figure.title))


def things_headline(figure: FrozenFigure, listed: int) -> Headline:
    """How many things a figure counts, and how many of them are listed."""
    if listed == figure.count:
        return Headline("this is the one" if listed == 1 else f"these are all {listed:,}", amid(figure.title))
    return Headline(f"the first {listed:,} of {figure.count:,}", amid(figure.title))


def decided_headline(record: ReviewRecord) -> Headline:
    """How much was decided, and how much was agreed to be done."""
    taken = sum(each.outcome is not None for each in record.decisions)
    asked, done = len(record.decisions) - taken, sum(each.is_done for each in record.actions)
    said = [f"{how_many(taken, 'decision')} taken"] if taken or not asked else []
    said += [f"{how_many(asked, 'decision')} still asked for"] if asked else []
    said += [f"{how_many(len(record.actions), 'action')} agreed" + (f" ({done:,} done)" if done else "")]
    return Headline(joined(said))


def answers_headline(record: ReviewRecord) -> Headline:
    """How many questions are answered with yes, and how the others are."""
    found = {answer: sum(each.answer is answer for each in record.answers) for answer in Answer}
    others = [f"{number:,} {answer.value}" for answer, number in found.items() if number and answer is not Answer.YES]
    said = f"{found[Answer.YES]:,} of {how_many(len(record.answers), 'question')} answered with yes"
    return Headline(f"{said}; {joined(others)}" if others else said)


def agenda_headline(record: ReviewRecord) -> Headline:
    """How much of the agenda was come to."""
    open_ones = sum(each.outcome is None for each in record.agenda)
    points = how_many(len(record.agenda), "point")
    if not open_ones:
        return Headline(f"{points} on the agenda, and something came of each")
    return Headline(f"{points} on the agenda, of which {open_ones:,} had no outcome")
