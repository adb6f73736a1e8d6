"""A machine that is held up for a moment has lost no microphone: what was said meanwhile comes late, and whole."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from harmony_desktop.voice import take_file
from harmony_desktop.voice.devices import InputDevice
from harmony_desktop.voice.takes import Takes
from tests.fakes.portaudio import Device
from tests.parts.audio import HUM, Microphone
from tests.parts.recorded import RATE, Stage, samples, stage

HELD_UP = (0.55, 0.9, 1.6, 3.0)


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    with ExitStack() as open_:
        yield lambda *devices: open_.enter_context(stage(tmp_path / "takes", *devices))


@pytest.mark.parametrize("seconds", HELD_UP)
@pytest.mark.parametrize("phase", [0.001, 0.011, 0.019])
def test_a_machine_held_up_during_a_take_costs_nothing(
    on: Callable[..., Stage], seconds: float, phase: float
) -> None:
    """``phase``: whether the reader or the device comes first afterwards."""
    here = on(Device("Headset"), Device("Built-in"))
    recording = here.begin()
    for _ in range(3):
        here.world.pass_(1 + phase)
        here.world.stall(seconds)
    here.world.pass_(1)
    recording.end()
    assert here.told == []
    assert here.backend.devices[0].opened == 1
    np.testing.assert_array_equal(samples(recording), here.heard("Headset"))
    assert len(samples(recording)) / RATE == pytest.approx(here.world.now() - 1000, abs=0.1)


@pytest.mark.parametrize("seconds", HELD_UP)
def test_a_machine_held_up_again_and_again_has_its_microphone_still(
    on: Callable[..., Stage], seconds: float
) -> None:
    """Between them the device does not get a turn, the reader one now and then."""
    here = on(Device("Headset"))
    recording = here.begin()
    here.world.pass_(1)
    here.backend.devices[0].stalled = True
    for _ in range(8):
        here.world.pass_(0.021)
        here.world.stall(seconds)
    here.backend.devices[0].stalled = False
    here.world.pass_(1)
    recording.end()
    assert here.told == []
    assert here.backend.devices[0].opened == 1


@pytest.mark.parametrize("seconds", [0.3, 0.55, 0.9, 1.6])
def test_what_was_said_while_the_machine_was_held_up_at_key_up_is_in_the_take(
    on: Callable[..., Stage], seconds: float
) -> None:
    here = on(Device("Headset"))
    recording = here.begin()
    here.world.pass_(1.001)
    here.world.stall(seconds)
    key_up = here.world.now()
    recording.end()
    assert here.told == []
    assert len(samples(recording)) / RATE >= key_up - 1000 - 0.021
    assert here.world.now() - key_up < 0.5


HEADSET = InputDevice("AirPods", "ALSA")


@pytest.mark.parametrize("late_s", [0.2, 0.7])
def test_a_device_that_is_late_at_key_up_is_waited_for(on: Callable[..., Stage], late_s: float) -> None:
    here = on(Device("AirPods"))
    recording = here.begin(HEADSET)
    here.world.pass_(1)
    key_up = here.world.now() + 0.3
    hold_up(here, 0.3 + late_s)
    here.world.pass_(0.3)
    recording.end()
    assert here.told == []
    assert len(samples(recording)) / RATE >= key_up - 1000 - 0.021


def hold_up(here: Stage, seconds: float) -> None:
    """The only device, for so long from now."""
    device = here.backend.devices[0]

    def come_back() -> None:
        device.stalled = False

    device.stalled = True
    here.world.after(seconds, come_back)


RECORD = """
import sys
from pathlib import Path
from harmony_desktop.voice.recording import Recording
from harmony_desktop.voice.takes import Takes

def told(news):
    print(news.fact, flush=True)

recording = Recording(None, lambda level, elapsed: print(elapsed, flush=True), lambda: None, told)
recording.begin(Takes(Path(sys.argv[1])))
sys.stdin.read()
recording.end()
"""


def test_a_program_that_was_stopped_for_a_moment_goes_on_with_the_same_microphone(
    microphone: Microphone, tmp_path: Path
) -> None:
    """Really: all its threads are held up at once, and what the sound server kept for it comes afterwards."""
    command = [sys.executable, "-c", RECORD, str(tmp_path)]
    with (
        microphone.hum(),
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program,
    ):
        assert program.stdin is not None
        assert program.stdout is not None
        for until_ms in (700, 2_400):
            while (said := program.stdout.readline().strip()).isdigit() and int(said) < until_ms:
                pass
            assert said.isdigit(), f"it was told {said}"
            os.kill(program.pid, signal.SIGSTOP)
            threading.Event().wait(0.9)
            os.kill(program.pid, signal.SIGCONT)
        while (said := program.stdout.readline().strip()).isdigit() and int(said) < 4_000:
            pass
        program.stdin.close()
        rest = program.stdout.read().split()
        assert all(line.isdigit() for line in [said, *rest]), f"it was told {said} {rest}"
    (kept,) = Takes(tmp_path).kept()
    audio = take_file.read(tmp_path / f"{kept.id}.wav")[RATE // 2 :]
    loud = np.abs(audio[: len(audio) // 320 * 320].reshape(-1, 320)).max(axis=1) > HUM / 2
    assert loud.mean() > 0.9
