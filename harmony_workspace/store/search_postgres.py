"""Full text over passages in PostgreSQL: a column of stems that follows the text, a GIN index, and a rank like BM25's.

The stems are those of SQLite (``plain_words``). How rare a word is is counted among what the reader may see.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from harmony_workspace.store import plain_words
from harmony_workspace.store.tables import conversations, passages

_words: sa.ColumnElement[Any] = sa.literal_column("passages.words")
_stems: sa.ColumnElement[Any] = sa.literal_column(f"'{plain_words.CONFIGURATION}'::regconfig")
_EVENLY: sa.ColumnElement[Any] = sa.literal_column("'{1,1,1,1}'::real[]")


def ranked(
    connection: sa.Connection, words: Sequence[str], among: sa.ColumnElement[bool], limit: int
) -> dict[int, float]:
    """``ts_rank`` of one word grows with its number in the passage and is soon satisfied, as in BM25; of several it
    knows nothing of how rare they are, so each is ranked alone. Windows are of one length, which needs no making even.
    """
    sought = _sought(words)
    hits = (
        sa.select(
            passages.c.id, sought.c.phrase, sa.func.ts_rank(_EVENLY, _words, sought.c.phrase).label("often")
        )
        .select_from(sought)
        .join(passages, _words.op("@@")(sought.c.phrase))
        .join(conversations, conversations.c.id == passages.c.conversation_id)
        .where(among)
        .cte("hits")
    )
    searched = sa.select(sa.func.count()).select_from(passages).join(conversations).where(among)
    spread = sa.func.count()
    rare = sa.func.ln(1 + (searched.scalar_subquery() - spread + 0.5) / (spread + 0.5)).label("rare")
    rarity = sa.select(hits.c.phrase, rare).group_by(hits.c.phrase).cte("rarity")
    score = sa.func.sum(rarity.c.rare * hits.c.often).label("score")
    query = sa.select(hits.c.id, score).join(rarity, rarity.c.phrase == hits.c.phrase).group_by(hits.c.id)
    rows = connection.execute(query.order_by(score.desc(), hits.c.id).limit(limit))
    return {row.id: row.score for row in rows}


best = ranked


def holds(words: Sequence[str]) -> sa.ColumnElement[bool]:
    plain = [sa.func.plain_words(word) for word in words]
    whole = [_words.op("@@")(sa.func.phraseto_tsquery(_stems, word)) for word in plain[:-1]]
    begun = sa.func.concat("'", plain[-1], "':*")  # there is no quotation mark in it
    return sa.and_(*whole, _words.op("@@")(sa.func.to_tsquery(_stems, begun)))


def scrub(_connection: sa.Connection) -> None:
    """Its pages are the server's to clean."""


def lay(connection: sa.Connection) -> None:
    for statement in plain_words.statements():
        connection.exec_driver_sql(statement.replace("%", "%%"))
    connection.exec_driver_sql(
        "ALTER TABLE passages ADD COLUMN words tsvector"
        f" GENERATED ALWAYS AS (to_tsvector('{plain_words.CONFIGURATION}', plain_words(text))) STORED"
    )
    connection.exec_driver_sql("CREATE INDEX ix_passages_words ON passages USING gin (words)")


def _sought(words: Sequence[str]) -> sa.CTE:
    """Each word once, as a phrase where it is written as several."""
    word = sa.func.unnest(sa.bindparam("sought", list(words), sa.ARRAY(sa.Text))).column_valued("word")
    phrase = sa.func.phraseto_tsquery(_stems, sa.func.plain_words(word)).label("phrase")
    return sa.select(phrase).distinct().cte("sought").prefix_with("MATERIALIZED")
