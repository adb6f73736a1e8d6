"""Real microphones of a real sound server: each by its own name, whatever its rate and channels, as they come and go."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.voice import MicrophoneFact, MicrophoneNews
from harmony_desktop.voice import devices, portaudio
from harmony_desktop.voice.devices import InputDevice
from harmony_desktop.voice.meter import Meter
from harmony_desktop.voice.recording import Recording
from harmony_desktop.voice.takes import Takes, read
from tests.fakes.portaudio import Device
from tests.parts.audio import HUM, Microphone
from tests.parts.recorded import RATE, stage

WITHIN_S = 15.0


@dataclass
class Told:
    """What a microphone told, and waiting for it."""

    news: list[MicrophoneNews] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, news: MicrophoneNews) -> None:
        with self.changed:
            self.news.append(news)
            self.changed.notify_all()

    def level(self, *_: object) -> None:
        with self.changed:
            self.changed.notify_all()

    def until(self, fact: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(fact, WITHIN_S), self.news

    @property
    def facts(self) -> list[MicrophoneFact]:
        return [news.fact for news in self.news]


@dataclass
class Room:
    microphone: Microphone
    folder: Path
    told: Told = field(default_factory=Told)

    def record(self, device: InputDevice | None) -> Recording:
        recording = Recording(device, self.told.level, lambda: None, self.told)
        recording.begin(Takes(self.folder / "takes"))
        return recording


@pytest.fixture
def room(microphone: Microphone, tmp_path: Path) -> Room:
    return Room(microphone, tmp_path)


@pytest.fixture
def second(microphone: Microphone) -> Iterator[Callable[..., InputDevice]]:
    """Plugs another one in, which does not become the default."""

    def plug(name: str, **like: int) -> InputDevice:
        microphone.plug(name, **like)
        plugged.append(name)
        microphone.choose()
        return next(device for device in devices.now() if device.name == f"{name}.monitor")

    plugged: list[str] = []
    yield plug
    for name in plugged:
        microphone.unplug(name)
    microphone.choose()


def heard(recording: Recording) -> Any:
    recording.end()
    assert recording.take is not None
    return read(recording.take.file)


def test_each_microphone_is_listed_once_by_its_name_the_default_first(
    room: Room, second: Callable[..., InputDevice]
) -> None:
    headset = second("headset")
    first, *others = devices.now()
    assert (first.name, first.host) == ("harmony_mic.monitor", "Sound server")
    assert others == [headset]
    assert headset.label != headset.name
    room.microphone.choose("headset")
    assert devices.now()[0] == headset


def test_the_chosen_microphone_is_the_one_that_is_heard(
    room: Room, second: Callable[..., InputDevice]
) -> None:
    headset = second("headset")
    for device, hears, deaf in ((headset, "headset", "harmony_mic"), (None, "harmony_mic", "headset")):
        recording = room.record(device)
        with room.microphone.hum(deaf):
            room.told.until(lambda recording=recording: recording.loudness.samples > 1.2 * RATE)
        assert recording.loudness.level < 0.2
        with room.microphone.hum(hears):
            room.told.until(lambda recording=recording: recording.loudness.level > 0.7)
        assert np.abs(heard(recording)).max() == pytest.approx(HUM, rel=0.1)
    assert MicrophoneFact.SWITCHED not in room.told.facts


@pytest.mark.parametrize(
    ("rate", "channels", "on"),
    [(8_000, 1, 0), (44_100, 1, 0), (44_100, 2, 1), (48_000, 8, 0), (96_000, 1, 0), (192_000, 1, 0)],
)
def test_every_kind_of_microphone_keeps_the_loudness_of_the_voice(
    room: Room, second: Callable[..., InputDevice], rate: int, channels: int, on: int
) -> None:
    device = second("odd", rate=rate, channels=channels)
    recording = room.record(device)
    with room.microphone.hum("odd", channels, on):
        room.told.until(lambda: recording.loudness.level > 0.7)
    assert np.abs(heard(recording)).max() == pytest.approx(HUM, rel=0.1)


def test_muting_is_said_within_a_moment_and_so_is_its_end(
    room: Room, second: Callable[..., InputDevice]
) -> None:
    recording = room.record(None)
    with room.microphone.hum():
        room.told.until(lambda: recording.loudness.level > 0.3)
        room.microphone.mute(True)
        room.told.until(lambda: room.told.facts[-1:] == [MicrophoneFact.SILENT])
        room.microphone.mute(False)
        room.told.until(lambda: room.told.facts[-1:] == [MicrophoneFact.HEARS])
    recording.end()
    assert MicrophoneFact.SWITCHED not in room.told.facts


def test_who_mutes_the_chosen_microphone_is_heard_by_no_other(
    room: Room, second: Callable[..., InputDevice]
) -> None:
    """The sound server still has it, so it is not gone: nobody is listened to by way of another one."""
    headset = second("headset")
    recording = room.record(headset)
    with room.microphone.hum("headset"):
        room.told.until(lambda: recording.loudness.level > 0.7)
        room.microphone.mute(True, "headset")
        room.told.until(lambda: room.told.facts[-1:] == [MicrophoneFact.SILENT])
    silent_since = recording.loudness.samples
    with room.microphone.hum():
        room.told.until(lambda: recording.loudness.samples > silent_since + 2 * RATE)
    room.microphone.mute(False, "headset")
    assert np.abs(heard(recording)[silent_since + RATE // 2 :]).max() < 0.01
    assert MicrophoneFact.SWITCHED not in room.told.facts


def test_a_chosen_microphone_that_is_unplugged_is_replaced(
    room: Room, second: Callable[..., InputDevice]
) -> None:
    headset = second("headset")
    recording = room.record(headset)
    with room.microphone.hum("headset"):
        room.told.until(lambda: recording.loudness.level > 0.7)
        room.microphone.unplug("headset")
    with room.microphone.hum():
        room.told.until(lambda: MicrophoneFact.SWITCHED in room.told.facts)
        room.told.until(lambda: recording.loudness.level > 0.7)
    heard(recording)
    (news,) = [n for n in room.told.news if n.fact is MicrophoneFact.SWITCHED]
    assert "harmony_mic" in news.device


def test_the_last_microphone_goes_and_the_take_waits_for_the_next(room: Room) -> None:
    recording = room.record(None)
    with room.microphone.hum():
        room.told.until(lambda: recording.loudness.level > 0.7)
        room.microphone.unplug()
    try:
        room.told.until(lambda: room.told.facts[-1:] == [MicrophoneFact.LOST])
        assert devices.now() == ()
        with pytest.raises(HarmonyError) as none:
            devices.find(None)
        assert none.value.problem.code == "no_microphone"
    finally:
        room.microphone.plug()
    with room.microphone.hum():
        room.told.until(lambda: room.told.facts[-1:] == [MicrophoneFact.SWITCHED])
        room.told.until(lambda: recording.loudness.level > 0.7)
    heard(recording)


def test_the_list_of_a_picker_follows_what_is_plugged_while_its_level_runs(
    room: Room, second: Callable[..., InputDevice]
) -> None:
    told = Told()
    levels: list[float | None] = []
    lists: list[tuple[InputDevice, ...]] = []

    def on_level(level: float | None) -> None:
        levels.append(level)
        told.level()

    meter = Meter(on_level, lists.append)
    with room.microphone.hum():
        told.until(lambda: bool(levels) and (levels[-1] or 0) > 0.5)
        headset = second("headset")
        told.until(lambda: headset in lists[-1])
        room.microphone.unplug("headset")
        told.until(lambda: headset not in lists[-1])
    assert None not in levels[levels.index(0.0) if 0.0 in levels else 0 :]
    meter.close()
    assert not portaudio._open_streams


def test_a_wish_is_kept_by_name_and_host_and_an_old_one_is_still_understood() -> None:
    headset = InputDevice("alsa_input.usb-1", "Sound server", "USB Headset")
    assert devices.from_key(headset.key) == headset
    assert [devices.from_key(system) for system in ("", "default", "pulse")] == [None] * 3
    for old in ("USB Headset", "alsa_input.usb-1"):
        wish = devices.from_key(old)
        assert wish is not None
        assert headset.is_(wish)


def test_windows_lists_each_microphone_once_by_the_best_of_its_apis(tmp_path: Path) -> None:
    apis = ("MME", "Windows DirectSound", "Windows WASAPI")
    plugged = [Device(f"{name}"[: 31 if api == "MME" else 99], host=api) for api in apis for name in NAMES]
    with stage(tmp_path, *plugged) as here:
        here.backend.system_default = NAMES[0][:31]
        assert devices.inputs() == tuple(InputDevice(name, "Windows WASAPI") for name in NAMES)


NAMES = ("Microphone Array (Intel Smart Sound Technology)", "Headset")


def test_alsa_alone_shows_hardware_and_not_the_ways_to_it(tmp_path: Path) -> None:
    names = [
        "sysdefault",
        "HDA Intel PCH: ALC257 Analog (hw:0,0)",
        "USB Audio (hw:1,0)",
        "dmix",
        "USB Audio (hw:1,0)",
    ]
    with stage(tmp_path, *(Device(name) for name in names)) as here:
        here.backend.system_default = names[1]
        assert [device.name for device in devices.inputs()] == names[1:3]


def test_nothing_that_records_is_one_clear_error(tmp_path: Path) -> None:
    with stage(tmp_path), pytest.raises(HarmonyError) as none:
        devices.find(None)
    assert none.value.problem.code == "no_microphone"
