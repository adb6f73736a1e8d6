"""Speaks to the real worker at the speed of speech: a take's file that grows block by block, and when words came."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from harmony_desktop.voice.takes import Takes
from harmony_desktop.voice.worker import Worker
from harmony_speech.agreement import found

if TYPE_CHECKING:
    from harmony_desktop.domain.voice import Words

RATE = 16_000
BLOCK = 320
KEY_UP_S = 0.3
"""After the last word."""
DEVICE_S = 0.04
"""What a microphone still holds when the key goes up; as quiet as it is then, nothing more is waited for."""
ROOM = 1e-4


@dataclass
class Told:
    at_s: float
    solid: list[str]
    grey: list[str]


@dataclass
class Spoken:
    """One take. Times count from its first sample; ``speech`` are those of the first and the last word."""

    speech: tuple[float, float]
    words: Words
    latency_s: float
    """From key up to the words."""
    held_cpu_s: float
    told: list[Told] = field(default_factory=list)

    @property
    def length_s(self) -> float:
        return self.speech[1] - self.speech[0]

    @property
    def first_word_s(self) -> float | None:
        """After the speaker began."""
        return next((each.at_s - self.speech[0] for each in self.told if each.solid or each.grey), None)

    def settled(self) -> tuple[int, int]:
        """Words that were shown as settled, and how many of those were taken back (also into grey ones), the final text
        counted in."""
        shown = taken_back = 0
        before: list[str] = []
        for now in [*(each.solid for each in self.told), self.words.text.split()]:
            kept = len(found(before, now))
            taken_back += len(before) - kept
            shown += len(now) - kept
            before = now
        return shown, taken_back


class Speaker:
    """Has a worker of its own, as the window has."""

    def __init__(self, model: Path, folder: Path) -> None:
        self._takes = Takes(folder)
        self._told: Callable[[str, str], None] = lambda solid, grey: None
        self.worker = Worker(model, on_partial=lambda file, solid, grey: self._told(solid, grey))
        self.worker.warm()

    def say(self, audio: Any, speech: tuple[float, float]) -> Spoken:
        """``audio`` up to the last word; key up comes 0.3 s later."""
        take = self._takes.start()
        told: list[Told] = []
        began = time.monotonic()
        self._told = lambda solid, grey: told.append(
            Told(time.monotonic() - began, solid.split(), grey.split())
        )
        self.worker.listen(take.file, "en", ())
        self.worker.hold_back(True)
        before = self._cpu_s()
        sound = with_room(audio[: round(speech[1] * RATE)], KEY_UP_S + DEVICE_S)
        key_up = began + speech[1] + KEY_UP_S
        at_real_speed(sound, take.write, began)
        held = self._cpu_s() - before
        take.finish()
        self.worker.hold_back(False)
        words = self.worker.words("take", take.file, "en", ())
        latency = time.monotonic() - key_up
        self._takes.succeeded(take, words)
        self._takes.settled(take)
        return Spoken(speech, words, latency, held, told)

    def close(self) -> None:
        self.worker.stop()

    def _cpu_s(self) -> float:
        times = psutil.Process(self.worker.pid).cpu_times()
        return float(times.user + times.system)


def at_real_speed(audio: Any, write: Callable[[Any], None], began: float) -> None:
    """Each block when its last sample would have been spoken."""
    never = threading.Event()
    for at in range(0, len(audio), BLOCK):
        block = audio[at : at + BLOCK]
        never.wait(max(0.0, began + (at + len(block)) / RATE - time.monotonic()))
        write(block)


def with_room(audio: Any, seconds: float) -> Any:
    import numpy as np

    room = np.random.default_rng(1).normal(0, ROOM, round(seconds * RATE)).astype(np.float32)
    return np.concatenate([audio, room]).astype(np.float32)


def first_and_last_word(audio: Any) -> tuple[float, float]:
    """By the gate."""
    from harmony_speech import gate

    spans = gate.find_speech(audio).spans
    return spans[0][0] / RATE, spans[-1][1] / RATE
