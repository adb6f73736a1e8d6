"""The one read-scope filter. Every search and every read of a meeting goes through ``visible``."""

from dataclasses import dataclass

import sqlalchemy as sa

from harmony_protocol.people import ReadScope
from harmony_workspace.store.tables import conversations


@dataclass(frozen=True)
class Reader:
    """Who reads: one person with the scope of the key in use (never wider than their role)."""

    user_id: str
    scope: ReadScope
    team_ids: tuple[str, ...] = ()
    admin: bool = False


def visible(reader: Reader) -> sa.ColumnElement[bool]:
    """The condition on ``conversations`` that holds for rows this reader may see."""
    own = conversations.c.created_by == reader.user_id
    match reader.scope:
        case ReadScope.ALL:
            return sa.true()
        case ReadScope.TEAM:
            return sa.or_(own, conversations.c.team_id.in_(reader.team_ids))
        case ReadScope.OWN:
            return own
