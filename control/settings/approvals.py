"""Reads `approvals.toml`: what needs an approval, by which steps, and up to which amount each role may approve."""

from decimal import Decimal

from control.errors import Invalid
from control.policy.approval_terms import (
    NEVER_APPROVE,
    WITH_AMOUNT,
    ApprovalKind,
    ApprovalTerms,
    AuthorityLimit,
    KindTerms,
    LogTerms,
    Meaning,
    StepTerms,
)
from control.policy.approval_together import is_for_many
from control.policy.exact_amounts import is_currency
from control.policy.money import Currencies, amount_of
from control.policy.quorum import Quorum, QuorumKind
from control.policy.roles import Role
from control.settings.document import Table
from control.settings.gate_steps import gate_terms, note_gates

_QUARTER = 92 * 24 * 60
_KINDS = {kind.replace(" ", "-").lower(): kind for kind in ApprovalKind}
"""By the names that a table of the file can have."""
_QUORUM_KEYS = {QuorumKind.COUNT: "quorum_count", QuorumKind.PERCENT: "quorum_percent"}


def read_approval_terms(file: Table) -> ApprovalTerms | None:
    """What is demanded, by kind; None where the file names none."""
    if "kind" not in file:
        return None
    money = file.table("money")
    base = _currency(money, "base", money.text("base"))
    rates = money.mapping("rate", str, required=False)
    worth = {_currency(money, f"rate.{name}", name): _rate(money, name, rate) for name, rate in rates.items()}
    kinds = {}
    for name, table in file.tables("kind").items():
        if name in _KINDS:
            kinds[_KINDS[name]] = _kind(_KINDS[name], table)
        else:
            file.note(f"kind.{name}", f"is not one of {', '.join(_KINDS)}")
    logs = file.table("log", required=False)
    return ApprovalTerms(Currencies(base, worth), kinds, {name: _log(logs.table(name)) for name in logs})


def _kind(kind: ApprovalKind, table: Table) -> KindTerms:
    minutes, days = _needed(table, "decide_within_minutes", _QUARTER), _needed(table, "expires_after_days", 366)
    steps = tuple(_step(row) for row in table.rows("step"))
    if not steps:
        table.note("step", "names none: nobody would be asked")
    terms = KindTerms(
        kind=kind,
        title=table.text("title"),
        steps=steps,
        calendar=table.text("calendar"),
        decide_within_minutes=minutes,
        expires_after_days=days,
        limits=tuple(_limit(row) for row in table.rows("limit")),
        prove=table.flag("prove", default=False),
        prove_above=_amount(table, "prove_above"),
        free_up_to=_amount(table, "free_up_to"),
        bulk=table.flag("bulk", default=False),
        bulk_up_to=_amount(table, "bulk_up_to"),
    )
    for note in (_note_amounts, _note_bulk, note_gates):
        note(table, terms)
    return terms


def _needed(table: Table, key: str, most: int) -> int:
    """A number that must be there; 1 where it is not."""
    found = table.whole(key, least=1, most=most)
    if found is None:
        table.note(key, "is missing")
    return found or 1


def _note_amounts(table: Table, terms: KindTerms) -> None:
    """Note what cannot stand together about amounts: a limit of what costs nothing, a gap, a step out of reach."""
    if terms.kind not in WITH_AMOUNT:
        amounts = (terms.free_up_to, terms.prove_above, terms.bulk_up_to, *(step.above for step in terms.steps))
        if terms.limits or any(amount is not None for amount in amounts):
            table.note("", "names no amount: it can have no limit, nothing that is free, and nothing above an amount")
        return
    lowest = min((step.above or Decimal(0) for step in terms.steps), default=Decimal(0))
    if lowest > (terms.free_up_to or 0):
        table.note("step", f"leaves a gap: up to {lowest:.2f} nobody would be asked, and it is not free either")
    pairs = [(limit.role, limit.scope) for limit in terms.limits]
    for number, pair in enumerate(pairs):
        if pair in pairs[:number]:
            table.note(f"limit[{number}]", f"overlaps with limit[{pairs.index(pair)}]: same role, same scope")
    for number, step in enumerate(terms.steps):
        _note_reach(table, terms, number, step)


def _note_bulk(table: Table, terms: KindTerms) -> None:
    """Note what cannot stand together about deciding several at once."""
    if not terms.bulk:
        if terms.bulk_up_to is not None:
            table.note("bulk_up_to", "says up to how much, and bulk does not say that any are decided at once")
        return
    if terms.prove:
        table.note("bulk", "cannot be, where each is proved by itself")
    if not any(is_for_many(step) for step in terms.steps):
        table.note("bulk", "holds for none of its steps: each is for several people, or signed for one by one")
    if terms.kind not in WITH_AMOUNT:
        return
    if terms.bulk_up_to is None:
        table.note("bulk_up_to", "is missing: what costs money is decided at once up to an amount")
    elif terms.prove_above is not None and terms.bulk_up_to > terms.prove_above:
        table.note("bulk_up_to", "lies above prove_above, where each is proved by itself")


def _note_reach(table: Table, terms: KindTerms, number: int, step: StepTerms) -> None:
    """Note a step that is never asked, and one that nobody has the authority to decide."""
    if step.above is not None and terms.free_up_to is not None and step.above < terms.free_up_to:
        table.note(f"step[{number}].above", "lies below free_up_to, where nobody is asked")
    if not step.meaning.takes_authority:
        return
    most = max((limit.up_to for limit in terms.limits if limit.role in step.roles), default=None)
    if most is None:
        table.note(f"step[{number}]", "cannot be decided: none of its roles has a limit up to which it may approve")
    elif step.above is not None and most <= step.above:
        table.note(f"step[{number}].above", f"cannot be reached: its roles may approve up to {most:.2f} only")


def _step(row: Table) -> StepTerms:
    return StepTerms(
        row.text("title"),
        _roles(row),
        _quorum(row),
        row.choice("meaning", Meaning, Meaning.APPROVAL),
        _amount(row, "above"),
        **gate_terms(row),
    )


def _roles(row: Table) -> frozenset[str]:
    names = row.texts("roles", required=True)
    can = [role.value for role in Role if role not in NEVER_APPROVE]
    for name in names:
        if name not in can:
            row.note("roles", f"{name!r} approves nothing: it may be {', '.join(can)}")
    if not names:
        row.note("roles", "names none: nobody could decide this step")
    return frozenset(names)


def _quorum(row: Table) -> Quorum:
    kind = row.choice("quorum", QuorumKind, QuorumKind.ANY)
    values = {key: row.whole(key, least=1, most=100) for key in _QUORUM_KEYS.values()}
    needed = _QUORUM_KEYS.get(kind)
    for key, value in values.items():
        if (value is None) is (key == needed):
            row.note(key, f"must {'' if key == needed else 'not '}be given where the quorum is {kind}")
    return Quorum(kind, values[needed] if needed else None)


def _limit(row: Table) -> AuthorityLimit:
    limit = AuthorityLimit(row.text("role"), _amount(row, "up_to") or Decimal(0), row.text_or_none("scope"))
    if not limit.up_to and "up_to" not in row:
        row.note("up_to", "is missing")
    return limit


def _log(table: Table) -> LogTerms:
    """By which limits a log is held, whose own roles are free words."""
    return LogTerms(table.choice("kind", ApprovalKind), table.mapping("limit_of", str))


def _amount(table: Table, key: str) -> Decimal | None:
    """An amount in the base currency, written as text; None where the key is absent."""
    written = table.text_or_none(key)
    try:
        return None if written is None else amount_of(written)
    except Invalid as wrong:
        table.note(key, wrong.sentence)
        return None


def _currency(table: Table, key: str, code: str) -> str:
    if code and not is_currency(code):
        table.note(key, f"{code!r} is no currency: three capital letters, as in EUR")
    return code


def _rate(table: Table, name: str, written: str) -> Decimal:
    """What one unit is worth in the base currency, written as text with a point."""
    whole, _, part = written.partition(".")
    if whole.isascii() and whole.isdigit() and (part == "" or (part.isascii() and part.isdigit())):
        rate = Decimal(written)
        if 0 < rate < 10**6 and len(part) <= 8:
            return rate
    table.note(f"rate.{name}", f"{written!r} is no rate: a number above 0 with at most 8 digits after its point")
    return Decimal(1)
