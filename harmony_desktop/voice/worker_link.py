"""One worker process and the pipe to it: many requests at once, each with an answer of its own."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.voice import worker_process


class Link:
    """``on_partial`` (take, settled words, others) and ``on_death`` are called on the thread that reads the pipe."""

    def __init__(
        self,
        model: Path,
        idle_s: float,
        on_partial: Callable[[Path, str, str], None],
        on_death: Callable[[Link], None],
    ) -> None:
        self._on_partial, self._on_death = on_partial, on_death
        self._numbers = itertools.count()
        self._waiting: dict[int, Future[Any]] = {}
        self._lock = threading.Lock()
        self._dead = False
        self.gone = threading.Event()
        import multiprocessing  # late: the window starts without it

        context = multiprocessing.get_context("spawn")
        self._pipe, inner = context.Pipe()
        self._process = context.Process(
            target=worker_process.serve, args=(inner, str(model), idle_s), name="voice-worker", daemon=True
        )
        self._process.start()
        inner.close()
        threading.Thread(target=self._read, name="voice-answers", daemon=True).start()

    @property
    def pid(self) -> int | None:
        return None if self._dead or not self._process.is_alive() else self._process.pid

    def ask(self, verb: str, arguments: dict[str, Any]) -> Future[Any]:
        """The answer fails with EOFError when the process dies."""
        answer: Future[Any] = Future()
        with self._lock:
            if self._dead:
                raise EOFError("the worker is gone")
            number = next(self._numbers)
            self._waiting[number] = answer
            self._pipe.send((number, verb, arguments))
        return answer

    def kill(self) -> None:
        """There is no cancelling inside the model, and nothing in it is worth saving."""
        self._process.kill()
        self.gone.wait(5)

    def _read(self) -> None:
        try:
            while True:
                self._take(self._pipe.recv())
        except (EOFError, OSError):
            pass
        with self._lock:
            self._dead = True
            waiting, self._waiting = self._waiting, {}
            self._pipe.close()
        self._process.join(5)
        self.gone.set()
        self._on_death(self)
        for answer in waiting.values():
            answer.set_exception(EOFError("the worker died"))

    def _take(self, message: tuple[Any, ...]) -> None:
        kind, *rest = message
        if kind == "partial":
            file, solid, grey = rest
            self._on_partial(Path(file), solid, grey)
            return
        answer = self._waiting.pop(rest[0])
        if kind == "ok":
            answer.set_result(rest[1])
        else:
            _, code, blanks, detail = rest
            answer.set_exception(
                HarmonyError.of(code, retryable=code == "voice_failed", detail=detail, **blanks)
            )
