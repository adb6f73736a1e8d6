"""Full text over passages in PostgreSQL: a column of stems that follows the text, and a GIN index over it."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

import sqlalchemy as sa

from harmony_workspace.store.tables import conversations, passages

_CONFIGURATION = "english"
_words: sa.ColumnElement[Any] = sa.literal_column("passages.words")
_english: sa.ColumnElement[Any] = sa.literal_column(f"'{_CONFIGURATION}'::regconfig")


def ranked(
    connection: sa.Connection, words: Sequence[str], among: sa.ColumnElement[bool], limit: int
) -> dict[int, float]:
    score = sa.func.ts_rank_cd(_words, _any(words)).label("score")
    query = sa.select(passages.c.id, score).join(conversations).where(_words.op("@@")(_any(words)), among)
    rows = connection.execute(query.order_by(score.desc(), passages.c.id).limit(limit))
    return {row.id: row.score for row in rows}


def first(connection: sa.Connection, words: Sequence[str], limit: int) -> dict[int, float]:
    return ranked(connection, words, sa.true(), limit)


def holds(words: Sequence[str]) -> sa.ColumnElement[bool]:
    wanted = " & ".join([*map(_quoted, words[:-1]), f"{_quoted(words[-1])}:*"])
    return _words.op("@@")(sa.func.to_tsquery(_english, wanted))


def scrub(_connection: sa.Connection) -> None:
    """Its pages are the server's to clean."""


def lay(connection: sa.Connection) -> None:
    connection.exec_driver_sql(
        "ALTER TABLE passages ADD COLUMN words tsvector"
        f" GENERATED ALWAYS AS (to_tsvector('{_CONFIGURATION}', text)) STORED"
    )
    connection.exec_driver_sql("CREATE INDEX ix_passages_words ON passages USING gin (words)")


def _any(words: Sequence[str]) -> sa.ColumnElement[str]:
    return reduce(or_, [sa.func.phraseto_tsquery(_english, word, type_=_Query()) for word in words])


class _Query(sa.types.UserDefinedType[str]):
    """Two of them joined by ``|`` are found where one of them is."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        return "tsquery"

    class comparator_factory(sa.types.UserDefinedType.Comparator[str]):
        def __or__(self, other: object) -> sa.ColumnElement[str]:
            return self.expr.op("||", return_type=_Query())(other)


def _quoted(word: str) -> str:
    """So that no word is an operator."""
    return "'" + word.replace("'", "''").replace("\\", "\\\\") + "'"
