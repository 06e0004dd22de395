"""tests/PROOF.md: what was shown with the full counts of the goals, each row with the day on which it was.

A run of some folders or files renews what it has shown again and leaves the rest: the whole takes longer than a working
morning.
"""

import os
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "PROOF.md"
_PART = re.compile(r"^\| `(?P<name>[^`]+)` \| (?P<passed>[\d,]+) \| (?P<day>[\d-]+) \|$")
_FIGURE = re.compile(r"^\| (?P<what>.+) \| (?P<value>.+) \| `(?P<test>[^`]+)` \| (?P<day>[\d-]+) \|$")


@dataclass(frozen=True, order=True)
class Figure:
    """What a test measured, and on which day; `test` is its path below tests/ and its name."""

    test: str
    what: str
    value: str
    day: str


@dataclass(frozen=True)
class Proof:
    """The page as it stands: tests that passed by folder (`worker/`) or file, with the day, and the figures."""

    passed: Mapping[str, tuple[int, str]]
    figures: tuple[Figure, ...]

    def renewed(self, passed: Mapping[str, int], figures: Iterable[Figure], day: str) -> "Proof":
        """The page after a run of these parts, in which so many tests passed and these figures were measured."""
        left = tuple(each for each in self.figures if not any(lies_in(each.test, part) for part in passed))
        others = {name: shown for name, shown in self.passed.items() if not any(lies_in(name, part) for part in passed)}
        return Proof({**others, **{name: (number, day) for name, number in passed.items()}}, (*left, *sorted(figures)))


def lies_in(test: str, part: str) -> bool:
    """Whether a test, or a file of them, lies in a folder (`worker/`) or in a file."""
    path = test.removeprefix("tests/").partition("::")[0]
    return path.startswith(part) if part.endswith("/") else path == part


def read(text: str) -> Proof:
    """The proof that a page tells."""
    folders = (found for line in text.splitlines() if (found := _PART.match(line)))
    figures = (found for line in text.splitlines() if (found := _FIGURE.match(line)))
    return Proof(
        {each["name"]: (int(each["passed"].replace(",", "")), each["day"]) for each in folders},
        tuple(Figure(each["test"], each["what"], each["value"], each["day"]) for each in figures),
    )


def written(proof: Proof) -> str:
    """The page that tells a proof."""
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    folders = [f"| `{name}` | {number:,} | {day} |" for name, (number, day) in sorted(proof.passed.items())]
    figures = [f"| {each.what} | {each.value} | `{each.test}` | {each.day} |" for each in sorted(proof.figures)]
    lines = [
        "# Proof",
        "",
        f"Written by `make proof` ({machine}): what passed with the full counts, and on which day. A run of a part,",
        "as `make proof PART=tests/worker`, renews the rows of its folders or files and leaves the others.",
        "",
        "| folder or file | tests passed | on |",
        "|---|---:|---|",
        *folders,
        "",
        "| what | figure | shown by | on |",
        "|---|---|---|---|",
        *figures,
    ]
    return "\n".join([*lines, ""])
