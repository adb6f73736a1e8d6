"""The meter as the window sees it: by the keys of wishes, and told on the event loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from harmony_desktop.domain.microphones import Input, OnInputs, OnLevel
from harmony_desktop.voice import devices
from harmony_desktop.voice.devices import InputDevice
from harmony_desktop.voice.meter import Meter


class MeterWatching:
    """Made on the event loop; what was under way when it ends is not told any more."""

    def __init__(self, key: str, on_level: OnLevel, on_inputs: OnInputs) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = False

        def level(value: float | None) -> None:
            self._tell(lambda: on_level(value))

        def found(plugged: tuple[InputDevice, ...]) -> None:
            named = tuple(Input(device.key, device.label) for device in plugged)
            self._tell(lambda: on_inputs(named))

        self._meter = Meter(level, found, devices.from_key(key))

    def listen(self, key: str) -> None:
        self._meter.listen(devices.from_key(key))

    async def end(self) -> None:
        self._over = True
        await asyncio.to_thread(self._meter.close)

    def _tell(self, tell: Callable[[], None]) -> None:
        def told() -> None:
            if not self._over:
                tell()

        with contextlib.suppress(RuntimeError):  # the program ends
            self._loop.call_soon_threadsafe(told)
