"""Measuring this machine in a process of its own: it may be stopped at any moment, and its memory is gone afterwards."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from harmony_desktop.domain.problems import HarmonyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from harmony_speech.costs import Speed

LONGEST_S = 60.0
"""Without a word; loading from a slow disk is the longest part."""


class Measuring:
    """One measurement. `run` blocks: use a thread."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._stopped = False

    def run(self, name: str, folder: Path | None, tell: Callable[[float], None]) -> Speed | None:
        """With the model that lies there; without one, by arithmetic. None when it was stopped."""
        import multiprocessing

        if self._stopped:
            return None
        context = multiprocessing.get_context("spawn")
        pipe, inner = context.Pipe(duplex=False)
        self._process = context.Process(
            target=_measure, args=(inner, name, folder), name="measure", daemon=True
        )
        self._process.start()
        inner.close()
        if self._stopped:  # meanwhile
            self._process.kill()
        try:
            return self._listened(pipe, tell)
        finally:
            self._process.kill()
            self._process.join(5)
            pipe.close()

    def stop(self) -> None:
        self._stopped = True
        if self._process is not None:
            self._process.kill()

    def _listened(self, pipe: Connection, tell: Callable[[float], None]) -> Speed | None:
        from harmony_speech.costs import Speed

        trouble = "it said nothing"
        with contextlib.suppress(EOFError, OSError):
            while pipe.poll(LONGEST_S):
                told = pipe.recv()
                if isinstance(told, Speed):
                    return told
                if isinstance(told, str):
                    trouble = told
                    break
                tell(told)
        if self._stopped:
            return None
        raise HarmonyError.of("measuring_failed", retryable=True, detail=trouble)


def _measure(pipe: Connection, name: str, folder: Path | None) -> None:
    """Sends shares of the work done, then the result, or what went wrong."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy loads
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from harmony_speech import measuring

    with contextlib.suppress(BrokenPipeError):
        try:
            pipe.send(
                measuring.measure_arithmetic(pipe.send)
                if folder is None
                else measuring.measure(folder, name, pipe.send)
            )
        except Exception as error:
            pipe.send(f"{type(error).__name__}: {error}")
