"""What changed from one review of a series to the next: figures, the things that make them, and answers.

Both are read from what the reviews kept, so that it reads the same for good. *Source:* domain, section 10 (what changed
since the last review comes first).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from control.policy.review_record import FrozenFigure, Thing


@dataclass(frozen=True, slots=True)
class Moved:
    """A thing that is counted under another part of a figure than before."""

    thing: Thing
    """As it is now."""
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FigureChange:
    """How a figure differs from what it was at the review before."""

    figure: FrozenFigure
    before: FrozenFigure
    came: tuple[Thing, ...]
    """Things that it did not count before."""
    went: tuple[Thing, ...]
    """Things that it counts no longer, as they were."""
    moved: tuple[Moved, ...]

    @property
    def is_news(self) -> bool:
        """Whether it counts anything else than before; that it is of more or fewer is no news by itself."""
        return bool(self.came or self.went or self.moved)


def changes(before: Mapping[str, FrozenFigure], after: Mapping[str, FrozenFigure]) -> Iterator[FigureChange]:
    """The figures that both reviews kept, each with what is different, in the order of the later one."""
    for name, figure in after.items():
        if name in before:
            yield _changed(before[name], figure)


def answers_changed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The questions that are answered otherwise than before, each with both answers."""
    return {
        question: (before[question], answer)
        for question, answer in after.items()
        if before.get(question, answer) != answer
    }


def _changed(before: FrozenFigure, after: FrozenFigure) -> FigureChange:
    was, now = ({each.subject: each for each in figure.things} for figure in (before, after))
    both = [(was[subject].part, each) for subject, each in now.items() if subject in was]
    moved = (
        Moved(each, old, each.part)
        for old, each in both
        if old is not None and each.part is not None and old != each.part
    )
    return FigureChange(
        after,
        before,
        came=tuple(each for subject, each in now.items() if subject not in was),
        went=tuple(each for subject, each in was.items() if subject not in now),
        moved=tuple(moved),
    )
