"""Fills citations in at read time: the words come through the reader's scope, never from the answer's row."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from harmony_protocol.threads import Citation
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.store.clock import moment
from harmony_workspace.store.tables import citations, conversations, turns

Place = tuple[str, int]
"""A conversation and a turn in it."""


def fill(
    connection: sa.Connection, reader: Reader, cited: Sequence[tuple[int, str, int]]
) -> tuple[Citation, ...]:
    """``cited``: number, conversation, turn. What the reader may not see comes back ``withdrawn``."""
    rows = _words(connection, reader, {(conversation, turn) for _, conversation, turn in cited})
    return tuple(_citation(n, (conversation, turn), rows) for n, conversation, turn in cited)


def of_messages(
    connection: sa.Connection, reader: Reader, message_ids: Iterable[str]
) -> dict[str, tuple[Citation, ...]]:
    """The citations of each message that has any, by number."""
    rows = connection.execute(
        sa.select(citations).where(citations.c.message_id.in_(list(message_ids))).order_by(citations.c.n)
    ).all()
    words = _words(connection, reader, {(row.conversation_id, row.turn_index) for row in rows})
    found: dict[str, tuple[Citation, ...]] = {}
    for row in rows:
        filled = _citation(row.n, (row.conversation_id, row.turn_index), words)
        found[row.message_id] = (*found.get(row.message_id, ()), filled)
    return found


def _words(connection: sa.Connection, reader: Reader, places: set[Place]) -> Mapping[Place, Any]:
    if not places:
        return {}
    rows = connection.execute(
        sa.select(
            turns.c.conversation_id,
            turns.c.position,
            turns.c.speaker,
            turns.c.start_ms,
            turns.c.text,
            conversations.c.started_at,
            conversations.c.title,
        )
        .join(conversations)
        .where(sa.tuple_(turns.c.conversation_id, turns.c.position).in_(list(places)), visible(reader))
    )
    return {(row.conversation_id, row.position): row for row in rows}


def _citation(n: int, place: Place, rows: Mapping[Place, Any]) -> Citation:
    conversation_id, turn = place
    row = rows.get(place)
    if row is None:
        return Citation(n=n, conversation_id=conversation_id, turn_index=turn, withdrawn=True)
    return Citation(
        n=n,
        conversation_id=conversation_id,
        turn_index=turn,
        title=row.title,
        speaker=row.speaker,
        start_ms=row.start_ms,
        date=moment(row.started_at),
        quote=row.text,
    )
