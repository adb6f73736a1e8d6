"""Where the meetings that a reader may see say some words, as they are typed: one turn of each meeting."""

import re
from collections.abc import Sequence

import sqlalchemy as sa

from harmony_protocol.meetings import Said
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.store import search_index
from harmony_workspace.store.search_index import folded
from harmony_workspace.store.tables import conversations, passages, turns

MAX_HITS = 100
SHOWN, LEAD = 300, 80
"""Letters of a turn that are told, and of them before the words."""
_WORD = re.compile(r"\w+")


def said(connection: sa.Connection, reader: Reader, q: str, limit: int = 30) -> list[Said]:
    """The newest meetings first. All the words stand close together; the last one may be half typed."""
    words = _WORD.findall(folded(q).casefold())
    if not words:
        return []
    found = (
        sa.select(
            passages.c.conversation_id,
            passages.c.first_turn,
            passages.c.last_turn,
            conversations.c.started_at,
            sa.func.row_number()
            .over(partition_by=passages.c.conversation_id, order_by=passages.c.first_turn)
            .label("place"),
        )
        .join(conversations)
        .where(search_index.holds(connection, words), visible(reader))
        .subquery()
    )
    rows = connection.execute(
        sa.select(found)
        .where(found.c.place == 1)
        .order_by(found.c.started_at.desc(), found.c.conversation_id.desc())
        .limit(limit)
    ).all()
    return [_best(connection, row.conversation_id, row.first_turn, row.last_turn, words) for row in rows]


def _best(
    connection: sa.Connection, conversation_id: str, first: int, last: int, words: Sequence[str]
) -> Said:
    """The turn of the passage that holds the most of the words."""
    rows = connection.execute(
        sa.select(turns)
        .where(turns.c.conversation_id == conversation_id, turns.c.position.between(first, last))
        .order_by(turns.c.position)
    ).all()
    best = max(rows, key=lambda row: sum(word in folded(row.text).casefold() for word in words))
    return Said(
        conversation_id=conversation_id,
        turn_index=best.position,
        speaker=best.speaker,
        start_ms=best.start_ms,
        text=_excerpt(best.text, words),
    )


def _excerpt(text: str, words: Sequence[str]) -> str:
    """A long turn around the first of the words."""
    small = text.casefold()
    at = min((place for word in words if (place := small.find(word)) >= 0), default=0)
    begin = max(0, at - LEAD) if len(text) > SHOWN else 0
    return ("…" if begin else "") + text[begin : begin + SHOWN] + ("…" if begin + SHOWN < len(text) else "")
