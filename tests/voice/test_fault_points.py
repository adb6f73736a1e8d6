"""At fifty points of a take something breaks: what was heard until then is on disk, sample for sample."""

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.voice import MicrophoneFact
from harmony_desktop.voice import take_file
from harmony_desktop.voice.devices import InputDevice
from harmony_desktop.voice.takes import Takes
from harmony_desktop.voice.worker import Worker
from harmony_desktop.wordings import PROBLEMS
from harmony_speech import models
from tests.fakes.portaudio import Device
from tests.parts import clips
from tests.parts.recorded import RATE, Stage, samples, stage

POINTS = 50
LONGEST_S = 2.0
IN_FLIGHT_S = 0.1
"""A block, the turn of the reader, and what the resampler has not given yet."""
HEADSET = InputDevice("Headset", "ALSA")


def points(fault: str) -> list[tuple[int, float]]:
    """Rates and moments, the same in every run."""
    dice = random.Random(fault)
    return [(dice.choice((16_000, 44_100, 48_000)), dice.uniform(0.05, LONGEST_S)) for _ in range(POINTS)]


def on_disk(here: Stage) -> np.ndarray:
    (file,) = here.folder.glob("*.wav")
    return take_file.read(file)


def lost_at_most_the_block_in_flight(disk: np.ndarray, heard: np.ndarray) -> None:
    np.testing.assert_allclose(disk, heard[: len(disk)], atol=1e-6)
    assert len(heard) - len(disk) <= IN_FLIGHT_S * RATE


@pytest.mark.parametrize("fault", ["unplug", "unplug, told", "fall silent", "vanish, all others denied"])
def test_the_microphone_goes(tmp_path: Path, fault: str) -> None:
    for number, (rate, at_s) in enumerate(points(fault)):
        other = Device("Built-in", rate, refuses="busy" if "denied" in fault else "")
        with stage(tmp_path / str(number), Device("Headset", rate), other) as here:
            recording = here.begin(HEADSET)
            here.world.pass_(at_s)
            lost_at_most_the_block_in_flight(on_disk(here), here.heard("Headset"))
            headset = here.backend.devices[0]
            headset.ends, headset.dead = fault == "unplug, told", fault != "fall silent"
            headset.zeros, headset.plugged = fault == "fall silent", fault == "fall silent"
            here.backend.system_default = "Built-in"
            here.world.pass_(1.4)
            recording.end()
            told = MicrophoneFact.LOST if "denied" in fault else MicrophoneFact.SWITCHED
            assert here.facts[-1] is told
            names = ("Headset",) if "denied" in fault else ("Headset", "Built-in")
            np.testing.assert_allclose(samples(recording), here.heard(*names), atol=1e-6)


def test_the_microphone_overflows(tmp_path: Path) -> None:
    for number, (rate, at_s) in enumerate(points("overflow")):
        with stage(tmp_path / str(number), Device("Built-in", rate)) as here:
            recording = here.begin()
            here.world.pass_(at_s)
            here.backend.devices[0].overflows = 3
            here.world.pass_(0.5)
            recording.end()
            np.testing.assert_allclose(samples(recording), here.heard("Built-in"), atol=1e-6)
            assert here.told == []


def test_the_whole_program_is_killed(tmp_path: Path) -> None:
    killed = points("kill")
    words = [f"{rate}:{at_s}" for rate, at_s in killed]
    subprocess.run([sys.executable, "-m", "tests.parts.killed_takes", str(tmp_path), *words], check=True)
    for number, (rate, at_s) in enumerate(killed):
        with stage(tmp_path / "again", Device("Built-in", rate)) as here:
            recording = here.begin()
            here.world.pass_(at_s)
            heard = here.heard("Built-in")
            recording.close()
        folder = tmp_path / str(number)
        (file,) = folder.glob("*.wav")
        disk = take_file.read(file)
        lost_at_most_the_block_in_flight(disk, heard)
        kept = Takes(folder).kept()
        if len(disk) >= RATE // 2:
            assert [take.id for take in kept] == [file.stem], "it is offered at the next start"


def test_the_disk_fills_up(tmp_path: Path) -> None:
    for number, (rate, at_s) in enumerate(points("full")):
        with stage(tmp_path / str(number), Device("Built-in", rate)) as here:
            recording = here.begin()
            here.world.pass_(at_s)
            assert recording.take is not None
            until_then = on_disk(here)
            full = os.open("/dev/full", os.O_WRONLY)  # every write to it fails as on a full disk
            os.dup2(full, recording.take._fd)
            os.close(full)
            here.world.pass_(0.5)
            assert here.fulls == 1, "the take ends by itself"
            with pytest.raises(HarmonyError) as told:
                recording.end()
            assert told.value.problem.code == "take_disk_full"
            np.testing.assert_array_equal(on_disk(here), until_then)
    assert "take_disk_full" in PROBLEMS


def test_no_space_to_begin_with_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with stage(tmp_path / "takes", Device("Built-in")) as here:
        recording = here.open()
        real = os.open
        monkeypatch.setattr(os, "open", lambda file, flags, *mode: real("/dev/full", os.O_WRONLY))
        with pytest.raises(HarmonyError) as told:
            recording.begin(here.takes)
        monkeypatch.undo()
        recording.close()
    assert told.value.problem.code == "take_disk_full"


def test_the_worker_is_killed_while_it_listens_to_the_take(tmp_path: Path) -> None:
    """Once only: another one loads the model."""
    take = Takes(tmp_path / "takes").start()
    take.write(clips.prompt("agent-newlocation").audio())
    take.finish()
    before = take.file.read_bytes()
    worker = Worker(models.require("tiny.en", tmp_path))
    worker.warm()
    assert worker._link is not None
    worker._link.kill()
    assert worker.words("take", take.file, "en", ()).text.lower().startswith("please enter")
    assert take.file.read_bytes() == before
    worker.stop()
