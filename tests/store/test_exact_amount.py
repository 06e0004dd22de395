"""An amount is kept as it is on both databases: no digit is lost, and amounts compare as numbers do."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from control.store.engine import Store
from control.store.tables import approval_log_event
from tests.store.rows import insert

AMOUNTS = st.decimals(0, 10**20 - 1, places=18, allow_nan=False, allow_infinity=False)


def kept(store: Store, *amounts: Decimal) -> list[Decimal | None]:
    """The amounts as they come back in their order, from a transaction that is not kept."""
    with store.writer.connect() as connection:
        for number, amount in enumerate(amounts, start=2):
            insert(connection, "approval_log_event", id=number, source_key=f"k{number}", amount=amount)
        column = approval_log_event.c.amount
        found = list(connection.scalars(select(column).where(approval_log_event.c.id > 1).order_by(column)))
        connection.rollback()
    return found


@given(amount=AMOUNTS)
def test_an_amount_comes_back_with_every_digit(filled: Store, amount: Decimal) -> None:
    assert kept(filled, amount) == [amount]


def test_an_amount_is_written_in_one_way_however_many_zeros_it_came_with(filled: Store) -> None:
    assert [str(each) for each in kept(filled, Decimal("0.00"), Decimal("12.50"), Decimal("1E+3"))] == [
        "0",
        "12.5",
        "1000",
    ]


def test_amounts_are_ordered_as_numbers_and_not_as_letters(filled: Store) -> None:
    amounts = [Decimal(each) for each in ("1000", "9.5", "0.10", "200.000000000000000001", "200")]
    assert kept(filled, *amounts) == sorted(amounts)


def test_an_amount_is_compared_to_its_last_digit(filled: Store) -> None:
    with filled.writer.connect() as connection:
        over = select(approval_log_event.c.id).where(approval_log_event.c.amount > Decimal("12.499999999999999999"))
        assert list(connection.scalars(over)) == [1]
        same = select(approval_log_event.c.id).where(approval_log_event.c.amount > Decimal("12.5"))
        assert list(connection.scalars(same)) == []


def test_no_database_keeps_a_float(filled: Store) -> None:
    asked = {"sqlite": "typeof(amount)", "postgresql": "pg_typeof(amount)::text"}
    with filled.reader.connect() as connection:
        kind = connection.scalar(text(f"SELECT {asked[connection.dialect.name]} FROM approval_log_event"))
    assert kind in {"text", "numeric"}


@pytest.mark.parametrize(
    "wrong", [Decimal("-0.01"), Decimal("NaN"), Decimal("Infinity"), Decimal(10**20), 1.5], ids=str
)
def test_what_is_no_amount_is_refused(filled: Store, wrong: Decimal) -> None:
    with pytest.raises(StatementError, match="is no amount"):
        kept(filled, wrong)


def test_an_amount_that_would_lose_a_digit_is_refused(filled: Store) -> None:
    with pytest.raises(StatementError, match="more than 18 digits behind the point"):
        kept(filled, Decimal("0.1234567890123456789"))
