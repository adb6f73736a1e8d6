"""What a team sees of a space, before and after a change: who gains it is sent it, who loses it drops it.

The end of a thread takes its messages with it, for a client too, so messages are not named one by one.
"""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from harmony_workspace.store import changes
from harmony_workspace.store.tables import messages, spaces, team_members, threads


def members(connection: sa.Connection, team_id: str | None) -> set[str]:
    return set(connection.scalars(sa.select(team_members.c.user_id).where(team_members.c.team_id == team_id)))


def share(
    connection: sa.Connection, space_id: str, owner_id: str, before: str | None, after: str | None
) -> None:
    """Tells those whose sight of the space and its threads changes; the space itself is told by who changes it."""
    old, new = (members(connection, team) - {owner_id} for team in (before, after))
    ids = threads_in(connection, [space_id])
    for user_id in old - new:
        _lost(connection, user_id, [space_id], ids)
    if new - old:
        _found(connection, ids)


def move_thread(
    connection: sa.Connection, thread_id: str, owner_id: str, before: str | None, after: str | None
) -> None:
    """Tells those who saw it in one space and not in the other, and the other way round."""
    old, new = (_members_of_space(connection, space) - {owner_id} for space in (before, after))
    for user_id in old - new:
        _lost(connection, user_id, (), [thread_id])
    if new - old:
        _found(connection, [thread_id])


def thread_goes(connection: sa.Connection, thread_id: str, owner_id: str, space_id: str | None) -> None:
    for user_id in {owner_id} | _members_of_space(connection, space_id):
        changes.record(connection, "thread", thread_id, "delete", reader_id=user_id)


def space_goes(connection: sa.Connection, space_id: str, owner_id: str, team_id: str | None) -> None:
    """Takes its threads out of it, which only their owner sees from then on."""
    ids = threads_in(connection, [space_id])
    readers = members(connection, team_id) - {owner_id}
    connection.execute(
        sa.update(threads).where(threads.c.space_id == space_id).values(space_id=None, rev=threads.c.rev + 1)
    )
    changes.record_all(connection, "thread", ids, reader_id=owner_id)
    for user_id in readers:
        changes.record_all(connection, "thread", ids, "revoke", reader_id=user_id)
    for user_id in {owner_id} | readers:
        changes.record(connection, "space", space_id, "delete", reader_id=user_id)


def unshare_all(connection: sa.Connection, team_id: str, told: Collection[str]) -> None:
    """What the team saw of spaces is their owners' alone. ``told``: members who drop what they lose; the others begin
    anew."""
    shared = connection.execute(
        sa.select(spaces.c.id, spaces.c.owner_id).where(spaces.c.team_id == team_id)
    ).all()
    for user_id in told:
        lost = [space_id for space_id, owner_id in shared if owner_id != user_id]
        _lost(connection, user_id, lost, threads_in(connection, lost))
    connection.execute(
        sa.update(spaces).where(spaces.c.team_id == team_id).values(team_id=None, rev=spaces.c.rev + 1)
    )
    for space_id, owner_id in shared:
        changes.record(connection, "space", space_id, reader_id=owner_id)


def change_teams(
    connection: sa.Connection, user_id: str, before: Collection[str], after: Collection[str]
) -> None:
    """Tells one person of the spaces of others that come and go with their teams."""
    gone = _shared_with(connection, set(before) - set(after), user_id)
    come = _shared_with(connection, set(after) - set(before), user_id)
    _lost(connection, user_id, gone, threads_in(connection, gone))
    changes.record_all(connection, "space", come, reader_id=user_id)
    _found(connection, threads_in(connection, come), reader_id=user_id)


def threads_in(connection: sa.Connection, space_ids: Collection[str]) -> Sequence[str]:
    return connection.scalars(
        sa.select(threads.c.id).where(threads.c.space_id.in_(space_ids)).order_by(threads.c.id)
    ).all()


def _members_of_space(connection: sa.Connection, space_id: str | None) -> set[str]:
    team = connection.scalar(sa.select(spaces.c.team_id).where(spaces.c.id == space_id))
    return members(connection, team)


def _shared_with(connection: sa.Connection, team_ids: Collection[str], user_id: str) -> Sequence[str]:
    """Spaces of other people that these teams see."""
    return connection.scalars(
        sa.select(spaces.c.id).where(spaces.c.team_id.in_(team_ids), spaces.c.owner_id != user_id)
    ).all()


def _lost(
    connection: sa.Connection, user_id: str, space_ids: Sequence[str], thread_ids: Sequence[str]
) -> None:
    changes.record_all(connection, "thread", thread_ids, "revoke", reader_id=user_id)
    changes.record_all(connection, "space", space_ids, "revoke", reader_id=user_id)


def _found(connection: sa.Connection, thread_ids: Sequence[str], reader_id: str | None = None) -> None:
    changes.record_all(connection, "thread", thread_ids, reader_id=reader_id)
    held = connection.scalars(
        sa.select(messages.c.id).where(messages.c.thread_id.in_(thread_ids)).order_by(messages.c.id)
    ).all()
    changes.record_all(connection, "message", held, reader_id=reader_id)
