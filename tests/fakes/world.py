"""Time that passes only when somebody waits: a take of ten seconds is told in a tenth of one, the same way every time."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class World:
    """One thread. Whatever is due happens while the code under test waits, as `harmony_desktop.voice.pace.Pace`."""

    def __init__(self) -> None:
        self._now = 1000.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._number = itertools.count()

    def now(self) -> float:
        return self._now

    def at(self, when: float, deed: Callable[[], None]) -> None:
        heapq.heappush(self._due, (when, next(self._number), deed))

    def after(self, seconds: float, deed: Callable[[], None]) -> None:
        self.at(self._now + seconds, deed)

    def stall(self, seconds: float) -> None:
        """Nobody gets to do anything: what was due meanwhile happens afterwards, late."""
        self._now += seconds

    def pass_(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        end = self._now + seconds
        while not until():
            if not self._due or self._due[0][0] > end:
                self._now = max(self._now, end)
                return until()
            when, _, deed = heapq.heappop(self._due)
            self._now = max(self._now, when)
            deed()
        return True

    def wait(self, event: threading.Event, seconds: float) -> bool:
        return self.pass_(seconds, event.is_set)

    def every(self, seconds: float, turn: Callable[[], None], name: str) -> "Turns":
        return Turns(self, seconds, turn)


class Turns:
    """As of a thread: one that is still at its turn when the next is due misses that."""

    def __init__(self, world: World, seconds: float, turn: Callable[[], None]) -> None:
        self._world, self._seconds, self._turn = world, seconds, turn
        self._busy = self._stopped = False
        world.after(seconds, self._come)

    def stop(self) -> None:
        self._stopped = True

    def _come(self) -> None:
        if self._stopped:
            return
        self._world.after(self._seconds, self._come)
        if not self._busy:
            with self._at_it():
                self._turn()

    @contextmanager
    def _at_it(self) -> Iterator[None]:
        self._busy = True
        try:
            yield
        finally:
            self._busy = False


class Clockwork:
    """The same with real time and a thread of its own, which stands for PortAudio's: for stories of several threads."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._number = itertools.count()
        self._changed = threading.Condition()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="fake-portaudio", daemon=True)
        self._thread.start()

    def now(self) -> float:
        return time.monotonic()

    def after(self, seconds: float, deed: Callable[[], None]) -> None:
        with self._changed:
            heapq.heappush(self._due, (self.now() + seconds, next(self._number), deed))
            self._changed.notify()

    def pass_(self, seconds: float) -> None:
        threading.Event().wait(seconds)

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self._thread.join(5)

    def _run(self) -> None:
        while (deed := self._next()) is not None:
            deed()

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            while not self._stopped:
                wait = self._due[0][0] - self.now() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait)
        return None
