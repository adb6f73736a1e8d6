"""The recording of a meeting as players ask for it: whole, in ranges, or only its size."""

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from harmony_workspace.bringing.recordings import Kept, find
from harmony_workspace.web.asked import TheHouse, TheReader

router = APIRouter(tags=["conversations"])


@router.api_route("/conversations/{conversation_id}/recording", methods=["GET", "HEAD"])
async def recording(house: TheHouse, reader: TheReader, conversation_id: str) -> Response:
    """Sound or film as it was brought in; `Range` is understood."""
    return reply(await house.database.read(find, reader, conversation_id, house.bringing.files))


def reply(kept: Kept) -> Response:
    """Also for pages; a browser must take it for nothing but sound or film, and keep no copy."""
    return FileResponse(
        kept.path,
        media_type=kept.media_type,
        filename=kept.name,
        content_disposition_type="inline",
        headers={"Content-Security-Policy": "default-src 'none'; media-src 'self'; sandbox"},
    )
