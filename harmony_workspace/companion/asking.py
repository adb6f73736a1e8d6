"""Questions: storing a user's message in its place, and starting the run that answers it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import sqlalchemy as sa

from harmony_protocol.base import Wire
from harmony_protocol.errors import ErrorCode
from harmony_protocol.sync import Op
from harmony_protocol.threads import Model, NewMessage, Sources
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import attaching, bodies, run_rows, turns
from harmony_workspace.companion.run_rows import Begun
from harmony_workspace.problems import Refused, conflict, not_found
from harmony_workspace.store import changes, deleted, preferences
from harmony_workspace.store import spaces as space_rows
from harmony_workspace.store import threads as thread_rows
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.tables import messages, runs, threads

_TITLE_LENGTH = 60
Catalogue = Callable[[sa.Connection], Sequence[Model]]
"""The models there are; at most one is the default."""


class _NewThread(Wire):
    """What a first message also says of its thread."""

    space_id: str | None = None
    sources: Sources = Sources()


@dataclass(frozen=True)
class Started:
    """The run that answers; ``begun`` where it is a new one."""

    run_id: str
    answer_id: str
    begun: Begun | None = None


def send(connection: sa.Connection, reader: Reader, op: Op, catalogue: Catalogue) -> Started:
    """Stores the question of a ``send_message`` and starts its answer."""
    bodies.check_id(op.target)
    if _owner(connection, op.target) is None:
        _make_thread(connection, reader, op.target, bodies.parse(_NewThread, op))
    put_message(connection, reader, op.target, bodies.text(op, "message_id"), bodies.parse(NewMessage, op))
    return begin(connection, reader, op, catalogue)


def put_message(
    connection: sa.Connection, reader: Reader, thread_id: str, message_id: str, new: NewMessage
) -> None:
    """Stores a user's message under the id its client made, and the thread if it is new; safe to repeat."""
    bodies.check_id(thread_id)
    bodies.check_id(message_id)
    if _owner(connection, thread_id) is None:
        _make_thread(connection, reader, thread_id, _NewThread())
    thread = thread_rows.owned(connection, reader, thread_id)
    known = connection.execute(sa.select(messages).where(messages.c.id == message_id)).first()
    if known is not None:
        if (known.thread_id, known.role, known.text) != (thread_id, "user", new.text):
            raise conflict("There is another message with this id.")
        return
    parent_id = thread.head_id if new.parent_id is None else _parent(connection, thread_id, new.parent_id)
    connection.execute(
        sa.insert(messages).values(
            id=message_id,
            thread_id=thread_id,
            parent_id=parent_id,
            position=run_rows.next_position(connection, thread_id),
            role="user",
            text=new.text,
            spoken=new.spoken,
            created_at=now_ms(),
        )
    )
    attaching.attach(connection, reader, message_id, new.attachments)
    title = {} if thread.title else {"title": title_of(new.text)}
    run_rows.touch_thread(connection, thread_id, head_id=message_id, **title)
    changes.record(connection, "message", message_id)


def _owner(connection: sa.Connection, thread_id: str) -> str | None:
    return connection.scalar(sa.select(threads.c.owner_id).where(threads.c.id == thread_id))


def _make_thread(connection: sa.Connection, reader: Reader, thread_id: str, new: _NewThread) -> None:
    """Without a title: its first message gives one."""
    deleted.check(connection, "thread", thread_id)
    if new.space_id is not None:
        space_rows.owned(connection, reader, new.space_id)
    now = now_ms()
    connection.execute(
        sa.insert(threads).values(
            id=thread_id,
            owner_id=reader.user_id,
            title="",
            created_at=now,
            updated_at=now,
            rev=0,
            space_id=new.space_id,
            sources=new.sources.model_dump(mode="json"),
        )
    )


def _parent(connection: sa.Connection, thread_id: str, parent_id: str) -> str | None:
    """Empty: the message begins the thread anew."""
    if parent_id:
        thread_rows.check_message(connection, thread_id, parent_id)
    return parent_id or None


def begin(connection: sa.Connection, reader: Reader, op: Op, catalogue: Catalogue) -> Started:
    """Starts an answer to the user's message ``message_id``, beside those it has already. One that broke off after its
    calls were settled goes on from there: what was done is not done again."""
    thread = thread_rows.owned(connection, reader, op.target)
    message_id = bodies.text(op, "message_id")
    asked = connection.scalar(
        sa.select(messages.c.role).where(messages.c.id == message_id, messages.c.thread_id == thread.id)
    )
    if asked != "user":
        raise not_found("message")
    running = connection.execute(
        sa.select(runs.c.id, runs.c.answer_id).where(
            runs.c.message_id == message_id, runs.c.status == "running"
        )
    ).first()
    if running is not None:  # the same question twice gets one answer
        return Started(running.id, running.answer_id)
    own = preferences.of(connection, reader.user_id).default_model
    model = _model(thread.model, str(op.body.get("model") or ""), own, catalogue(connection))
    waits = turns.again(connection, reader, message_id, str(op.body.get("answer_id") or ""))
    begun = run_rows.begin(
        connection,
        reader,
        thread.id,
        message_id,
        model=model.id,
        provider=model.provider,
        time_zone=str(op.body.get("time_zone") or ""),
        parent_id="" if waits is None else turns.answer_of(connection, waits.run_id),
    )
    if waits is not None:
        turns.goes_on(connection, waits.run_id, begun.run_id)
    return Started(begun.run_id, begun.answer_id, begun)


def _model(locked: str, wanted: str, own: str, models: Sequence[Model]) -> Model:
    """The thread's own model once it has one, else the one wanted, else the user's default, else everybody's."""
    if locked and wanted and wanted != locked:
        raise Refused(
            ErrorCode.MODEL_LOCKED,
            HTTPStatus.CONFLICT,
            "Start a new chat to change model.",
            model=locked,
        )
    known = {model.id: model for model in models}
    offered = {model.id: model for model in models if model.enabled}
    chosen = locked or wanted
    if chosen in offered:
        return offered[chosen]
    if locked or chosen in known:
        raise Refused(
            ErrorCode.MODEL_DISABLED,
            HTTPStatus.CONFLICT,
            f"The model {chosen!r} is not offered any more. Start a new chat to go on.",
            model=chosen,
        )
    if chosen:
        raise Refused(
            ErrorCode.MODEL_UNKNOWN,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"There is no model {chosen!r}.",
            model=chosen,
        )
    if own in offered:
        return offered[own]
    # without any model the run itself says that none is there
    return next((m for m in offered.values() if m.default), Model(id="", name="", provider="", local=False))


def title_of(question: str) -> str:
    """The first words of a question, cut at a word and without the full stop."""
    words = re.sub(r"\s+", " ", question).strip()
    sentence = re.split(r"(?<=[.!?])\s", words, maxsplit=1)[0]
    if len(sentence) > _TITLE_LENGTH:
        sentence = sentence[:_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:–- ") + "…"
    return sentence.removesuffix(".") or words[:_TITLE_LENGTH]
