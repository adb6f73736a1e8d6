"""Whose windows look again after a change. In doubt everybody's: rather one too many than one too few."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from harmony_workspace.store.database import CHANGED, MOST_BYTES, Database
from harmony_workspace.store.tables import messages, spaces, team_members, threads

EVERYBODY = ""
_BETWEEN = ","
_FEW = 20
"""Rows of one change; of more it is not asked whose they are."""


def text(user_ids: Sequence[str]) -> str:
    """As a message between processes."""
    told = _BETWEEN.join(sorted(set(user_ids)))
    return EVERYBODY if len(told) > MOST_BYTES else told


def users(message: str | None) -> frozenset[str]:
    """Empty: everybody, also where messages may have been missed."""
    return frozenset((message or EVERYBODY).split(_BETWEEN)) - {""}


def on_everybody(database: Database, listener: Callable[[], None]) -> Callable[[], None]:
    """``on_change``, but only for what may concern everybody: every change of a meeting, and not what is asked and
    answered in threads."""

    def heard(message: str | None) -> None:
        if not users(message):
            listener()

    return database.on_told(CHANGED, heard)


def by(connection: sa.Connection, kind: str, ids: Sequence[str]) -> str:
    """By a change of these rows, for whoever may read them: what ``access.shared.visible_thread`` says of a thread and
    its messages, asked the other way round. Of other kinds everybody."""
    ids = list(set(ids))
    if kind not in ("thread", "message") or len(ids) > _FEW:
        return EVERYBODY
    query = sa.select(threads.c.owner_id, spaces.c.team_id).outerjoin(
        spaces, spaces.c.id == threads.c.space_id
    )
    if kind == "thread":
        query = query.where(threads.c.id.in_(ids))
    else:
        query = query.join(messages, messages.c.thread_id == threads.c.id).where(messages.c.id.in_(ids))
    rows = connection.execute(query).all()
    if len(rows) < len(ids):  # not there any more
        return EVERYBODY
    readers = {row.owner_id for row in rows}
    if teams := {row.team_id for row in rows} - {None}:
        members = sa.select(team_members.c.user_id).where(team_members.c.team_id.in_(teams))
        readers.update(connection.scalars(members))
    return text(list(readers))
