"""A question for the words of somebody who speaks in no meeting the reader may see."""

import re
from dataclasses import dataclass, replace

import sqlalchemy as sa

from harmony_workspace.access.scope import visible
from harmony_workspace.companion.answering import Question
from harmony_workspace.companion.recall.filters import Filters, understand
from harmony_workspace.companion.recall.known import known_to
from harmony_workspace.companion.recall.words import COMMON
from harmony_workspace.store import search_index
from harmony_workspace.store.tables import conversations, turns

_ASKED = re.compile(
    r"\b(?i:did|does|do|has|have)\s+([^\W\d_][\w-]+(?:\s+[A-Z][\w-]+)?)\s+(?i:say|said|ask|want|mention)(?i:ed)?\b"
)
_GROUPS = frozenset(
    "marketing engineering finance legal procurement operations management design hr it leadership people".split()  # noqa: SIM905
)
_NO_NAMES = search_index.STOP_WORDS | search_index.ASKING_WORDS | COMMON | _GROUPS


@dataclass(frozen=True)
class Unknown:
    name: str
    question: Question
    """The same question without the name: what others said about it."""


def unknown(connection: sa.Connection, question: Question) -> Unknown | None:
    """Who is asked for by a name nobody bears; a name that was only misheard is none of those."""
    filters = understand(connection, question.reader, question.text, question.now, question.attached)
    heard = filters.query
    found = _ASKED.search(heard)
    if found is None or not _nobodys(connection, question, found[1], filters):
        return None
    name = " ".join(part[0].upper() + part[1:] for part in found[1].split())
    without = f"{heard[: found.start(1)]}they{heard[found.end(1) :]}"
    return Unknown(name, replace(question, text=without))


def _nobodys(connection: sa.Connection, question: Question, name: str, filters: Filters) -> bool:
    parts = [part.casefold() for part in name.split()]
    if not _NO_NAMES.isdisjoint(parts):
        return False
    names = known_to(connection, question.reader).names
    known = " ".join((*names.people, *names.companies, *filters.companies)).casefold()
    if any(part in known for part in parts):
        return False
    speaks = sa.or_(*(turns.c.speaker.icontains(part, autoescape=True) for part in parts))
    seen = sa.select(turns.c.speaker).join(conversations).where(visible(question.reader), speaks).limit(1)
    if connection.execute(seen).first() is not None:
        return False
    # A word in small letters that people use (“legal”, “procurement”) is hardly anybody's name.
    used = bool(search_index.ranked(connection, parts, visible(question.reader), 1))
    return name[0].isupper() or not used
