"""Who could see a meeting before and after a change; whoever lost it is told to drop it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from harmony_protocol.people import ReadScope
from harmony_workspace.access import people, sharing
from harmony_workspace.access.scope import WIDTH, Reader, visible
from harmony_workspace.access.shared import visible_thread
from harmony_workspace.store import changes, processes
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.tables import (
    attachments,
    citations,
    conversations,
    keys,
    messages,
    roles,
    team_members,
    threads,
    users,
)

GONE, RESTORED = "meeting gone", "meeting restored"
"""Said to the other processes."""
MOST_REVOKES = 500
"""A reader who loses more begins anew instead: they read what is left sooner than what is gone, and the log, which
keeps only so much, is not filled with it."""
MOST_REVOKES_AT_ONCE = 5_000
"""The same of one change for all its readers together."""


def readers_of(connection: sa.Connection, conversation_id: str) -> set[str]:
    """Ids of the people whose role lets them see the meeting."""
    mates = sa.select(team_members.c.user_id).where(team_members.c.team_id == conversations.c.team_id)
    seen = sa.or_(
        roles.c.read_scope == ReadScope.ALL.value,
        users.c.id == conversations.c.created_by,
        sa.and_(roles.c.read_scope == ReadScope.TEAM.value, users.c.id.in_(mates)),
    )
    there = sa.and_(conversations.c.id == conversation_id, conversations.c.deleted_at.is_(None))
    return set(connection.scalars(sa.select(users.c.id).join(roles).join(conversations, there).where(seen)))


def delete_conversation(connection: sa.Connection, conversation_id: str) -> None:
    """From this commit on no read finds it; everyone who could see it is told. Its rows are erased later."""
    for user_id in readers_of(connection, conversation_id):
        changes.record(connection, "conversation", conversation_id, "delete", reader_id=user_id)
    _retell(connection, messages_about([conversation_id]))
    _set_deleted(connection, conversation_id, now_ms())
    processes.say(connection, GONE, conversation_id)


def delete_conversations(connection: sa.Connection, ids: Sequence[str]) -> None:
    """The same of many: where these are too many to be told of one by one, everybody begins anew."""
    if len(ids) <= MOST_REVOKES:
        for id_ in ids:
            delete_conversation(connection, id_)
        return
    changes.reset_all(connection, connection.scalars(sa.select(users.c.id)).all())
    for id_ in ids:
        _set_deleted(connection, id_, now_ms())
        processes.say(connection, GONE, id_)


def pass_on(connection: sa.Connection, user_id: str, heir_id: str) -> None:
    """The meetings of one person are another's from now on, who reads them; nobody else sees a difference."""
    theirs = conversations.c.created_by == user_id
    ids = connection.scalars(sa.select(conversations.c.id).where(theirs)).all()
    cited = connection.scalars(messages_about(sa.select(conversations.c.id).where(theirs))).all()
    values = {"created_by": heir_id, "rev": conversations.c.rev + 1}
    connection.execute(sa.update(conversations).where(theirs).values(values))
    if len(ids) > MOST_REVOKES:
        changes.reset_all(connection, [heir_id])
    changes.record_all(connection, "conversation", ids)
    changes.record_all(connection, "message", cited)


def restore_conversation(connection: sa.Connection, conversation_id: str) -> None:
    """It is as it was before it was deleted."""
    _set_deleted(connection, conversation_id, None)
    processes.say(connection, RESTORED, conversation_id)
    changes.record(connection, "conversation", conversation_id)
    _retell(connection, messages_about([conversation_id]))


def _set_deleted(connection: sa.Connection, conversation_id: str, when: int | None) -> None:
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(deleted_at=when, rev=conversations.c.rev + 1)
    )


def move_conversation(connection: sa.Connection, conversation_id: str, team_id: str | None) -> None:
    """Puts the meeting into another team; who loses sight of it gets a revoke.

    So does whoever saw it as one of its team: with a key that reads less than they do, they may lose it. Who still sees
    it is told of it as it is.
    """
    before = readers_of(connection, conversation_id)
    left = connection.scalar(sa.select(conversations.c.team_id).where(conversations.c.id == conversation_id))
    team = sharing.members(connection, left)
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(team_id=team_id, rev=conversations.c.rev + 1)
    )
    changes.record(connection, "conversation", conversation_id)
    for user_id in before - readers_of(connection, conversation_id) | before & team:
        changes.record(connection, "conversation", conversation_id, "revoke", reader_id=user_id)
    _retell(connection, messages_about([conversation_id]))


def change_role(connection: sa.Connection, user_id: str, role_id: str) -> None:
    before = people.reader(connection, user_id)
    connection.execute(sa.update(users).where(users.c.id == user_id).values(role_id=role_id))
    _tell(connection, before)


def change_scope(connection: sa.Connection, role_id: str, before: ReadScope, after: ReadScope) -> None:
    """The role is about to read more or less: whoever has it, or a key limited to it, begins anew.

    One row a person, however many meetings come or go: those whose own role reads no more than the narrower of the two
    see no difference.
    """
    narrower = min(before, after, key=WIDTH.__getitem__)
    wider = [scope.value for scope in ReadScope if WIDTH[scope] > WIDTH[narrower]]
    with_key = sa.select(keys.c.user_id).where(keys.c.role_id == role_id)
    touched = sa.or_(
        users.c.role_id == role_id, sa.and_(users.c.id.in_(with_key), roles.c.read_scope.in_(wider))
    )
    connection.execute(sa.update(roles).where(roles.c.id == role_id).values(read_scope=after.value))
    whom = connection.scalars(sa.select(users.c.id).join(roles).where(touched)).all()
    changes.reset_all(connection, whom)


def change_teams(connection: sa.Connection, user_id: str, team_ids: Sequence[str]) -> None:
    before = people.reader(connection, user_id)
    connection.execute(sa.delete(team_members).where(team_members.c.user_id == user_id))
    for team_id in team_ids:
        connection.execute(sa.insert(team_members).values(team_id=team_id, user_id=user_id))
    _tell(connection, before)


def dissolve_team(connection: sa.Connection, team_id: str) -> None:
    """Nobody is in it any more, and nothing belongs to it: meetings stay with who brought them in, spaces with their
    owners."""
    members = sorted(sharing.members(connection, team_id))
    its = conversations.c.team_id == team_id
    met = connection.scalars(sa.select(conversations.c.id).where(its)).all()
    cited = connection.scalars(messages_about(sa.select(conversations.c.id).where(its))).all()
    anew = len(met) > MOST_REVOKES or len(met) * len(members) > MOST_REVOKES_AT_ONCE
    sharing.unshare_all(connection, team_id, () if anew else members)
    connection.execute(sa.update(conversations).where(its).values(team_id=None, rev=conversations.c.rev + 1))
    connection.execute(sa.delete(team_members).where(team_members.c.team_id == team_id))
    changes.record_all(connection, "conversation", met)
    if anew:
        changes.reset_all(connection, members)
    else:  # who still sees one is told of it as it is
        for user_id in members:
            changes.record_all(connection, "conversation", met, "revoke", reader_id=user_id)
    changes.record_all(connection, "message", cited)


def _tell(connection: sa.Connection, before: Reader) -> None:
    """A narrowed scope arrives as revokes; one that shows more meetings starts the reader's cache anew."""
    after = people.reader(connection, before.user_id)
    lost: dict[str, None] = {}
    for was, now in _as_read(before, after):
        if connection.scalar(_seen_only_by(now, was).limit(1)) is not None:
            changes.reset_all(connection, [after.user_id])
            return
        lost |= dict.fromkeys(connection.scalars(_seen_only_by(was, now).limit(MOST_REVOKES + 1)))
    if len(lost) > MOST_REVOKES:
        changes.reset_all(connection, [after.user_id])
        return
    changes.record_all(connection, "conversation", list(lost), "revoke", reader_id=after.user_id)
    if lost:
        mine = messages.c.thread_id.in_(sa.select(threads.c.id).where(visible_thread(after)))
        _retell(connection, messages_about(list(lost)).where(mine), after.user_id)
    sharing.change_teams(connection, after.user_id, before.team_ids, after.team_ids)


def _as_read(before: Reader, after: Reader) -> Iterator[tuple[Reader, Reader]]:
    """By their role, and, where that shows everything all along, by a key of theirs that shows their teams."""
    yield before, after
    if before.scope is after.scope is ReadScope.ALL:
        yield replace(before, scope=ReadScope.TEAM), replace(after, scope=ReadScope.TEAM)


def _seen_only_by(one: Reader, other: Reader) -> sa.Select[Any]:
    return sa.select(conversations.c.id).where(visible(one), sa.not_(visible(other)))


def messages_about(conversation_ids: Sequence[str] | sa.Select[Any]) -> sa.Select[Any]:
    """Ids of the messages that cite one of these meetings or have it attached."""
    return (
        sa.select(messages.c.id)
        .where(
            sa.or_(
                messages.c.id.in_(
                    sa.select(citations.c.message_id).where(citations.c.conversation_id.in_(conversation_ids))
                ),
                messages.c.id.in_(
                    sa.select(attachments.c.message_id).where(
                        attachments.c.conversation_id.in_(conversation_ids)
                    )
                ),
            )
        )
        .order_by(messages.c.id)
    )


def retell(connection: sa.Connection, conversation_id: str) -> None:
    """Something about the meeting changed that citations of it show."""
    _retell(connection, messages_about([conversation_id]))


def _retell(connection: sa.Connection, ids: sa.Select[Any], reader_id: str | None = None) -> None:
    """The words of a meeting come into these messages at read time, or leave them."""
    changes.record_all(connection, "message", connection.scalars(ids).all(), reader_id=reader_id)
