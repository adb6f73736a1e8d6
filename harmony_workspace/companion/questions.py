"""What a run asks: the question with what stands above it, and what was said before it on its branch."""

import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.threads import Citation, Sources
from harmony_workspace.access import keys
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import turns
from harmony_workspace.companion.answering import AnswerError, Attachment, Question, Resumed, Said
from harmony_workspace.companion.run_rows import Begun
from harmony_workspace.store import attachments, cited, clock, deleted, preferences
from harmony_workspace.store.tables import messages, runs, spaces, threads
from harmony_workspace.store.withheld import withheld

_QUOTE_MARK = re.compile(r"\[\[quote:(\d+)\]\]")


def question(connection: sa.Connection, begun: Begun) -> Question:
    """As everything stands now: context, sources and preferences apply from the next run on, and so does what the
    asker may read. It may have waited long behind another answer."""
    reader = keys.as_of_now(connection, begun.reader)
    if reader is None:
        raise AnswerError(ErrorCode.UNAUTHORIZED, retryable=False, detail="The key is not valid any more.")
    row = connection.execute(
        sa.select(messages.c.id, messages.c.text, threads.c.model, threads.c.sources, spaces.c.context)
        .select_from(runs)
        .join(messages, messages.c.id == runs.c.message_id)
        .join(threads, threads.c.id == runs.c.thread_id)
        .outerjoin(spaces, spaces.c.id == threads.c.space_id)
        .where(runs.c.id == begun.run_id)
    ).one()
    path = path_to(connection, begun.thread_id, row.id)
    above = _above(connection, path)
    chosen = preferences.of(connection, reader.user_id)
    resumed = turns.resumed(connection, begun.run_id)
    if resumed is not None and not _may_go_on(connection, reader, resumed, begun):
        raise AnswerError(ErrorCode.SCOPE_NARROWED, retryable=False, detail="The asker may read less by now.")
    return Question(
        reader=reader,
        text=row.text,
        history=_history(connection, reader, path[:-1], above),
        model=row.model,
        now=clock.now_in(begun.time_zone),
        sources=Sources.model_validate(row.sources or {}),
        attached=_meetings(path, above),
        attachments=_content(above.get(row.id, ())),
        space_context=row.context or "",
        custom_instructions=chosen.custom_instructions,
        response_style=chosen.response_style,
        resumed=resumed,
        done=() if resumed is not None else turns.done(connection, row.id),
        run_id=begun.run_id,
        thread_id=begun.thread_id,
    )


def _may_go_on(connection: sa.Connection, reader: Reader, resumed: Resumed, begun: Begun) -> bool:
    """Not with words of meetings that are gone: those that were read stand in the model's messages."""
    wide = not keys.narrower(reader, resumed.reader or begun.reader)
    return wide and not deleted.any_of(connection, {id_ for id_, _ in resumed.places})


def path_to(connection: sa.Connection, thread_id: str, message_id: str) -> list[str]:
    """The message and all it follows, the first one first."""
    rows = connection.execute(
        sa.select(messages.c.id, messages.c.parent_id).where(messages.c.thread_id == thread_id)
    )
    parents: dict[str, str | None] = {row.id: row.parent_id for row in rows}
    path, at = [], parents.get(message_id)
    while at is not None:
        path.append(at)
        at = parents.get(at)
    return [*reversed(path), message_id]


def _history(
    connection: sa.Connection,
    reader: Reader,
    path: Sequence[str],
    above: dict[str, list[attachments.Row]],
) -> tuple[Said, ...]:
    """What was said before; answers without a word are left out, quotes are what may be seen now."""
    rows = {
        row.id: row
        for row in connection.execute(
            sa.select(messages.c.id, messages.c.role, messages.c.text).where(
                messages.c.id.in_(path), messages.c.text != ""
            )
        )
    }
    citations = cited.of_messages(connection, reader, rows)
    return tuple(
        Said(
            rows[id_].role,
            _with_quotes(withheld(rows[id_].text, citations.get(id_, ())), citations.get(id_, ())),
            _content(above.get(id_, ())),
        )
        for id_ in path
        if id_ in rows
    )


def _with_quotes(text: str, citations: Sequence[Citation]) -> str:
    words = {str(citation.n): citation.quote for citation in citations}
    return _QUOTE_MARK.sub(lambda mark: words.get(mark[1], ""), text)


def _above(connection: sa.Connection, path: Sequence[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in attachments.rows_of(connection, path):
        found.setdefault(row.message_id, []).append(row)
    return found


def _content(rows: Sequence[attachments.Row]) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(row.kind, row.name, row.text, row.data or b"", row.media_type)
        for row in rows
        if row.kind != "conversation"
    )


def _meetings(path: Sequence[str], above: dict[str, list[attachments.Row]]) -> tuple[str, ...]:
    """Those of the latest question that has any: a follow-up goes on about them."""
    for id_ in reversed(path):
        found = tuple(row.conversation_id for row in above.get(id_, ()) if row.kind == "conversation")
        if found:
            return found
    return ()
