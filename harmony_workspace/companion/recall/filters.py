"""What a question restricts: people, companies, dates, kinds of meeting, “the last five”. All by code.

Names count only where the reader may see a meeting that carries them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.companion.recall import sound
from harmony_workspace.companion.recall.asked import asked
from harmony_workspace.companion.recall.known import Known, known_to
from harmony_workspace.companion.recall.periods import NUMBER, Period, number, period, unread
from harmony_workspace.companion.recall.sides import Side, side
from harmony_workspace.companion.recall.titles import titled
from harmony_workspace.companion.recall.whole_titles import Called, called
from harmony_workspace.companion.recall.words import COMMON, MEETINGS, WORD, Word, in_use, words_of
from harmony_workspace.meetings import vocabulary
from harmony_workspace.store import search_index
from harmony_workspace.store.tables import conversations

_LAST = re.compile(
    rf"\b(?:last|latest|most recent|previous|past)\s+(?:({NUMBER})\s+)?(?:[\w'’-]+\s+)??({MEETINGS})\b", re.I
)
_KIND = re.compile(
    r"(?:\b(?:the|our|my|this|that|last|latest|recent|first|an?|\d+|two|three|four|five)\s+|['’]s\s+)"
    r"(?:[\w'’-]+\s+)?(demo|stand-?up|retro|debrief|kick-?off|interview|zoom|phone|teams)(?:s|\b)",
    re.I,
)
_BEFORE_NAMES = frozenset("with from at by did has does of to and about for".split())  # noqa: SIM905
_AFTER_NAMES = frozenset(
    "say said mention mentioned ask asked want wanted think call calls meeting".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Filters:
    """What the question asks to look at; ``conversation_ids`` None: every meeting the reader may see."""

    query: str
    """The question with misheard names put right."""
    topic: str
    """What is left to search for: the question without what already became a filter."""
    rest: str = ""
    """As ``topic``, without the people, and empty when nothing is left."""
    conversation_ids: tuple[str, ...] | None = None
    """The newest first. Empty: the question names something of which there is no meeting."""
    people: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    speakers: tuple[str, ...] = ()
    """Whose words are asked for: the people named, or those of the companies named."""
    side: Side = Side.ANY
    ours: frozenset[str] = frozenset()
    """The people of the reader's own side."""
    last_n: int | None = None
    kind: str = ""
    corrected: tuple[tuple[str, str], ...] = ()
    """(heard, meant)"""
    unread: tuple[str, ...] = ()
    """Words that tell a time and narrow nothing; the answer has to say so."""

    @property
    def narrowed(self) -> bool:
        return self.conversation_ids is not None

    def heard(self, speaker: str) -> bool:
        """Whether this speaker is on the side whose words are asked for."""
        return self.side is Side.ANY or (speaker in self.ours) == (self.side is Side.OURS)


def understand(
    connection: sa.Connection, reader: Reader, question: str, now: datetime, attached: Sequence[str] = ()
) -> Filters:
    """The filters of a question. ``now`` carries the asker's offset: “today” is theirs.

    ``attached`` are meetings the asker laid beside the question: it is about them unless it names others.
    """
    question = asked(question)
    known = known_to(connection, reader)
    names = known.names
    heard, corrected = _put_right(connection, reader, question, known)
    plain = Filters(heard, heard, corrected=corrected, side=side(heard), ours=frozenset(names.ours))
    if (by_name := called(heard, names.titles, frozenset(known.by_part))) is not None:
        found = _called(connection, reader, by_name, plain, known, now)
        return _beside(connection, reader, found, attached) if attached else found
    when = period(heard, now)
    people, companies = _named(heard, names, known)
    by_title = titled(connection, reader, heard, known)
    names.companies.update(by_title)
    companies += tuple(by_title)
    last_n = _last_n(heard, when)
    kind = _kind(heard)
    filters = replace(
        plain,
        rest=heard,
        people=people,
        companies=companies,
        speakers=people or tuple(p for name in companies for p in names.speaking_for(name)),
        since=when.since if when else None,
        until=when.until if when else None,
        last_n=last_n,
        kind=kind,
        unread=unread(heard, when),
    )
    found = _resolved(connection, reader, filters, names, when)
    return _beside(connection, reader, found, attached) if attached else found


def _called(
    connection: sa.Connection, reader: Reader, called: Called, filters: Filters, known: Known, now: datetime
) -> Filters:
    """The meetings called by their title. A date tells which of several; a company beside it is a matter."""
    names = known.names
    when = period(called.rest, now)
    people, _ = _named(called.rest, names, known)
    dated = _dated(connection, reader, filters)
    ids = [conversation_id for conversation_id in dated if conversation_id in called.ids]
    if when is not None:
        narrowed = replace(filters, since=when.since, until=when.until)
        then = set(_dated(connection, reader, narrowed))
        ids = [conversation_id for conversation_id in ids if conversation_id in then] or ids
    topic = " ".join((called.rest.replace(when.phrase, " ") if when else called.rest).split())
    return replace(
        filters,
        topic=topic if search_index.query_words(topic) else filters.query,
        rest=_without_names(topic, people),
        conversation_ids=tuple(ids[:1] if called.latest else ids),
        people=people,
        speakers=people,
    )


def _beside(connection: sa.Connection, reader: Reader, found: Filters, attached: Sequence[str]) -> Filters:
    """Of the meetings named those attached; where the question names only others, both."""
    newest = (conversations.c.started_at.desc(), conversations.c.id.desc())
    mine = sa.select(conversations.c.id).where(visible(reader), conversations.c.id.in_(attached))
    laid = list(connection.scalars(mine.order_by(*newest)))
    named = found.conversation_ids or ()
    inside = [conversation_id for conversation_id in named if conversation_id in laid]
    return replace(found, conversation_ids=tuple(inside or dict.fromkeys([*laid, *named])))


def _resolved(
    connection: sa.Connection,
    reader: Reader,
    filters: Filters,
    names: vocabulary.Names,
    when: Period | None,
) -> Filters:
    """With the meetings that fit. A person or kind that would leave nothing is dropped: it was a topic then."""
    asked = (filters.people, filters.companies, filters.kind, filters.since, filters.until, filters.last_n)
    if not any(asked):
        return filters
    dated = _dated(connection, reader, filters)
    chosen = set(dated)
    if filters.companies:
        chosen &= set().union(*(names.companies[name] for name in filters.companies))
    for kept in (_people_ids(filters, names), _kind_ids(connection, reader, filters.kind)):
        if kept is not None and chosen & kept:
            chosen &= kept
    ordered = [conversation_id for conversation_id in dated if conversation_id in chosen]
    stripped = _stripped(filters, when)
    timeless = _without(when.phrase if when else "", filters.query)
    return replace(
        filters,
        conversation_ids=tuple(ordered[: filters.last_n]),
        topic=stripped if search_index.query_words(stripped) else timeless,
        rest=_without_names(stripped, filters.people),
    )


def _stripped(filters: Filters, when: Period | None) -> str:
    """Inside the meetings of one company or date, company and date tell nothing; people do: they speak there."""
    topic = filters.query
    for phrase in (when.phrase if when else "", filters.last_n and _found(_LAST, topic), *filters.companies):
        topic = _without(phrase or "", topic)
    topic = _without_names(topic, [company.split()[0] for company in filters.companies])
    return " ".join(topic.split())


def _without(phrase: str, text: str) -> str:
    return re.sub(rf"\b{re.escape(phrase)}(?:['’]s)?", " ", text, flags=re.I) if phrase else text


def _without_names(text: str, names: Iterable[str]) -> str:
    """Without the names and each of their parts."""
    for part in {part for name in names for part in name.split()}:
        text = re.sub(rf"\b{re.escape(part)}\b(?:['’]s)?", " ", text, flags=re.I)
    return text


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _dated(connection: sa.Connection, reader: Reader, filters: Filters) -> list[str]:
    query = sa.select(conversations.c.id).where(visible(reader))
    if filters.since:
        query = query.where(conversations.c.started_at >= round(filters.since.timestamp() * 1000))
    if filters.until:
        query = query.where(conversations.c.started_at < round(filters.until.timestamp() * 1000))
    newest = query.order_by(conversations.c.started_at.desc(), conversations.c.id.desc())
    return list(connection.scalars(newest))


def _people_ids(filters: Filters, names: vocabulary.Names) -> set[str] | None:
    if not filters.people:
        return None
    return set().union(*(names.people[name] for name in filters.people))


def _kind_ids(connection: sa.Connection, reader: Reader, kind: str) -> set[str] | None:
    if not kind:
        return None
    matches = sa.or_(conversations.c.title.icontains(kind), conversations.c.medium.icontains(kind))
    return set(connection.scalars(sa.select(conversations.c.id).where(visible(reader), matches)))


def _kind(question: str) -> str:
    found = _KIND.search(question)
    return found[1].casefold() if found else ""


def _last_n(question: str, when: Period | None) -> int | None:
    """“last five calls” is 5, “our last call” is 1, “calls last week” none."""
    found = _LAST.search(question)
    if found is None or (when is not None and when.phrase in found[0]):
        return None
    if found[1]:
        return max(1, number(found[1]))
    return None if found[2].casefold().endswith("s") else 1


# ── names ────────────────────────────────────────────────────────────────────────────────────────────
def _named(question: str, names: vocabulary.Names, known: Known) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """People and companies the question names, by full name or by a part that is no ordinary word here."""
    words = list(words_of(question))
    touched = {name for word in words for name in known.by_part.get(word.text.casefold(), ())}
    companies = [
        name
        for name in names.companies
        if name in touched and _mentioned(name, words, parts=name.split()[:1])
    ]
    taken = {part.casefold() for name in companies for part in name.split()}
    people = []
    for name in (name for name in names.people if name in touched):
        parts = [part for part in name.split() if part.casefold() not in taken]
        if _mentioned(name, words, parts=parts):
            people.append(name)
    return tuple(people), tuple(companies)


def _mentioned(name: str, words: list[Word], parts: list[str]) -> bool:
    """The whole name in any case, or one of its parts written with a capital or of a kind that is always a name."""
    whole = [part.casefold() for part in WORD.findall(search_index.folded(name))]
    said = [word.text.casefold() for word in words]
    span = len(whole)
    if span > 1 and any(said[i : i + span] == whole for i in range(len(said))):
        return True
    wanted = {search_index.folded(part).casefold() for part in parts if len(part) > 2}
    return any(
        word.text.casefold() in wanted and (word.text[0].isupper() or _cued(words, index))
        for index, word in enumerate(words)
        if word.text.casefold() not in search_index.STOP_WORDS
    )


def _cued(words: list[Word], index: int) -> bool:
    """The place of a word says that it is a name: “with …”, “did … say”."""
    before = words[index - 1].text.casefold() if index else ""
    after = words[index + 1].text.casefold() if index + 1 < len(words) else ""
    return before in _BEFORE_NAMES or after in _AFTER_NAMES


def _put_right(
    connection: sa.Connection, reader: Reader, question: str, known: Known
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Puts known names for words that only sound like them.

    A word is left alone when it is a known name, common English, or in use in the reader's own meetings; and it
    must stand where a name stands, or carry a capital.
    """
    corrected: list[tuple[str, str]] = []
    text, words = question, list(words_of(question))
    taken = len(words)
    for index in range(len(words) - 1, -1, -1):
        for span in (2, 1):  # speech recognition also writes one name as two words
            if index + span > taken:
                continue
            piece = words[index : index + span]
            meant = _meant(piece, words, index, known)
            if meant is None or in_use(connection, reader, piece):
                continue
            heard = question[piece[0].start : piece[-1].end]
            text = text[: piece[0].start] + meant + text[piece[-1].end :]
            corrected.append((heard, meant))
            taken = index
            break
    return text, tuple(reversed(corrected))


def _meant(piece: list[Word], words: list[Word], index: int, known: Known) -> str | None:
    plain = [word.text.casefold() for word in piece]
    common = search_index.STOP_WORDS | search_index.ASKING_WORDS | COMMON
    if any(word in known.words or word in search_index.STOP_WORDS for word in plain):
        return None
    if len(piece) == 1 and plain[0] in common:
        return None
    if not (piece[0].capital or _cued(words, index)):
        return None
    joined = "".join(plain)
    meant = sound.closest(joined, known.spelled)
    if meant is not None and len(piece) > 1 and sound.likeness(joined, meant) < 0.75:
        return None
    return meant
