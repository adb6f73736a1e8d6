"""Files to the workspace, part by part: what is there already is never sent again."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import asdict

from harmony_desktop.domain.bringing import Outcome, Upload
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.net.transport import Transport, escaped, told
from harmony_protocol import meetings as wire

PART_PATIENCE = 60.0
"""Seconds for the workspace to have a part on its disk."""
LOOKING_PATIENCE = 180.0
"""Seconds to look what a large file is."""
Read = Callable[[int, int], AsyncGenerator[bytes, None]]
"""Of a file: these bytes from here on, in pieces."""


class UploadDesk:
    """Every method raises `HarmonyError` and nothing else of its own; a part also what reading its file raises."""

    def __init__(self, http: Transport) -> None:
        self._http = http

    async def begin(self, upload: Upload) -> tuple[int, int]:
        """How much of it is there, and how large a part may be; safe to repeat."""
        about = upload.about
        new = wire.NewUpload(
            name=upload.name,
            size=upload.size,
            title=about.title,
            started_at=about.started_at,
            medium=about.medium,
            team=about.team,
            participants=tuple(wire.Participant(**asdict(person)) for person in about.participants),
            language=about.language,
        )
        body = await self._http.put(_path(upload.id), new.model_dump(mode="json"))
        there = told(wire.Upload, body)
        if not 0 <= there.received <= upload.size or there.part_size < 1:
            raise HarmonyError.of("workspace_strange", detail=f"upload: {there}")
        return there.received, there.part_size

    async def part(
        self, upload_id: ConversationId, at: int, size: int, read: Read, moved: Callable[[int], None]
    ) -> int:
        """Sends ``size`` bytes from ``at`` on; ``moved`` hears how far it is. Returns how much is there."""

        async def pieces() -> AsyncGenerator[bytes, None]:
            here = at
            async with aclosing(read(at, size)) as bytes_read:
                async for piece in bytes_read:
                    yield piece
                    here += len(piece)
                    moved(here)

        path = f"{_path(upload_id)}/parts/{at}"
        async with aclosing(pieces()) as content:
            body = await self._http.put_stream(path, content, size, patience=PART_PATIENCE)
        return told(wire.Upload, body).received

    async def finish(self, upload_id: ConversationId) -> Outcome:
        """It becomes a meeting; safe to repeat: an answer that was lost is no second meeting."""
        body = await self._http.post(f"{_path(upload_id)}/finish", patience=LOOKING_PATIENCE)
        made = told(wire.Imported, body)
        return Outcome(
            ConversationId(made.id),
            made.title,
            made.existed and made.id != upload_id,
            made.unread_cues,
            made.first_unread_line,
        )

    async def drop(self, upload_id: ConversationId) -> None:
        """Throws away what came of it."""
        await self._http.delete(_path(upload_id))


def _path(upload_id: ConversationId) -> str:
    return f"/v1/uploads/{escaped(upload_id)}"
