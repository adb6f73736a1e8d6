"""What a client asks to be done to threads and runs; each operation takes effect once, in one transaction."""

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from harmony_protocol.errors import ErrorCode
from harmony_protocol.sync import Op, OpKind, OpOutcome
from harmony_protocol.threads import Model, NewMessage
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import run_rows
from harmony_workspace.companion.run_rows import Begun
from harmony_workspace.problems import Refused, bad_request, conflict, not_found
from harmony_workspace.store import changes
from harmony_workspace.store import threads as thread_rows
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.tables import idempotency, messages, runs, threads

_TITLE_LENGTH = 60
Catalogue = Callable[[sa.Connection], Sequence[Model]]
"""The models there are; at most one is the default."""


@dataclass(frozen=True)
class Effect:
    """The outcome, and what is to be done once it is committed."""

    outcome: OpOutcome
    begun: Begun | None = None
    stop: str = ""


def apply(connection: sa.Connection, reader: Reader, op: Op, catalogue: Catalogue) -> Effect:
    """Raises ``Refused``; then nothing happened. A repeated operation gives its first outcome again."""
    digest = _digest(op)
    earlier = connection.execute(
        sa.select(idempotency).where(idempotency.c.user_id == reader.user_id, idempotency.c.op_id == op.op_id)
    ).first()
    if earlier is not None:
        if earlier.body_sha256 != digest:
            raise Refused(
                ErrorCode.KEY_REUSED,
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "This operation id was used for something else.",
            )
        first = OpOutcome.model_validate(earlier.outcome)
        return Effect(first.model_copy(update={"status": "repeated"}))
    effect = _do(connection, reader, op, catalogue)
    connection.execute(
        sa.insert(idempotency).values(
            user_id=reader.user_id,
            op_id=op.op_id,
            body_sha256=digest,
            outcome=effect.outcome.model_dump(mode="json"),
            created_at=now_ms(),
        )
    )
    return effect


def _digest(op: Op) -> str:
    body = json.dumps([op.kind, op.target, op.body, op.base_rev], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


def _do(connection: sa.Connection, reader: Reader, op: Op, catalogue: Catalogue) -> Effect:
    match op.kind:
        case OpKind.SEND_MESSAGE:
            put_message(connection, reader, op.target, _text(op, "message_id"), _new_message(op.body))
            return _begin(connection, reader, op, catalogue)
        case OpKind.RETRY_RUN:
            return _begin(connection, reader, op, catalogue)
        case OpKind.STOP_RUN:
            thread_rows.run(connection, reader, op.target)
            return Effect(OpOutcome(op_id=op.op_id, status="applied"), stop=op.target)
        case _:
            raise bad_request(f"There is no operation {op.kind!r}.", kind=op.kind)


def put_message(
    connection: sa.Connection, reader: Reader, thread_id: str, message_id: str, new: NewMessage
) -> None:
    """Stores a user's message under the id its client made, and the thread if it is new; safe to repeat."""
    _check_id(thread_id)
    _check_id(message_id)
    _ensure_thread(connection, reader, thread_id, new.text)
    known = connection.execute(sa.select(messages).where(messages.c.id == message_id)).first()
    if known is not None:
        if (known.thread_id, known.role, known.text) != (thread_id, "user", new.text):
            raise conflict("There is another message with this id.")
        return
    connection.execute(
        sa.insert(messages).values(
            id=message_id,
            thread_id=thread_id,
            position=run_rows.next_position(connection, thread_id),
            role="user",
            text=new.text,
            spoken=new.spoken,
            created_at=now_ms(),
        )
    )
    run_rows.touch_thread(connection, thread_id)
    changes.record(connection, "message", message_id)


def _ensure_thread(connection: sa.Connection, reader: Reader, thread_id: str, question: str) -> None:
    owner = connection.scalar(sa.select(threads.c.owner_id).where(threads.c.id == thread_id))
    if owner == reader.user_id:
        return
    if owner is not None:
        raise not_found("thread")
    now = now_ms()
    connection.execute(
        sa.insert(threads).values(
            id=thread_id,
            owner_id=reader.user_id,
            title=title_of(question),
            created_at=now,
            updated_at=now,
            rev=0,
        )
    )


def _begin(connection: sa.Connection, reader: Reader, op: Op, catalogue: Catalogue) -> Effect:
    thread = thread_rows.owned(connection, reader, op.target)
    message_id = _text(op, "message_id")
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
        return Effect(_outcome(op, running.id, running.answer_id))
    model = _model(thread.model, str(op.body.get("model") or ""), catalogue(connection))
    begun = run_rows.begin(connection, reader, thread.id, message_id, model=model.id, provider=model.provider)
    return Effect(_outcome(op, begun.run_id, begun.answer_id), begun=begun)


def _outcome(op: Op, run_id: str, answer_id: str) -> OpOutcome:
    return OpOutcome(op_id=op.op_id, status="applied", result={"run_id": run_id, "answer_id": answer_id})


def _model(locked: str, wanted: str, models: Sequence[Model]) -> Model:
    """The thread's own model once it has one, else the one wanted, else the default."""
    if locked and wanted and wanted != locked:
        raise conflict("Start a new chat to change model.", model=locked)
    chosen = locked or wanted
    for model in models:
        if model.id == chosen or (not chosen and model.default):
            return model
    if locked or not chosen:  # the run itself says that the model is missing; the thread stays usable
        return Model(id=chosen, name=chosen, provider="", local=False)
    raise Refused(
        ErrorCode.MODEL_UNKNOWN,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        f"There is no model {wanted!r}.",
        model=wanted,
    )


def _text(op: Op, name: str) -> str:
    value = op.body.get(name)
    if not isinstance(value, str) or not value:
        raise bad_request(f"{op.kind} needs {name}.")
    return value


def _new_message(body: dict[str, Any]) -> NewMessage:
    try:
        return NewMessage.model_validate(body)
    except ValidationError as error:
        raise bad_request(f"Not a message: {error.errors()[0]['msg']}.") from error


def _check_id(text: str) -> None:
    try:
        uuid.UUID(text)
    except ValueError as error:
        raise bad_request(f"{text!r} is not a UUID.") from error


def title_of(question: str) -> str:
    """The first words of a question, cut at a word and without the full stop."""
    words = re.sub(r"\s+", " ", question).strip()
    sentence = re.split(r"(?<=[.!?])\s", words, maxsplit=1)[0]
    if len(sentence) > _TITLE_LENGTH:
        sentence = sentence[:_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:–- ") + "…"
    return sentence.removesuffix(".") or words[:_TITLE_LENGTH]
