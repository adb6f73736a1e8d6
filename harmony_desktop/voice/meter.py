"""While microphones are chosen from: what is plugged in, and how loud the one looked at is. Nothing is kept of its sound."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.voice import devices, portaudio
from harmony_desktop.voice.devices import InputDevice
from harmony_desktop.voice.loudness import Loudness
from harmony_desktop.voice.pace import REAL, Pace
from harmony_desktop.voice.source import Source

log = logging.getLogger(__name__)

LEVEL_EVERY_S = 0.05
LOOK_EVERY_S = 2.0


class Meter:
    """Opens nothing on the caller's thread. ``on_level`` gets 0..1 twenty times a second, None while the device cannot be
    heard; ``on_devices`` the list, at once and whenever it changes. Both are called on the meter's thread, and never after
    `close` has returned. A take that begins closes it: some devices can be open only once."""

    def __init__(
        self,
        on_level: Callable[[float | None], None],
        on_devices: Callable[[tuple[InputDevice, ...]], None],
        device: InputDevice | None = None,
        pace: Pace = REAL,
    ) -> None:
        self._on_level, self._on_devices, self._pace = on_level, on_devices, pace
        self._wish = self._heard_wish = device
        self._source: Source | None = None
        self._loudness = Loudness()
        self._listed: tuple[InputDevice, ...] | None = None
        self._looked_at = self._tried_at = -LOOK_EVERY_S
        self._closed = False
        self._door = threading.Lock()
        portaudio.guests.append(self.close)
        self._turns = pace.every(LEVEL_EVERY_S, self._turn, "voice-meter")

    def listen(self, device: InputDevice | None) -> None:
        """To another one from now on; None for the system's choice."""
        self._wish = device

    def close(self) -> None:
        """Safe to repeat. The microphone is released."""
        self._closed = True
        with self._door:
            self._hang_up()
        self._turns.stop()
        if self.close in portaudio.guests:
            portaudio.guests.remove(self.close)

    def _turn(self) -> None:
        with self._door:
            if self._closed:
                return
            self._look()
            if self._wish != self._heard_wish:
                self._hang_up()
                self._heard_wish, self._tried_at, self._loudness = self._wish, -LOOK_EVERY_S, Loudness()
            if self._source is None and self._plugged:
                self._pick_up()
            level = self._level()
        self._on_level(level)

    def _look(self) -> None:
        if self._pace.now() - self._looked_at < LOOK_EVERY_S:
            return
        self._looked_at = self._pace.now()
        if self._source and not self._source.place.source and not self._source.device.is_bluetooth:
            self._hang_up()  # PortAudio sees what is new only with no stream open; headsets take too long to wake
        try:
            found = devices.now()
        except HarmonyError as error:
            log.warning("no list of microphones: %s", error)
            found = ()
        if found != self._listed:
            self._listed = found
            self._on_devices(found)

    @property
    def _plugged(self) -> bool:
        wish = self._heard_wish
        return bool(self._listed) if wish is None else any(d.is_(wish) for d in self._listed or ())

    def _pick_up(self) -> None:
        if self._pace.now() - self._tried_at < LOOK_EVERY_S:
            return
        try:
            self._source = Source(self._heard_wish, self._pace)
        except HarmonyError as error:
            self._tried_at = self._pace.now()
            log.info("the microphone cannot be heard: %s", error)

    def _level(self) -> float | None:
        source = self._source
        if source is None:
            return None
        if source.dead():
            self._hang_up()
            self._tried_at = self._pace.now()
            return None
        block = source.read()
        if len(block):
            self._loudness.see(block)
        return self._loudness.level

    def _hang_up(self) -> None:
        if self._source:
            self._source.close()
            self._source = None
