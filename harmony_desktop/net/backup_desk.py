"""What is asked of a workspace on this computer about backups of it."""

from pathlib import Path
from typing import Any

from harmony_desktop.domain.backups import WorkspaceCopy
from harmony_desktop.domain.progress import Told
from harmony_desktop.net.transport import Transport, escaped, told
from harmony_desktop.net.whole_file import whole_file
from harmony_protocol import backups as wire

COPIED = 3600.0
"""Seconds in which it copies its database, before the first byte comes."""


class BackupDesk:
    """Every method raises `HarmonyError` and nothing else of its own."""

    def __init__(self, http: Transport) -> None:
        self._http = http

    async def make(self, file: Path, progress: Told) -> None:
        """Without its secrets. Whatever ends it before its end, no half of it is left."""
        body: dict[str, Any] = wire.NewBackup().model_dump()
        done = 0
        async with (
            whole_file(file) as write,
            self._http.stream("/v1/backups", {}, method="POST", body=body, patience=COPIED) as reply,
        ):
            of = int(reply.headers.get(wire.SIZE_HEADER, 0))
            id_ = reply.headers.get(wire.ID_HEADER, "")
            async for piece in reply.aiter_raw():
                await write(piece)
                done += len(piece)
                progress(done, max(of, done))
        where = wire.MadeBackup(path=str(file), size=done)
        await self._http.put(f"/v1/backups/{escaped(id_)}", where.model_dump())

    async def copies(self) -> tuple[WorkspaceCopy, ...]:
        """The newest first."""
        found = told(wire.KeptCopies, await self._http.get("/v1/backups"))
        return tuple(
            WorkspaceCopy(copy.path, copy.at, copy.size, copy.kind is wire.CopyKind.BACKUP)
            for copy in found.copies
        )
