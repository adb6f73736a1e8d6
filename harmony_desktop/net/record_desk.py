"""What is asked of a workspace about its record of tools."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.record import RecordLine, RecordPage, RecordVerdict
from harmony_desktop.net.transport import Transport, told
from harmony_protocol import tools as wire

FOLLOWED = 300.0
"""Seconds to follow the whole chain."""


class RecordDesk:
    """Every method raises `HarmonyError` and nothing else of its own."""

    def __init__(self, http: Transport) -> None:
        self._http = http

    async def page(self, words: str, cursor: str, everybody: bool) -> RecordPage:
        body = await self._http.get(
            "/v1/ledger", q=words or None, cursor=cursor or None, everybody="true" if everybody else None
        )
        page = told(wire.LedgerPage, body)
        lines = tuple(RecordLine(**entry.model_dump()) for entry in page.items)
        return RecordPage(lines, page.cursor or "")

    async def verify(self) -> RecordVerdict:
        body = await self._http.get("/v1/ledger/verify", patience=FOLLOWED)
        return RecordVerdict(**told(wire.LedgerVerdict, body).model_dump())

    async def export(self, file: Path) -> int:
        """Line by line into this file, which is there whole or not at all. Returns how many lines."""
        part = file.with_name(f"{file.name}.part")
        lines = 0
        try:
            out = await asyncio.to_thread(part.open, "wb")
            try:
                async with self._http.stream("/v1/ledger/export", {}) as response:
                    async for piece in response.aiter_bytes():
                        lines += piece.count(b"\n")
                        await asyncio.to_thread(out.write, piece)
                await asyncio.to_thread(out.close)
                await asyncio.to_thread(os.replace, part, file)
            finally:
                await asyncio.to_thread(_forget, out, part)
        except OSError as error:
            raise HarmonyError.of("file_not_written", file=str(file), detail=str(error)) from error
        return lines


def _forget(out: BinaryIO, part: Path) -> None:
    """What has become of it by now is told by whatever went wrong."""
    with suppress(OSError):
        out.close()
    part.unlink(missing_ok=True)
