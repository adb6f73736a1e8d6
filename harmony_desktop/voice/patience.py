"""Tells a device that calls no more from a machine that was held up, and its devices with it."""

from __future__ import annotations

LATE_S = 0.04
"""A look that came later after the one before was held up itself: of the time between it knows no more than this."""


class Patience:
    def __init__(self, now: float) -> None:
        self._looked = now
        self._called = now
        self._quiet_s = 0.0

    def look(self, now: float, called: float) -> float:
        """So long the device has not called while whoever looks, every few ms, was there to see it. ``called``: when
        it last did."""
        awake_s = min(now - self._looked, LATE_S)
        self._looked = now
        if called != self._called:
            self._called, self._quiet_s = called, 0.0
        else:
            self._quiet_s += awake_s
        return self._quiet_s
