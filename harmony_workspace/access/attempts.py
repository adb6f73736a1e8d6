"""How often signing in failed lately, by account and by address: whoever guesses has to wait, at every process."""

import hashlib
import ipaddress
import math
from dataclasses import dataclass

import sqlalchemy as sa

from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.sign_in_tables import attempts

WINDOW_MS = 15 * 60_000
"""After this a failure no longer counts."""


@dataclass(frozen=True)
class Tried:
    """What is guessed at or from. ``most`` failures within the window; then the oldest has to grow old first."""

    name: str
    """Hashed: what somebody types there may be a password that went into the wrong field."""
    most: int


def account(email: str) -> Tried:
    return Tried(_hashed("account", email), most=8)


def address(host: str) -> Tried:
    return Tried(_hashed("address", network(host)), most=40)


def exchange(host: str) -> Tried:
    """Of codes that a browser brought to a window."""
    return Tried(_hashed("exchange", network(host)), most=40)


def network(host: str) -> str:
    """What one customer has: of the sixth version that is 2^64 addresses, which count as one."""
    try:
        named = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if named.version == 4:
        return host
    return str(named.ipv4_mapped or ipaddress.ip_network((named, 64), strict=False))


def admit(connection: sa.Connection, *tried: Tried) -> int:
    """Whole seconds to wait; 0: it may be tried now, and counts as failed until it is told otherwise. Whoever sends
    many at once has spent them all."""
    now = now_ms()
    connection.execute(sa.delete(attempts).where(attempts.c.at <= now - WINDOW_MS))
    wait = max(_wait(connection, each, now) for each in tried)
    if not wait:
        connection.execute(sa.insert(attempts), [{"name": each.name, "at": now} for each in tried])
    return wait


def forgive(connection: sa.Connection, tried: Tried) -> None:
    """It succeeded: the latest one was no failure."""
    latest = sa.select(sa.func.max(attempts.c.id)).where(attempts.c.name == tried.name).scalar_subquery()
    connection.execute(sa.delete(attempts).where(attempts.c.id == latest))


def forget(connection: sa.Connection, tried: Tried) -> None:
    """The right password was given; what failed before were slips."""
    connection.execute(sa.delete(attempts).where(attempts.c.name == tried.name))


def _wait(connection: sa.Connection, tried: Tried, now: int) -> int:
    own = sa.select(attempts.c.at).where(attempts.c.name == tried.name, attempts.c.at > now - WINDOW_MS)
    latest = connection.scalars(own.order_by(attempts.c.at.desc()).limit(tried.most)).all()
    return 0 if len(latest) < tried.most else math.ceil((latest[-1] + WINDOW_MS - now) / 1000)


def _hashed(kind: str, name: str) -> str:
    return hashlib.sha256(f"{kind} {name}".encode()).hexdigest()
