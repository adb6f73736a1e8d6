"""Calls of tools, the turns that wait for them, what tools make, and the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("tool_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("arguments_sha256", sa.Text(), nullable=False),
        sa.Column("result_sha256", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False, comment="over this row and the hash before it"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger")),
        comment="Append-only: triggers refuse changes and deletions.",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ledger_call_id"), "ledger", ["call_id"], unique=False)
    op.create_table(
        "tool_settings",
        sa.Column("tool_id", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False, comment="a harmony_protocol.tools.ToolSetting"),
        sa.PrimaryKeyConstraint("tool_id", name=op.f("pk_tool_settings")),
    )
    op.create_table(
        "ledger_texts",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["seq"], ["ledger.seq"], name=op.f("fk_ledger_texts_seq_ledger")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_texts")),
        comment="What the ledger's hashes are of; a deletion blanks it without breaking the chain.",
    )
    op.create_table(
        "email_accounts",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_email_accounts_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_email_accounts")),
        comment="The password lies in the sealed store.",
    )
    op.create_table(
        "mcp_servers",
        sa.Column("id", sa.Text(), nullable=False, comment="a short name: the beginning of its tools' ids"),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("value", sa.JSON(), nullable=False, comment="a NewMcpServer without its secrets"),
        sa.Column("known_tools", sa.JSON(), nullable=False, comment="as it last listed them"),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_mcp_servers_owner_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mcp_servers")),
        comment="Without an owner: everybody's. Secrets lie in the sealed store.",
    )
    op.create_index(op.f("ix_mcp_servers_owner_id"), "mcp_servers", ["owner_id"], unique=False)
    op.create_table(
        "notes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["tool_calls.id"], name=op.f("fk_notes_call_id_tool_calls"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_notes_conversation_id_conversations"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notes_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_call_id"), "notes", ["call_id"], unique=False)
    op.create_index(op.f("ix_notes_conversation_id"), "notes", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_notes_user_id"), "notes", ["user_id"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["tool_calls.id"], name=op.f("fk_tasks_call_id_tool_calls"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_tasks_conversation_id_conversations"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_tasks_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index(op.f("ix_tasks_call_id"), "tasks", ["call_id"], unique=False)
    op.create_index(op.f("ix_tasks_conversation_id"), "tasks", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_tasks_user_id"), "tasks", ["user_id"], unique=False)
    op.create_table(
        "tool_calls",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("thread_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False, comment="the answer it stands under"),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("provider_call_id", sa.Text(), nullable=False, comment="what the model calls it"),
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
            "looked_at",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="what its preview is of, as it was",
        ),
        sa.Column("tool_id", sa.Text(), nullable=False),
        sa.Column("tool_version", sa.Text(), nullable=False),
        sa.Column("tool_title", sa.Text(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("tool_class", sa.Text(), nullable=False),
        sa.Column("destructive", sa.Boolean(), nullable=False),
        sa.Column("input_schema", sa.JSON(), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False, comment="the exact bytes, as UTF-8 text"),
        sa.Column("proposed_arguments", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("args_hash", sa.Text(), nullable=False),
        sa.Column("preview", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("after_foreign_text", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("denial", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_tool_calls_thread_id_threads"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_tool_calls_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_calls")),
        comment="Calls of tools that ask, whether a rule answered or the user.",
    )
    op.create_index(op.f("ix_tool_calls_run_id"), "tool_calls", ["run_id"], unique=False)
    op.create_index(op.f("ix_tool_calls_state"), "tool_calls", ["state"], unique=False)
    op.create_index(op.f("ix_tool_calls_thread_id"), "tool_calls", ["thread_id"], unique=False)
    op.create_index(op.f("ix_tool_calls_tool_id"), "tool_calls", ["tool_id"], unique=False)
    op.create_index(op.f("ix_tool_calls_user_id"), "tool_calls", ["user_id"], unique=False)
    op.create_table(
        "waiting_turns",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column(
            "reader",
            sa.JSON(),
            nullable=False,
            comment="the asker as they were: nothing goes on for who may read less",
        ),
        sa.Column("history", sa.Text(), nullable=False, comment="the model's messages, to go on from"),
        sa.Column("evidence", sa.JSON(), nullable=False, comment="the numbered sources so far"),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("next_run_id", sa.Text(), nullable=True, comment="the run that goes on"),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_waiting_turns_run_id_runs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_waiting_turns")),
        sa.UniqueConstraint("next_run_id", name=op.f("uq_waiting_turns_next_run_id")),
        comment="Runs that ended with calls to settle.",
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER ledger_no_{verb.lower()} BEFORE {verb} ON ledger"
            " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )
    op.execute(  # INSERT OR REPLACE takes a line out without a DELETE that a trigger sees
        "CREATE TRIGGER ledger_no_replace BEFORE INSERT ON ledger"
        " WHEN EXISTS (SELECT 1 FROM ledger WHERE seq = NEW.seq)"
        " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    )
