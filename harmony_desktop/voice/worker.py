"""The worker seen from the client: started on intent, replaced when it dies, gone when idle. Calls block: use a thread."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.voice import Segment, Words
from harmony_desktop.voice import worker_process
from harmony_desktop.voice.worker_link import Link

log = logging.getLogger(__name__)

DEATHS = 2
"""So often a take gets another worker while it is spoken; at its end there is one more."""


class Worker:
    """``on_partial`` (take, settled words, those that may change) is called on a thread of its own."""

    def __init__(
        self,
        model: Path,
        idle_s: float = worker_process.IDLE_S,
        on_partial: Callable[[Path, str, str], None] = lambda file, solid, grey: None,
    ) -> None:
        self._model, self._idle_s, self._on_partial = model, idle_s, on_partial
        self._lock = threading.RLock()
        self._link: Link | None = None
        self._listening: dict[Path, dict[str, Any]] = {}
        self._stops = self._deaths = self._asking = 0
        self._retired = False

    @property
    def pid(self) -> int | None:
        link = self._link
        return link.pid if link else None

    def warm(self) -> None:
        """Loads the model if it is not loaded; a failure shows at the first real request."""
        with contextlib.suppress(HarmonyError):
            self._ask("warm", {})

    def listen(self, file: Path, language: str | None, names: tuple[str, ...]) -> None:
        """Follows a take that is being spoken; returns at once. A worker that dies meanwhile is replaced."""
        arguments = _arguments(file, language, names)
        with self._lock:
            self._listening[file] = arguments
            self._deaths = 0
            with contextlib.suppress(EOFError, OSError):
                self._linked().ask("listen", arguments)

    def words(self, verb: str, file: Path, language: str | None, names: tuple[str, ...]) -> Words:
        """``verb``: take (one that is whole now, whether it was followed or not) or file (anything PyAV reads). A
        worker that dies is replaced once."""
        asked = {"take": "finish", "file": "file"}[verb]
        try:
            return _words(self._ask(asked, _arguments(file, language, names)))
        finally:
            with self._lock:
                self._listening.pop(file, None)

    def forget(self, file: Path) -> None:
        """The take is dropped; when this returns its file is open nowhere."""
        with self._lock:
            known, link = self._listening.pop(file, None), self._link
        if known is None or link is None:
            return
        with contextlib.suppress(EOFError, OSError, HarmonyError):
            link.ask("forget", {"file": str(file)}).result()

    def hold_back(self, held: bool) -> None:
        """Lower priority while the key is held: capture and the window come first."""
        pid = self.pid
        if pid is None:
            return
        with contextlib.suppress(OSError, ImportError):
            _set_priority(pid, held)

    def stop(self) -> None:
        """Ends it with all it is at."""
        with self._lock:
            self._stops += 1
            self._listening.clear()
            link, self._link = self._link, None
        if link is not None:
            link.kill()

    def retire(self) -> None:
        """Another one takes over: it ends with what it was asked for already."""
        with self._lock:
            self._retired = True
            self._listening.clear()
            asking = self._asking
        if not asking:
            self.stop()

    def _ask(self, verb: str, arguments: dict[str, Any]) -> Any:
        with self._lock:
            self._asking += 1
        try:
            return self._answered(verb, arguments)
        finally:
            with self._lock:
                self._asking -= 1
                leaves = self._retired and not self._asking
            if leaves:
                self.stop()

    def _answered(self, verb: str, arguments: dict[str, Any]) -> Any:
        stops = self._stops
        for last in (False, True):
            try:
                link = self._linked()
                return link.ask(verb, arguments).result()
            except (EOFError, OSError) as error:
                if last or self._stops != stops:
                    detail = f"worker {'died twice' if last else 'was stopped'}: {error!r}"
                    raise HarmonyError.of("voice_failed", retryable=True, detail=detail) from error
            except HarmonyError as error:
                if error.problem.code in ("voice_failed", "no_model"):
                    self._replace(link)
                raise
        raise AssertionError

    def _linked(self) -> Link:
        with self._lock:
            if self._link is None or self._link.pid is None:
                self._link = Link(self._model, self._idle_s, self._on_partial, self._died)
            return self._link

    def _replace(self, link: Link) -> None:
        """The next try gets a fresh one."""
        with self._lock:
            if self._link is link:
                self._link = None
        link.kill()

    def _died(self, link: Link) -> None:
        """A take that is being spoken goes on with a new one, which reads its file from the beginning."""
        with self._lock:
            if self._link is link:
                self._link = None
            if self._link is not None or not self._listening or self._deaths >= DEATHS:
                return
            log.warning("the voice worker died while somebody spoke; another one takes over")
            self._deaths += 1
            with contextlib.suppress(EOFError, OSError):
                for arguments in self._listening.values():
                    self._linked().ask("listen", arguments)


def _arguments(file: Path, language: str | None, names: tuple[str, ...]) -> dict[str, Any]:
    return {"file": str(file), "language": language, "names": names}


def _words(heard: dict[str, Any]) -> Words:
    pieces = tuple(Segment(**piece) for piece in heard["pieces"])
    return Words(heard["text"], heard["language"], heard["duration_ms"], pieces, heard["flagged"])


def _set_priority(pid: int, held: bool) -> None:
    """Linux lets nobody take a nice value back, so the batch class serves there; Windows has classes of its own."""
    if sys.platform == "linux":
        policy = os.SCHED_BATCH if held else os.SCHED_OTHER
        for thread in os.listdir(f"/proc/{pid}/task"):
            os.sched_setscheduler(int(thread), policy, os.sched_param(0))
    elif sys.platform == "win32":
        import psutil

        psutil.Process(pid).nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if held else psutil.NORMAL_PRIORITY_CLASS)
