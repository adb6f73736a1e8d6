"""How far the wall clock was set ahead while the program ran: by so much everything looks older than it is."""

import sys
import time
from collections.abc import Callable


def _steady() -> float:
    """Seconds on a clock that nobody sets and that goes on while the computer sleeps."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


class Steady:
    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = _steady) -> None:
        self._wall, self._steady = wall, steady
        self._apart = wall() - steady()

    def set_ahead(self) -> float:
        """Seconds; 0 for a clock that was left alone or set back."""
        return max(0.0, self._wall() - self._steady() - self._apart)
