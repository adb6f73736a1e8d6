"""Keys of the API: made with a name, a role and an expiry, shown once, stored as a hash."""

import hashlib
import re
import secrets
import time
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

import sqlalchemy as sa
import uuid_utils

from harmony_protocol.errors import ErrorCode
from harmony_protocol.people import Key, NewKey, NewOwnKey, ReadScope, User
from harmony_workspace.access import naming, people, sessions
from harmony_workspace.access.scope import WIDTH, Reader
from harmony_workspace.problems import Refused, not_found
from harmony_workspace.store import changes
from harmony_workspace.store.clock import moment, now_ms
from harmony_workspace.store.tables import keys, roles, users

_FORM = re.compile(r"lk_[0-9a-f]{64}")
_DAY_MS = 86_400_000
LONGEST_DAYS = 3_650
KEY = "key"
"""The kind that is made with a name; others are sessions of windows, which their owner's role alone limits."""


@dataclass(frozen=True)
class Caller:
    """Who calls, and the role that limits the key in use (empty: the person's own)."""

    reader: Reader
    key_role: str = ""
    worth_noting: bool = False
    """That the key is in use: most uses are not worth a write."""
    until_ms: int | None = None
    """When the key ends; none: never, or with the program that holds it."""


def fresh_secret() -> str:
    return "lk_" + secrets.token_hex(32)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def well_formed(secret: str) -> bool:
    return _FORM.fullmatch(secret) is not None


def make(connection: sa.Connection, maker: Reader, new: NewKey) -> Key:
    """A key for ``new.user`` (the maker when empty), limited to ``new.role`` (the user's own when empty)."""
    user = people.one(connection, new.user or maker.user_id)
    return _made(connection, user, people.role_id(connection, new.role or user.role), new)


def make_own(connection: sa.Connection, maker: Caller, new: NewOwnKey) -> Key:
    """One for whoever asks. It never reads more than what asks for it, nor lasts longer than a key that does."""
    user = people.one(connection, maker.reader.user_id)
    role = people.role_id(connection, new.role or maker.key_role or user.role)
    it = connection.execute(sa.select(roles).where(roles.c.id == role)).one()
    ends = ends_ms(connection, maker.reader)
    wider = WIDTH[ReadScope(it.read_scope)] > WIDTH[maker.reader.scope] or it.admin > maker.reader.admin
    later = ends is not None and _ends(new, now_ms()) > ends
    if wider or (later and not of_session(connection, maker.reader)):
        text = "A key neither reads more nor lasts longer than what it is made with."
        raise Refused(ErrorCode.KEY_WIDER, HTTPStatus.CONFLICT, text)
    return _made(connection, user, role, new)


def _made(connection: sa.Connection, user: User, role: str, new: NewOwnKey) -> Key:
    if new.expires_in_days is not None and not 1 <= new.expires_in_days <= LONGEST_DAYS:
        text = f"A key lasts from one day to {LONGEST_DAYS} days."
        raise Refused(ErrorCode.KEY_DAYS, HTTPStatus.UNPROCESSABLE_ENTITY, text, most=LONGEST_DAYS)
    made, secret, key_id = now_ms(), fresh_secret(), str(uuid_utils.uuid7())
    connection.execute(
        sa.insert(keys).values(
            id=key_id,
            name=naming.tidy(new.name),
            user_id=user.id,
            role_id=role,
            sha256=digest(secret),
            created_at=made,
            expires_at=None if new.expires_in_days is None else _ends(new, made),
        )
    )
    return listed(connection, keys.c.id == key_id)[0].model_copy(update={"secret": secret})


def _ends(new: NewOwnKey, made: int) -> float:
    return float("inf") if new.expires_in_days is None else made + new.expires_in_days * _DAY_MS


def of_session(connection: sa.Connection, reader: Reader) -> bool:
    """Whether a window calls that was signed in by a browser."""
    kind = connection.scalar(sa.select(keys.c.kind).where(keys.c.id == reader.key_id))
    return kind is not None and kind != KEY


def delete(
    connection: sa.Connection, caller: Reader, key_id: str, *conditions: sa.ColumnElement[bool]
) -> None:
    """From this commit on it opens nothing, and what is open with it ends."""
    if key_id == caller.key_id:
        text = "This is the key you are calling with. Delete it with another one."
        raise Refused(ErrorCode.KEY_CALLS, HTTPStatus.CONFLICT, text)
    gone = connection.execute(sa.delete(keys).where(keys.c.id == key_id, keys.c.kind == KEY, *conditions))
    if not gone.rowcount:
        raise not_found("key")
    changes.nudge(connection)


def listed(connection: sa.Connection, *conditions: sa.ColumnElement[bool], asking: str = "") -> list[Key]:
    """Those that were made with a name, the oldest first; sessions of windows are none. ``asking``: the key in use."""
    rows = connection.execute(
        sa.select(keys, roles.c.name.label("role"), users.c.name.label("owner"), users.c.email)
        .join(roles, roles.c.id == keys.c.role_id)
        .join(users, users.c.id == keys.c.user_id)
        .where(keys.c.kind == KEY, *conditions)
        .order_by(keys.c.id)
    )
    return [
        Key(
            id=row.id,
            name=row.name,
            user_id=row.user_id,
            owner=row.owner,
            owner_email=row.email,
            role=row.role,
            created_at=moment(row.created_at),
            last_used_at=_moment(row.last_used_at),
            expires_at=_moment(row.expires_at),
            current=row.id == asking,
        )
        for row in rows
    ]


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else moment(ms)


def check_admin(connection: sa.Connection, admin: Reader) -> None:
    """In the transaction of a change: whoever asked for it may have lost that right a moment ago."""
    now = as_of_now(connection, admin)
    if now is None or not now.admin:
        raise not_found("page")


def caller(connection: sa.Connection, secret: str) -> Caller | None:
    """Whose key it is, as their role stands now; a key reads the lesser of its role and its owner's."""
    return _caller(connection, keys.c.sha256 == digest(secret))


def as_of_now(connection: sa.Connection, reader: Reader) -> Reader | None:
    """What this reader may see by now; None when the key is no longer valid or the person has gone."""
    if reader.key_id:
        found = _caller(connection, keys.c.id == reader.key_id)
        now = None if found is None else found.reader
    else:
        now = people.reader_if_known(connection, reader.user_id)
    return None if now is None else replace(now, only=reader.only)


def ends_ms(connection: sa.Connection, reader: Reader) -> int | None:
    """When the key in use does; None: never, or with the program that holds it."""
    found: int | None = connection.scalar(sa.select(keys.c.expires_at).where(keys.c.id == reader.key_id))
    return found


def narrower(now: Reader, before: Reader) -> bool:
    """Whether this reader could see more before."""
    return WIDTH[now.scope] < WIDTH[before.scope] or not set(before.team_ids) <= set(now.team_ids)


def _caller(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Caller | None:
    row = connection.execute(
        sa.select(keys, roles.c.read_scope, roles.c.admin).join(roles).where(condition)
    ).first()
    if row is None or (row.expires_at is not None and row.expires_at <= now_ms()):
        return None
    owner = people.reader(connection, row.user_id)
    if row.kind != KEY:
        whole = replace(owner, key_id=row.id)
        return Caller(whole, worth_noting=sessions.worth_noting(row), until_ms=row.expires_at)
    scope = min(owner.scope, ReadScope(row.read_scope), key=WIDTH.__getitem__)
    limited = replace(owner, scope=scope, admin=owner.admin and row.admin, key_id=row.id)
    return Caller(limited, row.role_id, sessions.worth_noting(row), row.expires_at)


class LocalKeys:
    """Short-lived keys for windows and commands of this computer's user. In memory only.

    A held key lasts as long as its client; any other one as long as it is used at least once in ``lifetime``.
    """

    def __init__(self, user_id: str, lifetime: float = 3600.0) -> None:
        self.user_id = user_id
        self._lifetime = lifetime
        self._until: dict[str, float] = {}

    def issue(self, *, held: bool) -> str:
        self._drop_expired()
        secret = fresh_secret()
        self._until[digest(secret)] = float("inf") if held else time.monotonic() + self._lifetime
        return secret

    def release(self, secret: str) -> None:
        """The client that held it has gone."""
        self._until.pop(digest(secret), None)

    def knows(self, secret: str) -> bool:
        self._drop_expired()
        name = digest(secret)
        if name not in self._until:
            return False
        self._until[name] = max(self._until[name], time.monotonic() + self._lifetime)
        return True

    def _drop_expired(self) -> None:
        now = time.monotonic()
        for name in [name for name, until in self._until.items() if until <= now]:
            del self._until[name]
