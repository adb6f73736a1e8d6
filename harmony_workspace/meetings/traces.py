"""What is kept of a meeting beside its own rows: by turns that wait for a decision, and by what a call shows of itself."""

import sqlalchemy as sa

from harmony_workspace.store import changes
from harmony_workspace.store.tool_tables import tool_calls, waiting_turns

_MEETING = "meeting"
"""The line of a preview that names one; see ``tools.builtin.writing``."""


def forget(connection: sa.Connection, conversation_id: str, title: str) -> None:
    """A turn that had read the meeting does not go on; a call that is about it no longer tells its title."""
    _forget_turns(connection, conversation_id, title)
    _forget_previews(connection, conversation_id)


def _forget_turns(connection: sa.Connection, conversation_id: str, title: str) -> None:
    """The model's messages hold what its tools read to it."""
    held = [
        waiting_turns.c.history.contains(words, autoescape=True)
        for words in (conversation_id, _as_json(title))
        if words
    ]
    told = sa.cast(waiting_turns.c.evidence, sa.Text).contains(conversation_id, autoescape=True)
    rows = connection.execute(
        sa.select(waiting_turns.c.run_id, waiting_turns.c.evidence).where(sa.or_(told, *held))
    ).all()
    for row in rows:
        places = [*row.evidence["places"], [conversation_id, 0]]  # so that it is known what it had read
        connection.execute(
            sa.update(waiting_turns)
            .where(waiting_turns.c.run_id == row.run_id)
            .values(history="", evidence={**row.evidence, "places": places})
        )


def _forget_previews(connection: sa.Connection, conversation_id: str) -> None:
    about = sa.select(tool_calls.c.id, tool_calls.c.preview).where(
        tool_calls.c.arguments.contains(conversation_id, autoescape=True)
    )
    for call in connection.execute(about).all():
        lines = [line for line in call.preview["lines"] if line["label"] != _MEETING]
        if lines != call.preview["lines"]:
            connection.execute(
                sa.update(tool_calls)
                .where(tool_calls.c.id == call.id)
                .values(preview={**call.preview, "lines": lines}, rev=tool_calls.c.rev + 1)
            )
            changes.record(connection, "approval", call.id)


def _as_json(title: str) -> str:
    """As it stands inside a JSON text that is not confined to ASCII; what needs escapes is found by its id."""
    plain = title.strip()
    return plain if len(plain) > 3 and not set(plain) & {'"', "\\"} else ""
