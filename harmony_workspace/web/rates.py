"""How often somebody may ask: a bucket each that fills steadily, so that a burst is free and a flood is not."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

_REMEMBERED = 10_000
"""Names at most; the ones that were heard of longest ago are forgotten first."""


@dataclass
class Rate:
    """In memory of one process. ``most`` at once, then as many a second as ``refill`` says."""

    most: float
    refill: float
    clock: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    """How much was left, and when."""

    def take(self, name: str) -> int:
        """Whole seconds until this name may ask again; 0: it just did."""
        now = self.clock()
        left, since = self._left.get(name, (self.most, now))
        left = min(self.most, left + (now - since) * self.refill)
        wait = 0 if left >= 1 else math.ceil((1 - left) / self.refill)
        self._left[name] = (left if wait else left - 1, now)
        self._left.move_to_end(name)
        if len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return wait
