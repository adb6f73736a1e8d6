"""Bringing meetings in: files and texts go to the workspace one after the other, and go on after whatever happened."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from harmony_desktop.domain.bringing import About, FoundFile, Outcome, Upload, UploadState
from harmony_desktop.domain.facts import Bus, Fact, LinkState, MeetingsChanged, UploadArrived, UploadsChanged
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.net.backoff import delay
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import LOST, Link
from harmony_desktop.services.speed import Speed
from harmony_desktop.services.tasks import Tasks
from harmony_desktop.services.upload_source import Source, look
from harmony_desktop.services.writing import new_id
from harmony_desktop.store import uploads

if TYPE_CHECKING:  # the network libraries load behind the first paint
    from harmony_desktop.net.workspace import Workspace

log = logging.getLogger(__name__)

TOLD_EVERY = 0.2
"""Seconds between two words about how far it is."""
MISPLACED = 5
"""So often in a row the workspace may want another part than the one that came."""
ON_THE_WAY = (UploadState.WAITING, UploadState.SENDING, UploadState.CHECKING)
TEXT_NAME = "transcript.txt"


class Bringing:
    """What the user does raises `HarmonyError` and nothing else of its own; how an upload fares is told by
    `UploadsChanged`, its end by `UploadArrived`."""

    def __init__(self, keeper: Keeper, link: Link, bus: Bus, tasks: Tasks) -> None:
        self._keeper, self._link, self._bus, self._tasks = keeper, link, bus, tasks
        self._uploads: dict[ConversationId, Upload] = {}
        self._wake = asyncio.Event()
        self._carrying: tuple[ConversationId, asyncio.Task[None]] | None = None
        self._told_at = 0.0
        self._moved = asyncio.Event()
        bus.subscribe(self._on_fact)

    # ── what screens ask ─────────────────────────────────────────────────────────────────────────────
    def all(self) -> tuple[Upload, ...]:
        """In the order they were added."""
        return tuple(self._uploads.values())

    async def look(self, files: Sequence[str]) -> tuple[FoundFile, ...]:
        """What these are, before anything is sent; each with what is wrong with it."""
        return tuple([await asyncio.to_thread(look, file) for file in files])

    async def add(self, found: FoundFile, about: About | None = None) -> ConversationId:
        """From here on it is brought in, also over restarts. Raises what is wrong with the file. One that is on its
        way already is not added again, but goes on."""
        if found.problem is not None:
            raise HarmonyError(found.problem)
        for other in self._uploads.values():
            same = (found.path, found.size, found.changed_ns) == (other.path, other.size, other.changed_ns)
            if same and other.state is not UploadState.BROUGHT:
                await self.go_on(other.id)
                return other.id
        upload = Upload(
            ConversationId(new_id()),
            found.name,
            found.size,
            found.about if about is None else about,
            found.path,
            found.changed_ns,
        )
        await self._added(upload, None)
        return upload.id

    async def add_text(self, text: str, about: About, name: str = TEXT_NAME) -> ConversationId:
        """A transcript that is no file; the ending of ``name`` says what its text is."""
        content = text.encode("utf-8", errors="replace")
        if not text.strip():
            raise HarmonyError.of("import_empty")
        upload = Upload(ConversationId(new_id()), name, len(content), about)
        await self._added(upload, content)
        return upload.id

    async def pause(self, upload_id: ConversationId) -> None:
        """What is there stays there."""
        if self._stands(upload_id, UploadState.WAITING, UploadState.SENDING):
            self._show(upload_id, state=UploadState.PAUSED)  # first: else it would be the next one
            await self._halt(upload_id)
            await self._settle(upload_id, UploadState.PAUSED)

    async def go_on(self, upload_id: ConversationId) -> None:
        """One that is paused or failed. A file that was changed is brought in as it is now."""
        if not self._stands(upload_id, UploadState.PAUSED, UploadState.FAILED):
            return
        upload = self._uploads[upload_id]
        if upload.problem is not None and upload.problem.code == "bring_changed":
            [found] = await self.look([upload.path])
            if found.problem is not None:
                await self._settle(upload_id, UploadState.FAILED, found.problem)
            else:
                await self.cancel(upload_id)
                await self.add(found, upload.about)
            return
        await self._settle(upload_id, UploadState.WAITING)
        self._wake.set()

    async def cancel(self, upload_id: ConversationId) -> None:
        """Takes it away, here at once and from the workspace too: what nobody ends is thrown away there later."""
        upload = self._uploads.pop(upload_id, None)
        if upload is None or upload.state is UploadState.BROUGHT:
            return
        await self._halt(upload_id)
        await self._keeper.store.do(uploads.remove, upload_id)
        self._tell()
        self._tasks.start(self._drop(upload_id), "drop upload")

    async def drained(self) -> None:
        """Returns when nothing is on its way any more; what is paused or failed waits for the user."""
        while any(u.state in ON_THE_WAY for u in self._uploads.values()):
            self._moved.clear()
            await self._moved.wait()

    # ── life ─────────────────────────────────────────────────────────────────────────────────────────
    async def load(self) -> None:
        kept = await self._keeper.store.do(uploads.load)
        self._uploads = {upload.id: upload for upload in kept}
        self._wake.set()
        self._tell()

    def clear(self) -> None:
        """Another account is in use; `run` was cancelled."""
        self._uploads = {}

    async def run(self) -> None:
        attempt = 0
        while True:
            self._wake.clear()
            if (waiting := self._next()) is None:
                await self._wake.wait()
                continue
            if self._link.state is not LinkState.ONLINE:
                self._show(waiting.id, problem=self._link.problem or Problem("offline"))
            workspace = await self._link.workspace()
            upload = self._next()
            if upload is None:
                continue
            before = upload.sent
            problem = await self._attempt(workspace, upload)
            if problem is None:
                attempt = 0
                continue
            self._link.lost(workspace, problem)
            now = self._uploads.get(upload.id)
            attempt = 0 if now is not None and now.sent > before else attempt + 1
            await asyncio.sleep(delay(attempt))

    # ── behind it ────────────────────────────────────────────────────────────────────────────────────
    def _next(self) -> Upload | None:
        return next((u for u in self._uploads.values() if u.state is UploadState.WAITING), None)

    async def _attempt(self, workspace: "Workspace", upload: Upload) -> Problem | None:
        """Carries it as far as it goes. Returns what is in the way for now; what ends it stands in the upload."""
        task = asyncio.get_running_loop().create_task(self._carry(workspace, upload), name="upload")
        self._carrying = (upload.id, task)
        try:
            await asyncio.wait([task])
        finally:
            self._carrying = None
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        if task.cancelled():
            return None
        error = task.exception()
        if error is None:
            return None
        problem = error.problem if isinstance(error, HarmonyError) else Problem("unknown", detail=str(error))
        if not isinstance(error, HarmonyError):
            log.error("an upload failed", exc_info=error)
        log.info("upload %s: %s", upload.id, problem.code)
        if _passing(problem):
            await self._settle(upload.id, UploadState.WAITING, problem)
            return problem
        await self._settle(upload.id, UploadState.FAILED, problem)
        return None

    async def _carry(self, workspace: "Workspace", upload: Upload) -> None:
        content = b"" if upload.path else await self._keeper.store.do(uploads.content, upload.id)
        source = Source(upload, content)
        await source.open()
        try:
            await self._send(workspace, upload, source)
            await source.check()
            self._show(upload.id, state=UploadState.CHECKING, sent=upload.size, speed=0.0)
            outcome = await workspace.uploads.finish(upload.id)
        finally:
            await source.close()
        await self._arrived(upload.id, outcome)

    async def _send(self, workspace: "Workspace", upload: Upload, source: Source) -> None:
        at, most = await workspace.uploads.begin(upload)
        speed, misplaced = Speed(at), 0
        self._show(upload.id, state=UploadState.SENDING, sent=at, problem=None)
        while at < upload.size:
            size = min(most, upload.size - at)
            try:
                at = await workspace.uploads.part(
                    upload.id, at, size, source.read, self._mover(upload.id, speed)
                )
                misplaced = 0
            except HarmonyError as error:
                at = _place(error, upload.size)
                misplaced += 1
                if misplaced >= MISPLACED:
                    raise
            self._show(upload.id, sent=at)
            if upload.id in self._uploads:
                await self._keeper.store.do(uploads.change, self._uploads[upload.id])

    def _mover(self, upload_id: ConversationId, speed: Speed) -> Callable[[int], None]:
        def moved(at: int) -> None:
            now = asyncio.get_running_loop().time()
            rate = speed.at(at, now)
            if now - self._told_at >= TOLD_EVERY:
                self._told_at = now
                self._show(upload_id, sent=at, speed=rate)

        return moved

    async def _arrived(self, upload_id: ConversationId, outcome: Outcome) -> None:
        await self._keeper.store.do(uploads.remove, upload_id)
        self._show(upload_id, state=UploadState.BROUGHT)
        if outcome.id != upload_id:  # it was there before
            self._uploads.pop(upload_id, None)
            self._tell()
        self._bus.publish(UploadArrived(outcome))
        await self._let_go()

    async def _let_go(self) -> None:
        """Those whose meeting is in the list by now."""
        brought = [u.id for u in self._uploads.values() if u.state is UploadState.BROUGHT]
        listed = [one for one in brought if await self._keeper.store.do(uploads.listed, one)]
        for one in listed:
            self._uploads.pop(one, None)
        if listed:
            self._tell()

    async def _added(self, upload: Upload, content: bytes | None) -> None:
        await self._keeper.store.do(uploads.add, upload, content)
        self._uploads[upload.id] = upload
        self._tell()
        self._wake.set()

    async def _halt(self, upload_id: ConversationId) -> None:
        if self._carrying is not None and self._carrying[0] == upload_id:
            task = self._carrying[1]
            task.cancel()
            await asyncio.wait([task])

    async def _drop(self, upload_id: ConversationId) -> None:
        try:
            await self._link.connection().uploads.drop(upload_id)
        except HarmonyError as error:
            log.info("upload %s is left to the workspace: %s", upload_id, error.problem.code)

    async def _settle(
        self, upload_id: ConversationId, state: UploadState, problem: Problem | None = None
    ) -> None:
        if upload_id in self._uploads:
            self._show(upload_id, state=state, problem=problem, speed=0.0)
            await self._keeper.store.do(uploads.change, self._uploads[upload_id])

    def _stands(self, upload_id: ConversationId, *states: UploadState) -> bool:
        return upload_id in self._uploads and self._uploads[upload_id].state in states

    def _show(self, upload_id: ConversationId, **changes: object) -> None:
        if upload_id in self._uploads:
            self._uploads[upload_id] = replace(self._uploads[upload_id], **changes)  # type: ignore[arg-type]
            self._tell()

    def _tell(self) -> None:
        self._moved.set()
        self._bus.publish(UploadsChanged())

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, MeetingsChanged) and any(
            u.state is UploadState.BROUGHT for u in self._uploads.values()
        ):
            self._tasks.start(self._let_go(), "uploads that arrived")


def _passing(problem: Problem) -> bool:
    return problem.code in LOST or (problem.retryable and not problem.code.startswith("import_"))


def _place(error: HarmonyError, size: int) -> int:
    """Where the workspace wants the next part to begin; raises what says nothing about that."""
    received = error.problem.args.get("received")
    if error.problem.code != "upload_place" or not isinstance(received, int) or not 0 <= received <= size:
        raise error
    return received
