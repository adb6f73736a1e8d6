"""Somebody's ways in that are open: windows that were signed in by a browser, and browsers. Each can be ended."""

from typing import Any

import sqlalchemy as sa

from harmony_protocol.sessions import Session
from harmony_workspace.problems import not_found
from harmony_workspace.store import changes
from harmony_workspace.store.clock import moment, now_ms
from harmony_workspace.store.sign_in_tables import browser_sessions, sign_in_codes
from harmony_workspace.store.tables import keys, users

SESSION = "session"
"""The kind of a key that is one."""
_DAY_MS = 86_400_000
IDLE_MS = 90 * _DAY_MS
"""A window's session ends this long after it was used last,"""
LIFE_MS = 365 * _DAY_MS
"""and at the latest this long after it began."""
_WORTH_WRITING_MS = 5 * 60_000


def ends_at(began: int, used: int) -> int:
    return min(used + IDLE_MS, began + LIFE_MS)


def worth_noting(row: sa.Row[Any]) -> bool:
    """Of a key: that it is in use, to a few minutes."""
    return now_ms() - (row.last_used_at or 0) > _WORTH_WRITING_MS


def note_use(connection: sa.Connection, key_id: str) -> None:
    """Of any key; a session lasts longer by it, but one that has ended meanwhile stays ended."""
    now, mine = now_ms(), keys.c.id == key_id
    row = connection.execute(sa.select(keys).where(mine)).first()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return
    longer = {"expires_at": ends_at(row.created_at, now)} if row.kind == SESSION else {}
    connection.execute(sa.update(keys).where(mine).values(last_used_at=now, **longer))
    note_seen(connection, row.user_id, now)


def note_seen(connection: sa.Connection, user_id: str, now: int) -> None:
    """Kept with the person: sessions and keys go, and it stays true."""
    connection.execute(sa.update(users).where(users.c.id == user_id).values(seen_at=now))


def listed(connection: sa.Connection, user_id: str, current: str = "") -> list[Session]:
    """``current``: the key that asks. The newest first."""
    now = now_ms()
    windows = connection.execute(
        sa.select(keys).where(keys.c.user_id == user_id, keys.c.kind == SESSION, keys.c.expires_at > now)
    )
    browsers = connection.execute(
        sa.select(browser_sessions).where(
            browser_sessions.c.user_id == user_id, browser_sessions.c.expires_at > now
        )
    )
    found = [
        Session(
            id=row.id,
            kind="window",
            client=row.client,
            created_at=moment(row.created_at),
            last_used_at=moment(row.last_used_at or row.created_at),
            expires_at=moment(row.expires_at),
            current=row.id == current,
        )
        for row in windows
    ] + [
        Session(
            id=row.id,
            kind="browser",
            client=row.agent,
            created_at=moment(row.created_at),
            expires_at=moment(row.expires_at),
        )
        for row in browsers
    ]
    return sorted(found, key=lambda each: (each.current, each.created_at), reverse=True)


def end(connection: sa.Connection, user_id: str, session_id: str) -> None:
    """It opens nothing from this commit on, nor does a browser that it opened."""
    mine = (keys.c.user_id == user_id, keys.c.kind == SESSION, keys.c.id == session_id)
    window = connection.execute(sa.delete(keys).where(*mine)).rowcount
    theirs = browser_sessions.c.user_id == user_id
    browser = connection.execute(
        sa.delete(browser_sessions).where(theirs, browser_sessions.c.id == session_id)
    ).rowcount
    if not window and not browser:
        raise not_found("session")
    connection.execute(sa.delete(browser_sessions).where(theirs, browser_sessions.c.key_id == session_id))
    changes.nudge(connection)


def end_all(connection: sa.Connection, user_id: str, keep: str = "") -> None:
    """But for the one that asks; what is on its way to become one does not."""
    connection.execute(
        sa.delete(keys).where(keys.c.user_id == user_id, keys.c.kind == SESSION, keys.c.id != keep)
    )
    for table in (browser_sessions, sign_in_codes):
        connection.execute(sa.delete(table).where(table.c.user_id == user_id))
    changes.nudge(connection)
