"""Backups, for this computer's user alone: whoever can read the workspace's files anyway. A key of the API, an admin's
too, does not open everybody's threads.
"""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from harmony_protocol.backups import (
    ID_HEADER,
    SHORTEST_PASSPHRASE,
    SIZE_HEADER,
    CopyKind,
    KeptCopies,
    KeptCopy,
    MadeBackup,
    NewBackup,
)
from harmony_protocol.errors import ErrorCode
from harmony_workspace.access.scope import Reader
from harmony_workspace.keeping import kept
from harmony_workspace.keeping.making import Making
from harmony_workspace.problems import Refused, bad_request, not_found
from harmony_workspace.store.clock import moment, now_ms
from harmony_workspace.store.database import Fault, full
from harmony_workspace.web.asked import TheAdmin, TheHouse, whole_words

router = APIRouter(tags=["backups"], dependencies=[Depends(whole_words)])
MEDIA_TYPE = "application/zip"


def _keeper(admin: TheAdmin) -> Reader:
    if admin.key_id:
        raise not_found("page")
    return admin


TheKeeper = Annotated[Reader, Depends(_keeper)]


@router.post("/backups", response_class=Response, responses={200: {"content": {MEDIA_TYPE: {}}}})
async def back_up(house: TheHouse, _keeper: TheKeeper, new: NewBackup) -> Response:
    """The whole workspace as one file, as it is now; it comes while the workspace goes on. Its secrets are in it only
    where a passphrase comes along."""
    if 0 < len(new.passphrase) < SHORTEST_PASSPHRASE:
        raise bad_request(f"A passphrase has {SHORTEST_PASSPHRASE} characters or more.")
    making = Making(house.database, house.sealed, new.passphrase)
    try:
        await asyncio.to_thread(making.begin)
    except BaseException as error:
        await asyncio.to_thread(making.close)
        if isinstance(error, Fault) and full(error):
            raise _no_space() from error
        raise
    return _Coming(making)


@router.get("/backups")
async def copies(house: TheHouse, _keeper: TheKeeper) -> KeptCopies:
    """Backups that were made and what was set aside, as far as this workspace knows."""
    return KeptCopies(copies=tuple(await house.database.read(kept.listed)))


@router.put("/backups/{backup_id}", status_code=HTTPStatus.NO_CONTENT)
async def made(house: TheHouse, _keeper: TheKeeper, backup_id: UUID, where: MadeBackup) -> None:
    """Notes where a backup lies, so that whoever deletes something later is told of it."""
    told = KeptCopy(**where.model_dump(), id=str(backup_id), kind=CopyKind.BACKUP, at=moment(now_ms()))
    await house.database.write(kept.add, told)


class _Coming(StreamingResponse):
    """However it ends, the copy of the database goes."""

    def __init__(self, making: Making) -> None:
        headers = {ID_HEADER: making.id, SIZE_HEADER: str(making.size)}
        super().__init__(_pieces(making), headers=headers, media_type=MEDIA_TYPE)
        self._making = making

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await asyncio.to_thread(self._making.close)


async def _pieces(making: Making) -> AsyncIterator[bytes]:
    while (piece := await asyncio.to_thread(making.piece)) is not None:
        if piece:
            yield piece


def _no_space() -> Refused:
    return Refused(
        ErrorCode.BACKUP_NO_SPACE,
        HTTPStatus.INSUFFICIENT_STORAGE,
        "The disk of the workspace has no room for a copy of its database.",
        retryable=True,
    )
