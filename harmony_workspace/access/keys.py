"""Keys of the API: made with a name, a role and an expiry, shown once, stored as a hash."""

import hashlib
import re
import secrets
import time
from dataclasses import dataclass, replace

import sqlalchemy as sa
import uuid_utils

from harmony_protocol.people import Key, NewKey, ReadScope
from harmony_workspace.access import people
from harmony_workspace.access.scope import Reader
from harmony_workspace.problems import bad_request
from harmony_workspace.store.clock import moment, now_ms
from harmony_workspace.store.tables import keys, roles

_FORM = re.compile(r"lk_[0-9a-f]{64}")
_WIDTH = {ReadScope.OWN: 0, ReadScope.TEAM: 1, ReadScope.ALL: 2}
_DAY_MS = 86_400_000
_LONGEST_DAYS = 3_650


@dataclass(frozen=True)
class Caller:
    """Who calls, and the role that limits the key in use (empty: the person's own)."""

    reader: Reader
    key_role: str = ""


def fresh_secret() -> str:
    return "lk_" + secrets.token_hex(32)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def well_formed(secret: str) -> bool:
    return _FORM.fullmatch(secret) is not None


def make(connection: sa.Connection, maker: Reader, new: NewKey) -> Key:
    """A key for ``new.user`` (the maker when empty), limited to ``new.role`` (the user's own when empty)."""
    if not new.name.strip():
        raise bad_request("A key needs a name.")
    if new.expires_in_days is not None and not 1 <= new.expires_in_days <= _LONGEST_DAYS:
        raise bad_request(f"A key lasts from one day to {_LONGEST_DAYS} days.")
    user = people.one(connection, new.user or maker.user_id)
    role = people.role_id(connection, new.role or user.role)
    made, secret, key_id = now_ms(), fresh_secret(), str(uuid_utils.uuid7())
    expires = None if new.expires_in_days is None else made + new.expires_in_days * _DAY_MS
    connection.execute(
        sa.insert(keys).values(
            id=key_id,
            name=new.name.strip(),
            user_id=user.id,
            role_id=role,
            sha256=digest(secret),
            created_at=made,
            expires_at=expires,
        )
    )
    return listed(connection, keys.c.id == key_id)[0].model_copy(update={"secret": secret})


def listed(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Key]:
    rows = connection.execute(
        sa.select(keys, roles.c.name.label("role"))
        .join(roles)
        .where(keys.c.kind == "key", *conditions)
        .order_by(keys.c.created_at)
    )
    return [
        Key(
            id=row.id,
            name=row.name,
            user_id=row.user_id,
            role=row.role,
            expires_at=None if row.expires_at is None else moment(row.expires_at),
        )
        for row in rows
    ]


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
    return _WIDTH[now.scope] < _WIDTH[before.scope] or not set(before.team_ids) <= set(now.team_ids)


def _caller(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Caller | None:
    row = connection.execute(
        sa.select(
            keys.c.id, keys.c.user_id, keys.c.role_id, keys.c.expires_at, roles.c.read_scope, roles.c.admin
        )
        .join(roles)
        .where(condition)
    ).first()
    if row is None or (row.expires_at is not None and row.expires_at <= now_ms()):
        return None
    owner = people.reader(connection, row.user_id)
    scope = min(owner.scope, ReadScope(row.read_scope), key=_WIDTH.__getitem__)
    limited = replace(owner, scope=scope, admin=owner.admin and row.admin, key_id=row.id)
    return Caller(limited, row.role_id)


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
