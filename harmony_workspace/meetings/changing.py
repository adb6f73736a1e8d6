"""Putting right what is known of a meeting, and who speaks in it; whoever brought it in may, and an admin."""

from http import HTTPStatus
from typing import Any

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.meetings import Conversation, ConversationChange, Participant, SpeakerName
from harmony_workspace.access import audience
from harmony_workspace.access.scope import Reader
from harmony_workspace.insights import stored
from harmony_workspace.meetings import contacts as people_met
from harmony_workspace.meetings import conversations as meetings
from harmony_workspace.meetings.formats.speech import name_of
from harmony_workspace.meetings.parsed import UNKNOWN_SPEAKER
from harmony_workspace.problems import Refused, not_found, read_only
from harmony_workspace.store import changes, search_index
from harmony_workspace.store.tables import conversations, extractions, participants, passages, turns


def change(
    connection: sa.Connection, reader: Reader, conversation_id: str, change: ConversationChange
) -> Conversation:
    """What is not named stays; who loses sight of it with another team is told so."""
    before = _looked_at(connection, reader, conversation_id, change.base_rev)
    values: dict[str, Any] = {}
    if change.title is not None:
        values["title"] = " ".join(change.title.split())
    if change.started_at is not None:
        values["started_at"] = round(change.started_at.timestamp() * 1000)
    if change.medium is not None:
        values["medium"] = change.medium.strip()
    if change.participants is not None:
        _put_participants(connection, reader, conversation_id, change.participants)
    if values or change.participants is not None:
        _touch(connection, conversation_id, **values)
    if change.team is not None:
        team_id = meetings.team_for(connection, reader, change.team)
        audience.move_conversation(connection, conversation_id, team_id)
    after = meetings.by_ids(connection, reader, [conversation_id])
    return after[0] if after else before  # an admin may move one out of their own sight


def rename_speaker(
    connection: sa.Connection, reader: Reader, conversation_id: str, name: SpeakerName
) -> Conversation:
    """Also in what recall searches and among the participants; the words themselves stay as they are."""
    meeting = _looked_at(connection, reader, conversation_id, name.base_rev)
    after = " ".join(name.after.split())
    renamed = _named(connection, conversation_id, name)
    if not renamed:
        raise not_found("speaker of this meeting")
    connection.execute(
        sa.update(turns)
        .where(turns.c.conversation_id == conversation_id, turns.c.position == sa.bindparam("at"))
        .values(speaker=after),
        [{"at": position} for position in renamed],
    )
    _reword_passages(connection, conversation_id, renamed)
    connection.execute(sa.delete(extractions).where(extractions.c.conversation_id == conversation_id))
    stored.renamed(connection, conversation_id, renamed, name.before, after)
    _follow(connection, reader, meeting, name.before, after)
    _touch(connection, conversation_id)
    return meetings.one(connection, reader, conversation_id)


def _looked_at(
    connection: sa.Connection, reader: Reader, conversation_id: str, base_rev: int | None
) -> Conversation:
    """As it stands, if the reader may change it and has seen it so."""
    meeting = meetings.one(connection, reader, conversation_id)
    if not reader.admin and meeting.created_by != reader.user_id:
        raise read_only("meeting")
    if base_rev is not None and base_rev != meeting.rev:
        raise Refused(
            ErrorCode.STALE_REVISION,
            HTTPStatus.CONFLICT,
            "The meeting was changed meanwhile.",
            row=meeting.model_dump(mode="json"),
        )
    return meeting


def _touch(connection: sa.Connection, conversation_id: str, **values: Any) -> None:
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(rev=conversations.c.rev + 1, **values)
    )
    changes.record(connection, "conversation", conversation_id)
    audience.retell(connection, conversation_id)


# ── who took part ────────────────────────────────────────────────────────────────────────────────────
def _put_participants(
    connection: sa.Connection, reader: Reader, conversation_id: str, people: tuple[Participant, ...]
) -> None:
    connection.execute(sa.delete(participants).where(participants.c.conversation_id == conversation_id))
    people_met.attach(connection, reader, conversation_id, people_met.taking_part(people, ()))
    people_met.drop_unused(connection)


def _follow(
    connection: sa.Connection, reader: Reader, meeting: Conversation, before: str, after: str
) -> None:
    """The participants after a speaker was renamed: who is not heard under the old name any more is the new one."""
    people = list(meeting.participants)
    heard = sa.select(turns.c.position).where(
        turns.c.conversation_id == meeting.id, turns.c.speaker == before
    )
    known = {person.name.casefold() for person in people}
    if connection.scalar(heard.limit(1)) is None:
        people = [
            person.model_copy(update={"name": after}) if _same(person.name, before) else person
            for person in people
            if not (_same(person.name, before) and after.casefold() in known and not _same(before, after))
        ]
    if not after.startswith(UNKNOWN_SPEAKER) and all(not _same(p.name, after) for p in people):
        people.append(Participant(name=name_of(after) or after))
    _put_participants(connection, reader, meeting.id, tuple(people))


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


# ── what was said ────────────────────────────────────────────────────────────────────────────────────
def _named(connection: sa.Connection, conversation_id: str, name: SpeakerName) -> list[int]:
    """Positions of the turns that get another name."""
    rows = connection.scalars(
        sa.select(turns.c.position)
        .where(turns.c.conversation_id == conversation_id, turns.c.speaker == name.before)
        .order_by(turns.c.position)
    )
    wanted = set(name.turns)
    return [position for position in rows if not wanted or position in wanted]


def _reword_passages(connection: sa.Connection, conversation_id: str, renamed: list[int]) -> None:
    """They name who speaks. Their vectors stay: what is meant is the same, and making them takes long."""
    spoken = connection.execute(
        sa.select(turns.c.speaker, turns.c.text)
        .where(turns.c.conversation_id == conversation_id)
        .order_by(turns.c.position)
    ).all()
    windows = connection.execute(
        sa.select(passages.c.id, passages.c.first_turn, passages.c.last_turn).where(
            passages.c.conversation_id == conversation_id
        )
    )
    changed = set(renamed)
    rows = [
        {
            "passage": row.id,
            "words": search_index.indexed(
                "\n".join(f"{t.speaker}: {t.text}" for t in spoken[row.first_turn : row.last_turn + 1])
            ),
        }
        for row in windows
        if not changed.isdisjoint(range(row.first_turn, row.last_turn + 1))
    ]
    if rows:
        connection.execute(
            sa.update(passages)
            .where(passages.c.id == sa.bindparam("passage"))
            .values(text=sa.bindparam("words")),
            rows,
        )
