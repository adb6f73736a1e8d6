"""Every table of the workspace. Ids are UUIDv7 text; times are UTC milliseconds; ``rev`` grows by one a change.

The full-text indexes over ``passages`` are each database's own and live in ``search_index.py``.
"""

import sqlalchemy as sa

from harmony_workspace.store.columns import NUMBER, id_, metadata, ms, ref, text

facts = sa.Table(
    "facts",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
    comment="One row per fact about the workspace itself: its id, name, port, default model.",
)

# ── people ───────────────────────────────────────────────────────────────────────────────────────────
roles = sa.Table(
    "roles",
    metadata,
    id_(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("read_scope", sa.Text, nullable=False),
    sa.Column("admin", sa.Boolean, nullable=False, default=False),
)
users = sa.Table(
    "users",
    metadata,
    id_(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False, unique=True),
    ref("role_id", "roles", ondelete="RESTRICT"),
    ms("created_at"),
    ms("seen_at", nullable=True),
)
teams = sa.Table("teams", metadata, id_(), sa.Column("name", sa.Text, nullable=False, unique=True))
team_members = sa.Table(
    "team_members",
    metadata,
    sa.Column("team_id", sa.Text, sa.ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "user_id", sa.Text, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
)
keys = sa.Table(
    "keys",
    metadata,
    id_(),
    sa.Column("name", sa.Text, nullable=False),
    ref("user_id", "users"),
    ref("role_id", "roles", ondelete="RESTRICT"),
    sa.Column("sha256", sa.Text, nullable=False, unique=True),
    ms("created_at"),
    ms("expires_at", nullable=True),
    sa.Column(
        "kind",
        sa.Text,
        nullable=False,
        server_default="key",
        comment="key | session: of a window that signed in with a browser",
    ),
    text("client", comment="the computer a session is on"),
    ms("last_used_at", nullable=True),
)

# ── models ───────────────────────────────────────────────────────────────────────────────────────────
providers = sa.Table(
    "providers",
    metadata,
    sa.Column(
        "id", sa.Text, primary_key=True, comment="a short name: the part of a model's id before the slash"
    ),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False, comment="a key of companion.kinds.KINDS"),
    sa.Column("base_url", sa.Text, nullable=False),
    sa.Column("models", sa.JSON, nullable=False, comment="[{name, …}], the first is offered first"),
    ms("created_at"),
    comment="Their keys lie in the sealed store; the default model is a fact.",
)

# ── meetings ─────────────────────────────────────────────────────────────────────────────────────────
contacts = sa.Table(
    "contacts",
    metadata,
    id_(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("company", sa.Text, nullable=False, default=""),
    sa.Column("role", sa.Text, nullable=False, default=""),
    sa.Column("email", sa.Text, nullable=False, default=""),
    sa.UniqueConstraint("name", "company"),
)
conversations = sa.Table(
    "conversations",
    metadata,
    id_(),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("started_at", sa.BigInteger, nullable=False, index=True),
    ms("duration_ms"),
    sa.Column("medium", sa.Text, nullable=False, default=""),
    sa.Column("status", sa.Text, nullable=False),
    ref("team_id", "teams", ondelete="SET NULL", nullable=True),
    ref("created_by", "users"),
    ms("created_at"),
    sa.Column("rev", sa.Integer, nullable=False, default=1),
    sa.Column(
        "transcript_sha256",
        sa.Text,
        nullable=True,
        index=True,
        comment="of the turns as JSON; tells the same transcript brought in twice",
    ),
    sa.Column(
        "language", sa.Text, nullable=False, server_default="", comment="two letters, where it is known"
    ),
    sa.Column("percent", sa.Integer, nullable=False, server_default="0", comment="of its transcription"),
    sa.Column("problem", sa.JSON(none_as_null=True), nullable=True, comment="why it failed"),
    ms("deleted_at", nullable=True, comment="no read finds it from then on; ten seconds later it is erased"),
)
participants = sa.Table(
    "participants",
    metadata,
    sa.Column(
        "conversation_id", sa.Text, sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("position", sa.Integer, primary_key=True),
    ref("contact_id", "contacts", ondelete="RESTRICT"),
)
turns = sa.Table(
    "turns",
    metadata,
    sa.Column(
        "conversation_id", sa.Text, sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("position", sa.Integer, primary_key=True, comment="from 0"),
    sa.Column("speaker", sa.Text, nullable=False),
    ms("start_ms"),
    ms("end_ms"),
    sa.Column("text", sa.Text, nullable=False),
)
passages = sa.Table(
    "passages",
    metadata,
    sa.Column("id", NUMBER, primary_key=True, comment="also the FTS rowid"),
    ref("conversation_id", "conversations"),
    sa.Column("first_turn", sa.Integer, nullable=False),
    sa.Column("last_turn", sa.Integer, nullable=False, comment="inclusive"),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("vector", sa.LargeBinary, nullable=True, comment="embedding, little-endian float16"),
    comment="Windows of turns: what recall searches.",
)

extractions = sa.Table(
    "extractions",
    metadata,
    sa.Column(
        "conversation_id", sa.Text, sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, comment="of the extractor"),
    sa.Column("value", sa.JSON, nullable=False),
    ms("created_at"),
    comment="What was drawn from one meeting, once, so that trends over many are counted and not guessed.",
)

# ── threads ──────────────────────────────────────────────────────────────────────────────────────────
spaces = sa.Table(
    "spaces",
    metadata,
    id_(),
    ref("owner_id", "users"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("context", sa.Text, nullable=False, default=""),
    ref("team_id", "teams", ondelete="SET NULL", nullable=True),
    ms("created_at"),
    ms("updated_at"),
    sa.Column("rev", sa.Integer, nullable=False, default=1),
    sa.Column("context_rev", sa.Integer, nullable=False, default=1, comment="the rev that last changed it"),
    comment="Its threads are its owner's; members of its team read them.",
)
threads = sa.Table(
    "threads",
    metadata,
    id_(),
    ref("owner_id", "users"),
    sa.Column("title", sa.Text, nullable=False, default=""),
    sa.Column("model", sa.Text, nullable=False, default=""),
    ms("created_at"),
    ms("updated_at"),
    sa.Column("rev", sa.Integer, nullable=False, default=1),
    # nothing happens by itself when the space goes: readers are told of every thread that leaves it
    sa.Column("space_id", sa.Text, sa.ForeignKey("spaces.id"), nullable=True, index=True),
    sa.Column("pinned", sa.Boolean, nullable=False, default=False),
    sa.Column("archived", sa.Boolean, nullable=False, default=False),
    sa.Column("named", sa.Boolean, nullable=False, default=False, comment="the user gave the title"),
    sa.Column("head_id", sa.Text, nullable=True, comment="last message of the branch that is shown"),
    sa.Column("sources", sa.JSON, nullable=True, comment="what it is narrowed to; null: nothing"),
)
messages = sa.Table(
    "messages",
    metadata,
    id_(),
    ref("thread_id", "threads"),
    sa.Column("position", sa.Integer, nullable=False, comment="from 1"),
    sa.Column("role", sa.Text, nullable=False, comment="user | assistant"),
    sa.Column("text", sa.Text, nullable=False, default=""),
    sa.Column("spoken", sa.Boolean, nullable=False, default=False),
    ms("created_at"),
    # no foreign key: deleting a long thread would cascade from message to message, deeper than SQLite goes
    sa.Column("parent_id", sa.Text, nullable=True, comment="the message it follows; null: the first"),
    sa.UniqueConstraint("thread_id", "position"),
)
attachments = sa.Table(
    "attachments",
    metadata,
    id_(),
    ref("message_id", "messages"),
    sa.Column("position", sa.Integer, nullable=False, comment="from 1"),
    sa.Column("kind", sa.Text, nullable=False, comment="text | pdf | image | selection | conversation"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False, default=""),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("conversation_id", sa.Text, nullable=True, index=True),
    sa.Column("text", sa.Text, nullable=False, default=""),
    sa.Column("data", sa.LargeBinary, nullable=True, comment="an image's bytes"),
    comment="A meeting is an id only; what it says is read through the scope filter.",
)
runs = sa.Table(
    "runs",
    metadata,
    id_(),
    ref("thread_id", "threads"),
    ref("message_id", "messages"),
    ref("answer_id", "messages"),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("problem", sa.JSON, nullable=True),
    sa.Column("receipt", sa.JSON, nullable=True),
    sa.Column("steps", sa.JSON, nullable=False, default=list),
    ms("started_at"),
    ms("ended_at", nullable=True),
    text("process", comment="that works on it"),
    sa.Column("asked_by", sa.JSON, nullable=True, comment="and when it is there: for who takes it up"),
)
run_events = sa.Table(
    "run_events",
    metadata,
    sa.Column("run_id", sa.Text, sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, comment="from 1, no gaps"),
    sa.Column("event", sa.JSON, nullable=False),
)
citations = sa.Table(
    "citations",
    metadata,
    sa.Column("message_id", sa.Text, sa.ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.Text, nullable=False, index=True),
    sa.Column("turn_index", sa.Integer, nullable=False),
    comment="Ids and a place only; the words are filled in at read time through the scope filter.",
)

preferences = sa.Table(
    "preferences",
    metadata,
    sa.Column("user_id", sa.Text, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False, default=1),
)

# ── sync ─────────────────────────────────────────────────────────────────────────────────────────────
changes = sa.Table(
    "changes",
    metadata,
    sa.Column("seq", NUMBER, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.Text, nullable=False, comment="a kind of store.feed.KINDS"),
    sa.Column("row_id", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False, comment="upsert | delete | revoke | reset"),
    sa.Column(
        "reader_id", sa.Text, nullable=True, comment="only this reader; null: whoever may read the row"
    ),
    sa.Column(
        "mark",
        sa.BigInteger,
        nullable=False,
        server_default="0",
        comment="a random number; tells this change from one that had its seq before a backup was restored",
    ),
    sa.Index("ix_changes_kind_seq", "kind", "seq"),
    sqlite_autoincrement=True,
)
deleted = sa.Table(
    "deleted",
    metadata,
    id_(),
    comment="Threads, spaces and meetings that are gone: what a client says of them later brings none back.",
)
idempotency = sa.Table(
    "idempotency",
    metadata,
    sa.Column("user_id", sa.Text, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("op_id", sa.Text, primary_key=True),
    sa.Column("body_sha256", sa.Text, nullable=False),
    sa.Column("outcome", sa.JSON, nullable=False),
    ms("created_at"),
)
