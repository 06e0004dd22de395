"""How Alembic reaches the store: on the connection that `control.store.schema` hands it, in one transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
