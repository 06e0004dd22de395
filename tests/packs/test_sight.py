"""What is out of sight is in no list that is taken along: a neighbour's tickets change no file (Z8)."""

import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from shutil import copyfile

import pytest

from control.commands.exports import make
from control.commands.registry import Call
from control.errors import ControlError
from control.model import TargetKind
from control.packs.exports import build
from control.policy.exports import OF_LOGS, FileForm, ListAsked, Listing
from control.queries.approval_delays import DelayBy
from control.queries.backlog import AGES
from control.queries.counting import By, Figure
from control.queries.needs import Reason
from control.queries.standing import Basis
from tests.commands.approval_logs import LOG
from tests.commands.desk import Desk, on
from tests.packs.hostile import cells
from tests.queries.neighbours import BESIDE, NOW, WORDS, found
from tests.rings import times

Worlds = tuple[str, Desk, Desk]


@pytest.fixture(scope="module", params=list(BESIDE))
def worlds(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Worlds]:
    """Somebody, the store with a neighbour's tickets, and the one without."""
    made = []
    for beside in (BESIDE[request.param], ()):
        file = tmp_path_factory.mktemp("neighbours") / "control.sqlite"
        copyfile(sqlite_template, file)
        made.append(found(f"sqlite:///{file}", beside))
    yield request.param, made[0], made[1]
    for each in made:
        each.runtime.close()


def asked(draw: Random, listing: Listing) -> ListAsked:
    """A list as somebody may ask for it who tries whatever comes to their mind, what they cannot see too."""
    filters: Mapping[Listing, Callable[[], Mapping[str, str]]] = {
        Listing.TICKETS: lambda: figures(draw) | (by(draw) if draw.random() < 0.5 else {}),
        Listing.OPEN_TICKETS: lambda: {"aged": draw.choice(["all", *(age.name for age in AGES)])},
        Listing.FOUND_TICKETS: lambda: {"find": draw.choice([WORDS, "T-10007", "T-10009", "e", "Late", "other 3"])},
        Listing.EXCEPTIONS: lambda: {"why": draw.choice(["", *(each.value for each in Reason)]), "aside": "shown"},
        Listing.PROMISES: lambda: figures(draw) | {"part": draw.choice(list(By)).value},
        Listing.IMPORT: lambda: {"import": draw.choice(["1", "2", "3"])},
        Listing.APPROVALS: lambda: {"which": draw.choice(["Open", "Waiting", "Ended"])},
        Listing.ISSUES: lambda: {"which": draw.choice(["Candidates", "Known", "nothing"])},
        Listing.MEASURES: lambda: {"stage": draw.choice(["", "defined", "proposed"])},
        Listing.DELAYS: lambda: {"delay": draw.choice(list(DelayBy)).value},
        **{listing: lambda: {"log": draw.choice([LOG, "nothing"]), "control": "cases"} for listing in OF_LOGS},
    }
    filtered = filters.get(listing, dict)()
    when = draw.choice([NOW, NOW, on(7, 13), on(4, 10)])
    places = [(None, None), (None, None), ("annex", None), ("desk", None), (None, "extra"), (None, "help")]
    return ListAsked(listing, when, filtered, *draw.choice(places), past=when != NOW)


def figures(draw: Random) -> dict[str, str]:
    return {
        "figure": draw.choice(list(Figure)).value, "of": draw.choice(list(TargetKind)).value,
        "by_due": draw.choice(list(Basis)).value,
    }  # fmt: skip


def by(draw: Random) -> dict[str, str]:
    named = {"name": draw.choice(["annex", "desk", "extra", "ora", "anna", "P1"])} if draw.random() < 0.7 else {}
    return {"part": draw.choice(list(By)).value} | named


def told(desk: Desk, who: str, what: ListAsked, folder: Path) -> object:
    """The rows of the file, or how it ended."""
    file = io.BytesIO()
    try:
        number = make(desk.runtime, Call(who), FileForm.CSV, what).value["id"]
        build(desk.runtime, who, number, file, str(folder))
    except ControlError as refused:
        return type(refused), refused.sentence
    return cells(file.getvalue())


NOTHING = {Listing.IMPORT, Listing.AUDIT, Listing.TO_DECIDE, *OF_LOGS}
"""Lists of which neither of them is given a row."""


@pytest.mark.parametrize("listing", list(Listing))
def test_z8_a_list_says_the_same_with_a_neighbours_tickets_beside_it(
    worlds: Worlds, listing: Listing, tmp_path: Path
) -> None:
    who, *stores = worlds
    draw, rows, rounds = Random(f"{listing}"), 0, times(check=12, proof=500)
    for turn in range(10 * rounds):
        if turn >= rounds and (rows or listing in NOTHING):  # so many at least, and until something is listed at all
            break
        what = asked(draw, listing)
        first, second = (told(desk, who, what, tmp_path) for desk in stores)
        assert first == second, what
        rows += len(first) - 1 if isinstance(first, list) else 0
    assert (rows > 0) is (listing not in NOTHING)


def test_whoever_sees_everything_is_given_the_neighbours_tickets(worlds: Worlds, tmp_path: Path) -> None:
    """Or the test above would pass by giving nothing."""
    what = ListAsked(Listing.FOUND_TICKETS, NOW, {"find": WORDS})
    first, second = (told(desk, "anna", what, tmp_path) for desk in worlds[1:])
    assert isinstance(first, list)
    assert isinstance(second, list)
    assert len(first) > len(second)
