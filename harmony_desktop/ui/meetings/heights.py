"""Where each of very many rows lies, when the heights of most are only estimated and become exact one by one."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate


class Heights:
    def __init__(self, estimates: Sequence[float] = ()) -> None:
        self._heights = list(estimates)
        self._exact = bytearray(len(self._heights))
        self._left = len(self._heights)
        self._next = 0
        self._tops: list[float] | None = None

    def __len__(self) -> int:
        return len(self._heights)

    @property
    def total(self) -> float:
        return self._summed()[-1]

    @property
    def whole(self) -> bool:
        """All of them are exact."""
        return self._left == 0

    def top(self, row: int) -> float:
        return self._summed()[row]

    def height(self, row: int) -> float:
        return self._heights[row]

    def row_at(self, y: float) -> int:
        return max(0, min(len(self) - 1, bisect_right(self._summed(), y) - 1))

    def is_exact(self, row: int) -> bool:
        return bool(self._exact[row])

    def settle(self, row: int, height: float) -> float:
        """The exact height of a row; returns by how much it differs from what stood there."""
        if self._exact[row]:
            return 0.0
        self._exact[row] = 1
        self._left -= 1
        differs = height - self._heights[row]
        if differs:
            self._heights[row] = height
            self._tops = None
        return differs

    def unsettled(self) -> int:
        """A row whose height is not exact yet; -1: there is none."""
        self._next = self._exact.find(0, self._next)
        if self._next < 0:
            self._next = len(self)
            return -1
        return self._next

    def _summed(self) -> list[float]:
        if self._tops is None:
            self._tops = list(accumulate(self._heights, initial=0.0))
        return self._tops
