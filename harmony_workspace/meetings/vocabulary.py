"""Names of people and companies a reader may know, for whoever has to recognise them."""

import sqlalchemy as sa

from harmony_protocol.meetings import Vocabulary
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.store.tables import contacts, conversations, participants


def names(connection: sa.Connection, reader: Reader, limit: int) -> Vocabulary:
    """Of those who took part in meetings the reader may see: the latest first, then the most frequent."""
    taking_part = (
        sa.select(
            contacts.c.name,
            contacts.c.company,
            sa.func.max(conversations.c.started_at).label("latest"),
            sa.func.count().label("meetings"),
        )
        .select_from(contacts.join(participants).join(conversations))
        .where(visible(reader))
        .group_by(contacts.c.id)
    )
    rows = connection.execute(taking_part.order_by(sa.desc("latest"), sa.desc("meetings"), contacts.c.name))
    found = dict.fromkeys(name for row in rows for name in (row.company, row.name) if name)
    return Vocabulary(names=list(found)[:limit])
