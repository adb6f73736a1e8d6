"""V6, V7: what of real speech is missing in a take from a real sound server, when it begins before the key goes down and
ends after it goes up; how soon it is ready. V8: what is missing on disk at seeded faults in takes from a fake PortAudio."""

from __future__ import annotations

import logging
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from harmony_desktop.voice.recording import Recording
from harmony_desktop.voice.takes import Takes, read
from tests.benchmarks.needs import NeedsMissing
from tests.fakes.portaudio import Device
from tests.parts import clips
from tests.parts.audio import Microphone
from tests.parts.recorded import RATE, stage

if TYPE_CHECKING:
    from tests.parts.clips import Clip

EARLY_S, LATE_S = 0.3, 0.25
CLIPS = 10
LOUD = 0.02
POINTS = 50
FAULTS = ("stops calling", "says that it ends", "zeros", "overflows")


def run() -> Iterable[dict[str, Any]]:
    logging.getLogger("harmony_desktop.voice").setLevel(logging.ERROR)  # faults are told of hundreds of times
    with tempfile.TemporaryDirectory() as folder:
        yield from _real(Path(folder))
        yield from _faults(Path(folder))


def _real(folder: Path) -> Iterable[dict[str, Any]]:
    if missing := Microphone.missing():
        raise NeedsMissing(f"a sound server: {', '.join(missing)} (installers/linux/packages-test.txt)")
    with Microphone() as microphone:
        os.environ.update(microphone.env)
        spoken = clips.prompts(least_words=5, least_s=2.0)[:CLIPS]
        cold = [_ready_ms(folder) for _ in range(CLIPS)]
        takes = [_take(microphone, folder, clip) for clip in spoken]
    starts, ends, armed = ([take[n] for take in takes] for n in range(3))
    yield {
        "bench": "voice_v6_v8 V6",
        "figures": {
            "begun_before_key_ms": round(EARLY_S * 1000),
            "missing_at_start_ms_max": max(starts),
            "armed_ready_ms_median": round(statistics.median(armed), 1),
            "cold_ready_ms_median": round(statistics.median(cold), 1),
            "takes": len(takes),
        },
        "baseline": {"missing_at_start_ms": 0},
    }
    yield {
        "bench": "voice_v6_v8 V7",
        "figures": {
            "ended_after_key_ms": round(LATE_S * 1000),
            "missing_at_end_ms_max": max(ends),
            "takes": len(takes),
        },
        "baseline": {"missing_at_end_ms": 0},
    }


def _recording() -> Recording:
    return Recording(None, lambda level, elapsed: None, lambda: None, lambda news: None)


def _ready_ms(folder: Path) -> float:
    """From key down to the cue, with the microphone closed before."""
    began = time.perf_counter()
    recording = _recording()
    recording.begin(Takes(folder / "cold"))
    ready = (time.perf_counter() - began) * 1000
    recording.close()
    return ready


def _take(microphone: Microphone, folder: Path, clip: Clip) -> tuple[float, float, float]:
    """Speech begins 300 ms before the key and ends 250 ms after it. Missing at the start, at the end, and until the cue
    came, in ms."""
    audio = clip.audio()
    loud = np.flatnonzero(np.abs(audio) > LOUD)
    first, last = int(loud[0]), int(loud[-1])
    recording = _recording()
    capture = recording._capture
    playing = microphone.play(clips.write_wav(folder / f"{clip.name}.wav", audio))
    while not any(np.abs(block).max() > LOUD for block in tuple(capture._preroll)):
        time.sleep(0.002)
    heard_at = time.perf_counter()
    time.sleep(EARLY_S)
    began = time.perf_counter()
    recording.begin(Takes(folder / "takes"))
    ready = (time.perf_counter() - began) * 1000
    time.sleep(max(0.0, heard_at + (last - first) / RATE - LATE_S - capture.latency_s - time.perf_counter()))
    recording.end()
    playing.wait(30)
    assert recording.take is not None
    take = read(recording.take.file)
    lag = _lag(take, audio)
    return max(0.0, -(first + lag) / 16), max(0.0, (last + lag - len(take)) / 16), ready


def _lag(take: Any, clip: Any) -> int:
    """Where in the take the clip begins; negative if before it."""
    size = 1 << (len(take) + len(clip)).bit_length()
    alike = np.fft.irfft(np.fft.rfft(take, size) * np.conj(np.fft.rfft(clip, size)))
    at = int(alike.argmax())
    return at if at < size // 2 else at - size


def _faults(folder: Path) -> Iterable[dict[str, Any]]:
    for fault in FAULTS:
        dice = random.Random(fault)
        in_flight, lost = [], []
        for number in range(POINTS):
            rate = dice.choice((16_000, 44_100, 48_000))
            with stage(
                folder / fault / str(number), Device("Headset", rate), Device("Built-in", rate)
            ) as here:
                recording = here.begin()
                here.world.pass_(dice.uniform(0.05, 3.0))
                assert recording.take is not None
                in_flight.append(len(here.heard("Headset")) - len(read(recording.take.file)))
                _break(here.backend.devices[0], fault)
                here.backend.system_default = "Headset" if fault == "overflows" else "Built-in"
                here.world.pass_(2.0)
                recording.end()
                names = ("Headset",) if fault == "overflows" else ("Headset", "Built-in")
                lost.append(len(here.heard(*names)) - len(read(recording.take.file)))
        yield {
            "bench": f"voice_v6_v8 V8 {fault}",
            "figures": {
                "points": POINTS,
                "in_flight_ms_max": max(in_flight) / 16,
                "lost_samples_max": max(lost),
            },
            "baseline": {"lost_samples": 0},
        }


def _break(device: Device, fault: str) -> None:
    device.dead, device.ends = fault == "stops calling", fault == "says that it ends"
    device.zeros, device.overflows = fault == "zeros", 3 if fault == "overflows" else 0
    device.plugged = not (device.dead or device.ends)
