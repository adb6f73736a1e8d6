"""The code that a browser brings to the window, and the key that it is exchanged for: once, within a minute."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from http import HTTPStatus

import sqlalchemy as sa
import uuid_utils

from harmony_protocol.errors import ErrorCode
from harmony_protocol.sessions import CodeExchange, SessionKey
from harmony_workspace.access import keys as secrets
from harmony_workspace.access import sessions
from harmony_workspace.access.browser import digest, fresh
from harmony_workspace.access.window_request import Asked
from harmony_workspace.problems import Refused
from harmony_workspace.store import changes
from harmony_workspace.store.clock import moment, now_ms
from harmony_workspace.store.sign_in_tables import sign_in_codes
from harmony_workspace.store.tables import keys, users

LIFE_MS = 60_000
_REMEMBERED_MS = 86_400_000
"""A used code is known this long, so that a second use of it is noticed."""


@dataclass(frozen=True)
class Refusal:
    """``key_id``: what the code was exchanged for before is no longer worth anything."""

    key_id: str = ""

    def told(self) -> Refused:
        return Refused(
            ErrorCode.SIGN_IN_ENDED,
            HTTPStatus.BAD_REQUEST,
            "This sign-in is over: it took too long, was used before, or belongs to another window.",
        )


def issue(connection: sa.Connection, user_id: str, asked: Asked) -> str:
    now, code = now_ms(), fresh()
    connection.execute(sa.delete(sign_in_codes).where(sign_in_codes.c.expires_at <= now - _REMEMBERED_MS))
    value = {
        "redirect_uri": asked.redirect_uri, "challenge": asked.challenge, "client": asked.client, "key_id": "",
    }  # fmt: skip
    connection.execute(
        sa.insert(sign_in_codes).values(
            sha256=digest(code), user_id=user_id, value=value, expires_at=now + LIFE_MS
        )
    )
    return code


def exchange(connection: sa.Connection, given: CodeExchange) -> SessionKey | Refusal:
    """Refusals are given back, not raised: what they take away has to be committed."""
    name = digest(given.code)
    row = connection.execute(sa.select(sign_in_codes).where(sign_in_codes.c.sha256 == name)).first()
    if row is None:
        return Refusal()
    before, now = row.value["key_id"], now_ms()
    if before:
        connection.execute(sa.delete(keys).where(keys.c.id == before))
        changes.nudge(connection)
        return Refusal(before)
    if row.expires_at <= now or not _fits(row.value, given):
        connection.execute(sa.delete(sign_in_codes).where(sign_in_codes.c.sha256 == name))
        return Refusal()
    key_id, made = _make_key(connection, row.user_id, row.value["client"], now)
    connection.execute(
        sa.update(sign_in_codes)
        .where(sign_in_codes.c.sha256 == name)
        .values(value={**row.value, "key_id": key_id})
    )
    return made


def _fits(kept: dict[str, str], given: CodeExchange) -> bool:
    hashed = hashlib.sha256(given.code_verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
    same = hmac.compare_digest(challenge.encode(), kept["challenge"].encode())
    return hmac.compare_digest(given.redirect_uri.encode(), kept["redirect_uri"].encode()) and same


def _make_key(connection: sa.Connection, user_id: str, client: str, now: int) -> tuple[str, SessionKey]:
    key_id, secret = str(uuid_utils.uuid7()), secrets.fresh_secret()
    ends = sessions.ends_at(now, now)
    connection.execute(
        sa.insert(keys).values(
            id=key_id,
            name=client,
            user_id=user_id,
            role_id=sa.select(users.c.role_id).where(users.c.id == user_id).scalar_subquery(),
            sha256=secrets.digest(secret),
            created_at=now,
            last_used_at=now,
            expires_at=ends,
            kind=sessions.SESSION,
            client=client,
        )
    )
    sessions.note_seen(connection, user_id, now)
    return key_id, SessionKey(api_key=secret, expires_at=moment(ends))
