"""Search over the passages a reader may see: words (BM25) and meaning (embeddings), fused.

The reader's scope is a condition of every query here, so nothing outside it is ever ranked, let alone returned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from harmony_protocol.meetings import Turn
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.companion.recall import embedding, ranking
from harmony_workspace.companion.recall.fusion import POOL, Span, fused, merged
from harmony_workspace.companion.recall.meaning import Meant, MeantHere, MeantThere
from harmony_workspace.companion.recall.passages import Passage
from harmony_workspace.companion.recall.ranking import MEANING, WORDS, Window
from harmony_workspace.store import meanings, search_index
from harmony_workspace.store.clock import moment
from harmony_workspace.store.tables import conversations, passages, turns

MAX_DENSE, MAX_DENSE_THERE = 20_000, 200_000
"""Up to this many passages are compared by meaning, here or by the database; beyond, only those that share a word with
the query."""
_LEXICAL = 2 * POOL


def search(
    connection: sa.Connection,
    reader: Reader,
    query: str,
    *,
    conversation_ids: Sequence[str] | None = None,
    limit: int = 8,
    per_conversation: int | None = None,
    semantic: bool = True,
) -> list[Passage]:
    """The passages that speak to the query best, best first, none overlapping another.

    ``conversation_ids`` narrows to these meetings; ``per_conversation`` caps how many come from one meeting;
    ``semantic=False`` is plain BM25: which windows hold the words, and no more.
    """
    among = _among(reader, conversation_ids)
    lexical = _by_words(connection, query, among)
    scores = _ranked(connection, query, among, lexical) if semantic else fused(lexical)
    windows = _windows(connection, scores)
    spans = merged(_spans(windows, scores), _lengths(connection, scores))
    return _passages(connection, _capped(spans, limit, per_conversation))


def _among(reader: Reader, conversation_ids: Sequence[str] | None) -> sa.ColumnElement[bool]:
    chosen = visible(reader)
    return chosen if conversation_ids is None else sa.and_(chosen, conversations.c.id.in_(conversation_ids))


def _by_words(connection: sa.Connection, query: str, among: sa.ColumnElement[bool]) -> dict[int, float]:
    words = search_index.query_words(query)
    if not words:
        return {}
    return search_index.best(connection, words, among, _LEXICAL)


def _ranked(
    connection: sa.Connection, query: str, among: sa.ColumnElement[bool], lexical: dict[int, float]
) -> dict[int, float]:
    """By words and meaning, by who speaks, and by the place in the meeting."""
    there = meanings.kept(connection)
    most = MAX_DENSE_THERE if there else MAX_DENSE
    total = _count(connection, among, most + 1)
    if not total:
        return {}  # and the model of meanings is not loaded for it
    if len(lexical) < _LEXICAL:  # all windows with a word are here, so how rare it is can be counted
        lexical = ranking.by_words(query, _windows(connection, lexical), total)
    scores = fused(lexical, weights=(WORDS,))
    embedder = embedding.embedder()
    meant: Meant | None = None
    if embedder:
        only = lexical if total > most else None
        meant = MeantThere(connection, among, only) if there else _meant_here(connection, among, only)
    if embedder and meant:
        asked = embedder.embed([query])[0]
        first = fused(lexical, meant.likeness(asked))
        scores = fused(lexical, meant.likeness(meant.nearer(asked, first)), weights=(WORDS, MEANING))
    windows = _windows(connection, scores)
    more = ranking.adjustments(query, windows, _ends(connection, windows))
    return {key: value + more.get(key, 0.0) for key, value in scores.items()}


def _count(connection: sa.Connection, among: sa.ColumnElement[bool], most: int) -> int:
    """How many windows are searched; counted no further than it matters."""
    some = sa.select(passages.c.id).join(conversations).where(among).limit(most)
    return connection.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0


def _meant_here(
    connection: sa.Connection, among: sa.ColumnElement[bool], only: Collection[int] | None
) -> Meant | None:
    query = sa.select(passages.c.id, passages.c.vector).join(conversations)
    query = query.where(passages.c.vector.is_not(None), among)
    rows = connection.execute(query if only is None else query.where(passages.c.id.in_(only))).all()
    if not rows:
        return None
    return MeantHere([row.id for row in rows], embedding.unpacked([row.vector for row in rows]))


def _windows(connection: sa.Connection, ids: Collection[int]) -> list[Window]:
    columns = (passages.c.id, passages.c.conversation_id, passages.c.first_turn, passages.c.last_turn)
    rows = connection.execute(sa.select(*columns, passages.c.text).where(passages.c.id.in_(ids)))
    return [Window(*row) for row in rows]


def _ends(connection: sa.Connection, windows: Collection[Window]) -> dict[str, tuple[int, int]]:
    """How many windows each conversation has, and its last turn."""
    met = {window.conversation_id for window in windows}
    rows = connection.execute(
        sa.select(passages.c.conversation_id, sa.func.count(), sa.func.max(passages.c.last_turn))
        .where(passages.c.conversation_id.in_(met))
        .group_by(passages.c.conversation_id)
    )
    return {conversation_id: (count, last) for conversation_id, count, last in rows}


def _spans(windows: Sequence[Window], scores: dict[int, float]) -> list[Span]:
    spans = [
        Span(w.conversation_id, w.first_turn, w.last_turn, 0, w.passage_id, scores[w.passage_id])
        for w in windows
    ]
    return sorted(spans, key=lambda span: (-span.score, span.passage_id))


def _lengths(connection: sa.Connection, scores: dict[int, float]) -> dict[tuple[str, int], int]:
    """Words of each turn in the windows found."""
    rows = connection.execute(
        sa.select(turns.c.conversation_id, turns.c.position, turns.c.text)
        .join(passages, passages.c.conversation_id == turns.c.conversation_id)
        .where(
            passages.c.id.in_(scores), turns.c.position.between(passages.c.first_turn, passages.c.last_turn)
        )
        .distinct()
    )
    return {(row.conversation_id, row.position): len(row.text.split()) for row in rows}


def _capped(spans: list[Span], limit: int, per_conversation: int | None) -> list[Span]:
    taken: Counter[str] = Counter()
    chosen: list[Span] = []
    for span in spans:
        if per_conversation is None or taken[span.conversation_id] < per_conversation:
            taken[span.conversation_id] += 1
            chosen.append(span)
    return chosen[:limit]


def _passages(connection: sa.Connection, spans: Sequence[Span]) -> list[Passage]:
    """The spans with their words; ``spans`` come from a search within the reader's scope."""
    met = {span.conversation_id for span in spans}
    told = sa.select(conversations.c.id, conversations.c.title, conversations.c.started_at)
    rows = connection.execute(told.where(conversations.c.id.in_(met)))
    meetings = {row.id: (row.title, moment(row.started_at)) for row in rows}
    return [_passage(connection, span, *meetings[span.conversation_id]) for span in spans]


def _passage(connection: sa.Connection, span: Span, title: str, started_at: datetime) -> Passage:
    said = connection.execute(
        sa.select(turns)
        .where(
            turns.c.conversation_id == span.conversation_id,
            turns.c.position.between(span.first_turn, span.last_turn),
        )
        .order_by(turns.c.position)
    )
    return Passage(
        id=span.passage_id,
        conversation_id=span.conversation_id,
        title=title,
        started_at=started_at,
        score=span.score,
        turns=tuple(
            Turn(index=r.position, speaker=r.speaker, start_ms=r.start_ms, end_ms=r.end_ms, text=r.text)
            for r in said
        ),
    )
