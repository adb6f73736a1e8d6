"""One form of a row, whatever database it lies in, and hashes over it: two databases that hold the same hash alike."""

import hashlib
import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

NUL, SHOWN_NUL = "\x00", "\u2400"
"""A character that no text of PostgreSQL can hold, and what is written in its place."""
_BATCH = 500
_EXACT = 2**53


@dataclass(frozen=True)
class TableHash:
    """``sha256``: over the hashes of its rows, in the order of their keys."""

    rows: int
    sha256: str


def select(table: sa.Table, dialect: str) -> sa.Select[Any]:
    """Every row as it is stored, ordered by its key: each database orders text by the numbers of its letters."""
    stored = (_stored(column, dialect) for column in table.columns)
    return sa.select(*stored).order_by(*table.primary_key)


def _stored(column: sa.Column[Any], dialect: str) -> sa.ColumnElement[Any]:
    if not isinstance(column.type, sa.JSON):
        return column
    if dialect == "postgresql":
        return sa.cast(column, sa.Text).label(column.name)
    # SQLite keeps a JSON number as a number; as text it would lose digits
    return sa.type_coerce(column, sa.types.NullType()).label(column.name)


def batches(connection: sa.Connection, table: sa.Table) -> Iterator[Sequence[sa.Row[Any]]]:
    """Its rows, a few hundred at a time, so that none has to fit into memory whole."""
    query = select(table, connection.dialect.name)
    with connection.execute(query, execution_options={"yield_per": _BATCH}) as found:
        yield from found.partitions()


def row_hash(table: sa.Table, row: Sequence[Any]) -> bytes:
    digest = hashlib.sha256()
    for column, value in zip(table.columns, row, strict=True):
        piece = as_json(value) if isinstance(column.type, sa.JSON) and value is not None else plain(value)
        digest.update(struct.pack(">Q", len(piece)) + piece)
    return digest.digest()


def table_hash(table: sa.Table, found: Iterable[Sequence[sa.Row[Any]]]) -> TableHash:
    digest, rows = hashlib.sha256(), 0
    for batch in found:
        for row in batch:
            digest.update(row_hash(table, row))
        rows += len(batch)
    return TableHash(rows, digest.hexdigest())


def plain(value: Any) -> bytes:
    """A value of any column but JSON; its first byte says what it is, so that no two kinds look alike."""
    match value:
        case None:
            return b"-"
        case bool():
            return b"?1" if value else b"?0"
        case int():
            return b"i%d" % value
        case float():
            return b"f" + struct.pack(">d", value)
        case str():
            return b"s" + value.replace(NUL, SHOWN_NUL).encode()
        case bytes() | memoryview():
            return b"y" + bytes(value)
    raise TypeError(f"no column holds a {type(value).__name__}")


def as_json(stored: str | float) -> bytes:
    """JSON as text or, where SQLite took it for one, as a number: without spaces, names in order, numbers that are
    the same written the same."""
    value = json.loads(stored) if isinstance(stored, str) else stored
    return b"j" + json.dumps(_even(value), sort_keys=True, separators=(",", ":")).encode()


def _even(value: Any) -> Any:
    match value:
        case float() if value.is_integer() and abs(value) < _EXACT:
            return int(value)
        case dict():
            return {name: _even(inner) for name, inner in value.items()}
        case list():
            return [_even(inner) for inner in value]
    return value


def json_text(stored: str | float) -> str:
    """What SQLite or PostgreSQL gave, as text for either."""
    return stored if isinstance(stored, str) else json.dumps(stored)
