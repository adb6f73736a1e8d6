"""Lays a new PostgreSQL database out, and brings an older one to the newest version.

A new one is made as the tables are now, in one transaction: the steps before 0013 are SQLite's. What no table says
(triggers, the index over words) is made here. Steps that come later run on both databases.
"""

import sqlalchemy as sa

from harmony_workspace.store import meanings, meeting_tables, search_index, sign_in_tables, tool_tables
from harmony_workspace.store import migrate as steps
from harmony_workspace.store.columns import metadata
from harmony_workspace.store.database import Database
from harmony_workspace.store.postgres import MIGRATING

ROOMS = (meeting_tables, sign_in_tables, tool_tables)
"""Whose tables have to be known before any is made."""
_APPEND_ONLY = (
    """CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE integrity_constraint_violation USING MESSAGE = 'the ledger is append-only'; END $$""",
    """CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON ledger
    FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()""",
    """CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()""",
)

_BESIDE_TABLES = (
    "FUNCTION IF EXISTS ledger_is_append_only",
    "FUNCTION IF EXISTS plain_words",
    "TEXT SEARCH CONFIGURATION IF EXISTS harmony_words",
    "TEXT SEARCH DICTIONARY IF EXISTS harmony_words",
)


def migrate(database: Database) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as guard:
        guard.exec_driver_sql(f"SELECT pg_advisory_lock({MIGRATING})")
        try:
            current = database.read_now(steps.current_version)
            if current is None:
                database.write_now(_lay)
            elif steps.missing(current):
                steps.upgrade(database, steps.newest_version())
            database.write_now(meanings.lay)  # an extension may have come at any time
        finally:
            guard.exec_driver_sql(f"SELECT pg_advisory_unlock({MIGRATING})")


def _lay(connection: sa.Connection) -> None:
    metadata.create_all(connection)
    for statement in _APPEND_ONLY:
        connection.exec_driver_sql(statement)
    search_index.lay(connection)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num varchar(32) CONSTRAINT alembic_version_pkc PRIMARY KEY)"
    )
    connection.execute(
        sa.text("INSERT INTO alembic_version VALUES (:version)"), {"version": steps.newest_version()}
    )


def drop(connection: sa.Connection) -> None:
    """Whatever was laid; what else is in the database is somebody else's."""
    for name in ("alembic_version", *(table.name for table in metadata.sorted_tables)):
        connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}" CASCADE')
    for made in _BESIDE_TABLES:
        connection.exec_driver_sql(f"DROP {made} CASCADE")
