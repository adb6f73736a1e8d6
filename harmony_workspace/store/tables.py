"""Every table of the workspace. Ids are UUIDv7 text; times are UTC milliseconds; ``rev`` grows by one a change.

The full-text indexes over ``passages`` are SQLite's own (FTS5) and live in ``search_index.py``.
"""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.Text, primary_key=True)


def _ref(name: str, target: str, *, ondelete: str = "CASCADE", nullable: bool = False) -> sa.Column[str]:
    return sa.Column(
        name, sa.Text, sa.ForeignKey(f"{target}.id", ondelete=ondelete), nullable=nullable, index=True
    )


def _ms(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


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
    _id(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("read_scope", sa.Text, nullable=False),
    sa.Column("admin", sa.Boolean, nullable=False, default=False),
)
users = sa.Table(
    "users",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False, unique=True),
    _ref("role_id", "roles", ondelete="RESTRICT"),
    _ms("created_at"),
)
teams = sa.Table("teams", metadata, _id(), sa.Column("name", sa.Text, nullable=False, unique=True))
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
    _id(),
    sa.Column("name", sa.Text, nullable=False),
    _ref("user_id", "users"),
    _ref("role_id", "roles", ondelete="RESTRICT"),
    sa.Column("sha256", sa.Text, nullable=False, unique=True),
    _ms("created_at"),
    _ms("expires_at", nullable=True),
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
    _ms("created_at"),
    comment="Their keys lie in the sealed store; the default model is a fact.",
)

# ── meetings ─────────────────────────────────────────────────────────────────────────────────────────
contacts = sa.Table(
    "contacts",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("company", sa.Text, nullable=False, default=""),
    sa.Column("role", sa.Text, nullable=False, default=""),
    sa.Column("email", sa.Text, nullable=False, default=""),
    sa.UniqueConstraint("name", "company"),
)
conversations = sa.Table(
    "conversations",
    metadata,
    _id(),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("started_at", sa.BigInteger, nullable=False, index=True),
    _ms("duration_ms"),
    sa.Column("medium", sa.Text, nullable=False, default=""),
    sa.Column("status", sa.Text, nullable=False),
    _ref("team_id", "teams", ondelete="SET NULL", nullable=True),
    _ref("created_by", "users"),
    _ms("created_at"),
    sa.Column("rev", sa.Integer, nullable=False, default=1),
    sa.Column(
        "transcript_sha256",
        sa.Text,
        nullable=True,
        index=True,
        comment="of the turns as JSON; tells the same transcript brought in twice",
    ),
)
participants = sa.Table(
    "participants",
    metadata,
    sa.Column(
        "conversation_id", sa.Text, sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("position", sa.Integer, primary_key=True),
    _ref("contact_id", "contacts", ondelete="RESTRICT"),
)
turns = sa.Table(
    "turns",
    metadata,
    sa.Column(
        "conversation_id", sa.Text, sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("position", sa.Integer, primary_key=True, comment="from 0"),
    sa.Column("speaker", sa.Text, nullable=False),
    _ms("start_ms"),
    _ms("end_ms"),
    sa.Column("text", sa.Text, nullable=False),
)
passages = sa.Table(
    "passages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="also the FTS rowid"),
    _ref("conversation_id", "conversations"),
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
    _ms("created_at"),
    comment="What was drawn from one meeting, once, so that trends over many are counted and not guessed.",
)

# ── threads ──────────────────────────────────────────────────────────────────────────────────────────
spaces = sa.Table(
    "spaces",
    metadata,
    _id(),
    _ref("owner_id", "users"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("context", sa.Text, nullable=False, default=""),
    _ref("team_id", "teams", ondelete="SET NULL", nullable=True),
    _ms("created_at"),
    _ms("updated_at"),
    sa.Column("rev", sa.Integer, nullable=False, default=1),
    sa.Column("context_rev", sa.Integer, nullable=False, default=1, comment="the rev that last changed it"),
    comment="Its threads are its owner's; members of its team read them.",
)
threads = sa.Table(
    "threads",
    metadata,
    _id(),
    _ref("owner_id", "users"),
    sa.Column("title", sa.Text, nullable=False, default=""),
    sa.Column("model", sa.Text, nullable=False, default=""),
    _ms("created_at"),
    _ms("updated_at"),
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
    _id(),
    _ref("thread_id", "threads"),
    sa.Column("position", sa.Integer, nullable=False, comment="from 1"),
    sa.Column("role", sa.Text, nullable=False, comment="user | assistant"),
    sa.Column("text", sa.Text, nullable=False, default=""),
    sa.Column("spoken", sa.Boolean, nullable=False, default=False),
    _ms("created_at"),
    # no foreign key: deleting a long thread would cascade from message to message, deeper than SQLite goes
    sa.Column("parent_id", sa.Text, nullable=True, comment="the message it follows; null: the first"),
    sa.UniqueConstraint("thread_id", "position"),
)
attachments = sa.Table(
    "attachments",
    metadata,
    _id(),
    _ref("message_id", "messages"),
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
    _id(),
    _ref("thread_id", "threads"),
    _ref("message_id", "messages"),
    _ref("answer_id", "messages"),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("problem", sa.JSON, nullable=True),
    sa.Column("receipt", sa.JSON, nullable=True),
    sa.Column("steps", sa.JSON, nullable=False, default=list),
    _ms("started_at"),
    _ms("ended_at", nullable=True),
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

# ── tools ────────────────────────────────────────────────────────────────────────────────────────────
tool_calls = sa.Table(
    "tool_calls",
    metadata,
    _id(),
    _ref("thread_id", "threads"),
    sa.Column("run_id", sa.Text, nullable=False, index=True),
    sa.Column("message_id", sa.Text, nullable=False, comment="the answer it stands under"),
    _ref("user_id", "users"),
    sa.Column("provider_call_id", sa.Text, nullable=False, comment="what the model calls it"),
    sa.Column(
        "asked_by",
        sa.JSON(none_as_null=True),
        nullable=True,
        comment="a user who asked for it without a model, as they were; it is a run of its own",
    ),
    sa.Column("tool_id", sa.Text, nullable=False, index=True),
    sa.Column("tool_version", sa.Text, nullable=False),
    sa.Column("tool_title", sa.Text, nullable=False),
    sa.Column("source_name", sa.Text, nullable=False),
    sa.Column("tool_class", sa.Text, nullable=False),
    sa.Column("destructive", sa.Boolean, nullable=False),
    sa.Column("input_schema", sa.JSON, nullable=False),
    sa.Column("arguments", sa.Text, nullable=False, comment="the exact bytes, as UTF-8 text"),
    sa.Column("proposed_arguments", sa.Text, nullable=False, default=""),
    sa.Column("nonce", sa.Text, nullable=False),
    sa.Column("args_hash", sa.Text, nullable=False),
    sa.Column("preview", sa.JSON, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, default=""),
    sa.Column("after_foreign_text", sa.Boolean, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("rule", sa.Text, nullable=False, default=""),
    sa.Column("denial", sa.Text, nullable=False, default=""),
    sa.Column("result", sa.Text, nullable=False, default=""),
    sa.Column("problem", sa.JSON, nullable=True),
    _ms("created_at"),
    _ms("expires_at", nullable=True),
    _ms("decided_at", nullable=True),
    _ms("ended_at", nullable=True),
    sa.Column("rev", sa.Integer, nullable=False, default=1),
    comment="Calls of tools that ask, whether a rule answered or the user.",
)
waiting_turns = sa.Table(
    "waiting_turns",
    metadata,
    sa.Column("run_id", sa.Text, sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "reader",
        sa.JSON,
        nullable=False,
        comment="the asker as they were: nothing goes on for who may read less",
    ),
    sa.Column("history", sa.Text, nullable=False, comment="the model's messages, to go on from"),
    sa.Column("evidence", sa.JSON, nullable=False, comment="the numbered sources so far"),
    sa.Column("time_zone", sa.Text, nullable=False, default=""),
    sa.Column("next_run_id", sa.Text, nullable=True, unique=True, comment="the run that goes on"),
    comment="Runs that ended with calls to settle.",
)
tool_settings = sa.Table(
    "tool_settings",
    metadata,
    sa.Column("tool_id", sa.Text, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False, comment="a harmony_protocol.tools.ToolSetting"),
)
mcp_servers = sa.Table(
    "mcp_servers",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, comment="a short name: the beginning of its tools' ids"),
    _ref("owner_id", "users", nullable=True),
    sa.Column("value", sa.JSON, nullable=False, comment="a NewMcpServer without its secrets"),
    sa.Column("known_tools", sa.JSON, nullable=False, default=list, comment="as it last listed them"),
    sa.Column("enabled", sa.Boolean, nullable=False, default=True),
    _ms("created_at"),
    comment="Without an owner: everybody's. Secrets lie in the sealed store.",
)
email_accounts = sa.Table(
    "email_accounts",
    metadata,
    sa.Column("user_id", sa.Text, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
    comment="The password lies in the sealed store.",
)
notes = sa.Table(
    "notes",
    metadata,
    _id(),
    _ref("user_id", "users"),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False, default=""),
    _ref("conversation_id", "conversations", ondelete="SET NULL", nullable=True),
    _ref("call_id", "tool_calls", ondelete="SET NULL", nullable=True),
    _ms("created_at"),
    _ms("updated_at"),
    sa.Column("rev", sa.Integer, nullable=False, default=1),
)
tasks = sa.Table(
    "tasks",
    metadata,
    _id(),
    _ref("user_id", "users"),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False, default=""),
    sa.Column("due", sa.Text, nullable=False, default=""),
    sa.Column("assignee", sa.Text, nullable=False, default=""),
    sa.Column("done", sa.Boolean, nullable=False, default=False),
    _ref("conversation_id", "conversations", ondelete="SET NULL", nullable=True),
    _ref("call_id", "tool_calls", ondelete="SET NULL", nullable=True),
    _ms("created_at"),
    _ms("updated_at"),
    sa.Column("rev", sa.Integer, nullable=False, default=1),
)
ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    _ms("at"),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("call_id", sa.Text, nullable=False, default="", index=True),
    sa.Column("tool_id", sa.Text, nullable=False, default=""),
    sa.Column("user_id", sa.Text, nullable=False, default=""),
    sa.Column("state", sa.Text, nullable=False, default=""),
    sa.Column("detail", sa.Text, nullable=False, default=""),
    sa.Column("arguments_sha256", sa.Text, nullable=False, default=""),
    sa.Column("result_sha256", sa.Text, nullable=False, default=""),
    sa.Column("hash", sa.Text, nullable=False, comment="over this row and the hash before it"),
    sqlite_autoincrement=True,
    comment="Append-only: triggers refuse changes and deletions.",
)
ledger_texts = sa.Table(
    "ledger_texts",
    metadata,
    sa.Column("seq", sa.Integer, sa.ForeignKey("ledger.seq"), primary_key=True),
    sa.Column("arguments", sa.Text, nullable=True),
    sa.Column("result", sa.Text, nullable=True),
    comment="What the ledger's hashes are of; a deletion blanks it without breaking the chain.",
)

# ── sync ─────────────────────────────────────────────────────────────────────────────────────────────
changes = sa.Table(
    "changes",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
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
    sqlite_autoincrement=True,
)
deleted = sa.Table(
    "deleted",
    metadata,
    _id(),
    comment="Threads and spaces that are gone: what a client says of them later does not bring them back.",
)
idempotency = sa.Table(
    "idempotency",
    metadata,
    sa.Column("user_id", sa.Text, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("op_id", sa.Text, primary_key=True),
    sa.Column("body_sha256", sa.Text, nullable=False),
    sa.Column("outcome", sa.JSON, nullable=False),
    _ms("created_at"),
)
