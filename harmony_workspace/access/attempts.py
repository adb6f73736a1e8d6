"""How often signing in failed lately, by account and by address: whoever guesses has to wait."""

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

WINDOW = 15 * 60.0
"""Seconds after which a failure no longer counts."""
_REMEMBERED = 10_000
"""Names at most; the ones that were heard of longest ago are forgotten first."""


@dataclass
class Attempts:
    """In memory only. ``most`` failures of one name within the window; then the oldest has to grow old first."""

    most: int
    clock: Callable[[], float] = time.monotonic
    _failed: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)

    def wait(self, name: str) -> int:
        """Whole seconds until this name may try again; 0: now."""
        failed, now = self._failed.get(name), self.clock()
        while failed and failed[0] <= now - WINDOW:
            failed.popleft()
        if not failed:
            self._failed.pop(name, None)
            return 0
        return 0 if len(failed) < self.most else math.ceil(failed[0] + WINDOW - now)

    def count(self, name: str) -> None:
        """Call it before the attempt: whoever sends many at once has spent them all."""
        self._failed.setdefault(name, deque()).append(self.clock())
        self._failed.move_to_end(name)
        if len(self._failed) > _REMEMBERED:
            self._failed.popitem(last=False)

    def forgive(self, name: str) -> None:
        """It succeeded: the latest one was no failure."""
        if failed := self._failed.get(name):
            failed.pop()

    def forget(self, name: str) -> None:
        """The right password was given; what failed before were slips."""
        self._failed.pop(name, None)
