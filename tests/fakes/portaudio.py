"""PortAudio with devices that behave as badly as real ones: stands in for the `sounddevice` module."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.fakes.world import Clockwork, World

Sound = Callable[[NDArray[np.int64], int], NDArray[np.float32]]
"""What is to be heard at those samples since the world began, at that rate; one column or as many as there are channels."""


class PortAudioError(Exception):
    """As sounddevice raises it."""


NOISE = np.random.default_rng(6).uniform(-1e-3, 1e-3, 2**17).astype(np.float32)


def hush(at: NDArray[np.int64], rate: int) -> NDArray[np.float32]:
    """A room: noise that differs at every sample and is the same whenever it is asked for."""
    return NOISE[at % len(NOISE)]


@dataclass
class Device:
    """How it is and what becomes of it; anything may be changed while it is open."""

    name: str
    rate: int = 16_000
    channels: int = 1
    host: str = "ALSA"
    latency_s: float = 0.02
    opens_in_s: float = 0.0
    first_after_s: float = 0.0
    """How long after the opening it calls for the first time."""
    sound: Sound = hush
    exact_channels: bool = False
    formats: tuple[str, ...] = ("float32", "int16", "int32")
    rates: tuple[int, ...] = ()
    """Those it opens at; empty: its own."""
    refuses: str = ""
    """What the system says when it is opened."""
    dead: bool = False
    """Does not call."""
    stalled: bool = False
    """Does not call now; what it hears meanwhile waits, and comes at once afterwards."""
    ends: bool = False
    """Its stream stops, and PortAudio says so."""
    zeros: bool = False
    overflows: int = 0
    """So many of the next blocks are lost."""
    hangs_on_close: bool = False
    opened: int = 0
    plugged: bool = True


class Stream:
    def __init__(self, backend: "FakePortAudio", device: Device, options: dict[str, Any]) -> None:
        self._backend, self.device, self._options = backend, device, options
        self._world = backend.world
        self.latency = device.latency_s
        self._rate = int(options["samplerate"])
        self._frames = int(options["blocksize"])
        self.active = False
        self.closed = False
        self._place = 0
        self._due = 0.0
        self._overflowed = False

    def start(self) -> None:
        self._world.pass_(self.device.opens_in_s)
        self.active = True
        self._place = round(self._world.now() * self._rate)
        block_s = self._frames / self._rate
        first_s = max(self.device.first_after_s, block_s + self.device.latency_s)
        self._due = self._world.now() + first_s
        self._world.after(first_s, self._call)

    def abort(self) -> None:
        if self.device.hangs_on_close:
            self._backend.lets_go.wait(30)
        self.active = False

    def close(self, ignore_errors: bool = True) -> None:
        self.active = False
        self.closed = True
        if self in self._backend.streams:
            self._backend.streams.remove(self)

    def _call(self) -> None:
        if not self.active:
            return
        if self.device.ends or not (self.device.plugged or self.device.dead):
            self.active = False
            self._options["finished_callback"]()
            return
        if self.device.stalled:
            self._world.after(self._frames / self._rate, self._call)
            return
        at = np.arange(self._place, self._place + self._frames)
        self._place += self._frames
        self._due += self._frames / self._rate
        self._world.after(max(0.0, self._due - self._world.now()), self._call)
        if self.device.dead:
            return
        if self.device.overflows:
            self.device.overflows -= 1
            self._overflowed = True
            return
        block = self._block(at)
        self._backend.heard.append((self.device.name, block))
        overflowed, self._overflowed = self._overflowed, False
        self._options["callback"](block, self._frames, None, SimpleNamespace(input_overflow=overflowed))

    def _block(self, at: NDArray[np.int64]) -> Any:
        channels, sample = self._options["channels"], self._options["dtype"]
        sound = self.device.sound(at, self._rate)
        if self.device.zeros:
            sound = np.zeros_like(sound)
        if sound.ndim == 1:
            sound = np.repeat(sound[:, None], channels, axis=1)
        sound = sound[:, :channels]
        if sample == "float32":
            return np.ascontiguousarray(sound, np.float32)
        full = np.iinfo(sample).max
        return (sound.astype(np.float64) * full).astype(sample)


class FakePortAudio:
    """``devices`` are what is plugged in; PortAudio sees them as they were when it was initialised."""

    PortAudioError = PortAudioError

    def __init__(self, world: World | Clockwork, *devices: Device) -> None:
        self.world = world
        self.devices = list(devices)
        self.system_default = devices[0].name if devices else ""
        self.streams: list[Stream] = []
        self.heard: list[tuple[str, NDArray[Any]]] = []
        """Every block that was called back, with the name of its device."""
        self.lets_go = threading.Event()
        """What hangs on closing hangs until then."""
        self.starts = True
        """It can be initialised: its sound system is there."""
        self._initialize()

    @property
    def default(self) -> SimpleNamespace:
        return SimpleNamespace(device=(self._default_number, -1))

    def _initialize(self) -> None:
        if not self.starts:
            raise PortAudioError("Error initializing PortAudio: Unanticipated host error [PaErrorCode -9999]")
        self._initialized = True
        self._listed: list[Device] = [device for device in self.devices if device.plugged]

    def _terminate(self) -> None:
        assert not self.streams, "PortAudio was ended under an open stream"
        self._must_be_initialized()
        self._initialized = False
        self._listed = []

    def _must_be_initialized(self) -> None:
        if not self._initialized:
            raise PortAudioError("PortAudio not initialized [PaErrorCode -10000]")

    @property
    def _default_number(self) -> int:
        names = [device.name for device in self._listed]
        return names.index(self.system_default) if self.system_default in names else -1

    def query_hostapis(self) -> list[dict[str, Any]]:
        self._must_be_initialized()
        names = list(dict.fromkeys(device.host for device in self._listed))
        return [{"name": name, "default_input_device": self._default_of(name)} for name in names]

    def _default_of(self, host: str) -> int:
        number = self._default_number
        if number >= 0 and self._listed[number].host == host:
            return number
        return next((n for n, device in enumerate(self._listed) if device.host == host), -1)

    def query_devices(self, index: int | None = None) -> Any:
        hosts = [host["name"] for host in self.query_hostapis()]
        listed = [
            {
                "name": device.name,
                "hostapi": hosts.index(device.host),
                "max_input_channels": device.channels,
                "default_samplerate": float(device.rate),
            }
            for device in self._listed
        ]
        return listed if index is None else listed[index]

    def InputStream(self, **options: Any) -> Stream:
        self._must_be_initialized()
        device = self._listed[options["device"]]
        if device.refuses:
            raise PortAudioError(device.refuses)
        if not device.plugged:
            raise PortAudioError("Device unavailable [PaErrorCode -9985]")
        fits = device.channels == options["channels"] or (
            not device.exact_channels and options["channels"] <= device.channels
        )
        if not fits:
            raise PortAudioError("Invalid number of channels [PaErrorCode -9998]")
        if options["dtype"] not in device.formats:
            raise PortAudioError("Sample format not supported [PaErrorCode -9994]")
        if options["samplerate"] not in (device.rates or (device.rate,)):
            raise PortAudioError("Invalid sample rate [PaErrorCode -9997]")
        device.opened += 1
        stream = Stream(self, device, options)
        self.streams.append(stream)
        return stream
