"""From the open microphone to blocks of 16 kHz audio, through unplugged devices and swallowed callbacks."""

from __future__ import annotations

import collections
import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.voice import MicrophoneFact, MicrophoneNews
from harmony_desktop.voice import portaudio
from harmony_desktop.voice.hearing import Hearing
from harmony_desktop.voice.pace import REAL, Pace
from harmony_desktop.voice.source import BLOCK_S, DEAD_S, RATE, Source, open_wished

if TYPE_CHECKING:
    from harmony_desktop.voice.devices import InputDevice
    from harmony_desktop.voice.source import Audio

log = logging.getLogger(__name__)

FIRST_SAMPLE_S = 3.0
PREROLL_S = 0.5
PROBE_S = 1.0
ASKED_EVERY_S = 0.5
FRESH_S = 0.1
"""A device that called so recently is heard."""


class Capture:
    """Open from construction to `close`. Blocks go to ``sink`` and news to ``tell`` on the reader's thread once `begin`
    was called; before, the last half second is held back in memory and nothing else is kept."""

    def __init__(
        self,
        wish: InputDevice | None,
        sink: Callable[[Audio], None],
        tell: Callable[[MicrophoneNews], None],
        pace: Pace = REAL,
    ) -> None:
        self._wish, self._sink, self._tell_news, self._pace = wish, sink, tell, pace
        self._preroll: collections.deque[Audio] = collections.deque()
        self._lock = threading.Lock()
        self._taking = False
        self._hearing = Hearing(self._tell)
        self._candidate: Source | None = None
        self._candidate_since = 0.0
        self._gap = self._lost = False
        self._tried_at = self._received_before = 0.0
        portaudio.give_way()
        self._source: Source | None = open_wished(wish, FIRST_SAMPLE_S, pace)
        self._name = self._source.device.label
        self.latency_s = self._source.latency_s
        self._never = threading.Event()
        self._turns = pace.every(BLOCK_S, self._turn, "voice-capture")

    def begin(self) -> None:
        """From here on everything is the take's, the pre-roll first. Raises `HarmonyError` no_microphone where the device
        died since it was opened and none came instead."""
        give_up = self._pace.now() + FIRST_SAMPLE_S
        while not self._heard:
            if self._pace.now() > give_up:
                raise HarmonyError.of("no_microphone", retryable=True, detail=f"{self._name} sends nothing")
            self._pace.wait(self._never, BLOCK_S)
        with self._lock:
            self._taking = True
            while self._preroll:
                self._sink(self._preroll.popleft())
        source = self._source
        stands_in = source and self._wish and not source.device.is_(self._wish)
        if stands_in and not self._gap:  # else that is told with the first sound from it
            self._tell(MicrophoneFact.SWITCHED)
        if self._hearing.silent:
            self._tell(MicrophoneFact.SILENT)

    @property
    def received_s(self) -> float:
        """So much has come from devices since it was opened; all of it will be the take's, though some may wait still."""
        with self._lock:
            source = self._source
            return self._received_before + (source.received_s if source else 0.0)

    @property
    def _heard(self) -> bool:
        source = self._source
        return source is not None and source.started.is_set() and source.silent_for_s < FRESH_S

    @property
    def _needed(self) -> bool:
        """Somebody speaks, or it may be gone: armed and heard it is left in peace."""
        return self._taking or not self._heard

    @property
    def late_s(self) -> float:
        """So long ago the device called last: what it heard since is still on its way."""
        source = self._source
        return source.silent_for_s if source else 0.0

    def close(self) -> None:
        """Stops and hands over the last samples; the microphone is released."""
        self._turns.stop()
        if self._source:
            self._part_from(self._source)
        if self._candidate:
            self._candidate.close()
            self._candidate = None

    def _turn(self) -> None:
        if self._source:
            self._take_in(self._source.read())
        self._watch()

    def _take_in(self, block: Audio) -> None:
        if not len(block):
            return
        self._hearing.see(block, self._source.clipped() if self._source else 0.0)
        if self._gap and self._source:
            self._gap = self._lost = False
            self._tell(MicrophoneFact.SWITCHED)
        with self._lock:
            if self._taking:
                self._sink(block)
                return
            self._preroll.append(block)
            while sum(map(len, self._preroll)) - len(self._preroll[0]) >= PREROLL_S * RATE:
                self._preroll.popleft()

    def _tell(self, fact: MicrophoneFact) -> None:
        if self._taking:
            self._tell_news(MicrophoneNews(fact, self._name))

    def _watch(self) -> None:
        """A vanished device raises nothing: PulseAudio stops calling, PipeWire sends zeros or what another one hears."""
        source = self._source
        if source is None:
            if self._pace.now() - self._tried_at >= DEAD_S:
                self._reopen()
        elif source.dead() or (self._needed and source.unplugged(ASKED_EVERY_S)):
            log.warning("the microphone is gone; opening the default one")
            self._part_from(source)
            if self._gap:
                self._lose()  # the one taken over has not called either
            self._reopen()
        elif self._candidate:
            self._probe(self._candidate)
        elif self._hearing.suspicious:
            self._hearing.suspicious = False
            if not source.place.source:  # else it is there, and muted: no other one may listen in its place
                self._candidate = self._opened()
                self._candidate_since = self._pace.now()

    def _part_from(self, source: Source) -> None:
        """What it heard to its end is kept: what comes while it closes, too."""
        source.close()
        self._take_in(source.rest())
        with self._lock:
            self._received_before += source.received_s
            self._source = None
        if source.overflows:
            log.warning("the microphone overflowed %d times", source.overflows)

    def _reopen(self) -> None:
        self._tried_at = self._pace.now()
        try:
            portaudio.refresh()
        except HarmonyError as error:
            log.warning("no list of microphones: %s", error)
        source = self._opened()
        if source is None:
            self._lose()
        else:
            self._adopt(source)

    def _adopt(self, source: Source) -> None:
        """Told once it is heard."""
        self._source, self._gap = source, True
        self._name, self.latency_s = source.device.label, source.latency_s

    def _lose(self) -> None:
        if not self._lost:
            self._lost = True
            self._tell(MicrophoneFact.LOST)

    def _opened(self) -> Source | None:
        try:
            return Source(None, self._pace)
        except HarmonyError as error:
            log.warning("no microphone to go on with: %s", error)
            return None

    def _probe(self, candidate: Source) -> None:
        """Zeros may be a noise gate: the old stream goes on until another one has more than zeros to tell."""
        block = candidate.read()
        waited = self._pace.now() - self._candidate_since
        if len(block) and self._hearing.zeros and not self._hearing.only_zeros(block):
            log.warning("the microphone fell silent; going on with %s", candidate.device.label)
            if self._source:
                self._part_from(self._source)
            self._candidate = None
            self._adopt(candidate)
            self._take_in(block)
        elif waited > PROBE_S or not self._hearing.zeros:
            candidate.close()
            self._candidate = None
