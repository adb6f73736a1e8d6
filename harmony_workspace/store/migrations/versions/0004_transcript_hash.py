"""A hash of each transcript, which tells one that is brought in twice."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

conversations = sa.table("conversations", sa.column("id"), sa.column("transcript_sha256"))
turns = sa.table(
    "turns",
    *map(sa.column, ("conversation_id", "position", "speaker", "start_ms", "end_ms", "text")),
)


def upgrade() -> None:
    op.add_column(
        "conversations",
        sa.Column(
            "transcript_sha256",
            sa.Text(),
            nullable=True,
            comment="of the turns as JSON; tells the same transcript brought in twice",
        ),
    )
    op.create_index(op.f("ix_conversations_transcript_sha256"), "conversations", ["transcript_sha256"])
    connection = op.get_bind()
    for conversation_id in connection.scalars(sa.select(conversations.c.id)).all():
        rows = connection.execute(
            sa.select(turns.c.speaker, turns.c.start_ms, turns.c.end_ms, turns.c.text)
            .where(turns.c.conversation_id == conversation_id)
            .order_by(turns.c.position)
        )
        said = json.dumps([list(row) for row in rows], ensure_ascii=False, separators=(",", ":"))
        connection.execute(
            sa.update(conversations)
            .where(conversations.c.id == conversation_id)
            .values(transcript_sha256=hashlib.sha256(said.encode()).hexdigest())
        )
