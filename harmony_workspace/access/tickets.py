"""One-time tickets: each opens one page for one person, once, within a minute, at whichever process they come to."""

from dataclasses import asdict, dataclass

import sqlalchemy as sa

from harmony_workspace.access.browser import digest, fresh
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.sign_in_tables import tickets

LASTS_MS = 60_000


@dataclass(frozen=True)
class Ticket:
    """``until_ms``: when the key that asked for it ends; the session ends with it, and sooner with ``key_id``."""

    user_id: str
    path: str
    until_ms: int | None = None
    key_id: str = ""


def issue(connection: sa.Connection, ticket: Ticket) -> str:
    """The secret that is worth it."""
    now, secret = now_ms(), fresh()
    connection.execute(sa.delete(tickets).where(tickets.c.expires_at <= now))
    connection.execute(
        sa.insert(tickets).values(sha256=digest(secret), value=asdict(ticket), expires_at=now + LASTS_MS)
    )
    return secret


def take(connection: sa.Connection, secret: str) -> Ticket | None:
    """None where it never was, is too old, or was taken before."""
    spent = sa.delete(tickets).where(tickets.c.sha256 == digest(secret))
    row = connection.execute(spent.returning(tickets.c.value, tickets.c.expires_at)).first()
    return Ticket(**row.value) if row is not None and row.expires_at > now_ms() else None
