"""How fast something goes, over the last seconds."""

from collections import deque

OVER = 5.0
LEAST = 1.0
"""Seconds before anything can be told."""


class Speed:
    def __init__(self, begin: int) -> None:
        """``begin``: what was there before."""
        self._begin = begin
        self._looks: deque[tuple[float, int]] = deque()

    def at(self, done: int, now: float) -> float:
        """So much is done now; units a second, 0 while it is too early to tell."""
        if not self._looks:
            self._looks.append((now, self._begin))
        self._looks.append((now, done))
        while len(self._looks) > 2 and now - self._looks[1][0] > OVER:
            self._looks.popleft()
        since, before = self._looks[0]
        return (done - before) / (now - since) if now - since >= LEAST and done > before else 0.0
