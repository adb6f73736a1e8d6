"""Whatever a microphone does, what it heard is in the take, and the speaker is told."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.voice import MicrophoneFact, MicrophoneNews
from harmony_desktop.voice import devices, portaudio
from harmony_desktop.voice.devices import InputDevice
from harmony_desktop.voice.pace import REAL
from tests.fakes.portaudio import Device, hush
from tests.parts.recorded import RATE, Stage, samples, stage

BUILT_IN = InputDevice("Built-in", "ALSA")
HEADSET = InputDevice("Headset", "ALSA")


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    with ExitStack() as open_:
        yield lambda *devices: open_.enter_context(stage(tmp_path / "takes", *devices))


def tone(from_s: float, to_s: float, loud: float = 0.3) -> Callable[[Any, int], Any]:
    """A room in which somebody hums between those times of the world."""

    def sound(at: NDArray[np.int64], rate: int) -> NDArray[np.float32]:
        inside = (at >= from_s * rate) & (at < to_s * rate)
        hum = loud * np.sin(2 * np.pi * 300 * at / rate)
        return np.asarray(np.where(inside, hum, hush(at, rate)), np.float32)

    return sound


def hummed_s(audio: Any) -> float:
    """How long somebody hums in it, by blocks of 10 ms."""
    blocks = audio[: len(audio) // 160 * 160].reshape(-1, 160)
    return float((np.sqrt((blocks**2).mean(axis=1)) > 0.1).sum()) / 100


# ── opening: V6 ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("opens_in_s", [0.04, 0.2, 0.7, 1.5])
@pytest.mark.parametrize("first_after_s", [0.0, 0.3, 1.5])
def test_a_cold_microphone_is_ready_with_its_first_sample_and_loses_nothing_after(
    on: Callable[..., Stage], opens_in_s: float, first_after_s: float
) -> None:
    here = on(Device("Built-in", opens_in_s=opens_in_s, first_after_s=first_after_s))
    here.backend.devices[0].sound = tone(0, 1e9)
    recording = here.begin()
    ready = here.world.now()
    assert here.backend.heard, "ready before it heard anything"
    assert ready >= 1000 + opens_in_s + first_after_s
    here.world.pass_(1.0)
    recording.end()
    np.testing.assert_array_equal(samples(recording), here.heard("Built-in"))
    assert hummed_s(samples(recording)) >= 1.0


def test_when_armed_speech_from_before_the_key_is_whole(on: Callable[..., Stage]) -> None:
    key_down = 1006.0
    here = on(Device("Built-in", sound=tone(key_down - 0.3, key_down + 0.7), latency_s=0.04))
    recording = here.open()
    here.world.pass_(key_down - here.world.now())
    assert not list(here.folder.glob("*")), "nothing is written before the key"
    recording.begin(here.takes)
    assert here.world.now() - key_down < 0.02, "armed is ready at once"
    here.world.pass_(2.0)
    recording.end()
    assert hummed_s(samples(recording)) == pytest.approx(1.0, abs=0.011)
    before_key = len(samples(recording)) / RATE - (here.world.now() - key_down)
    assert 0.3 <= before_key <= 0.6


def test_a_microphone_that_died_while_armed_is_replaced_before_the_ready_cue(
    on: Callable[..., Stage],
) -> None:
    here = on(Device("Headset", sound=tone(0, 1e9)), Device("Built-in"))
    recording = here.open(HEADSET)
    here.world.pass_(1.0)
    vanish(here.backend.devices[0], "stops calling")
    here.backend.system_default = "Built-in"
    here.world.pass_(0.2)
    before = here.backend.devices[1].opened
    recording.begin(here.takes)
    assert (before, here.backend.devices[1].opened) == (0, 1)
    assert here.told == [MicrophoneNews(MicrophoneFact.SWITCHED, "Built-in")]
    recording.end()


# ── key up: V7 ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("late_s", [0.0, 0.1, 0.2, 0.25])
@pytest.mark.parametrize("latency_s", [0.005, 0.04, 0.15])
def test_a_word_that_ends_after_the_key_is_whole(
    on: Callable[..., Stage], late_s: float, latency_s: float
) -> None:
    key_up = 1003.0
    here = on(Device("Built-in", 48_000, sound=tone(1002, key_up + late_s), latency_s=latency_s))
    recording = here.begin()
    here.world.pass_(key_up - here.world.now())
    recording.end()
    assert hummed_s(samples(recording)) == pytest.approx(1.0 + late_s, abs=0.011)
    assert here.world.now() - key_up <= 0.25 + latency_s + 0.05


@pytest.mark.parametrize("latency_s", [0.005, 0.04, 0.15])
def test_who_was_quiet_already_waits_for_the_device_only(on: Callable[..., Stage], latency_s: float) -> None:
    here = on(Device("Built-in", sound=tone(1001, 1002), latency_s=latency_s))
    recording = here.begin()
    here.world.pass_(1002.5 - here.world.now())
    key_up = here.world.now()
    recording.end()
    assert here.world.now() - key_up <= latency_s + 0.05
    assert len(samples(recording)) / RATE >= key_up - 1000 - 0.021


# ── what is told while the key is held ──────────────────────────────────────────────────────────────────────────
def test_zeros_for_a_second_are_called_silent_and_sound_ends_that(on: Callable[..., Stage]) -> None:
    here = on(Device("Built-in", zeros=True))
    recording = here.begin()
    here.world.pass_(0.9)
    assert here.told == []
    here.world.pass_(0.2)
    assert here.told == [MicrophoneNews(MicrophoneFact.SILENT, "Built-in")]
    here.world.pass_(3)
    here.backend.devices[0].zeros = False
    here.world.pass_(0.1)
    assert here.facts == [MicrophoneFact.SILENT, MicrophoneFact.HEARS]
    recording.end()


def test_who_is_muted_while_armed_hears_of_it_at_the_key(on: Callable[..., Stage]) -> None:
    here = on(Device("Built-in", zeros=True))
    recording = here.open()
    here.world.pass_(5)
    assert here.told == []
    recording.begin(here.takes)
    assert here.facts == [MicrophoneFact.SILENT]
    recording.end()


@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_clipping_is_told_once_a_stretch(on: Callable[..., Stage], rate: int) -> None:
    here = on(Device("Built-in", rate))

    def shouting(at: NDArray[np.int64], rate: int) -> NDArray[np.float32]:
        return np.asarray(np.clip(tone(0, 1e9, 1.3)(at, rate), -1, 1), np.float32)

    here.backend.devices[0].sound = tone(0, 1e9, 0.95)
    recording = here.begin()
    here.world.pass_(3)
    assert here.told == [], "loud is not too loud"
    for stretch in (1, 2):
        here.backend.devices[0].sound = shouting
        here.world.pass_(3)
        assert here.facts == stretch * [MicrophoneFact.CLIPPING]
        here.backend.devices[0].sound = hush
        here.world.pass_(1.5)
    recording.end()


def test_the_level_comes_twenty_times_a_second(on: Callable[..., Stage]) -> None:
    here = on(Device("Built-in", sound=tone(1001, 1e9)))
    recording = here.begin()
    here.world.pass_(2)
    assert 30 <= len(here.levels) <= 42
    assert here.levels[2][0] < 0.2 < 0.7 < here.levels[-1][0]
    assert here.levels[-1][1] == pytest.approx(2000, abs=80)
    recording.end()


# ── devices that go ─────────────────────────────────────────────────────────────────────────────────────────────
def vanish(device: Device, how: str) -> None:
    device.dead, device.ends, device.zeros = how == "stops calling", how == "ends", how == "zeros"
    device.plugged = how == "zeros"


@pytest.mark.parametrize("how", ["stops calling", "ends", "zeros"])
@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_a_vanished_microphone_is_replaced_within_the_take(
    on: Callable[..., Stage], how: str, rate: int
) -> None:
    here = on(Device("Headset", rate), Device("Built-in", rate, opens_in_s=0.1))
    recording = here.begin(HEADSET)
    here.world.pass_(2)
    vanish(here.backend.devices[0], how)
    here.backend.system_default = "Built-in"
    here.world.pass_(4)
    recording.end()
    assert MicrophoneNews(MicrophoneFact.SWITCHED, "Built-in") in here.told
    assert here.facts[-1] == MicrophoneFact.SWITCHED
    np.testing.assert_allclose(samples(recording), here.heard("Headset", "Built-in"), atol=1e-6)
    gap_s = here.world.now() - 1000 - len(samples(recording)) / RATE
    assert gap_s < (1.0 if how != "zeros" else 0.2)


def test_with_no_other_microphone_the_take_waits_for_one(on: Callable[..., Stage]) -> None:
    here = on(Device("Headset"))
    recording = here.begin()
    here.world.pass_(1)
    vanish(here.backend.devices[0], "stops calling")
    here.world.pass_(10)
    assert here.told == [MicrophoneNews(MicrophoneFact.LOST, "Headset")]
    kept = len(samples(recording))
    assert kept / RATE == pytest.approx(1, abs=0.05)
    here.backend.devices.append(Device("Built-in"))
    here.backend.system_default = "Built-in"
    here.world.pass_(2)
    recording.end()
    assert here.told[1:] == [MicrophoneNews(MicrophoneFact.SWITCHED, "Built-in")]
    np.testing.assert_array_equal(samples(recording), here.heard("Headset", "Built-in"))


def test_a_sound_system_that_goes_and_comes_back_is_waited_for(on: Callable[..., Stage]) -> None:
    """PortAudio cannot even be initialised meanwhile: nothing can be asked of it then, not even its end."""
    here = on(Device("Built-in"))
    recording = here.begin()
    here.world.pass_(1.0)
    vanish(here.backend.devices[0], "stops calling")
    here.backend.starts = False
    here.world.pass_(2.0)
    assert here.facts == [MicrophoneFact.LOST]
    with pytest.raises(HarmonyError) as none:
        devices.find(None)
    assert none.value.problem.code == "no_microphone"
    here.backend.starts = True
    here.backend.devices.append(Device("Headset"))
    here.backend.system_default = "Headset"
    here.world.pass_(1.5)
    assert here.facts == [MicrophoneFact.LOST, MicrophoneFact.SWITCHED]
    recording.end()
    np.testing.assert_allclose(samples(recording), here.heard("Built-in", "Headset"), atol=1e-6)


def test_a_turn_that_goes_wrong_is_not_the_readers_last() -> None:
    """Whatever it was: who speaks goes on being heard."""
    turns: list[int] = []
    heard_on = threading.Event()

    def turn() -> None:
        turns.append(len(turns))
        if len(turns) == 1:
            raise RuntimeError("out of nowhere")
        heard_on.set()

    reading = REAL.every(0.001, turn, "reader")
    assert heard_on.wait(5), "the reader ended"
    reading.stop()


def test_a_take_without_any_microphone_left_still_ends(on: Callable[..., Stage]) -> None:
    here = on(Device("Headset"))
    recording = here.begin()
    here.world.pass_(1)
    vanish(here.backend.devices[0], "ends")
    here.world.pass_(1)
    key_up = here.world.now()
    recording.end()
    assert here.world.now() - key_up < 1
    np.testing.assert_array_equal(samples(recording), here.heard("Headset"))


def test_a_device_that_hangs_on_closing_does_not_hold_up_the_take(
    on: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portaudio, "CLOSING_S", 0.02)
    here = on(Device("Headset", hangs_on_close=True), Device("Built-in"))
    recording = here.begin(HEADSET)
    here.world.pass_(1)
    vanish(here.backend.devices[0], "stops calling")
    here.backend.system_default = "Built-in"
    here.world.pass_(2)
    recording.end()
    np.testing.assert_array_equal(samples(recording), here.heard("Headset", "Built-in"))
    here.backend.lets_go.set()
    for thread in threading.enumerate():
        if thread.name == "device-close":
            thread.join(5)


def test_a_bluetooth_microphone_may_be_slow(on: Callable[..., Stage]) -> None:
    here = on(Device("AirPods", first_after_s=1.4), Device("Built-in"))
    recording = here.begin(InputDevice("AirPods", "ALSA"))
    here.backend.devices[0].dead = True
    here.world.pass_(1.3)
    here.backend.devices[0].dead = False
    here.world.pass_(1)
    assert here.told == []
    here.backend.devices[0].dead = True
    here.backend.system_default = "Built-in"
    here.world.pass_(2)
    assert here.facts == [MicrophoneFact.SWITCHED]
    recording.end()


def test_an_overflow_costs_what_was_lost_and_no_more(on: Callable[..., Stage]) -> None:
    here = on(Device("Built-in", 48_000))
    recording = here.begin()
    for _ in range(3):
        here.world.pass_(1)
        here.backend.devices[0].overflows = 4
    here.world.pass_(1)
    recording.end()
    assert here.told == []
    np.testing.assert_allclose(samples(recording), here.heard("Built-in"), atol=1e-6)


# ── how devices want to be opened ───────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000])
def test_every_rate_becomes_16_khz(on: Callable[..., Stage], rate: int) -> None:
    here = on(Device("Built-in", rate, sound=tone(0, 1e9)))
    recording = here.begin()
    here.world.pass_(2)
    recording.end()
    audio = samples(recording)
    np.testing.assert_allclose(audio, here.heard("Built-in"), atol=1e-6)
    spectrum = np.abs(np.fft.rfft(audio[:RATE] * np.hanning(RATE)))
    assert int(spectrum.argmax()) == 300


@pytest.mark.parametrize("sample", ["int16", "int32"])
def test_a_device_of_whole_numbers_sounds_the_same(on: Callable[..., Stage], sample: str) -> None:
    here = on(Device("Built-in", formats=(sample,), sound=tone(0, 1e9)))
    recording = here.begin()
    here.world.pass_(1)
    recording.end()
    audio = samples(recording)
    assert np.abs(audio).max() == pytest.approx(0.3, abs=0.001)


@pytest.mark.parametrize("channels", [1, 2, 3, 6, 8])
@pytest.mark.parametrize("exact", [True, False])
def test_a_voice_on_any_one_channel_keeps_its_loudness(
    on: Callable[..., Stage], channels: int, exact: bool
) -> None:
    for speaks_on in {0, channels // 2, channels - 1}:

        def sound(at: NDArray[np.int64], rate: int, speaks_on: int = speaks_on) -> NDArray[np.float32]:
            all_ = np.stack([hush(at + 31 * n, rate) for n in range(channels)], axis=1)
            all_[:, speaks_on] = tone(0, 1e9)(at, rate)
            return all_

        here = on(Device("Built-in", 48_000, channels, exact_channels=exact, sound=sound))
        recording = here.begin()
        here.world.pass_(1)
        recording.end()
        assert np.abs(samples(recording)).max() == pytest.approx(0.3, abs=0.01)
        here.backend.devices.clear()


def test_two_capsules_of_opposite_polarity_do_not_cancel_each_other(on: Callable[..., Stage]) -> None:
    def sound(at: NDArray[np.int64], rate: int) -> NDArray[np.float32]:
        hum = tone(0, 1e9)(at, rate)
        return np.stack([hum, -hum], axis=1)

    here = on(Device("Built-in", channels=2, sound=sound))
    recording = here.begin()
    here.world.pass_(1)
    recording.end()
    assert np.abs(samples(recording)).max() == pytest.approx(0.3, abs=0.01)


def test_a_device_that_lies_about_its_rate_is_opened_at_a_usual_one(on: Callable[..., Stage]) -> None:
    here = on(Device("Built-in", 22_050, rates=(48_000,), sound=tone(0, 1e9)))
    recording = here.begin()
    here.world.pass_(1)
    recording.end()
    heard = np.concatenate([block for _, block in here.backend.heard])[:, 0]
    np.testing.assert_allclose(samples(recording), soxr.resample(heard, 48_000, RATE), atol=1e-6)


# ── which device ────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_wished_microphone_that_is_not_there_is_stood_in_for_and_that_is_said(
    on: Callable[..., Stage],
) -> None:
    here = on(Device("Built-in"))
    recording = here.begin(HEADSET)
    assert here.told == [MicrophoneNews(MicrophoneFact.SWITCHED, "Built-in")]
    recording.end()


def test_a_wished_microphone_plugged_in_since_is_found(on: Callable[..., Stage]) -> None:
    here = on(Device("Built-in"))
    here.backend.devices.append(Device("Headset"))
    recording = here.begin(HEADSET)
    here.world.pass_(0.2)
    recording.end()
    assert here.told == []
    assert {name for name, _ in here.backend.heard} == {"Headset"}


@pytest.mark.parametrize("trouble", ["sends nothing", "is refused"])
def test_a_wished_microphone_that_does_not_work_is_stood_in_for(
    on: Callable[..., Stage], trouble: str
) -> None:
    here = on(Device("Built-in"), Device("Headset", dead=trouble == "sends nothing"))
    if trouble == "is refused":
        here.backend.devices[1].refuses = "Device unavailable [PaErrorCode -9985]"
    recording = here.begin(HEADSET)
    assert here.told == [MicrophoneNews(MicrophoneFact.SWITCHED, "Built-in")]
    recording.end()


def test_no_microphone_is_one_clear_error(on: Callable[..., Stage]) -> None:
    here = on()
    with pytest.raises(HarmonyError) as none:
        here.begin()
    assert none.value.problem.code == "no_microphone"


def test_a_denied_microphone_is_told_from_an_absent_one(
    on: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    here = on(Device("Built-in", refuses="Unanticipated host error [PaErrorCode -9999]: access denied"))
    with pytest.raises(HarmonyError) as denied:
        here.begin()
    assert denied.value.problem.code == "mic_denied"
