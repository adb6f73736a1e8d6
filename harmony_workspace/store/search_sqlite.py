"""Full text over passages in SQLite: FTS5 with Porter stems, ranked by BM25."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from harmony_workspace.store.tables import conversations, passages

_FIRST = 5
"""So many times more than wanted are taken from the index before it is asked what the reader may see."""
_words = sa.table("passage_words", sa.column("rowid", sa.Integer), sa.column("passage_words"))
_matches = sa.literal_column("passage_words").op("MATCH")
_score = (-sa.func.bm25(sa.literal_column("passage_words"))).label("score")


def ranked(
    connection: sa.Connection, words: Sequence[str], among: sa.ColumnElement[bool], limit: int
) -> dict[int, float]:
    query = (
        sa.select(passages.c.id, _score)
        .select_from(_words)
        .join(passages, passages.c.id == _words.c.rowid)
        .join(conversations, conversations.c.id == passages.c.conversation_id)
        .where(_matches(_any(words)), among)
    )
    rows = connection.execute(query.order_by(_score.desc(), passages.c.id).limit(limit))
    return {row.id: row.score for row in rows}


def best(
    connection: sa.Connection, words: Sequence[str], among: sa.ColumnElement[bool], limit: int
) -> dict[int, float]:
    """The index is asked alone first: whoever may see much of it finds enough among its first."""
    first = _first(connection, words, _FIRST * limit)
    seen = set(
        connection.scalars(
            sa.select(passages.c.id).join(conversations).where(passages.c.id.in_(list(first)), among)
        )
    )
    if len(seen) < limit and len(first) == _FIRST * limit:
        return ranked(connection, words, among, limit)
    return dict([(id_, score) for id_, score in first.items() if id_ in seen][:limit])


def holds(words: Sequence[str]) -> sa.ColumnElement[bool]:
    wanted = " ".join([*map(_quoted, words[:-1]), f"{_quoted(words[-1])}*"])
    return passages.c.id.in_(sa.select(_words.c.rowid).where(_matches(wanted)))


def scrub(connection: sa.Connection) -> None:
    connection.exec_driver_sql("INSERT INTO passage_words(passage_words) VALUES ('optimize')")


def lay(_connection: sa.Connection) -> None:
    """The migrations make it."""


def _any(words: Iterable[str]) -> str:
    return " OR ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    """So that no word is an operator."""
    return '"' + word.replace('"', '""') + '"'


def _first(connection: sa.Connection, words: Sequence[str], limit: int) -> dict[int, float]:
    query = sa.select(_words.c.rowid, _score).where(_matches(_any(words)))
    rows = connection.execute(query.order_by(_score.desc(), _words.c.rowid).limit(limit))
    return {row.rowid: row.score for row in rows}
