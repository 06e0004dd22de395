"""Reads the files about people: `organisation.toml`, `people.toml`, `customers.toml` and `permissions.toml`."""

from enum import StrEnum

from control.policy.roles import Role, RoleGrant
from control.policy.rulebook import OrgUnit, Person
from control.settings.document import Table
from control.settings.instants import instant


class UnitKind(StrEnum):
    """The kinds of place in an organisation."""

    ORGANIZATION = "organization"
    LEGAL_ENTITY = "legal entity"
    BUSINESS_UNIT = "business unit"
    FUNCTION = "function"
    DEPARTMENT = "department"
    TEAM = "team"


def read_units(file: Table) -> dict[str, OrgUnit]:
    """The units by name."""
    return {
        name: OrgUnit(
            name=name,
            kind=table.choice("kind", UnitKind).value,
            title=table.text("title"),
            parent=table.text_or_none("parent"),
            head=table.text_or_none("head"),
        )
        for name, table in file.tables("unit").items()
    }


def read_people(file: Table) -> dict[str, Person]:
    """The people by account name; an account without `person` is its own person."""
    return {
        name: Person(
            name=name,
            title=table.text("title"),
            unit=table.text("unit"),
            person=table.text("person", default=name),
            grants=tuple(_grant(row) for row in table.rows("grants")),
            active=table.flag("active", default=True),
            mail=table.text_or_none("mail"),
        )
        for name, table in file.tables("person").items()
    }


def read_tiers(file: Table) -> tuple[tuple[str, ...], dict[str, str]]:
    """The tiers there are, and the tier of each customer that has one."""
    tiers = file.texts("tiers")
    by_customer = file.mapping("tier_by_customer", str, required=False)
    for customer, tier in by_customer.items():
        if tier not in tiers:
            file.note(f"tier_by_customer.{customer}", f"there is no tier {tier!r} in tiers")
    return tiers, by_customer


def read_permissions(file: Table) -> dict[str, frozenset[str]]:
    """Command → the roles that may give it."""
    return _roles_by_name(file.table("roles_by_command"))


def read_views(file: Table) -> dict[str, frozenset[str]]:
    """View → the roles that may open it."""
    return _roles_by_name(file.table("roles_by_view"))


def _roles_by_name(table: Table) -> dict[str, frozenset[str]]:
    found = {}
    for name in table:
        roles = table.texts(name, required=True)
        for role in roles:
            if role not in list(Role):
                table.note(name, f"there is no role {role!r}: roles are {', '.join(Role)}")
        found[name] = frozenset(roles)
    return found


def read_scope(row: Table) -> str:
    """The scope of a row: `all`, `unit:NAME` or `service:NAME`."""
    scope = row.text("scope")
    if scope and scope != "all" and not scope.startswith(("unit:", "service:")):
        row.note("scope", f"{scope!r} is no scope: write all, unit:NAME or service:NAME")
    return scope


def _grant(row: Table) -> RoleGrant:
    since_at, until_at = instant(row, "from"), instant(row, "until")
    if since_at is not None and until_at is not None and until_at <= since_at:
        row.note("until", "does not lie after from: the role would never be held")
    return RoleGrant(row.choice("role", Role).value, read_scope(row), since_at, until_at)
