"""Extractions are kept with the meeting they come from: read once, and again only when it says something else."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import astuple

import sqlalchemy as sa

from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.companion.trends.extracting import VERSION, Item, extract
from harmony_workspace.companion.trends.kinds import Kind
from harmony_workspace.insights import drawn
from harmony_workspace.meetings import conversations as meetings
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.database import Database
from harmony_workspace.store.tables import conversations, extractions

_BATCH = 40


def fingerprints(connection: sa.Connection, reader: Reader, ids: Sequence[str]) -> dict[str, str]:
    """What tells the transcripts apart, in the order of ``ids``; those the reader may not see are left out."""
    rows = connection.execute(
        sa.select(conversations.c.id, conversations.c.transcript_sha256).where(
            visible(reader), conversations.c.id.in_(ids)
        )
    )
    found = {row.id: row.transcript_sha256 or "" for row in rows}
    return {each: found[each] for each in ids if each in found}


def kept(
    connection: sa.Connection, kind: str, version: int, prints: Mapping[str, str]
) -> dict[str, list[Item]]:
    """The extractions that still fit their transcript."""
    rows = connection.execute(
        sa.select(extractions.c.conversation_id, extractions.c.value).where(
            extractions.c.kind == kind,
            extractions.c.version == version,
            extractions.c.conversation_id.in_(prints),
        )
    )
    return {
        row.conversation_id: [Item(*each) for each in row.value["items"]]
        for row in rows
        if row.value["of"] == prints[row.conversation_id]
    }


def keep(
    connection: sa.Connection,
    kind: str,
    version: int,
    found: Mapping[str, Sequence[Item]],
    prints: Mapping[str, str],
) -> None:
    """Stores them in place of what was kept before; a meeting deleted meanwhile stays deleted."""
    there = set(connection.scalars(sa.select(conversations.c.id).where(conversations.c.id.in_(found))))
    connection.execute(
        sa.delete(extractions).where(extractions.c.kind == kind, extractions.c.conversation_id.in_(found))
    )
    rows = [
        {
            "conversation_id": each,
            "kind": kind,
            "version": version,
            "value": {"of": prints[each], "items": [list(astuple(item)) for item in items]},
            "created_at": now_ms(),
        }
        for each, items in found.items()
        if each in there
    ]
    if rows:
        connection.execute(sa.insert(extractions), rows)


async def by_code(
    database: Database, reader: Reader, kind: Kind, ids: Sequence[str]
) -> AsyncIterator[dict[str, list[Item]]]:
    """The items of each meeting, some meetings at a time; what is kept already comes first."""
    prints = await database.read(fingerprints, reader, ids)
    found = await database.read(kept, kind, VERSION, prints)
    found |= await database.read(drawn.items, kind, list(prints))
    yield found
    missing = [each for each in prints if each not in found]
    for start in range(0, len(missing), _BATCH):
        batch = missing[start : start + _BATCH]
        fresh = await database.read(read, reader, kind, batch)
        await database.write(keep, kind, VERSION, fresh, prints)
        yield fresh


def read(connection: sa.Connection, reader: Reader, kind: Kind, ids: Sequence[str]) -> dict[str, list[Item]]:
    """What the meetings hold, drawn from their transcripts."""
    return {each: extract(kind, meetings.transcript(connection, reader, each).turns) for each in ids}
