"""The few files that pages load; they hold nothing of the workspace, so anybody may have them."""

from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from harmony_workspace.resources import resource

router = APIRouter(include_in_schema=False)
_OWN = Path(__file__).with_name("static")
FILES = {
    "style.css": (_OWN / "style.css", "text/css"),
    "meeting.js": (_OWN / "meeting.js", "text/javascript"),
    "icon.svg": (resource("icons", "harmony.svg"), "image/svg+xml"),
}
_HEADERS = {
    "Cache-Control": "public, max-age=86400",  # their addresses name the version
    "Content-Security-Policy": "default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@router.get("/static/{name}")
async def static(name: str) -> Response:
    if name not in FILES:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    path, media_type = FILES[name]
    return FileResponse(path, headers=_HEADERS, media_type=media_type)
