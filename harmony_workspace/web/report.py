"""A meeting's insights as a PDF."""

import asyncio
from datetime import tzinfo
from http import HTTPStatus
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response

from harmony_protocol.errors import ErrorCode
from harmony_protocol.insights import Insight
from harmony_protocol.meetings import Conversation, ConversationStatus
from harmony_workspace.access import keys
from harmony_workspace.access.scope import Reader
from harmony_workspace.insights import stored
from harmony_workspace.meetings import conversations
from harmony_workspace.problems import Refused, not_found
from harmony_workspace.report import content
from harmony_workspace.store.clock import zone_of
from harmony_workspace.web.asked import TheHouse, TheReader
from harmony_workspace.web.pages import paths

MEDIA_TYPE = "application/pdf"
_LOOK_SECONDS = 0.5
router = APIRouter(tags=["conversations"])


@router.get(
    "/conversations/{conversation_id}/report",
    response_class=Response,
    responses={HTTPStatus.OK: {"content": {MEDIA_TYPE: {}}, "description": "The report."}},
)
async def report(
    request: Request,
    house: TheHouse,
    reader: TheReader,
    conversation_id: str,
    paper: Annotated[content.Paper, Query(description="As it is printed where the reader is.")] = "a4",
    time_zone: Annotated[str, Query(description="Its name or offset; the workspace's own without one.")] = "",
) -> Response:
    """Title, date, participants, medium and insights, with a QR code that leads back; not the transcript. 409
    `not_completed` while the meeting is worked on."""
    meeting, insights = await house.database.read(_material, reader, conversation_id)
    way = content.Way(f"{house.base_url}{paths.meeting(conversation_id)}", not house.public_url)
    zone: tzinfo | None = zone_of(time_zone)
    drawn = house.reports.drawn(conversation_id, content.of(meeting, insights, way, paper, zone))
    pdf = await _while_asked(request, asyncio.create_task(drawn))
    await house.database.read(_still, reader, conversation_id)
    headers = {"Content-Disposition": f'attachment; filename="{content.NAME}.pdf"'}
    return Response(pdf, media_type=MEDIA_TYPE, headers=headers)


def _still(connection: sa.Connection, reader: Reader, conversation_id: str) -> None:
    """The meeting may be gone by now, or the reader's role or key."""
    now = keys.as_of_now(connection, reader)
    if now is None:
        raise not_found("conversation")
    conversations.one(connection, now, conversation_id)


def _material(
    connection: sa.Connection, reader: Reader, conversation_id: str
) -> tuple[Conversation, list[Insight]]:
    meeting = conversations.one(connection, reader, conversation_id)
    if meeting.status is not ConversationStatus.COMPLETED:
        text = "The conversation may still be processing. Wait until it is Completed before sharing."
        raise Refused(ErrorCode.NOT_COMPLETED, HTTPStatus.CONFLICT, text, status=meeting.status.value)
    return meeting, stored.of_meeting(connection, reader, conversation_id)


async def _while_asked(request: Request, drawing: asyncio.Task[bytes]) -> bytes:
    """Who goes away ends it, and is told nothing."""
    try:
        while not (await asyncio.wait([drawing], timeout=_LOOK_SECONDS))[0]:
            if await request.is_disconnected():
                return b""
        return drawing.result()
    finally:
        drawing.cancel()
        await asyncio.wait([drawing])
