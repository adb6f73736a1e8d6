"""Full text over passages: SQLite's FTS5 with Porter stems, ranked by BM25.

The index itself is made by the migrations and follows ``passages`` by triggers, deletes by cascade included.
"""

import re
import unicodedata
from collections.abc import Iterable

import sqlalchemy as sa

from harmony_workspace.store.tables import conversations, passages

_FIRST = 5
"""So many times more than wanted are taken from the index before it is asked what the reader may see."""
passage_words = sa.table("passage_words", sa.column("rowid", sa.Integer), sa.column("passage_words"))

STOP_WORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being but by can could did
    do does doing down during each else few for from further had has have having he her here hers him his how i if in
    into is it its itself just me more most my no nor not now of off on once only or other our ours out over own same
    say said she should so some such than that the their theirs them then there these they this those through to too
    under until up us very was we were what when where which while who whom why will with would you your yours
    don't didn't s t re ve ll m d""".split()  # noqa: SIM905
)
ASKING_WORDS = frozenset(
    """think thought discuss discussed discussing discussion mention mentioned talk talked talking tell told opinion
    opinions summarize summarise summary meeting meetings call calls conversation conversations describe explain
    explained according regarding concerning happen happened come came bring brought give gave get got make made know
    says ask asked answer""".split()  # noqa: SIM905
)
"""How one asks, not what one asks for; searched for only when nothing else is left."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def folded(text: str) -> str:
    """One spelling of what looks alike: full-width and other compatibility forms become plain letters."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def query_words(text: str) -> list[str]:
    """The words of a question worth searching for, each once, in order."""
    found = dict.fromkeys(word.casefold().replace("’", "'") for word in _WORD.findall(folded(text)))
    sought = [word for word in found if word not in STOP_WORDS]
    return [word for word in sought if word not in ASKING_WORDS] or sought


def match_any(words: Iterable[str]) -> str:
    """An FTS5 expression for passages with any of the words; quoted, so that no word is an operator."""
    return " OR ".join('"' + word.replace('"', '""') + '"' for word in words)


def ranked(words: list[str], among: sa.ColumnElement[bool], limit: int) -> sa.Select[tuple[int, float]]:
    """Ids of the best passages and their BM25 score, higher is better; ``among`` is a condition on conversations.

    Joined, so that only passages with a word are looked up; a workspace may hold a hundred thousand others.
    """
    score = (-sa.func.bm25(sa.literal_column("passage_words"))).label("score")
    return (
        sa.select(passages.c.id, score)
        .select_from(passage_words)
        .join(passages, passages.c.id == passage_words.c.rowid)
        .join(conversations, conversations.c.id == passages.c.conversation_id)
        .where(sa.literal_column("passage_words").op("MATCH")(match_any(words)), among)
        .order_by(score.desc(), passages.c.id)
        .limit(limit)
    )


def best(
    connection: sa.Connection, words: list[str], among: sa.ColumnElement[bool], limit: int
) -> dict[int, float]:
    """As ``ranked``. The index is asked alone first: whoever may see much of it finds enough among its first."""
    score = (-sa.func.bm25(sa.literal_column("passage_words"))).label("score")
    first = connection.execute(
        sa.select(passage_words.c.rowid, score)
        .where(sa.literal_column("passage_words").op("MATCH")(match_any(words)))
        .order_by(score.desc(), passage_words.c.rowid)
        .limit(_FIRST * limit)
    ).all()
    seen = set(
        connection.scalars(
            sa.select(passages.c.id)
            .join(conversations)
            .where(passages.c.id.in_([row.rowid for row in first]), among)
        )
    )
    if len(seen) < limit and len(first) == _FIRST * limit:
        return {row.id: row.score for row in connection.execute(ranked(words, among, limit))}
    return {row.rowid: row.score for row in [row for row in first if row.rowid in seen][:limit]}


def scrub(connection: sa.Connection) -> None:
    """Merges the index, so that deleted text leaves no trace in old segments."""
    connection.exec_driver_sql("INSERT INTO passage_words(passage_words) VALUES ('optimize')")
