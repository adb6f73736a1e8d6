"""Linux: the microphones as the desktop's sound server (PipeWire or PulseAudio) knows them; PortAudio sees one of them all."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

HOST = "Sound server"
DOORS = ("pulse", "default")
"""The ALSA devices that lead to the sound server."""
WISHED = "PULSE_SOURCE"
"""Read by the sound server's client library when a stream opens; there is no other way through ALSA to name a source."""
NAME = "Harmony"
DUMMY = "auto_null"
"""The loudspeaker the server makes up where there is none."""


@dataclass(frozen=True)
class ServerInput:
    """``name`` is the server's own and stays the same over restarts, ``title`` is for people."""

    name: str
    title: str
    channels: int
    rate: int
    default: bool
    virtual: bool
    """A cable between programs."""


def inputs() -> tuple[ServerInput, ...] | None:
    """The default first, then microphones; virtual ones that carry what programs play only where there is nothing else.
    None without a sound server."""
    found = _sources()
    if found is None:
        return None
    all_virtual = all(source.virtual for source in found)
    return tuple(source for source in found if source.default or all_virtual or not source.virtual)


def has(name: str) -> bool:
    """A stream does not die with its source: the server moves it to another one, or lets it hear zeros."""
    found = _sources()
    return found is not None and any(source.name == name for source in found)


def _sources() -> list[ServerInput] | None:
    if sys.platform != "linux":
        return None
    try:
        import pulsectl
    except (ImportError, OSError):  # its C library is missing: then there is no sound server to speak of
        return None
    try:
        with pulsectl.Pulse(NAME) as server:
            default = server.server_info().default_source_name
            known = server.source_list()
    except pulsectl.PulseError:
        return None
    found = [
        ServerInput(
            source.name,
            source.description or source.name,
            source.channel_count,
            source.sample_spec.rate,
            source.name == default,
            bool(source.monitor_of_sink_name),
        )
        for source in known
        if not _hears_a_loudspeaker(source)
    ]
    return sorted(found, key=lambda source: not source.default)


def _hears_a_loudspeaker(source: Any) -> bool:
    """Every loudspeaker has such a source, and where there is no microphone it is the default: it is none, all the same."""
    of = source.monitor_of_sink_name
    return bool(of) and ("device.api" in source.proplist or of.startswith(DUMMY))


@contextlib.contextmanager
def opening(name: str | None) -> Iterator[None]:
    """A stream opened herein hears that source. The caller holds PortAudio's lock, so nobody else opens meanwhile."""
    if name is None:
        yield
        return
    before = os.environ.get(WISHED)
    os.environ[WISHED] = name
    try:
        yield
    finally:
        if before is None:
            del os.environ[WISHED]
        else:
            os.environ[WISHED] = before
