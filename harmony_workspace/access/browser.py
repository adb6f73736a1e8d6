"""Who is signed in with a browser: sessions in the database."""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import ParamSpec, TypeVar

import sqlalchemy as sa
import uuid_utils

from harmony_protocol.people import User
from harmony_workspace.access import keys, people, second_factor
from harmony_workspace.access.passwords import Known, still
from harmony_workspace.access.scope import Reader
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.dialects import smallest
from harmony_workspace.store.sign_in_tables import browser_sessions

P = ParamSpec("P")
T = TypeVar("T")

_HOUR_MS = 3_600_000
IDLE_MS = 12 * _HOUR_MS
"""A session ends this long after its last use,"""
LIFE_MS = 7 * 24 * _HOUR_MS
"""and at the latest this long after it began."""
_WORTH_WRITING_MS = 10 * 60_000
_HASHED_AT_ONCE = 2
_FORM = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Visitor:
    """Who looks at a page, with what their role lets them read at this moment."""

    user: User
    reader: Reader
    prolong: bool
    """Worth a write: most uses of a session are not."""
    by_key: str = ""
    """The key of the window that opened it."""


@dataclass
class Browsers:
    """What this process does for browsers: as much at once as it has the memory for."""

    _hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_HASHED_AT_ONCE))

    async def hashed(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Work on a password, off the event loop; few at once, because each takes 64 MiB and a core."""
        async with self._hashing:
            return await asyncio.to_thread(work, *args, **kwargs)


def fresh() -> str:
    """256 bits."""
    return secrets.token_urlsafe(32)


def well_formed(secret: str) -> bool:
    return _FORM.fullmatch(secret) is not None


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class Shown:
    """What somebody gave to sign in, as far as it was looked at: whether the password was ``right``."""

    right: bool
    code: str = ""
    seed: str | None = None
    """Of the second factor."""


def sign_in(
    connection: sa.Connection, known: Known | None, shown: Shown, before: str, agent: str = ""
) -> str | None:
    """The secret of a new session; None where the password is wrong or was changed while it was compared, and where a
    code is needed and this one does not count.

    ``before``, what the browser had until now, is worth nothing afterwards.
    """
    if known is None or not shown.right or not still(connection, known):
        return None
    if not second_factor.passes(connection, known.user_id, shown.seed, shown.code):
        return None
    return begin(connection, known.user_id, before, agent=agent)


def begin(
    connection: sa.Connection,
    user_id: str,
    before: str,
    until_ms: int | None = None,
    *,
    agent: str = "",
    key_id: str = "",
) -> str | None:
    """The same without a password, for who has shown otherwise who they are; None: that person has gone.

    ``until_ms``: it is as old as it would be if its life ended then. ``key_id``: it ends with that key.
    """
    now, secret = now_ms(), fresh()
    began = now if until_ms is None else min(now, until_ms - LIFE_MS)
    end(connection, before)
    connection.execute(sa.delete(browser_sessions).where(browser_sessions.c.expires_at <= now))
    if people.reader_if_known(connection, user_id) is None:
        return None
    connection.execute(
        sa.insert(browser_sessions).values(
            sha256=digest(secret),
            user_id=user_id,
            created_at=began,
            expires_at=min(now + IDLE_MS, began + LIFE_MS),
            id=str(uuid_utils.uuid7()),
            agent=agent,
            key_id=key_id,
        )
    )
    return secret


def end(connection: sa.Connection, secret: str) -> None:
    connection.execute(sa.delete(browser_sessions).where(browser_sessions.c.sha256 == digest(secret)))


def visitor(connection: sa.Connection, secret: str) -> Visitor | None:
    """Whose session this is, as their role stands now; None when there is none, or no longer."""
    now = now_ms()
    row = connection.execute(
        sa.select(browser_sessions).where(
            browser_sessions.c.sha256 == digest(secret), browser_sessions.c.expires_at > now
        )
    ).first()
    reader = None if row is None else _reader(connection, row.user_id, row.key_id)
    if row is None or reader is None:
        return None
    gained = min(now + IDLE_MS, row.created_at + LIFE_MS) - row.expires_at
    return Visitor(people.one(connection, reader.user_id), reader, gained > _WORTH_WRITING_MS, row.key_id)


def _reader(connection: sa.Connection, user_id: str, key_id: str) -> Reader | None:
    """What the person may by now; where a key opened the browser, no more than the key may, and nothing without it."""
    person = people.reader_if_known(connection, user_id)
    if person is None or not key_id:
        return person
    found = keys.as_of_now(connection, replace(person, key_id=key_id))
    return None if found is None else replace(found, key_id="")


def prolong(connection: sa.Connection, secret: str) -> None:
    """It is in use. One that has ended meanwhile stays ended."""
    now = now_ms()
    connection.execute(
        sa.update(browser_sessions)
        .where(browser_sessions.c.sha256 == digest(secret), browser_sessions.c.expires_at > now)
        .values(expires_at=smallest(now + IDLE_MS, browser_sessions.c.created_at + LIFE_MS))
    )
