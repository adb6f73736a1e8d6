"""Which model is wished and the one worker that has it. Calls block, but for those that say otherwise: use a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.voice.worker import Worker

T = TypeVar("T")


class Hiring:
    def __init__(self, models: Path, model: str, on_partial: Callable[[Path, str, str], None]) -> None:
        self.models, self.model = models, model
        self._on_partial = on_partial
        self._lock = threading.Lock()
        self._fetching = threading.Event()
        self._worker: Worker | None = None

    def folder(self) -> Path:
        """Of the model. Raises `HarmonyError` no_model."""
        from harmony_speech import models

        return speaking(lambda: models.require(self.model, self.models))

    def working(self) -> Worker:
        with self._lock:  # key down and key up come on different threads, and there is one worker
            if self._worker is None:
                self._worker = Worker(self.folder(), on_partial=self._on_partial)
            return self._worker

    def warm(self) -> None:
        self.working().warm()

    def use(self, model: str) -> Callable[[], None]:
        """Does not block, but its result does: it ends the worker of the other model, at once or after what it is at."""
        with self._lock:
            worker, self._worker = self._worker, None
            self.model = model
        return worker.retire if worker is not None else lambda: None

    def fetch(self, progress: Callable[[int, int], None]) -> None:
        """Gets the model if it is not here. Raises `HarmonyError`: no_model where it was stopped."""
        from harmony_speech import download
        from harmony_speech.errors import Stopped

        stop = self._fetching = threading.Event()
        try:
            speaking(lambda: download.ensure(self.model, self.models, progress, stop=stop))
        except Stopped:
            self.folder()

    def stop_fetching(self) -> None:
        """Does not block."""
        self._fetching.set()

    def forget(self, file: Path) -> None:
        """A take that is dropped."""
        with self._lock:
            worker = self._worker
        if worker is not None:
            worker.forget(file)

    def stop(self) -> None:
        """Ends the worker and what it is at."""
        with self._lock:
            worker = self._worker
        if worker is not None:
            worker.stop()


def speaking(call: Callable[[], T]) -> T:
    """What goes wrong in `harmony_speech`, in the client's own terms."""
    from harmony_speech.errors import SpeechError

    try:
        return call()
    except SpeechError as error:
        retryable = error.code in ("model_download", "model_altered", "model_busy", "models_folder")
        raise HarmonyError.of(
            error.code, retryable=retryable, detail=error.detail, **error.args_by_name
        ) from error
