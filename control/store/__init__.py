"""The store: SQL and nothing else, the same on SQLite and PostgreSQL."""
