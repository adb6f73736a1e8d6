"""The tables of signing in: passwords, second factors, sessions, what processes share of it. As in `tables`."""

import sqlalchemy as sa

from harmony_workspace.store import tables as tables  # what these refer to
from harmony_workspace.store.columns import NUMBER, metadata, ms, ref, text


def _of_user() -> sa.Column[str]:
    """One row a person, which goes with them."""
    return sa.Column("user_id", sa.Text, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)


def _secret() -> sa.Column[str]:
    return sa.Column("sha256", sa.Text, primary_key=True)


passwords = sa.Table(
    "passwords",
    metadata,
    _of_user(),
    sa.Column("argon2", sa.Text, nullable=False),
    ms("changed_at"),
)
second_factors = sa.Table(
    "second_factors",
    metadata,
    _of_user(),
    ms("confirmed_at", nullable=True, comment="not asked for before"),
    ms("last_step", comment="a code counts once"),
    comment="The seed lies in the sealed store.",
)
recovery_codes = sa.Table("recovery_codes", metadata, _secret(), ref("user_id", "users"))
browser_sessions = sa.Table(
    "browser_sessions",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True, comment="of the cookie"),
    ref("user_id", "users"),
    ms("created_at"),
    ms("expires_at"),
    text("id", comment="by which it is listed and ended"),
    text("agent", comment="what the browser calls itself"),
    text("key_id", comment="of the window that opened it: it ends with that key"),
)
sign_in_codes = sa.Table(
    "sign_in_codes",
    metadata,
    _secret(),
    ref("user_id", "users"),
    sa.Column("value", sa.JSON, nullable=False, comment="what the exchange has to match"),
    ms("expires_at"),
    comment="One exchange each, within a minute, for the key of a session.",
)
tickets = sa.Table(
    "tickets",
    metadata,
    _secret(),
    sa.Column("value", sa.JSON, nullable=False),
    ms("expires_at"),
    comment="Each opens one page for one person, once, within a minute.",
)
attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, index=True),
    ms("at"),
    comment="Signing in that failed lately.",
)
local_keys = sa.Table(
    "local_keys",
    metadata,
    _secret(),
    sa.Column("process", sa.Text, nullable=False),
    ms("until", nullable=True, comment="null: as long as its client is there"),
    comment="Short-lived keys of this computer's user, where several processes serve.",
)
processes = sa.Table(
    "processes",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False, comment="of the lock it holds while it lives"),
    ms("started_at"),
)
