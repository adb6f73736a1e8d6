"""The change log: what changed, written in the transaction of the change itself.

Its numbers have no gaps and grow in the order of the commits, whoever reads while others write: writers are serial, and
each takes the number after the newest. A sequence of the database would give neither.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from harmony_workspace.store import concerned
from harmony_workspace.store.database import CHANGED, at_the_end, tell, write_now_what_waits
from harmony_workspace.store.tables import changes

Kind = Literal["preferences", "space", "thread", "message", "approval", "conversation"]
Action = Literal["upsert", "delete", "revoke", "reset"]
"""``reset``: this reader sees more than before, or much less; their cache starts anew."""

Entry = tuple[Kind, str, Action, str | None]
"""Kind, id and action of a row, and whom alone it concerns."""
KEPT = 200_000
"""Rows kept when the log is compacted; an older cursor starts anew."""


@dataclass(frozen=True)
class Place:
    """One change of this log and of no other: a workspace set back to a backup gives the same numbers again, and
    other changes under them."""

    seq: int = 0
    mark: int = 0

    def text(self) -> str:
        return f"{self.seq}-{self.mark}"

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Raises ``ValueError``."""
        seq, mark = map(int, text.split("-"))
        if max(seq, mark) >= 2**63:
            raise ValueError("larger than any database keeps")
        return cls(seq, mark)


def record(
    connection: sa.Connection,
    kind: Kind,
    row_id: str,
    action: Action = "upsert",
    *,
    reader_id: str | None = None,
) -> None:
    """Call it in the transaction that changes the row. Without ``reader_id``: for whoever may read the row.

    A delete or revoke needs its reader, because afterwards nothing tells who could see the row.
    """
    record_all(connection, kind, [row_id], action, reader_id=reader_id)


def record_all(
    connection: sa.Connection,
    kind: Kind,
    row_ids: Sequence[str],
    action: Action = "upsert",
    *,
    reader_id: str | None = None,
) -> None:
    """The same for many rows of one kind."""
    if reader_id is None and action != "upsert":
        raise ValueError(f"{action} of a {kind} needs its reader")
    _append(connection, [(kind, row_id, action, reader_id) for row_id in row_ids])


def reset_all(connection: sa.Connection, reader_ids: Sequence[str]) -> None:
    """The caches of these readers start anew."""
    _append(connection, [("conversation", "", "reset", reader_id) for reader_id in reader_ids])


def _append(connection: sa.Connection, entries: Sequence[Entry]) -> None:
    """Numbered last of all: what one transaction does to a row several times is one change."""
    if entries:
        at_the_end(connection, _write, entries)


def _write(connection: sa.Connection, entries: list[Entry]) -> None:
    entries = list(dict.fromkeys(entries))
    rows = [
        {
            "seq": seq,
            "kind": kind,
            "row_id": row_id,
            "action": action,
            "reader_id": reader_id,
            "mark": secrets.randbits(63),
        }
        for seq, (kind, row_id, action, reader_id) in enumerate(entries, newest(connection).seq + 1)
    ]
    connection.execute(sa.insert(changes), rows)
    for body in _concerned(connection, entries):
        tell(connection, CHANGED, body)


def _concerned(connection: sa.Connection, entries: Sequence[Entry]) -> Iterator[str]:
    """One message for those who are named, one for each kind that goes to whoever may read it."""
    named = [reader_id for *_, reader_id in entries if reader_id is not None]
    if named:
        yield concerned.text(named)
    for kind in {kind for kind, *_, reader_id in entries if reader_id is None}:
        ids = [row_id for of, row_id, _, reader_id in entries if of == kind and reader_id is None]
        yield concerned.by(connection, kind, ids)


def nudge(connection: sa.Connection, reader_id: str = concerned.EVERYBODY) -> None:
    """Open windows look again: something changed that is not in the log, because nobody keeps a copy of it."""
    tell(connection, CHANGED, reader_id)


def forget_reader(connection: sa.Connection, reader_id: str) -> None:
    """They are gone: what concerned them alone is told to nobody."""
    write_now_what_waits(connection)
    connection.execute(sa.delete(changes).where(changes.c.reader_id == reader_id))


def newest(connection: sa.Connection) -> Place:
    """The latest change, of this transaction as well; before the first one, the place before it."""
    write_now_what_waits(connection)
    row = connection.execute(
        sa.select(changes.c.seq, changes.c.mark).order_by(changes.c.seq.desc()).limit(1)
    ).first()
    return Place() if row is None else Place(row.seq, row.mark)


def holds(connection: sa.Connection, place: Place) -> bool:
    """Whether this log has that very change and all that came after it."""
    if place == Place():
        return (connection.scalar(sa.select(sa.func.min(changes.c.seq))) or 1) == 1
    mark = connection.scalar(sa.select(changes.c.mark).where(changes.c.seq == place.seq))
    return mark is not None and mark == place.mark


def compact(connection: sa.Connection, keep: int = KEPT) -> None:
    """Drops all but the latest ``keep`` changes; at least one stays, so that old cursors are recognised."""
    connection.execute(sa.delete(changes).where(changes.c.seq <= newest(connection).seq - max(keep, 1)))
