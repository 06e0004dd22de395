"""Who may do what in a PostgreSQL database: its owner everything, the application no more than it needs, readers read.

*Source:* reliability, section 6, rule 16, and A7: the application never owns the audit table, so that it can neither
change an event nor take away the trigger that forbids it. SQLite has no roles; there the file's owner is everybody.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from control.errors import Invalid

_REFUSED = text(
    "SELECT DISTINCT event_object_table, event_manipulation FROM information_schema.triggers "
    "WHERE trigger_schema = current_schema() AND action_orientation = 'STATEMENT' "
    "AND action_statement LIKE '%refuse_to_forget%'"
)
"""What triggers refuse of whole tables; where one mark may be set, a trigger looks at each row instead."""
_TABLES = text(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() "
    "AND table_type = 'BASE TABLE' ORDER BY 1"
)
_SCHEMA_TABLE = "alembic_version"


def roles(connection: Connection, app: str, reader: str) -> list[str]:
    """The statements that make both roles where they are missing, and give each exactly what it needs.

    They are for the owner of the tables, who is neither of the two; a second time they change nothing. Raises Invalid
    for a database without roles, and for names that are one.
    """
    if connection.dialect.name != "postgresql":
        raise Invalid("Only PostgreSQL knows roles: a SQLite file belongs to whoever may write to it.")
    owner = str(connection.scalar(text("SELECT current_user")))
    if len({app, reader, owner}) < 3:
        raise Invalid(f"The owner ({owner}), the application and the reader are three roles with names of their own.")
    quoted = connection.dialect.identifier_preparer.quote_identifier
    there = set(connection.scalars(text("SELECT rolname FROM pg_roles")))
    made = [f"CREATE ROLE {quoted(name)} LOGIN" for name in (app, reader) if name not in there]
    return [*made, *_rights(connection, quoted(app), quoted(reader))]


def _rights(connection: Connection, app: str, reader: str) -> Iterator[str]:
    quoted = connection.dialect.identifier_preparer.quote_identifier
    schema = quoted(str(connection.scalar(text("SELECT current_schema()"))))
    refused = {(row.event_object_table, row.event_manipulation) for row in connection.execute(_REFUSED)}
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {app}, {reader}"
    for name in connection.scalars(_TABLES).all():
        table = f"{schema}.{quoted(name)}"
        yield f"REVOKE ALL ON {table} FROM PUBLIC, {app}, {reader}"
        yield f"GRANT SELECT ON {table} TO {app}, {reader}"
        if name == _SCHEMA_TABLE:
            continue
        deeds = [deed for deed in ("INSERT", "UPDATE", "DELETE") if (name, deed) not in refused]
        yield f"GRANT {', '.join(deeds)} ON {table} TO {app}"
