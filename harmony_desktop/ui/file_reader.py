"""Files and images on their way to a question: dropped, pasted or chosen; read beside the screen, and stopped."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage

from harmony_desktop.domain.context import MAX_ATTACHMENTS
from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.services import attaching
from harmony_desktop.ui import context_words
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.context_bar import ContextBar
from harmony_desktop.ui.window import CompanionWindow

_keys = count(1)


@dataclass
class Reading:
    """One file; ``thread_id`` is where its chip belongs."""

    name: str
    thread_id: ThreadId | None
    share: float = 0.0
    task: asyncio.Task[object] | None = None
    key: str = field(default_factory=lambda: f"reading:{next(_keys)}")


class FileReader(QObject):
    """``ready`` carries the thread and the attachment; what could not be read says why over the composer."""

    ready = Signal(object, object)
    changed = Signal()

    def __init__(self, window: CompanionWindow, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._runner = window, runner
        self._readings: dict[str, Reading] = {}
        self._turn = asyncio.Lock()
        """One file after the other, so that they stand in the order they were given in."""
        self.thread_id: ThreadId | None = None
        window.composer.edit.files_given.connect(self.read)
        window.composer.edit.image_given.connect(self.take_image)
        window.drop.files_dropped.connect(self.read)
        window.drop.image_dropped.connect(self.take_image)

    def chips(self, thread_id: ThreadId | None) -> list[tuple[str, str, str, str]]:
        return [
            (r.key, "file", context_words.short(r.name), tr("Reading {name}", name=r.name))
            for r in self._readings.values()
            if r.thread_id == thread_id
        ]

    def show_shares(self, bar: ContextBar) -> None:
        for key, reading in self._readings.items():
            if key in bar.chips:
                bar.chips[key].show_share(reading.share)

    def read(self, files: Sequence[str]) -> None:
        """Recordings go with no question: they become meetings."""
        self._window.notice.pass_by()
        if files and self._window.drop.brings(list(files)):
            self._window.drop.meetings_dropped.emit(list(files))
            return
        for file in files[: MAX_ATTACHMENTS + 1]:
            reading = Reading(Path(file).name or file, self.thread_id)
            self._readings[reading.key] = reading
            reading.task = self._runner.start(self._read(Path(file), reading), name="read file")
        self.changed.emit()

    def cancel(self, key: str) -> bool:
        """False: no file is being read under this key."""
        reading = self._readings.pop(key, None)
        if reading is None:
            return False
        if reading.task is not None:
            reading.task.cancel()
        self.changed.emit()
        return True

    def forget(self) -> None:
        """Another account is in use: nothing that was given to the other one is read on."""
        for key in list(self._readings):
            self.cancel(key)

    def leave(self, thread_id: ThreadId | None) -> None:
        """What is read for this one is not wanted any more."""
        for key in [key for key, reading in self._readings.items() if reading.thread_id == thread_id]:
            self.cancel(key)

    async def _read(self, file: Path, reading: Reading) -> None:
        from harmony_desktop.ui.pictures import fit

        def told(share: float) -> None:
            reading.share = share
            self.show_shares(self._window.composer.context)

        try:
            async with self._turn:
                attached = await attaching.read(file, told, fit)
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem, quiet=True)
            attached = None
        finally:
            self._readings.pop(reading.key, None)
        if attached is not None:
            self.ready.emit(reading.thread_id, attached)
        self.changed.emit()

    # --- images without a file -----------------------------------------------------------------------------------

    @property
    def can_paste(self) -> bool:
        data: QMimeData | None = QGuiApplication.clipboard().mimeData()
        return data is not None and data.hasImage()

    def paste_image(self) -> None:
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            error = HarmonyError.of("nothing_to_paste")
            self._window.notice.show_problem(error.problem, quiet=True)
        else:
            self.take_image(image)

    def take_image(self, image: QImage) -> None:
        reading = Reading(tr("Pasted image"), self.thread_id)
        self._readings[reading.key] = reading
        reading.task = self._runner.start(self._pack(QImage(image), reading), name="pack image")
        self.changed.emit()

    async def _pack(self, image: QImage, reading: Reading) -> None:
        from harmony_desktop.ui.pictures import pack

        try:
            data, media = await asyncio.to_thread(pack, image)
            name = f"{tr('Pasted image')}.{media.removeprefix('image/')}"
            attached = attaching.image(name, data, lambda same, kind: (same, kind))
        except HarmonyError as error:
            told = HarmonyError.of(error.problem.code, file=reading.name, detail=error.problem.detail)
            self._window.notice.show_problem(told.problem, quiet=True)
            attached = None
        finally:
            self._readings.pop(reading.key, None)
        if attached is not None:
            self.ready.emit(reading.thread_id, attached)
        self.changed.emit()
