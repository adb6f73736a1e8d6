"""Recordings and transcripts that come as files, part by part, and the transcription of what came."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from harmony_protocol.meetings import Conversation, Imported, NewUpload, Upload
from harmony_workspace.bringing.uploads import PART
from harmony_workspace.problems import too_large
from harmony_workspace.web.asked import TheHouse, TheReader, whole_words

router = APIRouter(tags=["uploads"])
Offset = Annotated[int, Path(ge=0, lt=2**63)]


@router.put("/uploads/{upload_id}", dependencies=[Depends(whole_words)])
async def begin(house: TheHouse, reader: TheReader, upload_id: str, new: NewUpload) -> Upload:
    """Begins a file, or tells how much of it is there; the id, a UUID of the caller's choice, becomes the meeting's."""
    return await house.bringing.begin(reader, upload_id, new)


@router.get("/uploads/{upload_id}")
async def one(house: TheHouse, reader: TheReader, upload_id: str) -> Upload:
    return await house.bringing.one(reader, upload_id)


@router.delete("/uploads/{upload_id}", status_code=HTTPStatus.NO_CONTENT)
async def drop(house: TheHouse, reader: TheReader, upload_id: str) -> None:
    await house.bringing.drop(reader, upload_id)


@router.put("/uploads/{upload_id}/parts/{offset}")
async def part(
    house: TheHouse, reader: TheReader, request: Request, upload_id: str, offset: Offset
) -> Upload:
    """Raw bytes that begin where the file ends so far; they are on the disk when this is answered."""
    return await house.bringing.part(reader, upload_id, offset, await _body(request))


@router.post(
    "/uploads/{upload_id}/finish",
    status_code=HTTPStatus.CREATED,
    responses={HTTPStatus.OK: {"model": Imported, "description": "It was there already."}},
)
async def finish(house: TheHouse, reader: TheReader, upload_id: str, response: Response) -> Imported:
    """Makes the file a meeting. A recording is transcribed in the background; safe to repeat."""
    made = await house.bringing.finish(reader, upload_id)
    if made.existed:
        response.status_code = HTTPStatus.OK
    response.headers["Location"] = f"/v1/conversations/{made.id}"
    return made


@router.post("/conversations/{conversation_id}/cancel")
async def cancel(house: TheHouse, reader: TheReader, conversation_id: str) -> Conversation:
    """Stops its transcription; what is transcribed stays for a retry."""
    return await house.bringing.cancel(reader, conversation_id)


@router.post("/conversations/{conversation_id}/retry")
async def retry(house: TheHouse, reader: TheReader, conversation_id: str) -> Conversation:
    """Goes on with a transcription that failed or was cancelled."""
    return await house.bringing.retry(reader, conversation_id)


async def _body(request: Request) -> bytes:
    """Not a byte more than a part may have is kept."""
    found = bytearray()
    async for piece in request.stream():
        found += piece
        if len(found) > PART:
            raise too_large(f"A part may hold {PART} bytes.", limit=PART)
    return bytes(found)
