"""A team: sessions of windows, second factors, and what several processes have to share; passages without ß, as
PostgreSQL indexes them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _keys_and_sessions()
    _second_factor()
    _shared_by_processes()
    # a trigger tells the full-text index; what a passage means stays
    op.execute(
        "UPDATE passages SET text = replace(replace(text, 'ß', 'ss'), 'ẞ', 'SS') WHERE text LIKE '%ß%' OR text LIKE '%ẞ%'"
    )


def _user_id() -> sa.Column[str]:
    return sa.Column("user_id", sa.Text(), nullable=False)


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id_users"), ondelete="CASCADE"
    )


def _text(name: str, comment: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False, comment=comment)


def _keys_and_sessions() -> None:
    op.add_column(
        "keys",
        sa.Column(
            "kind",
            sa.Text(),
            server_default="key",
            nullable=False,
            comment="key | session: of a window that signed in with a browser",
        ),
    )
    op.add_column("keys", _text("client", "the computer a session is on"))
    op.add_column("keys", sa.Column("last_used_at", sa.BigInteger(), nullable=True))
    op.add_column("users", sa.Column("seen_at", sa.BigInteger(), nullable=True))
    op.add_column("browser_sessions", _text("id", "by which it is listed and ended"))
    op.add_column("browser_sessions", _text("agent", "what the browser calls itself"))
    op.add_column("browser_sessions", _text("key_id", "of the window that opened it: it ends with that key"))
    op.execute("UPDATE browser_sessions SET id = lower(hex(randomblob(16)))")
    op.create_table(
        "sign_in_codes",
        sa.Column("sha256", sa.Text(), nullable=False),
        _user_id(),
        sa.Column("value", sa.JSON(), nullable=False, comment="what the exchange has to match"),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        _of_user("sign_in_codes"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_sign_in_codes")),
        comment="One exchange each, within a minute, for the key of a session.",
    )
    op.create_index(op.f("ix_sign_in_codes_user_id"), "sign_in_codes", ["user_id"], unique=False)


def _second_factor() -> None:
    op.create_table(
        "second_factors",
        _user_id(),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True, comment="not asked for before"),
        sa.Column("last_step", sa.BigInteger(), nullable=False, comment="a code counts once"),
        _of_user("second_factors"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factors")),
        comment="The seed lies in the sealed store.",
    )
    op.create_table(
        "recovery_codes",
        sa.Column("sha256", sa.Text(), nullable=False),
        _user_id(),
        _of_user("recovery_codes"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_user_id"), "recovery_codes", ["user_id"], unique=False)


def _shared_by_processes() -> None:
    op.create_table(
        "tickets",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_tickets")),
        comment="Each opens one page for one person, once, within a minute.",
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        comment="Signing in that failed lately.",
    )
    op.create_index("ix_changes_kind_seq", "changes", ["kind", "seq"], unique=False)
    op.create_index(op.f("ix_attempts_name"), "attempts", ["name"], unique=False)
    op.create_table(
        "local_keys",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True, comment="null: as long as its client is there"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_local_keys")),
        comment="Short-lived keys of this computer's user, where several processes serve.",
    )
    op.create_table(
        "processes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False, comment="of the lock it holds while it lives"),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processes")),
    )
    op.add_column("runs", _text("process", "that works on it"))
    op.add_column(
        "runs",
        sa.Column("asked_by", sa.JSON(), nullable=True, comment="and when it is there: for who takes it up"),
    )
    op.add_column("tool_calls", _text("process", "that carries it out"))
