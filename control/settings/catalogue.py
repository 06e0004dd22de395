"""Reads `catalogue.toml` and `states.toml`: what is offered, and the states a ticket can be in."""

from enum import StrEnum

from control.model import TICKET_FIELDS, Holder, StateCategory
from control.policy.rulebook import Category, Service, TicketState
from control.settings.document import Table


class RequestType(StrEnum):
    """What a ticket can ask for. *Source:* domain, section 1."""

    INCIDENT = "incident"
    REQUEST = "request"
    COMPLAINT = "complaint"
    APPROVAL = "approval"
    KNOWLEDGE = "knowledge"
    CAPACITY = "capacity"


def read_catalogue(file: Table) -> tuple[dict[str, Service], dict[tuple[str, str], Category]]:
    """The services by name, and their categories by (service, category)."""
    services, categories = {}, {}
    for name, table in file.tables("service").items():
        services[name] = Service(
            name=name,
            title=table.text("title"),
            owner=table.text_or_none("owner"),
            unit=table.text("unit"),
        )
        for category, below in table.tables("category", required=False).items():
            categories[name, category] = _category(name, category, below)
    return services, categories


def read_states(file: Table) -> dict[str, TicketState]:
    """The ticket states by name."""
    states = {}
    ours: dict[StateCategory, str] = {}
    for name, table in file.tables("state").items():
        category, is_ours = table.choice("category", StateCategory), table.flag("ours", default=False)
        states[name] = TicketState(name, category, table.choice("holder", Holder), is_ours)
        if is_ours and ours.setdefault(category, name) != name:
            table.note("ours", f"{ours[category]} is the one that our own deeds lead to among {category} already")
    return states


def _category(service: str, name: str, table: Table) -> Category:
    return Category(
        service=service,
        name=name,
        title=table.text("title"),
        owner=table.text_or_none("owner"),
        department=table.text_or_none("department"),
        team=table.text_or_none("team"),
        request_types=_known(table, "request_types", tuple(RequestType)),
        subcategories=table.texts("subcategories"),
        required_fields=_known(table, "required_fields", TICKET_FIELDS),
        review_on=table.day("review_on"),
    )


def _known(table: Table, key: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    """The texts under `key`, each of them one of the choices."""
    values = table.texts(key)
    for value in values:
        if value not in choices:
            table.note(key, f"{value!r} is not one of {', '.join(choices)}")
    return values
