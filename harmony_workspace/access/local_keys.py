"""Short-lived keys of this computer's user that every server process knows, though one of them has issued them."""

import sqlalchemy as sa

from harmony_workspace.access.keys import digest
from harmony_workspace.store import processes
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.sign_in_tables import local_keys


def lend(connection: sa.Connection, secret: str, lasts_ms: int | None = None) -> None:
    """``lasts_ms`` None: until it is given back, or its process has gone."""
    connection.execute(
        sa.insert(local_keys).values(
            sha256=digest(secret),
            process=processes.own(connection),
            until=None if lasts_ms is None else now_ms() + lasts_ms,
        )
    )


def give_back(connection: sa.Connection, secret: str) -> None:
    """The client that held it has gone. Those whose time is over go along."""
    over = sa.or_(local_keys.c.sha256 == digest(secret), local_keys.c.until <= now_ms())
    connection.execute(sa.delete(local_keys).where(over))


def known(connection: sa.Connection, secret: str) -> bool:
    until = sa.or_(local_keys.c.until.is_(None), local_keys.c.until > now_ms())
    return (
        connection.scalar(sa.select(local_keys.c.sha256).where(local_keys.c.sha256 == digest(secret), until))
        is not None
    )
