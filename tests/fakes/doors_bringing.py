"""The scripted session's door to bringing meetings in: uploads move when the test says so."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from harmony_desktop.domain.bringing import About, FoundFile, Outcome, Upload, UploadState
from harmony_desktop.domain.facts import UploadArrived, UploadsChanged
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.services.upload_source import look

if TYPE_CHECKING:
    from tests.fakes.session import ScriptedSession


class ScriptedBringing:
    """`doors.Bringing` over a list; files are looked at as they are."""

    def __init__(self, session: "ScriptedSession") -> None:
        self._session = session
        self._ids = count(1)
        self.uploads: list[Upload] = []
        self.texts: list[str] = []

    def all(self) -> tuple[Upload, ...]:
        return tuple(self.uploads)

    async def look(self, files: Sequence[str]) -> tuple[FoundFile, ...]:
        return tuple(look(file) for file in files)

    async def add(self, found: FoundFile, about: About | None = None) -> ConversationId:
        if found.problem is not None:
            raise HarmonyError(found.problem)
        return self._add(
            Upload(self._id(), found.name, found.size, about or found.about, found.path, found.changed_ns)
        )

    async def add_text(self, text: str, about: About) -> ConversationId:
        self.texts.append(text)
        return self._add(Upload(self._id(), "transcript.txt", len(text), about))

    async def pause(self, upload_id: ConversationId) -> None:
        self.becomes(upload_id, UploadState.PAUSED)

    async def go_on(self, upload_id: ConversationId) -> None:
        self.becomes(upload_id, UploadState.WAITING)

    async def cancel(self, upload_id: ConversationId) -> None:
        self.uploads = [u for u in self.uploads if u.id != upload_id]
        self._session.bus.publish(UploadsChanged())

    # --- what the service would do -------------------------------------------------------------------------------

    def becomes(
        self,
        upload_id: ConversationId,
        state: UploadState,
        sent: int | None = None,
        speed: float = 0.0,
        problem: Problem | None = None,
    ) -> None:
        self.uploads = [
            replace(u, state=state, sent=u.sent if sent is None else sent, speed=speed, problem=problem)
            if u.id == upload_id
            else u
            for u in self.uploads
        ]
        self._session.bus.publish(UploadsChanged())

    def arrives(self, upload_id: ConversationId, outcome: Outcome) -> None:
        self.uploads = [u for u in self.uploads if u.id != upload_id]
        self._session.bus.publish(UploadArrived(outcome))
        self._session.bus.publish(UploadsChanged())

    def _id(self) -> ConversationId:
        return ConversationId(f"upload{next(self._ids)}")

    def _add(self, upload: Upload) -> ConversationId:
        self.uploads.append(upload)
        self._session.bus.publish(UploadsChanged())
        return upload.id
