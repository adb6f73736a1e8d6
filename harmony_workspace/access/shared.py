"""Who sees which spaces and threads: their owner, and the team a space is shared with."""

import sqlalchemy as sa

from harmony_workspace.access.scope import Reader
from harmony_workspace.store.tables import spaces, threads


def visible_space(reader: Reader) -> sa.ColumnElement[bool]:
    """The condition on ``spaces``: the reader's own, and those shared with a team of theirs.

    The scope of meetings has no part in it: nobody reads a private space, whatever their role.
    """
    return sa.or_(spaces.c.owner_id == reader.user_id, spaces.c.team_id.in_(reader.team_ids))


def visible_thread(reader: Reader) -> sa.ColumnElement[bool]:
    """The condition on ``threads``, and so on all that is in them."""
    seen = sa.select(spaces.c.id).where(spaces.c.team_id.in_(reader.team_ids))
    return sa.or_(threads.c.owner_id == reader.user_id, threads.c.space_id.in_(seen))
