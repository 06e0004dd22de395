"""Reads what a mapping says of an approval log: what each of its activities means, and whether that hangs together."""

from control.intake.mapping import Column, FileMapping, Unknown
from control.policy.approval_log import Activity, ActivityMeaning
from control.policy.exact_amounts import is_currency
from control.settings.document import Table


def read_activities(table: Table) -> dict[str, Activity]:
    """The vocabulary of `[activity]`: activity → what it means, and the role from which it comes."""
    group = table.table("activity")
    read = {name: _activity(group.table(name)) for name in group}
    means = {activity.meaning for activity in read.values()}
    for meaning in (ActivityMeaning.SUBMITTED, ActivityMeaning.FINAL):
        if read and meaning not in means:
            group.note("", f"names no activity that means “{meaning}”: no control could be asked of such a log")
    return read


def _activity(table: Table) -> Activity:
    return Activity(table.choice("means", ActivityMeaning), table.text_or_none("role"))


def check_approval_log(table: Table, mapping: FileMapping) -> None:
    """Note what dangles: activities that the vocabulary does not name, and amounts without a currency."""
    activity = mapping.event.activity
    for key, word in _led_to(activity) if activity is not None else ():
        if word not in mapping.activities:
            table.note(f"event.activity.{key}", f"{word!r} is no activity of [activity]")
    for name, column in mapping.columns.items():
        if column.unknown is not Unknown.REJECT and name == "event.activity":
            table.note(f"{name}.unknown", "an activity that is not named is rejected: give it the meaning “other”")
    currency = mapping.fields.get("currency")
    if "amount" in mapping.fields and currency is None:
        table.note("field.currency", "is missing: an amount says nothing without its currency")
    for key, word in _led_to(currency) if currency is not None else ():
        if not is_currency(word):
            table.note(f"field.currency.{key}", f"{word!r} is no code of a currency, such as EUR")


def _led_to(column: Column) -> list[tuple[str, str]]:
    """Every value that the column's own rules can lead to, by the key that says it."""
    words = [(f"values.{text}", word) for text, word in (column.values or {}).items()]
    said = (("constant", column.constant), ("otherwise", column.otherwise))
    return [*words, *((key, word) for key, word in said if word is not None)]
