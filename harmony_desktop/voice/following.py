"""Inside the worker: follows the file of a take that grows, and carries out what the live take asks for."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harmony_desktop.voice import take_file
from harmony_speech.errors import SpeechError

if TYPE_CHECKING:
    from harmony_speech.live import Final, Glimpse, LiveTake
    from harmony_speech.recogniser import Recogniser

LOOKS_S = 0.03
"""As long as a block and a half: new sound is seen soon, and looking costs nothing to speak of."""
SLOTS = 2
"""Words to show never stand in the way of the final ones: there is a thread for each."""
GONE_AFTER_S = 10.0


class Slots:
    """Two threads for all takes: finals take any, glimpses only one that nobody waits for."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(SLOTS, "decoding")
        self._lock = threading.Lock()
        self._busy = 0

    def free(self) -> bool:
        return self._busy < SLOTS

    def run(self, call: Callable[[], Any]) -> Future[Any]:
        with self._lock:
            self._busy += 1
        return self._pool.submit(self._counted, call)

    def _counted(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        finally:
            with self._lock:
                self._busy -= 1


class Following:
    """A thread that reads, plans and tells. ``tell`` gets the words so far whenever they change."""

    def __init__(
        self,
        file: Path,
        ready: Future[Recogniser],
        slots: Slots,
        language: str | None,
        names: tuple[str, ...],
        tell: Callable[[str, str], None],
    ) -> None:
        self._file, self._ready, self._slots = file, ready, slots
        self._language, self._names, self._tell = language, names, tell
        self._spoken = language
        self._changed = threading.Event()
        self._ended = self._stopped = False
        self._came: list[Callable[[LiveTake], None]] = []
        self._lock = threading.Lock()
        self._read = 0
        self._grew = time.monotonic()
        self._shown = ("", "")
        self.words: Future[dict[str, Any]] = Future()
        self._thread = threading.Thread(target=self._run, name="following", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """The file is whole: `words` will have all of it."""
        self._ended = True
        self._changed.set()

    def stop(self) -> None:
        """Nobody wants its words any more; the file is not touched from here on."""
        self._stopped = True
        self._changed.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(5)

    def _run(self) -> None:
        try:
            heard = self._heard()
        except Exception as error:
            self.words.set_exception(error)
        else:
            if heard is None:
                self.words.cancel()
            else:
                self.words.set_result(heard)

    def _heard(self) -> dict[str, Any] | None:
        from harmony_speech.live import LiveTake

        recogniser = self._ready.result()
        take = LiveTake()
        while not self._stopped:
            ended = self._ended  # before reading: what comes after it is read in the next turn
            self._take_in(take)
            if ended and not take.ended:
                take.end()
            self._collect(take)
            if (words := take.words()) is not None:
                return dataclasses.asdict(words)
            self._start_jobs(take, recogniser)
            self._changed.wait(LOOKS_S)
            self._changed.clear()
        return None

    def _take_in(self, take: LiveTake) -> None:
        if take.ended:
            return
        try:
            audio = take_file.read(self._file, self._read)
        except FileNotFoundError:
            audio = None
        if audio is not None and len(audio):
            self._read += len(audio)
            self._grew = time.monotonic()
            take.feed(audio)
        elif time.monotonic() - self._grew > GONE_AFTER_S and not self._file.exists():
            self._stopped = True

    def _collect(self, take: LiveTake) -> None:
        with self._lock:
            came, self._came = self._came, []
        for each in came:
            each(take)
        shown = take.shown()
        if shown != self._shown and not self._ended:
            self._shown = shown
            self._tell(*shown)

    def _start_jobs(self, take: LiveTake, recogniser: Recogniser) -> None:
        while self._slots.free() and (final := take.next_final()):
            self._start(partial(self._final, recogniser, final))
        if self._slots.free() and (glimpse := take.next_glimpse()):
            self._start(partial(self._glimpse, recogniser, glimpse))

    def _start(self, job: Callable[[], Callable[[LiveTake], None]]) -> None:
        def came(done: Future[Callable[[LiveTake], None]]) -> None:
            with self._lock:
                self._came.append(_failing(done.exception()) if done.exception() else done.result())
            self._changed.set()

        self._slots.run(job).add_done_callback(came)

    def _final(self, recogniser: Recogniser, final: Final) -> Callable[[LiveTake], None]:
        began = time.monotonic()
        try:
            heard: Any = recogniser.hear(
                final.audio, self._language, self._names, alone=final.alone, shown=final.shown
            )
            self._spoken = heard.language  # finding out costs a glimpse too much
        except SpeechError as refused:
            heard = refused
        took = time.monotonic() - began
        return lambda take: take.heard(final, heard, took)

    def _glimpse(self, recogniser: Recogniser, glimpse: Glimpse) -> Callable[[LiveTake], None]:
        began = time.monotonic()
        text = recogniser.glimpse(glimpse.audio, self._spoken, glimpse.speech_s, self._names)
        took = time.monotonic() - began
        return lambda take: take.glimpsed(glimpse, text, took)


def _failing(error: BaseException | None) -> Callable[[LiveTake], None]:
    """What went wrong in a thread goes wrong for the take."""

    def fail(take: LiveTake) -> None:
        assert error is not None
        raise error

    return fail
