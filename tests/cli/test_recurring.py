"""`python -m control find-issues` says what was compared, and what was found by it."""

from control.commands.registry import Call
from control.commands.tickets import record_ticket
from control.runtime import open_runtime
from tests.cli.conftest import Typed

LATE = ("Parcel is late again", "The parcel comes late", "My parcel is late")


def test_without_a_ticket_it_says_so(typed: Typed) -> None:
    typed("upgrade")
    said = typed("find-issues")
    assert (said.status, said.out) == (0, "There is no ticket to compare.\n")


def test_a_candidate_is_counted_and_where_nothing_gathers_nothing_is_said_of_it(typed: Typed, sqlite_url: str) -> None:
    typed("upgrade")
    recorded(sqlite_url)
    said = typed("find-issues")
    assert said.status == 0
    assert said.out == (
        "3 tickets were compared, 3 of them belong to an issue.\n"
        "1 candidates are new, 0 issues are back that were dismissed.\n"
    )


def recorded(url: str) -> None:
    """Tickets of three customers that are alike."""
    runtime = open_runtime(url)
    for number, title in enumerate(LATE):
        fields = {"service": "help", "category": "order", "unit": "desk", "customer": f"customer {number}"}
        event = {"at": runtime.now(), "kind": "created", "title": title, **fields}
        record_ticket(runtime, Call("anna"), "mail", f"late {number}", [event])
    runtime.close()
