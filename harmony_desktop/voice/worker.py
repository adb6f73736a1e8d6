"""The worker seen from the client: started on intent, replaced when it dies, gone when idle. Calls block: use a thread."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.voice import Segment, Words
from harmony_desktop.voice import worker_process

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess


class Worker:
    def __init__(self, model: Path, idle_s: float = worker_process.IDLE_S) -> None:
        self._model, self._idle_s = model, idle_s
        self._turn = threading.Lock()
        self._stops = 0
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.is_alive() else None

    def warm(self) -> None:
        """Loads the model if it is not loaded; a failure shows at the first real request."""
        with contextlib.suppress(HarmonyError):
            self._ask("warm", {})

    def words(self, verb: str, file: Path, language: str | None, names: tuple[str, ...]) -> Words:
        """``verb``: take (a file of `takes`) or file (anything PyAV reads). A worker that dies is replaced once."""
        arguments = {"file": str(file), "language": language, "names": names}
        heard = self._ask(verb, arguments)
        pieces = tuple(Segment(**piece) for piece in heard["pieces"])
        return Words(heard["text"], heard["language"], heard["duration_ms"], pieces, heard["flagged"])

    def hold_back(self, held: bool) -> None:
        """Lower priority while the key is held: capture and the window come first."""
        pid = self.pid
        if pid is None:
            return
        with contextlib.suppress(OSError, ImportError):
            _set_priority(pid, held)

    def stop(self) -> None:
        """Kills it: there is no cancelling inside the model, and nothing in it is worth saving."""
        self._stops += 1
        self._discard()

    def _discard(self) -> None:
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if process is not None:
            process.kill()
            process.join(5)
        if pipe is not None:
            pipe.close()

    def _ask(self, verb: str, arguments: dict[str, Any]) -> Any:
        with self._turn:
            stops = self._stops
            for last in (False, True):
                try:
                    return self._once(verb, arguments)
                except (EOFError, OSError) as error:
                    self._discard()
                    if last or self._stops != stops:
                        detail = f"worker {'died twice' if last else 'was stopped'}: {error!r}"
                        raise HarmonyError.of("voice_failed", retryable=True, detail=detail) from error
        raise AssertionError

    def _once(self, verb: str, arguments: dict[str, Any]) -> Any:
        pipe = self._running()
        pipe.send((verb, arguments))
        answer = pipe.recv()
        if answer[0] == "ok":
            return answer[1]
        _, code, blanks, detail = answer
        if code in ("voice_failed", "no_model"):
            self._discard()  # the next try gets a fresh one
        raise HarmonyError.of(code, retryable=code == "voice_failed", detail=detail, **blanks)

    def _running(self) -> Connection:
        if self._process is not None and self._process.is_alive() and self._pipe is not None:
            return self._pipe
        self._discard()
        import multiprocessing

        context = multiprocessing.get_context("spawn")
        self._pipe, inner = context.Pipe()
        self._process = context.Process(
            target=worker_process.serve,
            args=(inner, str(self._model), self._idle_s),
            name="voice-worker",
            daemon=True,
        )
        self._process.start()
        inner.close()
        return self._pipe


def _set_priority(pid: int, held: bool) -> None:
    """Linux lets nobody take a nice value back, so the batch class serves there; Windows has classes of its own."""
    if sys.platform == "linux":
        policy = os.SCHED_BATCH if held else os.SCHED_OTHER
        for thread in os.listdir(f"/proc/{pid}/task"):
            os.sched_setscheduler(int(thread), policy, os.sched_param(0))
    elif sys.platform == "win32":
        import psutil

        psutil.Process(pid).nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if held else psutil.NORMAL_PRIORITY_CLASS)
