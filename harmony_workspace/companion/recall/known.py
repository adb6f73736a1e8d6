"""The names a reader's meetings hold, kept between questions: they change only when a meeting does."""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from harmony_workspace.access.scope import Reader
from harmony_workspace.companion.recall.words import WORD
from harmony_workspace.meetings import vocabulary
from harmony_workspace.meetings.vocabulary import Names
from harmony_workspace.store.search_index import folded
from harmony_workspace.store.tables import changes

_READERS = 16
"""So many readers' names are kept for each workspace."""
_SHORTEST = 4


@dataclass(frozen=True)
class Known:
    _names: Names
    by_part: Mapping[str, frozenset[str]]
    """People and companies by each word of their name."""
    spelled: frozenset[str]
    """Words of names, as written, that one may mishear."""
    words: frozenset[str]
    """All words of names and titles."""
    capitals: frozenset[str]
    """Words that stand in a title with a capital."""

    @property
    def names(self) -> Names:
        """For one question, which may add companies of its own."""
        return replace(self._names, companies=dict(self._names.companies))


_Key = tuple[int, Reader]
_kept: WeakKeyDictionary[sa.Engine, OrderedDict[_Key, Known]] = WeakKeyDictionary()
_lock = threading.Lock()


def known_to(connection: sa.Connection, reader: Reader) -> Known:
    key = (_last_change(connection), reader)
    with _lock:
        kept = _kept.setdefault(connection.engine, OrderedDict())
        if key in kept:
            kept.move_to_end(key)
            return kept[key]
    found = _indexed(vocabulary.known(connection, reader))
    with _lock:
        for old in [each for each in kept if each[1] == reader]:
            del kept[old]
        kept[key] = found
        while len(kept) > _READERS:
            kept.popitem(last=False)
    return found


def _last_change(connection: sa.Connection) -> int:
    """The number of the last change of a meeting; 0 before the first."""
    of_meetings = sa.select(changes.c.seq).where(changes.c.kind == "conversation")
    return connection.scalar(of_meetings.order_by(changes.c.seq.desc()).limit(1)) or 0


def _indexed(names: Names) -> Known:
    by_part: defaultdict[str, set[str]] = defaultdict(set)
    spelled: set[str] = set()
    for name in (*names.people, *names.companies):
        for part in (*name.split(), *WORD.findall(folded(name))):
            by_part[folded(part).casefold()].add(name)
        spelled.update(part for part in WORD.findall(name) if len(part) >= _SHORTEST)
    in_titles = {word for title in names.titles.values() for word in WORD.findall(title)}
    return Known(
        names,
        {part: frozenset(held) for part, held in by_part.items()},
        frozenset(spelled),
        frozenset(word.casefold() for text in spelled for word in WORD.findall(text))
        | {word.casefold() for word in in_titles},
        frozenset(word.casefold() for word in in_titles if word[0].isupper()),
    )
