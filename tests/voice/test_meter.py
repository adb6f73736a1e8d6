"""While a microphone is chosen: the list is that of this moment, the level that of the one looked at, and no take waits."""

from pathlib import Path

import pytest

from harmony_desktop.voice import portaudio
from harmony_desktop.voice.devices import InputDevice
from harmony_desktop.voice.meter import Meter
from tests.fakes.portaudio import Device
from tests.parts.recorded import RATE, samples, stage
from tests.voice.test_capture import BUILT_IN, HEADSET, tone, vanish


class Picker:
    def __init__(self) -> None:
        self.levels: list[float | None] = []
        self.lists: list[tuple[InputDevice, ...]] = []


@pytest.fixture
def picker() -> Picker:
    return Picker()


def test_the_level_is_that_of_the_microphone_looked_at(tmp_path: Path, picker: Picker) -> None:
    with stage(tmp_path, Device("Built-in"), Device("Headset", sound=tone(0, 1e9))) as here:
        meter = Meter(picker.levels.append, picker.lists.append, BUILT_IN, here.world)
        here.world.pass_(1.0)
        assert picker.lists == [(BUILT_IN, HEADSET)]
        assert 18 <= len(picker.levels) <= 21
        assert picker.levels[-1] is not None
        assert picker.levels[-1] < 0.2
        meter.listen(HEADSET)
        here.world.pass_(0.5)
        assert picker.levels[-1] is not None
        assert picker.levels[-1] > 0.7
        meter.close()
        told = len(picker.levels)
        here.world.pass_(1)
        assert len(picker.levels) == told
        assert here.backend.streams == []


def test_what_is_plugged_in_meanwhile_appears_and_what_is_gone_goes(tmp_path: Path, picker: Picker) -> None:
    with stage(tmp_path, Device("Built-in")) as here:
        meter = Meter(picker.levels.append, picker.lists.append, pace=here.world)
        here.world.pass_(1.0)
        here.backend.devices.append(Device("Headset"))
        here.world.pass_(2.5)
        assert picker.lists == [(BUILT_IN,), (BUILT_IN, HEADSET)]
        here.backend.devices[1].plugged = False
        here.world.pass_(2.5)
        assert picker.lists[2:] == [(BUILT_IN,)]
        assert None not in picker.levels[3:60]
        meter.close()


def test_a_microphone_that_goes_has_no_level_until_it_is_back(tmp_path: Path, picker: Picker) -> None:
    with stage(tmp_path, Device("Built-in"), Device("Headset")) as here:
        meter = Meter(picker.levels.append, picker.lists.append, HEADSET, here.world)
        here.world.pass_(1.0)
        headset = here.backend.devices[1]
        vanish(headset, "ends")
        here.world.pass_(3)
        assert picker.levels[-1] is None
        headset.ends, headset.plugged = False, True
        here.world.pass_(5)
        assert picker.levels[-1] is not None
        meter.close()


def test_a_take_that_begins_has_the_microphone_for_itself(tmp_path: Path, picker: Picker) -> None:
    with stage(tmp_path, Device("Built-in")) as here:
        meter = Meter(picker.levels.append, picker.lists.append, pace=here.world)
        here.world.pass_(0.5)
        recording = here.begin()
        assert len(here.backend.streams) == 1
        assert portaudio.guests == []
        here.world.pass_(1)
        recording.end()
        assert len(samples(recording)) / RATE == pytest.approx(1, abs=0.2)
        meter.close()


def test_without_any_microphone_the_list_is_empty_and_nothing_is_heard(
    tmp_path: Path, picker: Picker
) -> None:
    with stage(tmp_path) as here:
        meter = Meter(picker.levels.append, picker.lists.append, pace=here.world)
        here.world.pass_(3)
        assert picker.lists == [()]
        assert set(picker.levels) == {None}
        meter.close()
