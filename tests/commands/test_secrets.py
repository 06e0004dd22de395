"""What proves who somebody is stands nowhere: not in the store, the trail, the log, an answer or an error (A11)."""

import logging
import traceback
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from control.commands import company
from control.commands.demo_access import demo_passwords
from control.commands.links import link_for
from control.commands.passwords import change_password, set_password
from control.commands.proving import Typed
from control.commands.registry import Call
from control.commands.second_factor import confirm_code, set_up
from control.commands.signing_in import sign_in
from control.errors import ControlError
from control.model import Nature
from control.store.metadata import METADATA
from tests.commands.desk import Desk, on
from tests.commands.door import HERE, enters
from tests.policy.test_second_factor import code

KEY = "the planted key: zWq81-planted-key-that-seals"
FIRST, SECOND, WRONG = "planted first: grey gulls", "planted second: green boats", "planted wrong: red kites"
IN_THE_WRONG_BOX = "planted in the box of the name"
BAD = "planted bad"
NO_LINK, NO_CODE = "planted in place of a link", "planted in place of a code"


@pytest.fixture
def desk(store_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Desk]:
    """The desk of an invented company, with everything logged that says anything."""
    monkeypatch.setenv("CONTROL_SECRET_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "sqlalchemy.engine")  # every statement with what is put into it
    made = Desk(store_url, on(0, 9))
    company.found(made.runtime, Call("ada"), "A play", Nature.DEMO, company.Telling(1, on(0, 0), "first"))
    yield made
    made.runtime.close()


def test_no_planted_secret_is_found_anywhere(
    desk: Desk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    said: list[object] = []
    secrets = lived_through(desk, said)
    everything = {name: str(desk.rows(table)) for name, table in METADATA.tables.items()}
    everything |= {"log": caplog.text, "printed": "".join(capfd.readouterr()), "said": "\n".join(map(str, said))}
    assert "session" in everything["log"]  # so the log was listened to
    assert {(place, secret) for place, told in everything.items() for secret in secrets if secret in told} == set()
    assert len(secrets) >= 12


def lived_through(desk: Desk, said: list[object]) -> list[str]:
    """Everything that people do with secrets, right and wrong, and on a store that breaks; answers the secrets."""
    runtime, address, anna = desk.runtime, HERE.address, Call("anna")

    def tried(deed: Callable[[], object]) -> None:
        with pytest.raises(ControlError) as wrong:
            deed()
        said.extend([wrong.value, repr(wrong.value), *traceback.format_exception(wrong.value)])

    link = link_for(runtime, Call("ada"), "anna")
    tried(lambda: set_password(runtime, link.token, BAD, address))
    tried(lambda: set_password(runtime, NO_LINK, FIRST, address))
    set_password(runtime, link.token, FIRST, address)
    tried(lambda: set_password(runtime, link.token, SECOND, address))
    tried(lambda: enters(desk, "anna", WRONG))
    tried(lambda: enters(desk, IN_THE_WRONG_BOX, FIRST))
    first = enters(desk, "anna", FIRST)
    made = set_up(runtime, anna, Typed("anna", FIRST), address)
    tried(lambda: confirm_code(runtime, anna, NO_CODE, address))
    shown = code(made.secret, desk.clock.now())
    confirm_code(runtime, anna, shown, address)
    tried(lambda: change_password(runtime, anna, Typed("anna", WRONG), SECOND, address))
    tried(lambda: change_password(runtime, anna, Typed("anna", FIRST, shown), SECOND, address))
    demo = next(each for each in demo_passwords(runtime) if each.account == "ada")
    second = enters(desk, "ada", demo.password)
    newest = link_for(runtime, Call("ada"), "anna")
    said.extend([link, first, made, demo, second, newest, Typed("anna", FIRST, shown)])
    broken(desk)
    tried(lambda: sign_in(runtime, Typed("ada", demo.password), HERE))
    tried(lambda: set_password(runtime, newest.token, SECOND, address))
    tried(lambda: set_up(runtime, Call("anna", key="once"), Typed("anna", FIRST), address))
    return [
        *(KEY, FIRST, SECOND, WRONG, IN_THE_WRONG_BOX, BAD, NO_LINK, NO_CODE),
        *(link.token, newest.token, first.token, second.token, made.secret, demo.password),
        *(demo.password.replace("-", ""), made.drawn),
    ]


def broken(desk: Desk) -> None:
    """From here on the database refuses to keep any session, account or answer."""
    refuses = "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$"
    with desk.runtime.store.writer.begin() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if not sqlite:
            connection.execute(text(refuses))
        does = "BEGIN SELECT RAISE(ABORT, 'broken'); END" if sqlite else "FOR EACH ROW EXECUTE FUNCTION broken()"
        for deed, table in (("INSERT", "session"), ("UPDATE", "account"), ("INSERT", "idempotency")):
            connection.execute(text(f"CREATE TRIGGER broken_{table} BEFORE {deed} ON {table} {does}"))
