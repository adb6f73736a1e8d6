"""Alembic's door: runs the steps on the connection it is given, each step in a transaction with its version bump."""

from alembic import context

from harmony_workspace.store import meeting_tables, sign_in_tables, tables, tool_tables
from harmony_workspace.store.columns import metadata

assert {tables.threads, tool_tables.tool_calls, meeting_tables.links, sign_in_tables.processes} <= set(
    metadata.tables.values()
), "every room of tables is read"
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=True,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
