"""The tables around a meeting: its recording and how that became words, its insights, its links. As in `tables`."""

import sqlalchemy as sa

from harmony_workspace.store import tables as tables  # what these refer to
from harmony_workspace.store.columns import id_, metadata, ms, ref


def _of_meeting() -> sa.Column[str]:
    """One row a meeting, which goes with it."""
    return sa.Column(
        "conversation_id", sa.Text, sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )


# ── bringing in ──────────────────────────────────────────────────────────────────────────────────────
uploads = sa.Table(
    "uploads",
    metadata,
    id_(),
    ref("user_id", "users"),
    sa.Column("about", sa.JSON, nullable=False, comment="a harmony_protocol.meetings.NewUpload"),
    ms("created_at"),
    ms("touched_at", comment="of the latest part; long after it the file is thrown away"),
    sa.Column("became", sa.Text, nullable=True, comment="the meeting that it turned out to be already"),
    comment="Files that still come; how much is there is the size of the file under ``uploads/``.",
)
recordings = sa.Table(
    "recordings",
    metadata,
    _of_meeting(),
    sa.Column("name", sa.Text, nullable=False, comment="as the user's file was called"),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    ms("duration_ms"),
    sa.Column("channels", sa.Integer, nullable=False),
    sa.Column("video", sa.Boolean, nullable=False),
    ms("created_at"),
    comment="The file itself lies under ``media/`` by the meeting's id.",
)
transcriptions = sa.Table(
    "transcriptions",
    metadata,
    _of_meeting(),
    sa.Column("language", sa.Text, nullable=False, default="", comment="as wished; empty: found out"),
    sa.Column(
        "voices",
        sa.JSON(none_as_null=True),
        nullable=True,
        comment="channels that are heard, each by itself; null: not found out",
    ),
    sa.Column(
        "heard_ms", sa.JSON, nullable=False, comment="for each voice, until when it is in heard_pieces"
    ),
    sa.Column(
        "attempts",
        sa.Integer,
        nullable=False,
        default=0,
        comment="that ended in a crash since the last piece",
    ),
    ms("created_at"),
    comment="Recordings that are still to be heard, or whose hearing failed; gone once the turns are stored.",
)
heard_pieces = sa.Table(
    "heard_pieces",
    metadata,
    sa.Column(
        "conversation_id", sa.Text, sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("position", sa.Integer, primary_key=True, comment="as they were heard, from 0"),
    sa.Column("voice", sa.Integer, nullable=False, comment="place among transcriptions.voices"),
    ms("start_ms"),
    ms("end_ms"),
    sa.Column("text", sa.Text, nullable=False),
    comment="What a recording that is being heard has said so far.",
)

# ── insights ─────────────────────────────────────────────────────────────────────────────────────────
insight_projects = sa.Table(
    "insight_projects",
    metadata,
    id_(),
    sa.Column("value", sa.JSON, nullable=False, comment="a harmony_protocol.insights.NewInsightProject"),
    sa.Column("position", sa.Integer, nullable=False),
    ms("created_at"),
    ms("updated_at"),
    sa.Column("rev", sa.Integer, nullable=False, default=1),
)
insights = sa.Table(
    "insights",
    metadata,
    id_(),
    ref("conversation_id", "conversations"),
    ref("project_id", "insight_projects"),
    sa.Column("definition", sa.JSON, nullable=False, comment="as it was asked"),
    sa.Column("items", sa.JSON, nullable=False),
    sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("problem", sa.JSON(none_as_null=True), nullable=True),
    sa.Column("position", sa.Integer, nullable=False, comment="among those of its project"),
    ms("made_at"),
)
insight_runs = sa.Table(
    "insight_runs",
    metadata,
    _of_meeting(),
    sa.Column("projects", sa.JSON, nullable=False, comment="ids of those that are still to be asked"),
    sa.Column("by_rules", sa.Boolean, nullable=False, comment="whatever their model is"),
    ms("created_at"),
    comment="Meetings whose insights are still to be made.",
)

# ── sharing ──────────────────────────────────────────────────────────────────────────────────────────
links = sa.Table(
    "links",
    metadata,
    id_(),
    ref("conversation_id", "conversations"),
    ref("created_by", "users"),
    sa.Column("token", sa.Text, nullable=False, unique=True, comment="grants nothing: its reader signs in"),
    ms("created_at"),
    ms("last_opened_at", nullable=True),
)
