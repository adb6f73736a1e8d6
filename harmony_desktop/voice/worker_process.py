"""The worker's inside: a process of its own that loads the model and answers one request after the other."""

from __future__ import annotations

import ctypes
import dataclasses
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from harmony_speech.recogniser import Recogniser

IDLE_S = 300.0
M_TRIM_THRESHOLD, M_MMAP_MAX, M_ARENA_MAX = -1, -4, -8
"""Of glibc's mallopt."""
NEVER = 2**31 - 1


def serve(pipe: Connection, model: str, idle_s: float = IDLE_S) -> None:
    """Requests are ``(verb, arguments)``, answers ``("ok", value)`` or ``("error", code, arguments, detail)``.
    Ends when idle for long, when the pipe closes, or with the parent."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy loads: halves the cost of a take
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    libc = prepare_memory()
    recogniser: Recogniser | None = None
    while pipe.poll(idle_s):
        try:
            verb, arguments = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            recogniser = recogniser or _loaded(Path(model))
            answer: tuple[Any, ...] = ("ok", _answer(recogniser, verb, **arguments))
        except Exception as error:
            answer = _failure(error)
        pipe.send(answer)
        give_back(libc)


def _end_with_parent() -> None:
    """A killed window must not leave a model in memory behind."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def prepare_memory() -> ctypes.CDLL | None:
    """glibc keeps an arena for each thread and gives little back: 100 MB of a model's worker. Within a take it gives
    back too eagerly: every large block comes from the kernel and goes there, layer for layer, 20 000 page faults."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "mallopt"):
        return None
    for option, value in ((M_ARENA_MAX, 1), (M_MMAP_MAX, 0), (M_TRIM_THRESHOLD, NEVER)):
        libc.mallopt(option, value)
    return libc


def give_back(libc: ctypes.CDLL | None) -> None:
    """After a take, all that is free."""
    if libc is not None:
        libc.malloc_trim(0)


def _loaded(model: Path) -> Recogniser:
    from harmony_speech.recogniser import Recogniser

    recogniser = Recogniser(model)
    recogniser.warm()
    return recogniser


def _answer(recogniser: Recogniser, verb: str, **arguments: Any) -> Any:
    if verb == "warm":
        return None
    file, language, names = Path(arguments["file"]), arguments["language"], arguments["names"]
    if verb == "take":
        from harmony_desktop.voice import takes

        audio = takes.read(file)
    else:
        from harmony_speech.audio import decode

        audio = decode(file)
    return dataclasses.asdict(recogniser.hear(audio, language=language, hotwords=names))


def _failure(error: Exception) -> tuple[Any, ...]:
    from harmony_speech.errors import SpeechError

    if isinstance(error, SpeechError):
        return ("error", error.code, error.args_by_name, error.detail)
    return ("error", "voice_failed", {}, f"{type(error).__name__}: {error}")
