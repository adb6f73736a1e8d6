"""The worker's inside: a process of its own that loads the model, follows takes and answers requests."""

from __future__ import annotations

import dataclasses
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harmony_desktop.voice.worker_memory import give_back, prepare_memory
from harmony_journal import crashes

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from harmony_desktop.voice.following import Following
    from harmony_speech.recogniser import Recogniser

IDLE_S = 300.0


def serve(pipe: Connection, model: str, idle_s: float = IDLE_S) -> None:
    """Requests are ``(id, verb, arguments)``, answers ``("ok", id, value)`` or ``("error", id, code, arguments,
    detail)``; in between ``("partial", file, solid, grey)``. Ends when idle for long, when the pipe closes, or with
    the parent."""
    crashes.watch_child("worker")
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy loads: halves the cost of a take
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    inside = _Inside(pipe, Path(model))
    try:
        while pipe.poll(idle_s) or inside.busy:
            if pipe.poll():
                inside.request(*pipe.recv())
    except (EOFError, OSError):
        pass
    os._exit(0)  # threads inside the model cannot be ended, and nothing is left to be saved


def _end_with_parent() -> None:
    """A killed window must not leave a model in memory behind."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


class _Inside:
    """Every verb comes back at once: the pipe's own thread does nothing that takes long."""

    def __init__(self, pipe: Connection, model: Path) -> None:
        from harmony_desktop.voice.following import Slots

        self._pipe, self._sending = pipe, threading.Lock()
        self._libc = prepare_memory()
        self._long = ThreadPoolExecutor(1, "hearing")
        self._loading = ThreadPoolExecutor(1, "loading")
        self._slots = Slots()
        self._following: dict[str, Following] = {}
        self._asked = 0
        self._counting = threading.Lock()
        self._ready: Future[Recogniser] = self._loading.submit(_loaded, model)

    @property
    def busy(self) -> bool:
        return bool(self._asked or self._following)

    def request(self, number: int, verb: str, arguments: dict[str, Any]) -> None:
        with self._counting:
            self._asked += 1
        coming = getattr(self, f"_on_{verb}")(**arguments)
        coming.add_done_callback(lambda done: self._answer(number, done.result))

    def _on_warm(self) -> Future[None]:
        return self._loading.submit(lambda: _nothing(self._ready.result()))

    def _on_listen(self, file: str, language: str | None, names: tuple[str, ...]) -> Future[None]:
        self._follow(file, language, names)
        return _done(None)

    def _on_finish(self, file: str, language: str | None, names: tuple[str, ...]) -> Future[dict[str, Any]]:
        """One that nobody followed, since its worker died, is read from the beginning."""
        following = self._follow(file, language, names)
        following.finish()
        return following.words

    def _on_forget(self, file: str) -> Future[None]:
        if following := self._following.pop(file, None):
            following.stop()
        return _done(None)

    def _on_file(self, file: str, language: str | None, names: tuple[str, ...]) -> Future[dict[str, Any]]:
        def hear() -> dict[str, Any]:
            from harmony_speech.audio import decode

            return dataclasses.asdict(self._ready.result().hear(decode(Path(file)), language, names))

        return self._long.submit(hear)

    def _follow(self, file: str, language: str | None, names: tuple[str, ...]) -> Following:
        from harmony_desktop.voice.following import Following

        if file not in self._following:
            self._following[file] = Following(
                Path(file),
                self._ready,
                self._slots,
                language,
                names,
                lambda solid, grey: self._send("partial", file, solid, grey),
            )
            self._following[file].words.add_done_callback(lambda _: self._following.pop(file, None))
        return self._following[file]

    def _answer(self, number: int, value: Callable[[], Any]) -> None:
        try:
            self._send("ok", number, value())
        except Exception as error:
            self._send("error", number, *_failure(error))
        finally:
            with self._counting:
                self._asked -= 1
            if not self.busy:
                give_back(self._libc)

    def _send(self, *message: Any) -> None:
        with self._sending:
            self._pipe.send(message)


def _loaded(model: Path) -> Recogniser:
    from harmony_desktop.voice.following import SLOTS
    from harmony_speech.recogniser import Recogniser

    recogniser = Recogniser(model, calls=SLOTS)
    recogniser.warm()
    return recogniser


def _done(value: None) -> Future[None]:
    future: Future[None] = Future()
    future.set_result(value)
    return future


def _nothing(_: object) -> None:
    return None


def _failure(error: Exception) -> tuple[str, dict[str, Any], str]:
    from harmony_speech.errors import SpeechError

    if isinstance(error, SpeechError):
        return error.code, error.args_by_name, error.detail
    return "voice_failed", {}, f"{type(error).__name__}: {error}"
