"""Passwords for signing in with a browser: kept as argon2id, compared in the same time whoever is named."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.people import User
from harmony_workspace.access import sessions
from harmony_workspace.problems import Refused, conflict
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.sign_in_tables import passwords
from harmony_workspace.store.tables import users

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_FEWEST_KINDS = 5
"""A password of fewer different characters is a pattern."""
_FEWEST_LEFT = 6
"""Characters that have to be left of it without the names that anybody knows."""
_SHORTEST_WORD = 3


@dataclass(frozen=True)
class Known:
    """Somebody who has a password."""

    user_id: str
    argon2: str


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()  # the library keeps its defaults at what RFC 9106 asks for


@cache
def _nobodys() -> str:
    """What is compared with where there is no such person, so that the answer takes as long."""
    return _hasher().hash("nobody has this one")


def digest(password: str) -> str:
    """Takes tens of milliseconds of a core and 64 MiB: keep it off the event loop and out of transactions."""
    return _hasher().hash(_one_form(password))


def matches(known: Known | None, password: str) -> bool:
    """As dear as `digest`, also for nobody."""
    from argon2.exceptions import InvalidHashError, VerificationError

    nobodys = _nobodys()  # made at the first question, whoever that is about
    try:
        _hasher().verify(nobodys if known is None else known.argon2, _one_form(password))
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


def by_email(connection: sa.Connection, email: str) -> Known | None:
    return _known(connection, users.c.email == email.strip().lower())


def of(connection: sa.Connection, user_id: str) -> Known | None:
    return _known(connection, users.c.id == user_id)


def anybody(connection: sa.Connection) -> bool:
    """Whether one can be signed in with at all."""
    return connection.scalar(sa.select(passwords.c.user_id).limit(1)) is not None


def still(connection: sa.Connection, known: Known) -> bool:
    """Nobody has changed it since it was read."""
    return of(connection, known.user_id) == known


def replace(
    connection: sa.Connection, user_id: str, argon2: str, known: Known | None, asking: str = ""
) -> None:
    """From now on this is the password; whoever was signed in with the one that was known is no longer, but for the
    window that asks, by its key."""
    if of(connection, user_id) != known:
        raise conflict("The password was changed meanwhile.")
    connection.execute(sa.delete(passwords).where(passwords.c.user_id == user_id))
    connection.execute(sa.insert(passwords).values(user_id=user_id, argon2=argon2, changed_at=now_ms()))
    sessions.end_all(connection, user_id, keep=asking)


def check(user: User, password: str) -> None:
    """Raises ``Refused`` for one that is easily guessed; its length was looked at before."""
    left = _bare(password)
    for word in sorted(map(_bare, _own_words(user)), key=len, reverse=True):
        left = left.replace(word, "") if len(word) >= _SHORTEST_WORD else left
    if len(left) < _FEWEST_LEFT or len(set(left)) < _FEWEST_KINDS:
        raise Refused(
            ErrorCode.PASSWORD_WEAK,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "This password is easily guessed: it repeats itself, or says who you are.",
        )


def _own_words(user: User) -> Iterable[str]:
    name, _, host = user.email.partition("@")
    return (name, *host.split("."), *user.name.split(), "harmony", "password")


def _bare(text: str) -> str:
    """Without what stands between words; of signs alone, the signs."""
    return "".join(filter(str.isalnum, _one_form(text).casefold())) or text


def _one_form(password: str) -> str:
    """Keyboards of different systems write the same letter with different code points."""
    return unicodedata.normalize("NFC", password)


def _known(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Known | None:
    row = connection.execute(
        sa.select(passwords.c.user_id, passwords.c.argon2).join(users).where(condition)
    ).first()
    return None if row is None else Known(row.user_id, row.argon2)
