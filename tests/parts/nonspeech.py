"""Takes without a word in them: rooms, machines, hands, doors, rain, bells, music, breath and coughs."""

from collections.abc import Iterator
from typing import Any

import numpy as np

RATE = 16_000


def takes(count: int, seed: int = 7, first: int = 0) -> Iterator[tuple[str, Any]]:
    """``count`` different takes of 1 to 8 seconds, all kinds in turn from the ``first`` on."""
    random = np.random.default_rng(seed)
    for number in range(first, first + count):
        kind = KINDS[number % len(KINDS)]
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


def tune(random: Any, length: int) -> Any:
    """One voice like a flute: held notes with vibrato, the kind of music that is most like somebody singing."""
    notes = np.repeat(220 * 2 ** (random.integers(0, 20, length // 6000 + 1) / 12), 6000)[:length]
    time = np.arange(length) / RATE
    pitch = notes * (1 + 0.006 * np.sin(2 * np.pi * 5.5 * time))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    return _loud(sum(np.sin(phase * n) / n**2 for n in (1, 2, 3, 4)), random.uniform(0.05, 0.5))


def drums(random: Any, length: int) -> Any:
    out = random.normal(0, 3e-4, length)
    step = int(random.uniform(0.11, 0.25) * RATE)
    for number, at in enumerate(range(0, length - 3000, step)):
        time = np.arange(3000) / RATE
        kick = np.sin(2 * np.pi * 70 * np.exp(-time * 8) * time) * np.exp(-time * 18)
        hat = _band(random.normal(0, 1, 3000), 5000, 7900) * np.exp(-time * 60)
        out[at : at + 3000] += kick if number % 4 == 0 else hat * 0.3
    return _loud(out, random.uniform(0.05, 0.5))


def rain(random: Any, length: int) -> Any:
    drops = (random.uniform(0, 1, length) < 0.004) * random.normal(0, 6, length)
    return _loud(_band(random.normal(0, 1, length) + drops, 500, 7800), random.uniform(0.01, 0.15))


def door(random: Any, length: int) -> Any:
    """A creak that ends in a slam."""
    out = random.normal(0, 3e-4, length)
    slam, creak = int(length * random.uniform(0.4, 0.7)), int(0.3 * RATE)
    time = np.arange(creak) / RATE
    rubbing = np.sign(np.sin(2 * np.pi * np.cumsum(random.uniform(60, 110) * (1 + time)) / RATE))
    out[slam - creak : slam] += _band(rubbing, 700, 3000) * 0.05
    after = np.arange(length - slam) / RATE
    wood = np.sin(2 * np.pi * 80 * after) + _band(random.normal(0, 1, length - slam), 40, 900)
    out[slam:] += wood * np.exp(-after * 12) * random.uniform(0.1, 0.5)
    return out


def ring(random: Any, length: int) -> Any:
    """A telephone: two tones that tremble, two seconds in four."""
    time = np.arange(length) / RATE
    tone = np.sin(2 * np.pi * 440 * time) + np.sin(2 * np.pi * 480 * time)
    tone *= (0.6 + 0.4 * np.sign(np.sin(2 * np.pi * 20 * time))) * (time % 4 < 2)
    return _loud(tone, random.uniform(0.02, 0.4)) + random.normal(0, 3e-4, length)


def breath(random: Any, length: int) -> Any:
    """Somebody near the microphone who says nothing."""
    pace = random.uniform(0.25, 0.5)
    swell = np.sin(2 * np.pi * pace * np.arange(length) / RATE + random.uniform(0, 6)) ** 2
    air = _band(random.normal(0, 1, length), 300, random.uniform(1800, 5000))
    return _loud(air * swell, random.uniform(0.01, 0.1)) + random.normal(0, 3e-4, length)


def cough(random: Any, length: int) -> Any:
    out = random.normal(0, 3e-4, length)
    size = int(0.3 * RATE)
    time = np.arange(size) / RATE
    for at in random.integers(0, length - size, int(random.integers(1, 4))):
        throat = _band(random.normal(0, 1, size), 300, 3500) * np.exp(-time * random.uniform(12, 30))
        out[at : at + size] += throat * (1 - np.exp(-time * 400)) * random.uniform(0.1, 0.5)
    return out


def _band(signal: Any, low: float, high: float) -> Any:
    """What lies between two frequencies, with soft edges, as loud as it was."""
    spectrum, frequencies = np.fft.rfft(signal), np.fft.rfftfreq(len(signal), 1 / RATE)
    edges = 1 / (1 + (low / np.maximum(frequencies, 1)) ** 6) / (1 + (frequencies / high) ** 6)
    passed = np.fft.irfft(spectrum * np.sqrt(edges), len(signal))
    return passed / (np.sqrt(np.mean(passed**2)) or 1.0) * np.sqrt(np.mean(signal**2))


def _loud(signal: Any, peak: float) -> Any:
    return signal / (np.abs(signal).max() or 1) * peak


KINDS = (silence, fan, keys, beep, taps, music, tune, drums, rain, door, ring, breath, cough)
"""No ready cue of our own: the window shows that it listens, it does not sound."""
