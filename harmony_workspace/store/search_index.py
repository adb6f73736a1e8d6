"""Full text over passages: the words to search for, and the door to the index of whichever database there is.

The index is made with the tables and follows ``passages`` by itself, deletes by cascade included.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Protocol

import sqlalchemy as sa

from harmony_workspace.store import search_postgres, search_sqlite

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


def indexed(text: str) -> str:
    """The text of a passage as it is indexed. SQLite knows no ß: whoever seeks it types it, or “ss”, and finds both."""
    return folded(text).replace("ß", "ss").replace("ẞ", "SS")


def query_words(text: str) -> list[str]:
    """The words of a question worth searching for, each once, in order."""
    found = dict.fromkeys(word.casefold().replace("’", "'") for word in _WORD.findall(folded(text)))
    sought = [word for word in found if word not in STOP_WORDS]
    return [word for word in sought if word not in ASKING_WORDS] or sought


def ranked(
    connection: sa.Connection, words: Sequence[str], among: sa.ColumnElement[bool], limit: int
) -> dict[int, float]:
    """Ids of the best passages and their score, higher is better; ``among`` is a condition on conversations.

    Joined, so that only passages with a word are looked up; a workspace may hold a hundred thousand others.
    """
    return _of(connection).ranked(connection, words, among, limit)


def best(
    connection: sa.Connection, words: Sequence[str], among: sa.ColumnElement[bool], limit: int
) -> dict[int, float]:
    """As ``ranked``, by the quickest way to find what most readers look for."""
    return _of(connection).best(connection, words, among, limit)


def holds(connection: sa.Connection, words: Sequence[str]) -> sa.ColumnElement[bool]:
    """A condition on passages: all the words are there, of the last one at least its beginning."""
    return _of(connection).holds(words)


def scrub(connection: sa.Connection) -> None:
    """Merges the index, so that deleted text leaves no trace in old segments."""
    _of(connection).scrub(connection)


def lay(connection: sa.Connection) -> None:
    """Makes the index beside new tables."""
    _of(connection).lay(connection)


class _Index(Protocol):
    """What each database has of its own: ``search_sqlite``, ``search_postgres``."""

    def ranked(
        self, connection: sa.Connection, words: Sequence[str], among: sa.ColumnElement[bool], limit: int, /
    ) -> dict[int, float]: ...
    def best(
        self, connection: sa.Connection, words: Sequence[str], among: sa.ColumnElement[bool], limit: int, /
    ) -> dict[int, float]: ...
    def holds(self, words: Sequence[str], /) -> sa.ColumnElement[bool]: ...
    def scrub(self, connection: sa.Connection, /) -> None: ...
    def lay(self, connection: sa.Connection, /) -> None: ...


def _of(connection: sa.Connection) -> _Index:
    return search_postgres if connection.dialect.name == "postgresql" else search_sqlite
