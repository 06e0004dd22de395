"""Triggers in a test's own database that count, by transaction, the changed rows of every table the trail answers for.

They hear whoever writes, through whatever door: a transaction that changes the business adds one event, and one alone.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import Connection, event, text

from control.store.metadata import METADATA
from control.store.tables import TECHNICAL, TECHNICAL_COLUMNS
from tests.commands.desk import Desk

EVENT = "audit_event"
UNHEARD = {"audit_head", *TECHNICAL}
"""The head is the trail itself."""
DEEDS = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Heard:
    """What one transaction did."""

    rows: Counter[str]
    """Changed rows by table."""
    events: int
    """Events that it added to the trail."""


def cast_shadows(desk: Desk) -> None:
    """Let triggers of this desk's database hear every change from now on."""
    engine = desk.runtime.store.writer
    if engine.dialect.name == "sqlite":
        engine.dispose()  # so that every connection is made anew, and told how its transactions are numbered
        _number_transactions(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE shadow (tab TEXT NOT NULL, turn TEXT NOT NULL)")
        heard_tables = sorted(METADATA.tables.keys() - UNHEARD)
        if connection.dialect.name == "postgresql":  # all at once: to go there and back for each takes half of the time
            function = (
                "CREATE FUNCTION shadowed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "INSERT INTO shadow VALUES (TG_TABLE_NAME, pg_current_xact_id()::text); RETURN NULL; END $$"
            )
            connection.exec_driver_sql("; ".join([function, *map(_postgres_trigger, heard_tables)]))
            return
        for name in heard_tables:
            for deed in DEEDS:
                connection.exec_driver_sql(_sqlite_trigger(name, deed))


def heard(desk: Desk) -> list[Heard]:
    """What every transaction did since, those left out that changed nothing; what was heard is forgotten."""
    with desk.runtime.store.writer.begin() as connection:
        rows = connection.execute(text("SELECT tab, turn FROM shadow")).all()
        connection.exec_driver_sql("DELETE FROM shadow")
    turns: dict[str, Counter[str]] = {}
    for tab, turn in rows:
        turns.setdefault(turn, Counter())[tab] += 1
    return [Heard(Counter({k: n for k, n in some.items() if k != EVENT}), some[EVENT]) for some in turns.values()]


def _postgres_trigger(name: str) -> str:
    deeds = " OR ".join(f"{deed}{_of(name, deed)}" for deed in DEEDS)
    return f"CREATE TRIGGER shadow_{name} AFTER {deeds} ON {name} FOR EACH ROW EXECUTE FUNCTION shadowed()"


def _sqlite_trigger(name: str, deed: str) -> str:
    """There each deed needs a trigger of its own."""
    then = f"BEGIN INSERT INTO shadow VALUES ('{name}', turn()); END"
    return f"CREATE TRIGGER shadow_{name}_{deed} AFTER {deed}{_of(name, deed)} ON {name} FOR EACH ROW {then}"


def _of(name: str, deed: str) -> str:
    """Which columns an update has to be of to be heard: all that are not technical."""
    technical = {column for table, column in TECHNICAL_COLUMNS if table == name}
    columns = [f'"{column.name}"' for column in METADATA.tables[name].columns if column.name not in technical]
    return f" OF {', '.join(columns)}" if deed == "UPDATE" and technical else ""


def _number_transactions(engine: Any) -> None:
    """SQLite numbers no transactions; a connection that does not know how cannot change a row that is listened to."""
    numbers, turn = count(1), [0]

    @event.listens_for(engine, "connect")
    def _teach(connection: Any, _: object) -> None:
        connection.create_function("turn", 0, lambda: turn[0])

    @event.listens_for(engine, "begin")
    def _next(_: Connection) -> None:
        turn[0] = next(numbers)
