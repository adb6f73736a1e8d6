"""Time as the code at the microphone meets it: what the clock says, waiting, and work that comes round."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

log = logging.getLogger(__name__)


class Repeating(Protocol):
    def stop(self) -> None:
        """Returns when the last turn is over."""


class Pace(Protocol):
    def now(self) -> float: ...

    def wait(self, event: threading.Event, seconds: float) -> bool: ...

    def every(self, seconds: float, turn: Callable[[], None], name: str) -> Repeating: ...


class _Turns:
    def __init__(self, seconds: float, turn: Callable[[], None], name: str) -> None:
        self._seconds, self._turn = seconds, turn
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        """One that goes wrong is not the last: somebody is speaking. Told once for each row of them."""
        well = True
        while not self._stopping.wait(self._seconds):
            try:
                self._turn()
            except Exception:
                if well:
                    log.exception("a turn of %s went wrong", self._thread.name)
                well = False
            else:
                well = True

    def stop(self) -> None:
        self._stopping.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(10)


class RealPace:
    """The one of this world. Turns come round on a thread of their own."""

    def now(self) -> float:
        return time.monotonic()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        return event.wait(seconds)

    def every(self, seconds: float, turn: Callable[[], None], name: str) -> Repeating:
        return _Turns(seconds, turn, name)


REAL = RealPace()
