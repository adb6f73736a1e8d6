"""The recording of a meeting as players ask for it: whole, in ranges, or only its size."""

import time
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter
from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

from harmony_workspace.access import browser, keys
from harmony_workspace.access.scope import Reader
from harmony_workspace.bringing.recordings import Kept, find
from harmony_workspace.meetings import conversations
from harmony_workspace.problems import not_found
from harmony_workspace.web.asked import TheHouse, TheReader
from harmony_workspace.web.house import House

LOOK_SECONDS = 1.0
router = APIRouter(tags=["conversations"])


@router.head("/conversations/{conversation_id}/recording", include_in_schema=False)
@router.get("/conversations/{conversation_id}/recording")
async def recording(house: TheHouse, reader: TheReader, conversation_id: str) -> Response:
    """Sound or film as it was brought in; `Range` is understood."""
    found = await house.database.read(find, reader, conversation_id, house.bringing.files)
    return reply(house, found, reader)


class _Gone(Exception):
    """The meeting was deleted while its recording is on its way, or is no longer its reader's to see."""


class _WhileThere(FileResponse):
    """Breaks off when the meeting is deleted, its reader's role is narrowed or their session ended: a recording takes as long to come as
    its reader likes."""

    def __init__(self, house: House, kept: Kept, reader: Reader, session: str, **how: Any) -> None:
        super().__init__(kept.path, **how)
        self._house, self._id, self._reader, self._session = house, kept.path.name, reader, session
        self._looked = time.monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if self._house.erasing.is_gone(self._id) or not await self._readable():
                raise _Gone if message["type"] == "http.response.body" else not_found("recording")
            await send(message)

        try:
            await super().__call__(scope, receive, sending)
        except _Gone:
            with suppress(RuntimeError):  # less came than was said: the server hangs up
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _readable(self) -> bool:
        """Looked at once a second."""
        if time.monotonic() - self._looked < LOOK_SECONDS:
            return True
        self._looked = time.monotonic()
        return await self._house.database.read(_still, self._reader, self._id, self._session)


def _still(connection: sa.Connection, reader: Reader, conversation_id: str, session: str) -> bool:
    if session:
        visitor = browser.visitor(connection, session)
        now = None if visitor is None else visitor.reader
    else:
        now = keys.as_of_now(connection, reader)
    return now is not None and bool(conversations.by_ids(connection, now, [conversation_id]))


def reply(house: House, kept: Kept, reader: Reader, session: str = "") -> Response:
    """Also for pages, by the secret of the browser's ``session``; a browser must take it for nothing but sound or film, and keep no copy."""
    return _WhileThere(
        house,
        kept,
        reader,
        session,
        media_type=kept.media_type,
        filename=kept.name,
        content_disposition_type="inline",
        headers={"Content-Security-Policy": "default-src 'none'; media-src 'self'; sandbox"},
    )
