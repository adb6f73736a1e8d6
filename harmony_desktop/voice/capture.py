"""From the open microphone to blocks of 16 kHz audio, through unplugged devices and swallowed callbacks."""

from __future__ import annotations

import collections
import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.voice import devices
from harmony_desktop.voice.source import BLOCK_S, RATE, ZERO, Source

if TYPE_CHECKING:
    from harmony_desktop.voice.source import Audio

log = logging.getLogger(__name__)

FIRST_SAMPLE_S = 3.0
PREROLL_S = 0.5
DEAD_S, DEAD_BLUETOOTH_S = 0.5, 1.5
ZEROS_S = 1.0
PROBE_S = 1.0


class Capture:
    """Open from construction to `close`. Blocks go to ``sink`` on the reader's thread once `begin` was called;
    before, the last half second is held back in memory and nothing else is kept."""

    def __init__(self, wish: devices.InputDevice | None, sink: Callable[[Audio], None]) -> None:
        self._wish, self._sink = wish, sink
        self._preroll: collections.deque[Audio] = collections.deque()
        self._lock = threading.Lock()
        self._taking = False
        self._stopping = threading.Event()
        self._zeros = _Zeros()
        self._candidate: Source | None = None
        self._candidate_waits = 0.0
        self.samples = 0
        self.reopened = 0
        self._source: Source | None = Source(wish)
        if not self._source.started.wait(FIRST_SAMPLE_S):
            self._source.close()
            raise HarmonyError.of(
                "no_microphone", retryable=True, detail=f"{self._source.name} sends nothing"
            )
        self.latency_s = self._source.latency_s
        self._reader = threading.Thread(target=self._read, name="voice-capture", daemon=True)
        self._reader.start()

    def begin(self) -> None:
        """From here on everything is the take's, the pre-roll first."""
        with self._lock:
            self._taking = True
            while self._preroll:
                self._deliver(self._preroll.popleft())

    def close(self) -> None:
        """Stops and hands over the last samples; the microphone is released."""
        self._stopping.set()
        self._reader.join(10)
        for source in (self._source, self._candidate):
            if source:
                source.close()
                if source.overflows:
                    log.warning("the microphone overflowed %d times", source.overflows)
        self._source = self._candidate = None

    def _read(self) -> None:
        while not self._stopping.wait(BLOCK_S):
            self._turn()
        self._turn()
        if self._source:
            self._take_in(self._source.rest())

    def _turn(self) -> None:
        if self._source:
            self._take_in(self._source.read())
        self._watch()

    def _take_in(self, block: Audio) -> None:
        if not len(block):
            return
        self._zeros.see(block)
        with self._lock:
            if self._taking:
                self._deliver(block)
                return
            self._preroll.append(block)
            while sum(map(len, self._preroll)) - len(self._preroll[0]) >= PREROLL_S * RATE:
                self._preroll.popleft()

    def _deliver(self, block: Audio) -> None:
        self.samples += len(block)
        self._sink(block)

    def _watch(self) -> None:
        """A vanished device raises nothing: PulseAudio stops calling, PipeWire sends zeros."""
        if self._stopping.is_set():
            return
        source = self._source
        if source is None:
            self._reopen()
            return
        bluetooth = devices.InputDevice(source.name, "").is_bluetooth
        if source.silent_for_s > (DEAD_BLUETOOTH_S if bluetooth else DEAD_S):
            log.warning("the microphone stopped calling; opening the default one")
            source.close()
            self._source = None
            self._reopen()
        elif self._candidate:
            self._probe(self._candidate)
        elif self._zeros.suspicious:
            self._zeros.suspicious = False
            self._candidate = self._opened()
            self._candidate_waits = 0.0

    def _reopen(self) -> None:
        devices.refresh()
        self._source = self._opened()
        if self._source is None:
            self._stopping.wait(DEAD_S)
        else:
            self.reopened += 1

    def _opened(self) -> Source | None:
        try:
            return Source(None)
        except HarmonyError as error:
            log.warning("no microphone to go on with: %s", error)
            return None

    def _probe(self, candidate: Source) -> None:
        """Zeros may be a noise gate: the old stream goes on until another one has more than zeros to tell."""
        block = candidate.read()
        self._candidate_waits += BLOCK_S
        if len(block) and abs(block).max() >= ZERO and self._zeros.running:
            log.warning("the microphone fell silent; going on with %s", candidate.name)
            old, self._source, self._candidate = self._source, candidate, None
            self.reopened += 1
            if old:
                old.close()
            self._take_in(block)
        elif self._candidate_waits > PROBE_S or not self._zeros.running:
            candidate.close()
            self._candidate = None


class _Zeros:
    """Notices that a microphone which was alive sends nothing but zeros; once for each such stretch."""

    def __init__(self) -> None:
        self._alive = False
        self._count = 0
        self.suspicious = False

    @property
    def running(self) -> bool:
        return self._count > 0

    def see(self, block: Audio) -> None:
        if abs(block).max() >= ZERO:
            self._alive, self._count, self.suspicious = True, 0, False
            return
        before = self._count
        self._count += len(block)
        if self._alive and before < ZEROS_S * RATE <= self._count:
            self.suspicious = True
