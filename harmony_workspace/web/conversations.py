"""Meetings: list, get, transcript, bringing them in."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime

from harmony_protocol.meetings import Conversation, ConversationPage, Imported, NewConversation, Transcript
from harmony_workspace.meetings import conversations, importing, sample
from harmony_workspace.web.asked import TheAdmin, TheHouse, TheReader, whole_words

router = APIRouter(tags=["conversations"], dependencies=[Depends(whole_words)])


@router.get("/conversations")
async def listed(
    house: TheHouse,
    reader: TheReader,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=conversations.MAX_PAGE)] = 50,
    q: str = "",
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to", description="exclusive")] = None,
) -> ConversationPage:
    """The meetings the caller may see, newest first; `q` looks in titles and names of people and companies."""
    return await house.database.read(
        conversations.listed, reader, cursor=cursor, limit=limit, q=q, since=since, until=until
    )


@router.get("/conversations/{conversation_id}")
async def one(house: TheHouse, reader: TheReader, conversation_id: str) -> Conversation:
    return await house.database.read(conversations.one, reader, conversation_id)


@router.get("/conversations/{conversation_id}/transcript")
async def transcript(house: TheHouse, reader: TheReader, conversation_id: str) -> Transcript:
    return await house.database.read(conversations.transcript, reader, conversation_id)


@router.post(
    "/conversations",
    status_code=HTTPStatus.CREATED,
    responses={HTTPStatus.OK: {"model": Imported, "description": "It was there already."}},
)
async def bring_in(house: TheHouse, reader: TheReader, new: NewConversation, response: Response) -> Imported:
    """Brings a transcript in; it belongs to the caller."""
    made = await house.database.write(importing.import_, reader, new)
    if made.existed:
        response.status_code = HTTPStatus.OK
    response.headers["Location"] = f"/v1/conversations/{made.id}"
    return made


@router.post("/sample")
async def load_sample(house: TheHouse, admin: TheAdmin) -> list[Conversation]:
    """Loads the invented meetings of the sample; what is already loaded stays as it is."""
    return await house.database.write(sample.load, admin, datetime.now().astimezone())
