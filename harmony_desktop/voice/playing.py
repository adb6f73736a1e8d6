"""Plays a recording: one thread decodes ahead of the loudspeaker and does what it is told."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from io import RawIOBase
from typing import TYPE_CHECKING

from harmony_desktop.domain.playing import PlayState
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.voice.decoding import Decoder
from harmony_desktop.voice.speaker import Speaker

if TYPE_CHECKING:
    from harmony_desktop.voice.decoding import Audio

log = logging.getLogger(__name__)

AHEAD_S = 1.0
"""So much is decoded before it is heard."""
TOLD_S = 0.1
Told = Callable[[PlayState, int, Problem | None], None]
"""State, place in ms, and why it failed; on the player's thread."""


class Player:
    """One recording. What it is told is done in order; `close` ends it, and the source with it."""

    def __init__(self, source: str | RawIOBase, told: Told) -> None:
        self._source, self._told = source, told
        self._orders: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._speaker: Speaker | None = None
        self._decoder: Decoder | None = None
        self._blocks: Iterator[tuple[int, Audio]] | None = None
        self._state = PlayState.PAUSED
        self._place = 0.0
        self._speed = 1.0
        self._last: tuple[PlayState, int] | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)
        self._thread.start()

    # ── orders, from any thread ──────────────────────────────────────────────────────────────────────
    def play(self, from_ms: int | None = None) -> None:
        """From where it is, or from there; from the beginning once it has ended."""
        self._orders.put(lambda: self._play(from_ms))

    def pause(self) -> None:
        self._orders.put(self._pause)

    def seek(self, ms: int) -> None:
        self._orders.put(lambda: self._seek(ms))

    def set_speed(self, speed: float) -> None:
        self._orders.put(lambda: self._set_speed(speed))

    def close(self) -> None:
        self._closed.set()
        self._orders.put(None)

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    # ── the player's thread ──────────────────────────────────────────────────────────────────────────
    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                self._turn()
            except HarmonyError as error:
                self._fail(error.problem)
            except Exception as error:
                log.exception("playing failed")
                self._fail(Problem("recording_unreadable", detail=f"{type(error).__name__}: {error}"))
        self._release()
        if not isinstance(self._source, str):
            self._source.close()

    def _turn(self) -> None:
        """Obeys, or fills the queue of the loudspeaker, or waits for either."""
        playing = self._state is PlayState.PLAYING
        hungry = playing and self._fed_s < AHEAD_S and self._blocks is not None
        try:
            order = self._orders.get(timeout=None if not playing else 0 if hungry else TOLD_S / 2)
        except queue.Empty:
            pass
        else:
            if order is not None:
                order()
            return
        if hungry:
            self._feed()
        self._look()

    def _feed(self) -> None:
        assert self._blocks is not None
        assert self._speaker is not None
        block = next(self._blocks, None)
        if block is None:
            self._blocks = None
        else:
            self._speaker.put(block[0], 1000 / self._speaker.rate * self._speed, block[1])

    def _look(self) -> None:
        assert self._speaker is not None
        if self._speaker.lost:
            raise HarmonyError.of("speaker_lost", retryable=True)
        self._place = self._speaker.position_ms
        if self._blocks is None and not self._speaker.waiting_s:
            self._speaker.stop()
            self._state = PlayState.ENDED
        self._tell()

    def _play(self, from_ms: int | None) -> None:
        if from_ms is None and self._state is PlayState.PLAYING:
            return
        begin = 0.0 if self._state is PlayState.ENDED else self._place
        moved = from_ms is not None or self._state in (PlayState.ENDED, PlayState.FAILED)
        self._place = begin if from_ms is None else from_ms
        if self._speaker is None:
            self._state = PlayState.OPENING
            self._tell()
            self._speaker = Speaker()
            self._decoder = self._decoder_for(self._speaker.rate)
            moved = True
        if moved or self._blocks is None:
            self._begin()
        self._state = PlayState.PLAYING
        while self._fed_s < AHEAD_S / 4 and self._blocks is not None:
            self._feed()
        self._speaker.start()
        self._tell()

    def _decoder_for(self, rate: int) -> Decoder:
        if self._decoder is not None:
            self._decoder.close()
        if not isinstance(self._source, str):
            self._source.seek(0)
        return Decoder(self._source, rate)

    def _begin(self) -> None:
        """From its place on."""
        assert self._decoder is not None
        assert self._speaker is not None
        self._speaker.clear(self._place)
        self._blocks = self._decoder.blocks(round(self._place), self._speed)

    def _pause(self) -> None:
        if self._state is PlayState.PLAYING and self._speaker is not None:
            self._speaker.stop()
            self._place = self._speaker.position_ms
            self._state = PlayState.PAUSED
            self._tell()

    def _seek(self, ms: int) -> None:
        """Goes on playing if it did."""
        self._place = max(0, ms)
        if self._state is PlayState.ENDED:
            self._state = PlayState.PAUSED
        if self._speaker is not None and self._state is not PlayState.FAILED:
            self._begin()
        self._tell()

    def _set_speed(self, speed: float) -> None:
        if speed != self._speed:
            self._speed = speed
            if self._speaker is not None and self._state in (PlayState.PLAYING, PlayState.PAUSED):
                self._place = self._speaker.position_ms
                self._begin()

    @property
    def _fed_s(self) -> float:
        return self._speaker.waiting_s if self._speaker is not None else 0.0

    def _fail(self, problem: Problem) -> None:
        """The place is kept: a loudspeaker may come back."""
        self._release()
        self._state = PlayState.FAILED
        if not self._closed.is_set():
            self._told(self._state, round(self._place), problem)

    def _release(self) -> None:
        if self._speaker is not None:
            self._speaker.close()
        if self._decoder is not None:
            self._decoder.close()
        self._speaker = self._decoder = self._blocks = None

    def _tell(self) -> None:
        now = (self._state, round(self._place))
        if now != self._last and not self._closed.is_set():
            self._last = now
            self._told(*now, None)
