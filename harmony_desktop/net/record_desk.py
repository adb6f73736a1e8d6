"""What is asked of a workspace about its record of tools."""

from pathlib import Path

from harmony_desktop.domain.record import RecordLine, RecordPage, RecordVerdict
from harmony_desktop.net.transport import Transport, told
from harmony_desktop.net.whole_file import whole_file
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
        lines = 0
        async with whole_file(file) as write, self._http.stream("/v1/ledger/export", {}) as response:
            async for piece in response.aiter_bytes():
                lines += piece.count(b"\n")
                await write(piece)
        return lines
