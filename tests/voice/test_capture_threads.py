"""The threads of the microphone as they really run, on a PortAudio that is late, hangs and vanishes."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soxr

from harmony_desktop.domain.voice import MicrophoneFact, VoiceNews, VoiceState
from harmony_desktop.voice import portaudio, take_file
from harmony_desktop.voice.devices import InputDevice
from harmony_desktop.voice.engine import Engine
from harmony_desktop.voice.recording import Recording
from harmony_desktop.voice.takes import Takes
from tests.fakes.portaudio import Device, FakePortAudio
from tests.fakes.world import Clockwork
from tests.parts.audio import HUM, Microphone
from tests.voice.test_devices import Told

RATE = 16_000


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., FakePortAudio]]:
    with contextlib.ExitStack() as at_the_end:

        def plug(*devices: Device) -> FakePortAudio:
            clockwork = Clockwork()
            at_the_end.callback(clockwork.stop)
            backend = FakePortAudio(clockwork, *devices)
            at_the_end.callback(backend.lets_go.set)
            monkeypatch.setitem(sys.modules, "sounddevice", backend)
            return backend

        yield plug


def heard(backend: FakePortAudio, *names: str) -> np.ndarray:
    parts = [np.concatenate([block for device, block in backend.heard if device == name]) for name in names]
    return np.concatenate([soxr.resample(part[:, 0], RATE, RATE) for part in parts])


def let_go(backend: FakePortAudio) -> None:
    """What hung while it was closed ends after all."""
    backend.lets_go.set()
    for thread in threading.enumerate():
        if thread.name == "device-close":
            thread.join(5)
    assert not portaudio._open_streams


async def test_listening_is_told_with_the_first_sample_and_not_before(
    plugged: Callable[..., FakePortAudio], tmp_path: Path
) -> None:
    backend = plugged(Device("Built-in", opens_in_s=0.2, first_after_s=0.3))
    told: list[tuple[VoiceNews, int]] = []
    engine = Engine(tmp_path / "models", tmp_path / "takes", model="tiny.en")
    engine.subscribe(lambda news: told.append((news, len(backend.heard))))
    await asyncio.wait_for(engine.begin(), 10)
    (arming, before), (listening, blocks) = [one for one in told if isinstance(one[0], VoiceState)]
    assert (arming, before, listening) == (VoiceState.ARMING, 0, VoiceState.LISTENING)
    assert blocks >= 1
    await engine.cancel()
    await engine.close()
    assert backend.streams == []


def test_a_microphone_that_vanishes_and_hangs_does_not_take_the_words_along(
    plugged: Callable[..., FakePortAudio], tmp_path: Path
) -> None:
    backend = plugged(Device("Headset", hangs_on_close=True), Device("Built-in", opens_in_s=0.1))
    told = Told()
    recording = Recording(InputDevice("Headset", "ALSA"), told.level, lambda: None, told)
    recording.begin(Takes(tmp_path))
    told.until(lambda: recording.loudness.samples > RATE / 2)
    backend.system_default = "Built-in"
    headset = backend.devices[0]
    headset.dead, headset.plugged = True, False
    told.until(lambda: told.facts == [MicrophoneFact.SWITCHED])
    before = recording.loudness.samples
    told.until(lambda: recording.loudness.samples > before + RATE / 2)
    recording.end()
    assert recording.take is not None
    np.testing.assert_array_equal(take_file.read(recording.take.file), heard(backend, "Headset", "Built-in"))
    let_go(backend)


def test_a_take_that_two_end_at_once_ends_once(plugged: Callable[..., FakePortAudio], tmp_path: Path) -> None:
    """As where the longest take is committed while the key goes up."""
    backend = plugged(Device("Headset", hangs_on_close=True))
    told = Told()
    recording = Recording(InputDevice("Headset", "ALSA"), told.level, lambda: None, told)
    recording.begin(Takes(tmp_path))
    told.until(lambda: recording.loudness.samples > RATE / 2)
    with ThreadPoolExecutor(2) as two:
        ends = [two.submit(recording.close) for _ in range(2)]
    assert [end.result() for end in ends] == [None, None]
    assert recording.take is not None
    kept = take_file.read(recording.take.file)
    assert len(kept) > RATE / 2
    np.testing.assert_array_equal(kept, heard(backend, "Headset")[: len(kept)])  # it calls until it lets go
    let_go(backend)


RECORD = """
import sys
from pathlib import Path
from harmony_desktop.voice.recording import Recording
from harmony_desktop.voice.takes import Takes

recording = Recording(None, lambda level, elapsed: print(elapsed, flush=True), lambda: None, lambda news: None)
recording.begin(Takes(Path(sys.argv[1])))
sys.stdin.read()
"""


def test_a_program_killed_while_it_records_leaves_what_it_heard(
    microphone: Microphone, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", RECORD, str(tmp_path)]
    with (
        microphone.hum(),
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program,
    ):
        assert program.stdout is not None
        elapsed = 0
        while elapsed < 1_200:
            elapsed = int(program.stdout.readline())
        os.kill(program.pid, signal.SIGKILL)
    (kept,) = Takes(tmp_path).kept()
    assert kept.duration_ms >= elapsed
    audio = take_file.read(tmp_path / f"{kept.id}.wav")
    assert np.abs(audio[-RATE // 2 :]).max() == pytest.approx(HUM, rel=0.1)
