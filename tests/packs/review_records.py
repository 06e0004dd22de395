"""What reviews kept, for the tests of packs: one as a company would have it, and one whose texts mean harm."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from control.policy.checklist import Answer, Check
from control.policy.review_record import (
    AgendaEntry,
    Attestation,
    Decided,
    FrozenAnswer,
    FrozenFigure,
    FrozenPeriod,
    ReviewRecord,
    Thing,
    ToDo,
)
from control.store.canonical import digest
from tests.packs.hostile import TEXTS

AS_OF = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
AGES = ("0–10 days", "11–20 days", "21–30 days", "31–60 days", "61–90 days", "91 days and older")
OTHER_SCRIPTS = (
    "العربية: ١٢٣ تذكرة", "עברית 12", "हिन्दी में टिकट", "漢字とかな", "한국어",
    "\U0001f469\u200d\U0001f467 family \U0001f1e9\U0001f1ea",
    "e\u0301\u0323 combined",
    "\u202e31 of 480", "\u2067isolated", "\u2069\u202ebreaks out", "a\0b\x1b[31m", "half \ud800 pair", "\ufffe\uffff",
    "#set text(red)", "$x^2$ #eval(\"1\") @ref <label> *b* _i_ `raw`", "\\u{41} // comment /* */", "W" * 500, "﷽" * 40,
)  # fmt: skip
"""Texts in which writers of slides and pages break, beside those of the sixty."""

_UNITS = ("Customer Care North", "Customer Care South", "Field Service")
_SERVICES = ("Coffee machines", "Spare parts", "Online shop", "Invoices")
_TROUBLES = ("Machine leaks", "Invoice is wrong", "Refund is late", "Part does not fit", "Cannot sign in", "No answer")


def things(count: int, *, parts: tuple[str, ...] = (), seed: int = 1) -> tuple[Thing, ...]:
    """So many tickets."""
    rng = Random(seed)
    return tuple(
        Thing(
            f"T-{10_000 + rng.randrange(90_000)}",
            f"{rng.choice(_TROUBLES)}, {rng.choice(('again', 'since Monday', 'at the customer in Hamburg'))}",
            rng.choice(_UNITS),
            rng.choice(_SERVICES),
            AS_OF - timedelta(hours=rng.randrange(3_000), minutes=rng.randrange(60), microseconds=rng.randrange(10**6)),
            rng.choice(parts) if parts else None,
            None if place % 5 else f"M-{place}",
        )
        for place in range(count)
    )


def months(count: int, *, share: float, seed: int = 1) -> tuple[FrozenPeriod, ...]:
    """So many months up to the one that goes on."""
    rng, found = Random(seed), []
    for back in range(count - 1, -1, -1):
        year, month = divmod(2026 * 12 + 10 - back, 12)
        of = rng.randrange(420, 560)
        hits = min(of, max(0, round(of * share * rng.uniform(0.8, 1.2))))
        found.append(FrozenPeriod(f"{year}-{month + 1:02}", hits, of, back > 0))
    return tuple(found)


def figure(name: str, title: str, count: int, of: int | None = None, **more: object) -> FrozenFigure:
    """A figure that counts so many tickets."""
    parts = more.get("parts", ())
    assert isinstance(parts, tuple)
    defined = {
        "Population": "tickets of the review's place, without those that were merged",
        "Clock": "working time by the calendar of the promise",
        "Period": "October 2026, in which the clock was judged",
        "Zone": "Europe/Berlin",
        "Left out": "cancelled clocks",
    }
    found = FrozenFigure(name, title, count, of, definition=defined, things=things(count, parts=parts, seed=count))
    return replace(found, **more)  # type: ignore[arg-type]


def figures() -> tuple[FrozenFigure, ...]:
    """Twelve of them, of every kind."""
    return (
        figure(
            *("late resolution", "Resolutions that were late", 31, 480),
            goal=Decimal("0.05"), periods=months(19, share=0.08, seed=3),
        ),
        figure(
            *("late first response", "First responses that were late", 12, 512),
            goal=Decimal("0.05"), periods=months(19, share=0.02, seed=4),
        ),
        figure("backlog", "Open tickets by their age", 224, parts=AGES),
        figure("other", "Tickets that were filed as other", 31, 480, goal=Decimal("0.05")),
        figure("unowned", "Categories without a valid owner", 0, 24),
        figure("unfiled", "Tickets without service or unit", 3, 480),
        figure("unreviewed", "Breaches whose reason nobody had looked at in time", 2, 43, goal=Decimal("0.05")),
        figure("unimproved", "Recurring issues without measure, known error or dismissal", 4, 11),
        figure("unanswered", "Measures without owner or sponsor", 1, 9),
        figure("unvalued", "Measures without forecast or validated value", 2, 9),
        figure("untraced", "Approvals of which no decision is kept", 0, 61),
        figure(
            *("waiting", "Approvals that wait for a decision", 14),
            parts=AGES[:3], periods=months(8, share=0.3, seed=7),
        ),
    )  # fmt: skip


_QUESTIONS = (
    (Check.CATALOGUE, "Are categories, owners and escalation rules defined?", Answer.NO, ("other", "unowned")),
    (
        Check.PROMISES,
        "Is the promise told by service, owner, unit and cause?",
        Answer.PARTLY,
        ("unfiled", "unreviewed"),
    ),
    (Check.APPROVALS, "Is an approval captured for each exception, refund and change?", Answer.NOT_MEASURABLE, ()),
    (Check.ISSUES, "Do recurring issues become measures with owners and milestones?", Answer.NO, ("unimproved",)),
    (Check.CAPACITY, "Are workload, backlog and pressure visible?", Answer.NOT_MEASURABLE, ()),
    (Check.REPORTS, "Do reports connect service to quality, cost and change?", Answer.NOT_MEASURABLE, ()),
    (Check.COMMITMENTS, "Has every commitment an owner and a sponsor?", Answer.NO, ("unanswered",)),
    (Check.VALUE, "Is financial impact tied to baseline, forecast and actual?", Answer.NO, ("unvalued",)),
    (Check.APPROVAL_TRAIL, "Is the history of approvals there without searching mail?", Answer.YES, ("untraced",)),
    (Check.DECISIONS, "Are decisions visible that are needed before the next review?", Answer.NOT_MEASURABLE, ()),
    (Check.AUTOMATION, "Is automated logic owned, and are its changes approved?", Answer.NOT_MEASURABLE, ()),
    (Check.RECONCILIATION, "Are automated figures reconciled?", Answer.NOT_MEASURABLE, ()),
    (Check.SHADOW_REPORTS, "Are legacy reports given up?", Answer.NOT_MEASURABLE, ()),
)


def answers() -> tuple[FrozenAnswer, ...]:
    """The thirteen questions."""
    attested = (Attestation("Anna Berg", "Looked at with the three unit heads.", AS_OF + timedelta(days=1)),)
    nothing = "Nothing that the product knows feeds this yet."
    return tuple(
        FrozenAnswer(
            *(check, question, answer, names),
            None if answer is not Answer.NOT_MEASURABLE else nothing,
            attested if answer is Answer.PARTLY else (),
        )
        for check, question, answer, names in _QUESTIONS
    )


def realistic() -> ReviewRecord:
    """A monthly review of a service organisation, closed."""
    agenda = tuple(
        AgendaEntry(f"M-{number}", title, why, owner, 10, outcome)
        for number, (title, why, owner, outcome) in enumerate(
            (
                (
                    "Leaking machines of series 7",
                    "its gate slipped by 21 days",
                    "Jonas Weber",
                    "A second supplier is asked",
                ),
                ("Invoices by mail", "an exception is due", "Mia Krause", "Extended until March"),
                ("Refund limit of team leads", "a change of a rule", "Anna Berg", "Put into force"),
                ("Shop: sign-in", "its value is challenged", "Lea Vogt", None),
                ("Spare parts in the south", "a hold ends on 12 November", "Tim Roth", "Lifted"),
                ("Figures of the old report", "it differs from ours", "Mia Krause", "The old one is given up"),
                ("Escalations at night", "eleven exceptions", "Jonas Weber", "A rota is drafted"),
                ("Suppliers' answers", "put there by hand", None, None),
            ),
            start=3,
        )
    )
    people = ("Anna Berg", "Jonas Weber", "Mia Krause", "Lea Vogt")
    decided = AS_OF + timedelta(days=1, hours=2)
    decisions = (
        Decided("D-4", "Do we ask a second supplier for series 7?", ("Yes", "No", "In spring"), "Yes",
                "The first one promised twice and delivered neither time.", "Anna Berg", decided, people),
        Decided("D-5", "May team leads refund up to 250 EUR?", ("Yes", "No"), "Yes",
                "Nine of ten refunds below it were approved unchanged.", "Anna Berg", decided, people),
        Decided("D-6", "Does the old weekly report end?", (), "It ends on 30 November",
                "Its figures differ from ours and nobody can say why.", "Mia Krause", decided, people),
        Decided("D-7", "Is a night rota paid?", ("Yes", "No"), None, None, None, None),
    )  # fmt: skip
    actions = (
        ToDo("Ask two suppliers of seals for an offer", "Jonas Weber", "2026-11-20"),
        ToDo("Draft a rota for nights, with what it costs", "Jonas Weber", "2026-11-27"),
        ToDo("Tell the readers of the old report that it ends", "Mia Krause", "2026-11-15", True),
        ToDo("Name an owner for spare parts, category other", "Tim Roth", "2026-11-12"),
        ToDo("Look at the 61 breaches of October with the units", "Lea Vogt", "2026-11-30"),
        ToDo("Put the value of the sign-in measure to finance", "Lea Vogt", "2026-12-04"),
    )
    notes = (
        "Resolution has been late more often since July; the south has two people fewer than planned.",
        "Finance asks for the validated value of closed measures by the end of the quarter.",
        "The committee meets next on 7 December.",
    )
    record = ReviewRecord(
        *("R-7", "Monthly service review", "Service committee", "Customer Care", "Europe/Berlin", AS_OF, 48_190),
        *("2026-10-19-3f2a", figures(), answers(), agenda, decisions, actions, notes, people),
        closed_at=AS_OF + timedelta(days=1, hours=3), closed_by="Anna Berg", head_seq=48_213,
    )  # fmt: skip
    return sealed(record)


def sealed(record: ReviewRecord) -> ReviewRecord:
    """The record with its hashes."""
    told = digest([record.figures, record.answers])
    return replace(record, inputs_hash=told, head_hash=digest([told, record.head_seq]))


def hostile() -> ReviewRecord:
    """The same with every text replaced by one that means harm, and more of everything."""
    texts = iter((TEXTS + list(OTHER_SCRIPTS)) * 40)
    record = realistic()
    found = []
    for number, each in enumerate(record.figures):
        parts = tuple(f"{next(texts)}{'' if number % 2 else number}{place}" for place, _ in enumerate(each.parts))
        many = tuple(
            Thing(
                next(texts), next(texts), next(texts), next(texts), AS_OF, parts[place % len(parts)] if parts else None
            )
            for place in range(200 if number == 0 else len(each.things))
        )
        periods = tuple(replace(period, name=f"{next(texts)[:80]}{place}") for place, period in enumerate(each.periods))
        defined = {f"{next(texts)}{place}": next(texts) for place in range(6)}
        found.append(
            replace(
                *(each,),
                name=f"{next(texts)}{number}",
                title=next(texts),
                count=len(many),
                of=None if each.of is None else 500,
                definition=defined,
                parts=parts,
                periods=periods,
                things=many,
            )
        )
    names = tuple(each.name for each in found)
    return sealed(
        replace(
            record,
            figures=tuple(found),
            series=next(texts),
            committee=next(texts),
            place=next(texts),
            number="R-8",
            answers=tuple(
                replace(
                    each,
                    question=next(texts),
                    figures=names[:3],
                    why_not=next(texts),
                    attested=tuple(Attestation(next(texts), next(texts), AS_OF) for _ in range(3)),
                )
                for each in record.answers
            ),
            agenda=tuple(
                AgendaEntry(next(texts), next(texts), next(texts), next(texts), 10, next(texts)) for _ in range(40)
            ),
            decisions=tuple(
                Decided(
                    next(texts), next(texts), (next(texts), next(texts)), next(texts), next(texts), next(texts), AS_OF
                )
                for _ in range(30)
            ),
            actions=tuple(ToDo(next(texts), next(texts), "2026-12-01") for _ in range(60)),
            notes=tuple(next(texts) for _ in range(len(TEXTS) + len(OTHER_SCRIPTS))),
            present=tuple(next(texts) for _ in range(40)),
            closed_by=next(texts),
            rulebook=next(texts),
        )
    )


def bare() -> ReviewRecord:
    """A review of which nothing is known but its figures, not closed yet."""
    counted = FrozenFigure("open", "Open tickets", 0)
    return ReviewRecord("R-1", "Weekly", "Team", "Everything", "UTC", AS_OF, 1, "r1", (counted,), ())
