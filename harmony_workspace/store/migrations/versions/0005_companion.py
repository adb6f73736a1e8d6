"""Spaces, branches, attachments, preferences, and what is drawn from meetings once."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PARENTS = """UPDATE messages SET parent_id = (
    SELECT before.id FROM messages AS before
    WHERE before.thread_id = messages.thread_id AND before.position < messages.position
    ORDER BY before.position DESC LIMIT 1
)"""
HEADS = """UPDATE threads SET head_id = (
    SELECT id FROM messages WHERE messages.thread_id = threads.id ORDER BY position DESC LIMIT 1
)"""
READ_ANEW = """INSERT INTO changes (kind, row_id, action, reader_id)
    SELECT 'thread', '', 'reset', id FROM users"""
"""What clients hold knows nothing of branches."""


def upgrade() -> None:
    _make_tables()
    # added in place: rebuilding a table would delete what hangs on it
    op.execute(
        "ALTER TABLE threads ADD COLUMN space_id TEXT"
        " CONSTRAINT fk_threads_space_id_spaces REFERENCES spaces (id)"
    )
    op.create_index(op.f("ix_threads_space_id"), "threads", ["space_id"])
    for name, what in (("pinned", None), ("archived", None), ("named", "the user gave the title")):
        op.add_column(
            "threads",
            sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false(), comment=what),
        )
    op.add_column("threads", sa.Column("head_id", sa.Text(), nullable=True))
    op.add_column("threads", sa.Column("sources", sa.JSON(), nullable=True))
    op.add_column("messages", sa.Column("parent_id", sa.Text(), nullable=True))
    for statement in (PARENTS, HEADS, READ_ANEW):
        op.execute(statement)


def _make_tables() -> None:
    op.create_table(
        "extractions",
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        _cascade("extractions", "conversation_id", "conversations"),
        sa.PrimaryKeyConstraint("conversation_id", "kind", "version", name=op.f("pk_extractions")),
    )
    op.create_table(
        "spaces",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("context_rev", sa.Integer(), nullable=False),
        _cascade("spaces", "owner_id", "users"),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_spaces_team_id_teams"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spaces")),
    )
    op.create_index(op.f("ix_spaces_owner_id"), "spaces", ["owner_id"])
    op.create_index(op.f("ix_spaces_team_id"), "spaces", ["team_id"])
    op.create_table(
        "attachments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        _cascade("attachments", "message_id", "messages"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index(op.f("ix_attachments_message_id"), "attachments", ["message_id"])
    op.create_index(op.f("ix_attachments_conversation_id"), "attachments", ["conversation_id"])
    op.create_table(
        "preferences",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        _cascade("preferences", "user_id", "users"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_preferences")),
    )


def _cascade(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"), ondelete="CASCADE"
    )
