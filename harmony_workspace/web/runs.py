"""Runs and their events."""

import json
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import StreamingResponse

from harmony_protocol.errors import ErrorCode
from harmony_protocol.events import HEARTBEAT_SECONDS, event_id, parse_event_id
from harmony_protocol.threads import Run
from harmony_workspace.access import keys
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import run_rows, turns
from harmony_workspace.companion.elsewhere import within
from harmony_workspace.companion.filling import filled, is_citation
from harmony_workspace.companion.live import LiveRun
from harmony_workspace.problems import Refused, bad_request
from harmony_workspace.store import threads as thread_rows
from harmony_workspace.web.asked import TheHouse, TheReader
from harmony_workspace.web.house import House

router = APIRouter(tags=["runs"])
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events; each `data` is one AG-UI 1.0 event, each `id` is `run:seq`.",
        "content": {"text/event-stream": {}},
    },
}
NOTHING_LEFT: dict[int | str, dict[str, Any]] = {
    204: {"description": "The run has ended and nothing remains."}
}
HEARTBEAT = b": still here\n\n"
MAX_SEQ = 2**63 - 1
"""The largest number a database knows; no run comes near it."""


@router.get("/runs/{run_id}")
async def one(house: TheHouse, reader: TheReader, run_id: str) -> Run:
    return await house.database.read(thread_rows.run, reader, run_id)


@router.post("/runs/{run_id}/cancel", status_code=HTTPStatus.ACCEPTED)
async def cancel(house: TheHouse, reader: TheReader, run_id: str) -> Run:
    """Stops the answer; what was written is kept."""
    run = await house.database.read(thread_rows.owned_run, reader, run_id)
    await house.database.write(turns.stop, run_id)
    house.runs.stop(run_id)
    return run


@router.get("/runs/{run_id}/events", response_class=StreamingResponse, responses={**STREAM, **NOTHING_LEFT})
async def events(
    house: TheHouse,
    reader: TheReader,
    run_id: str,
    after: int | None = Query(None, ge=0, le=MAX_SEQ),
    last_event_id: str = Header(""),
) -> Response:
    """The events after ``after`` (or ``Last-Event-ID``), then those to come, until the run ends."""
    run = await house.database.read(thread_rows.run, reader, run_id)
    if run.status.ended and not run.last_seq:
        detail = "These events are no longer kept; read the thread."
        raise Refused(ErrorCode.CURSOR_EXPIRED, HTTPStatus.GONE, detail)
    seen = after if after is not None else _seen(run_id, last_event_id)
    live = house.runs.live(run_id)
    if live is not None and not (live.ended and len(live.events) <= seen):
        return _stream(follow(house, reader, live, seen))
    if house.database.process and not run.status.ended:
        return _stream(_framed(run_id, seen, followed_elsewhere(house, reader, run_id, seen)))
    stored = await house.database.read(run_rows.stored_events, run_id, seen)
    if not stored:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    ready = await house.database.read(filled, reader, stored)
    return _stream(_replay(run_id, seen, ready))


def _seen(run_id: str, last_event_id: str) -> int:
    if not last_event_id:
        return 0
    try:
        of, seq = parse_event_id(last_event_id)
    except ValueError as error:
        raise bad_request("Last-Event-ID is not one of ours.") from error
    if of != run_id or seq > MAX_SEQ:
        raise bad_request("Last-Event-ID is not one of this run.")
    return seq


def _stream(chunks: AsyncIterator[bytes]) -> StreamingResponse:
    return StreamingResponse(chunks, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _replay(run_id: str, seen: int, events: list[dict[str, Any]]) -> AsyncIterator[bytes]:
    yield _frames(run_id, seen, events)


def follow(house: House, reader: Reader, live: LiveRun, seen: int) -> AsyncIterator[bytes]:
    """The frames of the events after ``seen``."""
    return _framed(live.begun.run_id, seen, followed(house, reader, live, seen))


async def _framed(
    run_id: str, seen: int, following: AsyncIterator[list[dict[str, Any]]]
) -> AsyncIterator[bytes]:
    async for events in following:
        yield _frames(run_id, seen, events) if events else HEARTBEAT
        seen += len(events)


async def followed(
    house: House, reader: Reader, live: LiveRun, seen: int
) -> AsyncIterator[list[dict[str, Any]]]:
    """The events after ``seen`` as they come, for as long as the reader may read them; none: a sign of life.

    Whoever asked is not looked up again for each: an event is stored only after that (``Runs``), with the same key."""
    asked = (reader.user_id, reader.key_id) == (live.begun.reader.user_id, live.begun.reader.key_id)
    now: Reader | None = None
    while True:
        fresh, ended = live.events[seen:], live.ended  # it may end while the reader is looked up
        cites = any(map(is_citation, fresh))
        if now is None or cites or not asked:
            now = await house.database.read(_as_of_now, reader, live)
            if now is None:
                return
        if fresh:
            yield await house.database.read(filled, now, fresh) if cites else fresh
            seen += len(fresh)
        elif ended:
            return
        elif not await live.beyond(seen, HEARTBEAT_SECONDS):
            now = None
            yield []


async def followed_elsewhere(
    house: House, reader: Reader, run_id: str, seen: int
) -> AsyncIterator[list[dict[str, Any]]]:
    """The same of a run that another process works on, as its events are stored."""
    with house.runs.elsewhere.following(run_id) as grown:
        while True:
            grown.clear()
            stands = await house.database.read(_stored_since, reader, run_id, seen)
            if stands is None:
                return
            fresh, ended = stands
            if fresh:
                yield fresh
                seen += len(fresh)
            elif ended:
                return
            elif not await within(grown, HEARTBEAT_SECONDS):
                yield []


def _stored_since(
    connection: sa.Connection, reader: Reader, run_id: str, seen: int
) -> tuple[list[dict[str, Any]], bool] | None:
    """The events after ``seen``, and whether the run has ended; None where this reader may not see it any more."""
    now = keys.as_of_now(connection, reader)
    if now is None:
        return None
    try:
        run = thread_rows.run(connection, now, run_id)
    except Refused:
        return None
    return filled(connection, now, run_rows.stored_events(connection, run_id, seen)), run.status.ended


def _as_of_now(connection: sa.Connection, reader: Reader, live: LiveRun) -> Reader | None:
    """A role may be narrowed and a space stop being shared while an answer is written; nobody takes a thread from
    its owner, not even by deleting it: they are told its end."""
    now = keys.as_of_now(connection, reader)
    if now is not None and now.user_id != live.begun.reader.user_id:
        try:
            thread_rows.run(connection, now, live.begun.run_id)
        except Refused:
            return None
    return now


def _frames(run_id: str, seen: int, events: list[dict[str, Any]]) -> bytes:
    frames = (
        f"id: {event_id(run_id, seq)}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n"
        for seq, event in enumerate(events, start=seen + 1)
    )
    return "".join(frames).encode()
