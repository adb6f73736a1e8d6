"""The change feed, and the stream that says when to read it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from harmony_protocol.events import HEARTBEAT_SECONDS
from harmony_protocol.sync import SyncPage
from harmony_workspace.access.keys import Caller
from harmony_workspace.store import facts
from harmony_workspace.web.asked import TheCaller, TheHouse, TheReader
from harmony_workspace.web.house import House
from harmony_workspace.web.runs import HEARTBEAT, STREAM

router = APIRouter(tags=["sync"])
TOGETHER = 0.1
"""Seconds in which many changes are one nudge; the first is told at once."""
Taken = Annotated[
    tuple[str, ...],
    Query(max_length=100, description="Each `place` of an outcome that came after the cursor was given."),
]


@router.get("/sync")
async def sync(house: TheHouse, caller: TheCaller, since: str | None = None, taken: Taken = ()) -> SyncPage:
    """What changed since the cursor; without one, everything. 410 `cursor_expired`: read everything anew."""
    return await house.database.read(_page, house, caller, since, taken)


def _page(
    connection: sa.Connection, house: House, caller: Caller, since: str | None, taken: tuple[str, ...]
) -> SyncPage:
    page = house.feed.page(connection, caller, since, taken)
    return page.model_copy(update={"workspace_name": facts.get(connection, facts.NAME)})


@router.get("/events", response_class=StreamingResponse, responses=STREAM)
async def events(house: TheHouse, reader: TheReader) -> StreamingResponse:
    """One event whenever something may have changed for the caller; it only nudges, `sync` says what."""
    return StreamingResponse(_nudges(house, reader.user_id), media_type="text/event-stream")


async def _nudges(house: House, user_id: str) -> AsyncIterator[bytes]:
    async for changed in house.nudges.follow(HEARTBEAT_SECONDS, user_id):
        yield b"event: changed\ndata: {}\n\n" if changed else HEARTBEAT
        if changed:
            await asyncio.sleep(TOGETHER)
