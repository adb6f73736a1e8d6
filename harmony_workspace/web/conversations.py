"""Meetings: list, get, transcript, bringing them in."""

import asyncio
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from harmony_protocol.meetings import (
    Conversation,
    ConversationChange,
    ConversationPage,
    Imported,
    NewConversation,
    SaidList,
    SpeakerName,
    Transcript,
)
from harmony_workspace.meetings import changing, conversations, filters, importing, said
from harmony_workspace.meetings.transcripts import parse
from harmony_workspace.web import public_api
from harmony_workspace.web.asked import TheHouse, TheReader, whole_words

router = APIRouter(tags=["conversations"], dependencies=[Depends(whole_words)])
MOST = "Meetings in one page."
SINCE = "Only meetings that began then or later; RFC 3339 with its offset."
UNTIL = "Only meetings that began before; exclusive."


@router.get(
    "/conversations",
    summary="List meetings",
    tags=[public_api.TAG],
    responses=public_api.LISTED,
    dependencies=public_api.KNOWN,
)
async def listed(
    house: TheHouse,
    reader: TheReader,
    cursor: public_api.Cursor = None,
    limit: Annotated[int, Query(ge=1, le=conversations.MAX_PAGE, description=MOST)] = 50,
    q: public_api.Words = "",
    since: Annotated[public_api.Moment | None, Query(alias="from", description=SINCE)] = None,
    until: Annotated[public_api.Moment | None, Query(alias="to", description=UNTIL)] = None,
    team: public_api.Teams = (),
    medium: public_api.Mediums = (),
    participant: public_api.Participants = (),
    status: public_api.Statuses = (),
) -> ConversationPage:
    """The meetings the caller may see, newest first; `q` looks in titles and names of people and companies. A filter
    that is given several times takes any of its values."""
    return await house.database.read(
        conversations.listed,
        reader,
        cursor=cursor,
        limit=limit,
        q=q,
        since=since,
        until=until,
        among=tuple(filters.conditions(team, medium, status, participant)),
    )


@router.get("/said")
async def find_said(
    house: TheHouse,
    reader: TheReader,
    q: Annotated[str, Query(max_length=500)],
    limit: Annotated[int, Query(ge=1, le=said.MAX_HITS)] = 30,
) -> SaidList:
    """Where the caller's meetings say these words, one turn of each; the last word may be half typed."""
    return SaidList(items=await house.database.read(said.said, reader, q, limit))


@router.get(
    "/conversations/{conversation_id}",
    summary="Get a meeting",
    tags=[public_api.TAG],
    responses=public_api.ONE,
    dependencies=public_api.KNOWN,
)
async def one(house: TheHouse, reader: TheReader, conversation_id: public_api.Id) -> Conversation:
    """What is known of one meeting: when, where, with whom, how far it is."""
    return await house.database.read(conversations.one, reader, conversation_id)


@router.patch("/conversations/{conversation_id}")
async def change(
    house: TheHouse, reader: TheReader, conversation_id: str, change: ConversationChange
) -> Conversation:
    """Changes what the body names; whoever brought it in may, and an admin."""
    return await house.database.write(changing.change, reader, conversation_id, change)


@router.post("/conversations/{conversation_id}/speakers")
async def rename_speaker(
    house: TheHouse, reader: TheReader, conversation_id: str, name: SpeakerName
) -> Conversation:
    """Gives a speaker of the transcript another name."""
    return await house.database.write(changing.rename_speaker, reader, conversation_id, name)


@router.get(
    "/conversations/{conversation_id}/transcript",
    summary="Get a meeting's transcript",
    tags=[public_api.TAG],
    responses=public_api.TRANSCRIPT,
    dependencies=public_api.KNOWN,
)
async def transcript(house: TheHouse, reader: TheReader, conversation_id: public_api.Id) -> Transcript:
    """What was said, turn by turn; times in milliseconds from the start of the meeting. Empty until it is transcribed."""
    return await house.database.read(conversations.transcript, reader, conversation_id)


@router.post(
    "/conversations",
    status_code=HTTPStatus.CREATED,
    responses={HTTPStatus.OK: {"model": Imported, "description": "It was there already."}},
)
async def bring_in(house: TheHouse, reader: TheReader, new: NewConversation, response: Response) -> Imported:
    """Brings a transcript in; it belongs to the caller."""
    transcript = await asyncio.to_thread(parse, new.content, new.file_name)
    made = await house.database.write(importing.import_, reader, new, transcript=transcript)
    if made.existed:
        response.status_code = HTTPStatus.OK
    response.headers["Location"] = f"/v1/conversations/{made.id}"
    return made
