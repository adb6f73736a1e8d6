"""Makes transactions that decide on the same thing wait for each other, where several may write at once."""

import hashlib

import sqlalchemy as sa


def alone(connection: sa.Connection, *about: str) -> None:
    """Until this transaction ends, no other one that says the same goes on from here. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number("\0".join(about)))))


def number(name: str) -> int:
    """By which the database knows this lock."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
