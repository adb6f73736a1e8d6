"""The tables of tools: their calls, settings and servers, what they make, and the ledger. As in `tables`."""

import sqlalchemy as sa

from harmony_workspace.store import tables as tables  # what these refer to
from harmony_workspace.store.columns import NUMBER, id_, metadata, ms, ref, text

tool_calls = sa.Table(
    "tool_calls",
    metadata,
    id_(),
    ref("thread_id", "threads"),
    sa.Column("run_id", sa.Text, nullable=False, index=True),
    sa.Column("message_id", sa.Text, nullable=False, comment="the answer it stands under"),
    ref("user_id", "users"),
    sa.Column("provider_call_id", sa.Text, nullable=False, comment="what the model calls it"),
    sa.Column(
        "asked_by",
        sa.JSON(none_as_null=True),
        nullable=True,
        comment="a user who asked for it without a model, as they were; it is a run of its own",
    ),
    sa.Column(
        "decided_by",
        sa.JSON(none_as_null=True),
        nullable=True,
        comment="who approved it, as they were: it is carried out with their rights",
    ),
    sa.Column(
        "looked_at", sa.JSON(none_as_null=True), nullable=True, comment="what its preview is of, as it was"
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
    ms("created_at"),
    ms("expires_at", nullable=True),
    ms("decided_at", nullable=True),
    ms("ended_at", nullable=True),
    sa.Column("rev", sa.Integer, nullable=False, default=1),
    text("process", comment="that carries it out"),
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
    ref("owner_id", "users", nullable=True),
    sa.Column("value", sa.JSON, nullable=False, comment="a NewMcpServer without its secrets"),
    sa.Column("known_tools", sa.JSON, nullable=False, default=list, comment="as it last listed them"),
    sa.Column("enabled", sa.Boolean, nullable=False, default=True),
    ms("created_at"),
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
    id_(),
    ref("user_id", "users"),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False, default=""),
    ref("conversation_id", "conversations", ondelete="SET NULL", nullable=True),
    ref("call_id", "tool_calls", ondelete="SET NULL", nullable=True),
    ms("created_at"),
    ms("updated_at"),
    sa.Column("rev", sa.Integer, nullable=False, default=1),
)
tasks = sa.Table(
    "tasks",
    metadata,
    id_(),
    ref("user_id", "users"),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False, default=""),
    sa.Column("due", sa.Text, nullable=False, default=""),
    sa.Column("assignee", sa.Text, nullable=False, default=""),
    sa.Column("done", sa.Boolean, nullable=False, default=False),
    ref("conversation_id", "conversations", ondelete="SET NULL", nullable=True),
    ref("call_id", "tool_calls", ondelete="SET NULL", nullable=True),
    ms("created_at"),
    ms("updated_at"),
    sa.Column("rev", sa.Integer, nullable=False, default=1),
)
ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("seq", NUMBER, primary_key=True, autoincrement=True),
    ms("at"),
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
    sa.Column("seq", NUMBER, sa.ForeignKey("ledger.seq"), primary_key=True),
    sa.Column("arguments", sa.Text, nullable=True),
    sa.Column("result", sa.Text, nullable=True),
    comment="What the ledger's hashes are of; a deletion blanks it without breaking the chain.",
)
