"""Recordings and how they become words, insights, links, and who signs in with a browser."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "insight_projects",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column(
            "value", sa.JSON(), nullable=False, comment="a harmony_protocol.insights.NewInsightProject"
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insight_projects")),
    )
    op.create_table(
        "browser_sessions",
        sa.Column("sha256", sa.Text(), nullable=False, comment="of the cookie"),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_browser_sessions_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_browser_sessions")),
    )
    op.create_index(op.f("ix_browser_sessions_user_id"), "browser_sessions", ["user_id"], unique=False)
    op.create_table(
        "passwords",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("argon2", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_passwords_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_passwords")),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False, comment="a harmony_protocol.meetings.NewUpload"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "touched_at",
            sa.BigInteger(),
            nullable=False,
            comment="of the latest part; long after it the file is thrown away",
        ),
        sa.Column("became", sa.Text(), nullable=True, comment="the meeting that it turned out to be already"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_uploads_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        comment="Files that still come; how much is there is the size of the file under ``uploads/``.",
    )
    op.create_index(op.f("ix_uploads_user_id"), "uploads", ["user_id"], unique=False)
    op.create_table(
        "insight_runs",
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column(
            "projects",
            sa.JSON(),
            nullable=False,
            comment="ids of those that are still to be asked",
        ),
        sa.Column("by_rules", sa.Boolean(), nullable=False, comment="whatever their model is"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_insight_runs_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_insight_runs")),
        comment="Meetings whose insights are still to be made.",
    )
    op.create_table(
        "insights",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False, comment="as it was asked"),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("problem", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False, comment="among those of its project"),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_insights_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["insight_projects.id"],
            name=op.f("fk_insights_project_id_insight_projects"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insights")),
    )
    op.create_index(op.f("ix_insights_conversation_id"), "insights", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_insights_project_id"), "insights", ["project_id"], unique=False)
    op.create_table(
        "links",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False, comment="grants nothing: its reader signs in"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_opened_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_links_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_links_created_by_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("token", name=op.f("uq_links_token")),
    )
    op.create_index(op.f("ix_links_conversation_id"), "links", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_links_created_by"), "links", ["created_by"], unique=False)
    op.create_table(
        "recordings",
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="as the user's file was called"),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("channels", sa.Integer(), nullable=False),
        sa.Column("video", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_recordings_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_recordings")),
        comment="The file itself lies under ``media/`` by the meeting's id.",
    )
    op.create_table(
        "transcriptions",
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False, comment="as wished; empty: found out"),
        sa.Column(
            "voices",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="channels that are heard, each by itself; null: not found out",
        ),
        sa.Column(
            "heard_ms", sa.JSON(), nullable=False, comment="for each voice, until when it is in heard_pieces"
        ),
        sa.Column(
            "attempts",
            sa.Integer(),
            nullable=False,
            comment="that ended in a crash since the last piece",
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_transcriptions_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_transcriptions")),
        comment="Recordings that are still to be heard, or whose hearing failed; gone once the turns are stored.",
    )
    op.create_table(
        "heard_pieces",
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="as they were heard, from 0"),
        sa.Column("voice", sa.Integer(), nullable=False, comment="place among transcriptions.voices"),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_heard_pieces_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "position", name=op.f("pk_heard_pieces")),
        comment="What a recording that is being heard has said so far.",
    )
    op.add_column(
        "conversations",
        sa.Column(
            "language", sa.Text(), server_default="", nullable=False, comment="two letters, where it is known"
        ),
    )
    op.add_column(
        "conversations",
        sa.Column(
            "percent", sa.Integer(), server_default="0", nullable=False, comment="of its transcription"
        ),
    )
    op.add_column(
        "conversations",
        sa.Column("problem", sa.JSON(none_as_null=True), nullable=True, comment="why it failed"),
    )
    op.add_column(
        "conversations",
        sa.Column(
            "deleted_at",
            sa.BigInteger(),
            nullable=True,
            comment="no read finds it from then on; ten seconds later it is erased",
        ),
    )
