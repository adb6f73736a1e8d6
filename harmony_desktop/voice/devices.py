"""Input devices by name and host API, and the one door to PortAudio: loaded late, its frozen list refreshed."""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
from dataclasses import dataclass
from typing import Any

from harmony_desktop.domain.problems import HarmonyError

PORTAUDIO = threading.RLock()
"""PortAudio's own calls are not thread-safe; whoever opens, closes or refreshes holds this."""
CLOSING_S = 2.0
_open_streams: set[int] = set()
_keep: list[Any] = []
_DENIED = ("denied", "not permitted", "unauthorized", "0x80070005", "-9999")


@dataclass(frozen=True)
class InputDevice:
    """Never an index: those move when anything is plugged."""

    name: str
    host: str

    @property
    def is_bluetooth(self) -> bool:
        return any(sign in self.name.lower() for sign in ("bluetooth", "bluez", "airpods", "hands-free"))


def portaudio() -> Any:
    """The sounddevice module. Raises `HarmonyError` no_portaudio where the library is missing."""
    with PORTAUDIO:
        _hush_alsa()
        try:
            import sounddevice
        except OSError as error:
            raise HarmonyError.of("no_portaudio", detail=str(error)) from error
        return sounddevice


def refresh() -> None:
    """Lets PortAudio see what was plugged since. Does nothing while a stream is open: it would be torn down."""
    sd = portaudio()
    with PORTAUDIO:
        if not _open_streams:
            sd._terminate()
            sd._initialize()


def opened(stream: object) -> None:
    _open_streams.add(id(stream))


def closed(stream: object) -> None:
    _open_streams.discard(id(stream))


def shut(stream: Any, owner: object) -> None:
    """Ends what ``owner`` had opened. A vanished device can hang here: it gets a thread and two seconds."""

    def end() -> None:
        sd = portaudio()
        with PORTAUDIO:
            try:
                stream.abort()
            except sd.PortAudioError:
                pass
            finally:
                stream.close(ignore_errors=True)
                closed(owner)

    closing = threading.Thread(target=end, name="device-close", daemon=True)
    closing.start()
    closing.join(CLOSING_S)


def inputs() -> tuple[InputDevice, ...]:
    sd = portaudio()
    with PORTAUDIO:
        hosts = sd.query_hostapis()
        return tuple(
            InputDevice(device["name"], hosts[device["hostapi"]]["name"])
            for device in sd.query_devices()
            if device["max_input_channels"] > 0
        )


def index_of(wish: InputDevice | None) -> int:
    """The wished device, else the system's default, else any. Raises `HarmonyError` no_microphone."""
    sd = portaudio()
    with PORTAUDIO:
        devices, hosts = list(sd.query_devices()), sd.query_hostapis()
        able = [n for n, device in enumerate(devices) if device["max_input_channels"] > 0]
        if wish:
            for number in able:
                if (
                    devices[number]["name"] == wish.name
                    and hosts[devices[number]["hostapi"]]["name"] == wish.host
                ):
                    return number
        default = int(sd.default.device[0])
        if default in able:
            return default
        if not able:
            raise HarmonyError.of("no_microphone", detail=f"{len(devices)} devices, none records")
        return able[0]


def opening_failed(error: Exception) -> HarmonyError:
    """PortAudio has one exception for everything; what the system said tells denial from absence."""
    said = str(error)
    denied = any(sign in said.lower() for sign in _DENIED) and sys.platform != "linux"
    return HarmonyError.of("mic_denied" if denied else "no_microphone", retryable=True, detail=said)


def _hush_alsa() -> None:
    """ALSA tells every device it cannot open on stderr; nobody who starts a program wants to read that."""
    if sys.platform != "linux" or _keep:
        return
    handler = ctypes.CFUNCTYPE(
        None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
    )
    silent = handler(lambda *_: None)
    with contextlib.suppress(OSError, AttributeError):
        alsa = ctypes.CDLL("libasound.so.2")
        alsa.snd_lib_error_set_handler(silent)
        _keep.extend((alsa, silent))
