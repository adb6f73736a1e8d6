"""Input devices by name and host API, never by index: those move when anything is plugged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from harmony_desktop.domain.microphones import SEPARATOR
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.voice import portaudio, sound_server

BEST_HOSTS = (
    "Windows WASAPI",
    "Core Audio",
    "ALSA",
    "JACK Audio Connection Kit",
    "Windows DirectSound",
    "MME",
)
"""Windows lists every microphone once for each of its APIs, and cuts names off in the oldest."""
PLUGINS = frozenset(
    [
        "default",
        "sysdefault",
        "pulse",
        "pipewire",
        "jack",
        "oss",
        "dmix",
        "dsnoop",
        "lavrate",
        "samplerate",
        "speexrate",
        "speex",
        "upmix",
        "vdownmix",
    ]
)
"""Of ALSA: no microphones, but other ways to the same one."""
_BLUETOOTH = ("bluetooth", "bluez", "airpods", "hands-free")


@dataclass(frozen=True)
class InputDevice:
    """``name`` and ``host`` say which one it is. ``host`` empty: any of that name or title (as older wishes were kept)."""

    name: str
    host: str
    title: str = field(default="", compare=False)
    """For people, where the name is not."""

    @property
    def label(self) -> str:
        return self.title or self.name

    @property
    def is_bluetooth(self) -> bool:
        return any(sign in f"{self.name} {self.title}".lower() for sign in _BLUETOOTH)

    @property
    def key(self) -> str:
        """How a wish for it is kept."""
        return SEPARATOR.join((self.label, self.host, self.name))

    def is_(self, wish: InputDevice) -> bool:
        if wish.host:
            return self == wish
        return wish.name in (self.name, self.label)


def from_key(key: str) -> InputDevice | None:
    """The wished device; None for the system's own choice, as older wishes named it too."""
    if not key or key in sound_server.DOORS:
        return None
    title, separator, rest = key.partition(SEPARATOR)
    host, _, name = rest.partition(SEPARATOR)
    return InputDevice(name, host, title) if separator else InputDevice(key, "")


@dataclass(frozen=True)
class Place:
    """Where a device is right now, and how it likes to be opened."""

    device: InputDevice
    index: int
    rate: int
    channels: int
    source: str | None = None
    """Of the sound server, where it is opened through that."""
    default: bool = False


def refresh() -> None:
    portaudio.refresh()


def inputs() -> tuple[InputDevice, ...]:
    """Each once, the system's default first."""
    return tuple(place.device for place in _places())


def now() -> tuple[InputDevice, ...]:
    """What is plugged in right now, unless a stream is open: then what was when it opened."""
    portaudio.refresh()
    return inputs()


def find(wish: InputDevice | None) -> Place:
    """The wished device, else the system's default, else any. Raises `HarmonyError` no_microphone."""
    places = _places()
    if wish and not any(place.device.is_(wish) for place in places):
        portaudio.refresh()  # it may have been plugged in since
        places = _places()
    if not places:
        raise HarmonyError.of("no_microphone", retryable=True, detail="no device that records")
    wished = next((place for place in places if wish and place.device.is_(wish)), None)
    return wished or next((place for place in places if place.default), places[0])


def _places() -> tuple[Place, ...]:
    sd = portaudio.load()
    try:
        with portaudio.LOCK:
            devices = list(sd.query_devices())
            hosts = list(sd.query_hostapis())
            default = int(sd.default.device[0])
    except sd.PortAudioError as error:  # there is no sound system right now
        raise portaudio.opening_failed(error) from error
    able = [number for number, device in enumerate(devices) if device["max_input_channels"] > 0]
    door = next((n for name in sound_server.DOORS for n in able if devices[n]["name"] == name), None)
    if door is not None and (sources := sound_server.inputs()) is not None:
        return tuple(_served(source, door) for source in sources)
    best = _best_host([str(hosts[devices[number]["hostapi"]]["name"]) for number in able])
    host_default = next((int(host["default_input_device"]) for host in hosts if host["name"] == best), -1)
    default = host_default if host_default in able else default
    found = [
        _place(number, devices[number], best, number == default)
        for number in able
        if hosts[devices[number]["hostapi"]]["name"] == best
    ]
    real = [place for place in found if place.device.name not in PLUGINS or place.default]
    return tuple(sorted(_each_once(real), key=lambda place: not place.default))


def _served(source: sound_server.ServerInput, door: int) -> Place:
    device = InputDevice(source.name, sound_server.HOST, source.title)
    return Place(device, door, source.rate, source.channels, source.name, source.default)


def _place(number: int, device: Any, host: str, default: bool) -> Place:
    rate = int(device["default_samplerate"]) or 48_000
    return Place(
        InputDevice(str(device["name"]), host), number, rate, device["max_input_channels"], default=default
    )


def _best_host(names: list[str]) -> str:
    return min(names, key=lambda name: BEST_HOSTS.index(name) if name in BEST_HOSTS else 99, default="")


def _each_once(places: list[Place]) -> list[Place]:
    first: dict[InputDevice, Place] = {}
    for place in sorted(places, key=lambda place: not place.default):
        first.setdefault(place.device, place)
    return list(first.values())
