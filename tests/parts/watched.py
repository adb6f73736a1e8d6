"""What processes cost while they work: processor time, memory and how it grows."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import psutil

_EVERY = 5.0
_MB = 2**20


def family(pid: int) -> list[psutil.Process]:
    """This process, its children, and theirs."""
    first = psutil.Process(pid)
    return [first, *first.children(recursive=True)]


def cpu(pid: int) -> dict[int, float]:
    """Seconds so far of each in the family; those of children that have ended are the first one's."""
    spent = {}
    for process in family(pid):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        spent[process.pid] = times.user + times.system
        if process.pid == pid:
            spent[pid] += times.children_user + times.children_system
    return spent


def slope(points: Iterable[tuple[float, float]]) -> float:
    """Of the straight line through them, by least squares."""
    known = list(points)
    middle = sum(x for x, _ in known) / max(1, len(known))
    level = sum(y for _, y in known) / max(1, len(known))
    spread = sum((x - middle) ** 2 for x, _ in known)
    return sum((x - middle) * (y - level) for x, y in known) / spread if spread else 0.0


@dataclass
class Memory:
    """Looks every few seconds inside the block."""

    processes: Callable[[], list[psutil.Process]]
    seen: dict[int, list[tuple[float, float]]] = field(default_factory=dict)
    """Of each process: seconds since the start, megabytes."""

    def __enter__(self) -> "Memory":
        self._began, self._end = time.monotonic(), threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            for process in self.processes():
                at = time.monotonic() - self._began
                self.seen.setdefault(process.pid, []).append((at, process.memory_info().rss / _MB))
            if self._end.wait(_EVERY):
                return

    def grown(self, after: float) -> list[dict[str, float]]:
        """Of each process: at the start, ``after`` so many seconds, at the end, and how it grows from then on."""
        told = []
        for points in self.seen.values():
            later = [point for point in points if point[0] >= after] or points[-1:]
            told.append(
                {
                    "start_mb": round(points[0][1]),
                    "warm_mb": round(later[0][1]),
                    "end_mb": round(points[-1][1]),
                    "mb_an_hour": round(3600 * slope(later)),
                }
            )
        return told
