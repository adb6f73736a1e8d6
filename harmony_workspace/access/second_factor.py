"""The second factor of signing in: codes that an app makes from a seed, and ten of recovery for who lost the app."""

import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Iterable
from http import HTTPStatus

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_workspace.access.sealed import Sealed, Unreadable
from harmony_workspace.problems import Refused, conflict
from harmony_workspace.store import changes
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.sign_in_tables import recovery_codes, second_factors

log = logging.getLogger(__name__)
STEP_MS = 30_000
_AROUND = (-1, 0, 1)
"""Steps that a clock may be off."""
NOBODY = "nobody"
"""Has a seed, too, which is read where somebody has none."""
_PREFIX = "second factor "
_RECOVERY, _HALF = 10, 5
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what is easily misread."""
_BETWEEN = re.compile(r"[\s-]+")


def name(user_id: str) -> str:
    """Of the seed in the sealed store."""
    return _PREFIX + user_id


def is_on(connection: sa.Connection, user_id: str) -> bool:
    found = sa.select(second_factors.c.user_id).where(
        second_factors.c.user_id == user_id, second_factors.c.confirmed_at.is_not(None)
    )
    return connection.scalar(found) is not None


def anybody(connection: sa.Connection) -> bool:
    """Whether the page to sign in has to ask for codes at all."""
    found = sa.select(second_factors.c.user_id).where(second_factors.c.confirmed_at.is_not(None)).limit(1)
    return connection.scalar(found) is not None


def begin(connection: sa.Connection, user_id: str) -> None:
    """Not asked for before it is confirmed."""
    if is_on(connection, user_id):
        raise conflict("Two-step sign-in is on already.")
    connection.execute(sa.delete(second_factors).where(second_factors.c.user_id == user_id))
    connection.execute(sa.insert(second_factors).values(user_id=user_id, confirmed_at=None, last_step=0))


def confirm(connection: sa.Connection, user_id: str, seed: str | None, code: str) -> tuple[str, ...]:
    """From now on it is asked for. Returns the codes of recovery, which nobody can tell again."""
    if is_on(connection, user_id):
        raise conflict("Two-step sign-in is on already.")
    if not _counts(connection, user_id, seed, _plain(code)):
        raise wrong()
    connection.execute(
        sa.update(second_factors).where(second_factors.c.user_id == user_id).values(confirmed_at=now_ms())
    )
    changes.nudge(connection)
    return _fresh_codes(connection, user_id)


def renew_codes(connection: sa.Connection, user_id: str) -> tuple[str, ...]:
    """Those before count no more."""
    if not is_on(connection, user_id):
        raise conflict("Two-step sign-in is off.")
    return _fresh_codes(connection, user_id)


def _fresh_codes(connection: sa.Connection, user_id: str) -> tuple[str, ...]:
    codes = tuple(_recovery_code() for _ in range(_RECOVERY))
    connection.execute(sa.delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
    connection.execute(
        sa.insert(recovery_codes),
        [{"sha256": _digest(user_id, _plain(c)), "user_id": user_id} for c in codes],
    )
    return codes


def passes(connection: sa.Connection, user_id: str, seed: str | None, code: str) -> bool:
    """A code counts once, whether an app made it or it is one of recovery. True where no second factor is on."""
    if not is_on(connection, user_id):
        return True
    given = _plain(code)
    return _counts(connection, user_id, seed, given) or _recovers(connection, user_id, given)


def turn_off(connection: sa.Connection, user_id: str) -> None:
    for table in (second_factors, recovery_codes):
        connection.execute(sa.delete(table).where(table.c.user_id == user_id))
    changes.nudge(connection)


def wrong() -> Refused:
    return Refused(ErrorCode.CODE_WRONG, HTTPStatus.FORBIDDEN, "This code does not count now.")


def seed_of(sealed: Sealed, user_id: str) -> str | None:
    """May wait for a keyring: keep it off the event loop. None: no code counts. Takes as long where there is none."""
    try:
        found = sealed.get(name(user_id))
        if found is None:
            sealed.get(name(NOBODY))
        return found
    except Unreadable:
        log.exception("the seed of a second factor cannot be read: an admin can switch it off")
        return None


def make_seed(sealed: Sealed, user_id: str) -> str:
    """As `seed_of`."""
    import pyotp

    seed = pyotp.random_base32()
    sealed.put(name(user_id), seed)
    if not sealed.has(name(NOBODY)):
        sealed.put(name(NOBODY), pyotp.random_base32())
    return seed


def keep_seeds(own: Sealed, other: Sealed) -> None:
    """Those of the one are in the other, whatever was there under their names."""
    for kept in own.names():
        seed = own.get(kept) if kept.startswith(_PREFIX) else None
        if seed is not None:
            other.put(kept, seed)


def address(seed: str, email: str, workspace: str) -> str:
    """What an app reads from the picture."""
    import pyotp

    return pyotp.TOTP(seed).provisioning_uri(name=email, issuer_name=f"Harmony {workspace}".strip())


def _counts(connection: sa.Connection, user_id: str, seed: str | None, given: str) -> bool:
    last: int | None = connection.scalar(
        sa.select(second_factors.c.last_step).where(second_factors.c.user_id == user_id)
    )
    if last is None or seed is None:
        return False
    now = now_ms() // STEP_MS
    step = max(_fitting(seed, given, (now + off for off in _AROUND)), default=0)
    if step <= last:
        return False
    connection.execute(
        sa.update(second_factors).where(second_factors.c.user_id == user_id).values(last_step=step)
    )
    return True


def _fitting(seed: str, given: str, steps: Iterable[int]) -> list[int]:
    """Compares all of them, so that the time it takes tells nothing."""
    import pyotp

    made = pyotp.TOTP(seed)
    return [step for step in steps if hmac.compare_digest(made.generate_otp(step).encode(), given.encode())]


def _recovers(connection: sa.Connection, user_id: str, given: str) -> bool:
    mine = (recovery_codes.c.user_id == user_id, recovery_codes.c.sha256 == _digest(user_id, given))
    return connection.execute(sa.delete(recovery_codes).where(*mine)).rowcount == 1


def _recovery_code() -> str:
    """50 bits: hashed once is enough, because guesses are counted."""
    halves = ("".join(secrets.choice(_LETTERS) for _ in range(_HALF)) for _ in range(2))
    return "-".join(halves)


def _digest(user_id: str, code: str) -> str:
    return hashlib.sha256(f"{user_id} {code}".encode()).hexdigest()


def _plain(code: str) -> str:
    """As people type it: in groups, in capitals."""
    return _BETWEEN.sub("", code).lower()
