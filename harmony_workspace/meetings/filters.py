"""Conditions on conversations that a list can be narrowed by; of one kind any may hold, of several kinds each has to."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from harmony_protocol.meetings import ConversationStatus
from harmony_workspace.store.tables import contacts, conversations, participants, teams


def conditions(
    team: Sequence[str] = (),
    medium: Sequence[str] = (),
    status: Sequence[ConversationStatus] = (),
    participant: Sequence[str] = (),
) -> Iterator[sa.ColumnElement[bool]]:
    """Teams by name or id; mediums and participants by their name, small and capital letters alike."""
    if team:
        named = sa.select(teams.c.id).where(sa.or_(teams.c.id.in_(team), _among(teams.c.name, team)))
        yield conversations.c.team_id.in_(named)
    if medium:
        yield _among(conversations.c.medium, medium)
    if status:
        yield conversations.c.status.in_([each.value for each in status])
    if participant:
        met = (
            sa.select(participants.c.conversation_id)
            .join(contacts)
            .where(sa.or_(_among(contacts.c.name, participant), contacts.c.id.in_(participant)))
        )
        yield conversations.c.id.in_(met)


def _among(column: sa.Column[str], names: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.func.lower(column).in_([name.lower() for name in names])
