"""Recordings as they are away from a studio: in a noisy room among other voices, spoken slower or faster."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np

from tests.parts.clips import RATE, Clip

VOICES = 6
FRAME = RATE // 50
SPEAKING_DB = 30.0
"""A frame this far below the loudest is a pause."""


def in_noise(clip: Clip, others: Sequence[Clip], snr_db: float) -> Any:
    """The clip in a room's noise and a babble of others, each with half the power; the same at every call."""
    random = np.random.default_rng(crc32(clip.name.encode()))
    speech = clip.audio().astype(np.float64)
    both = _unit(room(random, len(speech))) + _unit(babble(random, clip, others, len(speech)))
    noise = _unit(both) * np.sqrt(loudness(speech) / 10 ** (snr_db / 10))
    mixed = speech + noise
    return (mixed / max(1.0, float(np.abs(mixed).max()))).astype(np.float32)


def room(random: Any, length: int) -> Any:
    """White above 300 Hz would hiss; a room falls by about 4 dB an octave."""
    spectrum = np.fft.rfft(random.normal(0, 1, length))
    return np.fft.irfft(spectrum / (1 + np.fft.rfftfreq(length, 1 / RATE) / 300) ** 0.7, length)


def babble(random: Any, clip: Clip, others: Sequence[Clip], length: int) -> Any:
    """Several people at once, none of whom can be followed."""
    chosen = [c for c in random.permutation(len(others)) if others[c].name != clip.name][:VOICES]
    out = np.zeros(length)
    for place in chosen:
        voice = _audio(others[place])
        out += _unit(np.resize(np.roll(voice, int(random.integers(len(voice)))), length))
    return out


def at_speed(audio: Any, speed: float) -> Any:
    """Played faster or slower, its pitch with it."""
    import soxr

    return soxr.resample(audio, RATE * speed, RATE).astype(np.float32)


def loudness(speech: Any) -> float:
    """Mean power while somebody speaks."""
    frames = speech[: len(speech) // FRAME * FRAME].reshape(-1, FRAME)
    power = np.mean(frames**2, axis=1)
    return float(power[power > power.max() / 10 ** (SPEAKING_DB / 10)].mean())


def _unit(signal: Any) -> Any:
    return signal / (np.sqrt(np.mean(signal**2)) or 1.0)


@lru_cache(maxsize=512)
def _audio(clip: Clip) -> Any:
    return clip.audio()
