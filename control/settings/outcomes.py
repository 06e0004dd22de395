"""Reads `outcomes.toml` and `sources.toml`: the words with which work ends, and which deeds belong to another tool."""

from control.policy.sources import OWN_SOURCE, OWNABLE, Source, TicketDeed
from control.settings.document import Table


def read_closure_codes(file: Table) -> dict[str, str]:
    """The titles of the closure codes by name; a rulebook without any could let no ticket end."""
    codes = {name: table.text("title") for name, table in file.tables("closure_code").items()}
    if not codes:
        file.note("closure_code", "names none: no ticket could be resolved or closed")
    return codes


def read_sources(file: Table) -> dict[str, Source]:
    """The tools by name, each with the deeds that belong to it."""
    sources = {}
    for name, table in file.tables("source", required=False).items():
        if name == OWN_SOURCE:
            table.note("", "stands for our own intake form: every deed on its tickets is ours")
        sources[name] = Source(name, table.text("title"), _deeds(table))
    return sources


def _deeds(table: Table) -> frozenset[TicketDeed]:
    known = {deed.value: deed for deed in TicketDeed if deed in OWNABLE}
    words = table.texts("deeds", required=True)
    for word in words:
        if word not in known:
            table.note("deeds", f"{word!r} is not one of {', '.join(known)}")
    return frozenset(known[word] for word in words if word in known)
