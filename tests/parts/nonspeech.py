"""Takes without a word in them: silence, fan, keys, beep, taps, music."""

from collections.abc import Iterator
from typing import Any

import numpy as np

RATE = 16_000


def takes(count: int, seed: int = 7) -> Iterator[tuple[str, Any]]:
    """``count`` different takes of 1 to 8 seconds, all kinds in turn."""
    random = np.random.default_rng(seed)
    kinds = (silence, fan, keys, beep, taps, music)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        yield kind.__name__, kind(random, int(random.uniform(1.0, 8.0) * RATE)).astype(np.float32)


def silence(random: Any, length: int) -> Any:
    """A quiet room: the hiss of a microphone's own electronics."""
    return random.normal(0, 10 ** random.uniform(-5, -3.3), length)


def fan(random: Any, length: int) -> Any:
    noise = np.fft.rfft(random.normal(0, 1, length))
    frequencies = np.fft.rfftfreq(length, 1 / RATE)
    shaped = np.fft.irfft(noise / (1 + frequencies / 200) ** 1.2, length)
    hum = sum(np.sin(2 * np.pi * f * np.arange(length) / RATE) / f for f in (50, 100, 150, 300)) * 10
    return _loud(shaped / np.abs(shaped).max() + 0.1 * hum, random.uniform(0.01, 0.2))


def keys(random: Any, length: int) -> Any:
    out = random.normal(0, 3e-4, length)
    at = 0
    while (at := at + int(random.uniform(0.06, 0.35) * RATE)) < length - 800:
        click = random.normal(0, 1, 500) * np.exp(-np.arange(500) / random.uniform(20, 90))
        out[at : at + 500] += click * random.uniform(0.03, 0.3)
    return out


def beep(random: Any, length: int) -> Any:
    out = random.normal(0, 3e-4, length)
    for _ in range(int(random.integers(1, 4))):
        size, at = int(random.uniform(0.05, 0.4) * RATE), int(random.uniform(0, length - 0.5 * RATE))
        time = np.arange(min(size, length - at)) / RATE
        tone = np.sin(2 * np.pi * random.choice([440, 880, 1000, 1760, 2600]) * time)
        out[at : at + len(time)] += tone * np.hanning(len(time)) * random.uniform(0.1, 0.5)
    return out


def taps(random: Any, length: int) -> Any:
    out = random.normal(0, 3e-4, length)
    for at in random.integers(0, max(1, length - 3000), int(random.integers(2, 9))):
        time = np.arange(3000) / RATE
        thud = np.sin(2 * np.pi * random.uniform(60, 180) * time) * np.exp(-time * random.uniform(20, 60))
        out[at : at + 3000] += thud * random.uniform(0.1, 0.8)
    return out


def music(random: Any, length: int) -> Any:
    out = np.zeros(length)
    step = int(random.uniform(0.18, 0.5) * RATE)
    for at in range(0, length, step):
        time = np.arange(min(step, length - at)) / RATE
        root = 220 * 2 ** (random.choice([0, 2, 4, 5, 7, 9, 11, 12]) / 12)
        for ratio in (1, 5 / 4, 3 / 2, 2):
            out[at : at + len(time)] += np.sin(2 * np.pi * root * ratio * time) * np.exp(-time * 4)
    return _loud(out, random.uniform(0.05, 0.5))


def _loud(signal: Any, peak: float) -> Any:
    return signal / (np.abs(signal).max() or 1) * peak
