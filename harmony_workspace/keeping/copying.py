"""Copies every row from one database into another, empty one, and compares the two."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from harmony_workspace.keeping import canonical
from harmony_workspace.keeping.canonical import TableHash
from harmony_workspace.store import meeting_tables as meeting_tables  # these make the collection whole
from harmony_workspace.store import sign_in_tables as sign_in_tables
from harmony_workspace.store import tool_tables as tool_tables
from harmony_workspace.store.columns import metadata

Told = Callable[[str, int, int], None]
"""Hears of which table how many rows of how many are done."""


def _nobody(_table: str, _done: int, _of: int) -> None:
    """Where nobody listens."""


class Different(Exception):
    """The copy is not what was copied; says where."""


class DoesNotFit(Exception):
    """The other database refuses a row; says which."""


def tables() -> list[sa.Table]:
    """Those that others refer to come first."""
    return list(metadata.sorted_tables)


def copy(source: sa.Connection, target: sa.Connection, told: Told = _nobody) -> None:
    """Nothing may be in the tables of ``target``. Raises ``DoesNotFit``."""
    for table in tables():
        _copy(source, target, table, told)
    settle_counters(source, target)


def _copy(source: sa.Connection, target: sa.Connection, table: sa.Table, told: Told) -> None:
    if not (of := count(source, table)):
        return
    done = 0
    insert = _insert(table, target.dialect.name)
    for batch in canonical.batches(source, table):
        rows = [_values(table, row, target.dialect.name) for row in batch]
        try:
            target.execute(insert, rows)
        except (sa.exc.DataError, sa.exc.IntegrityError) as error:
            raise DoesNotFit(_where(target, table, rows, error)) from error
        done += len(rows)
        told(table.name, done, of)


def count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _insert(table: sa.Table, dialect: str) -> sa.Insert:
    """JSON goes in as the text it is, so that no NULL becomes a null, and no number another one."""
    values: dict[str, sa.ColumnElement[Any]] = {}
    for column in table.columns:
        value: sa.ColumnElement[Any] = sa.bindparam(column.name, type_=column.type)
        if isinstance(column.type, sa.JSON):
            value = sa.bindparam(column.name, type_=sa.Text())
            value = sa.cast(value, sa.JSON()) if dialect == "postgresql" else value
        values[column.name] = value
    return sa.insert(table).values(values)


def _values(table: sa.Table, row: Sequence[Any], dialect: str) -> dict[str, Any]:
    return {
        column.name: _fitting(column, value, dialect)
        for column, value in zip(table.columns, row, strict=True)
    }


def _fitting(column: sa.Column[Any], value: Any, dialect: str) -> Any:
    if value is None:
        return None
    if isinstance(column.type, sa.JSON):
        return canonical.json_text(value)
    if isinstance(value, str) and dialect == "postgresql":
        return value.replace(canonical.NUL, canonical.SHOWN_NUL)
    return value


def _where(
    target: sa.Connection, table: sa.Table, rows: list[dict[str, Any]], error: sa.exc.DBAPIError
) -> str:
    """The statement that failed held many rows; the key of the first and the last tell where to look."""
    keys = [", ".join(str(row[column.name]) for column in table.primary_key) for row in (rows[0], rows[-1])]
    why = str(error.orig).strip().splitlines()[0] if error.orig else type(error).__name__
    return f"{target.dialect.name} refuses a row of the table {table.name} between {keys[0]} and {keys[1]}: {why}"


def hashes(connection: sa.Connection, told: Told = _nobody) -> dict[str, TableHash]:
    """Of every table."""
    found = {}
    for table in tables():
        found[table.name] = canonical.table_hash(table, canonical.batches(connection, table))
        told(table.name, found[table.name].rows, found[table.name].rows)
    return found


def compare(source: sa.Connection, target: sa.Connection, told: Told = _nobody) -> dict[str, TableHash]:
    """Row by row in the order of their keys; the hashes of both, which are the same. Raises ``Different``."""
    found = {}
    for table in tables():
        found[table.name] = canonical.table_hash(table, _alike(source, target, table))
        told(table.name, found[table.name].rows, found[table.name].rows)
    return found


def _alike(source: sa.Connection, target: sa.Connection, table: sa.Table) -> Iterator[Sequence[sa.Row[Any]]]:
    """The rows of ``source``, each after it was found in ``target``."""
    there = (row for batch in canonical.batches(target, table) for row in batch)
    for batch in canonical.batches(source, table):
        for row in batch:
            other = next(there, None)
            if other is None or canonical.row_hash(table, row) != canonical.row_hash(table, other):
                raise Different(
                    f"The row {_key(table, row)} of the table {table.name} is not the same there."
                )
        yield batch
    if (more := next(there, None)) is not None:
        raise Different(f"The table {table.name} has a row there that is not here: {_key(table, more)}.")


def _key(table: sa.Table, row: Sequence[Any]) -> str:
    places = {column.name: value for column, value in zip(table.columns, row, strict=True)}
    return ", ".join(str(places[column.name]) for column in table.primary_key)


def settle_counters(source: sa.Connection, target: sa.Connection) -> None:
    """Numbers that a database gives go on where they stood, also where the last rows are gone."""
    for table in tables():
        column = table.autoincrement_column
        if column is not None:
            _set_counter(target, table, column, _counter(source, table, column))


def _counter(connection: sa.Connection, table: sa.Table, column: sa.Column[Any]) -> int:
    """The last number that was given, as far as the database knows."""
    highest: int = connection.scalar(sa.select(sa.func.max(column))) or 0
    if connection.dialect.name == "sqlite":
        kept = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        return max(highest, connection.scalar(kept, {"name": table.name}) or 0)
    given: int | None = connection.scalar(
        sa.text("SELECT pg_sequence_last_value(pg_get_serial_sequence(:table, :column)::regclass)"),
        {"table": table.name, "column": column.name},
    )
    return max(highest, given or 0)


def _set_counter(connection: sa.Connection, table: sa.Table, column: sa.Column[Any], to: int) -> None:
    if connection.dialect.name == "postgresql":
        call = sa.text("SELECT setval(pg_get_serial_sequence(:table, :column), :to)")
        if to:  # it begins at 1 by itself
            connection.execute(call, {"table": table.name, "column": column.name, "to": to})
    elif table.dialect_options["sqlite"]["autoincrement"]:
        connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        keep = sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :to)")
        connection.execute(keep, {"name": table.name, "to": to})
