"""The schema as steps, applied by Alembic from the first table on."""

HEAD = "0033"
"""The newest step. It stands here so that a start need not load Alembic to see that nothing is to be done."""
