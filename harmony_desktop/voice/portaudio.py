"""The one door to PortAudio: loaded late, its frozen list of devices refreshed, closing that cannot hang the program."""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
from collections.abc import Callable
from typing import Any

from harmony_desktop.domain.problems import HarmonyError

LOCK = threading.RLock()
"""PortAudio's own calls are not thread-safe; whoever opens, closes or refreshes holds this."""
CLOSING_S = 1.0
guests: list[Callable[[], None]] = []
"""How those leave who listen only until a take wants the microphone."""
_open_streams: set[int] = set()
_keep: list[Any] = []
_DENIED = ("denied", "not permitted", "unauthorized", "0x80070005", "-9999")


def load() -> Any:
    """The sounddevice module. Raises `HarmonyError` no_portaudio where the library is missing."""
    with LOCK:
        _hush_alsa()
        try:
            import sounddevice
        except OSError as error:
            raise HarmonyError.of("no_portaudio", detail=str(error)) from error
        return sounddevice


def refresh() -> None:
    """Lets PortAudio see what was plugged since. Does nothing while a stream is open: it would be torn down."""
    sd = load()
    with LOCK:
        if not _open_streams:
            with contextlib.suppress(sd.PortAudioError):  # where it could not be begun the last time
                sd._terminate()
            try:
                sd._initialize()
            except sd.PortAudioError as error:
                raise opening_failed(error) from error


def give_way() -> None:
    """A take begins."""
    for leave in tuple(guests):
        leave()


def opened(stream: object) -> None:
    _open_streams.add(id(stream))


def closed(stream: object) -> None:
    _open_streams.discard(id(stream))


def shut(stream: Any, owner: object) -> None:
    """Ends what ``owner`` had opened. A vanished device can hang here: it gets a second on a thread of its own, then it is
    left behind with the stream, and the lock is free again for another device."""
    sd = load()

    def end() -> None:
        try:
            stream.abort()
        except sd.PortAudioError:
            pass
        finally:
            stream.close(ignore_errors=True)
            closed(owner)

    with LOCK:
        closing = threading.Thread(target=end, name="device-close", daemon=True)
        closing.start()
        closing.join(CLOSING_S)


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
