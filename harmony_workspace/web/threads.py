"""Threads, messages, what is attached to them, and operations."""

from http import HTTPStatus

import uuid_utils
from fastapi import APIRouter, Depends, Header, Response

from harmony_protocol.sync import Op, OpBatch, OpKind, OpOutcomes
from harmony_protocol.threads import NewAttachment, NewMessage, NewRun, Run, Thread, ThreadWithMessages
from harmony_workspace.companion import asking, operations
from harmony_workspace.store import attachments
from harmony_workspace.store import threads as thread_rows
from harmony_workspace.web import batches
from harmony_workspace.web.asked import TheHouse, TheReader, whole_words

router = APIRouter(tags=["threads"])


@router.get("/threads")
async def listed(house: TheHouse, reader: TheReader) -> list[Thread]:
    """The caller's threads and those shared with them, the latest first."""
    return await house.database.read(thread_rows.listed, reader)


@router.get("/threads/{thread_id}")
async def one(house: TheHouse, reader: TheReader, thread_id: str) -> ThreadWithMessages:
    """A thread with its messages. An answer still being written has no text yet: its run's events have it."""
    return await house.database.read(thread_rows.with_messages, reader, thread_id)


@router.put(
    "/threads/{thread_id}/messages/{message_id}",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[Depends(whole_words)],
)
async def put_message(
    house: TheHouse, reader: TheReader, thread_id: str, message_id: str, new: NewMessage
) -> None:
    """Stores a message under the id its client made, and the thread if it is new; safe to repeat."""
    await house.database.write(asking.put_message, reader, thread_id, message_id, new)


@router.post(
    "/threads/{thread_id}/runs", status_code=HTTPStatus.ACCEPTED, dependencies=[Depends(whole_words)]
)
async def start_run(
    house: TheHouse,
    reader: TheReader,
    thread_id: str,
    new: NewRun,
    response: Response,
    idempotency_key: str = Header(""),
) -> Run:
    """Starts the answer to a message; it goes on when the caller leaves."""
    op = Op(
        op_id=idempotency_key or str(uuid_utils.uuid7()),
        kind=OpKind.RETRY_RUN,
        target=thread_id,
        body=new.model_dump(mode="json"),
    )
    effect = await house.database.write(operations.apply, reader, op, house.catalogue)
    batches.follow(house, effect)
    run_id = str(effect.outcome.result["run_id"])
    response.headers["Location"] = f"/v1/runs/{run_id}"
    return await house.database.read(thread_rows.run, reader, run_id)


@router.get("/attachments/{attachment_id}")
async def attachment(house: TheHouse, reader: TheReader, attachment_id: str) -> NewAttachment:
    """What stands above a question, with its content. A meeting is its id alone."""
    return await house.database.read(attachments.content, reader, attachment_id)


@router.post("/ops")
async def ops(house: TheHouse, reader: TheReader, batch: OpBatch) -> OpOutcomes:
    """Operations in order. One that fails stops the later ones of the same target and no others."""
    return OpOutcomes(outcomes=await batches.apply_all(house, reader, batch.ops))
