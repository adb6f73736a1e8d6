"""Notices that an event loop stands still, and writes down where: a thread looks at the loop's thread now and then.

Nothing is asked of a loop that rests. Only while its thread is in somebody's code, or has used the processor all the
time since the last look, the loop is asked for a sign; if that takes too long, what the thread is at is the culprit.
"""

import asyncio
import logging
import sys
import threading
import time
from collections import Counter
from types import FrameType

from harmony_journal.faults import place

log = logging.getLogger(__name__)
LIMIT = 0.1
EVERY, AT_REST = 0.08, 0.5
"""Seconds between two looks; at rest after `CALM` looks at a loop that did nothing."""
CALM = 60
SLEPT = 1.0
"""Whoever should look after a moment and does so much later had a machine that slept, or a process that was stopped."""
HANGS = 5.0
"""After so long it is written down while it still stands."""
ONCE, MOST = 60.0, 6
"""Seconds in which a culprit is named once, and so many at the most."""
_WAITS = {("qasync/__init__.py", "run_forever"), ("selectors.py", "select"), ("windows_events.py", "_poll")}
_DEEPEST = 12


class Watchdog:
    """Start it on the thread of the loop, which runs or is about to."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._thread = threading.get_ident()
        self._clock = _processor_clock(self._thread)
        self._used = self._looked = 0.0
        self._calm = 0
        self._over = False
        self._named: dict[str, float] = {}
        self._unnamed = 0
        threading.Thread(target=self._run, name="watchdog", daemon=True).start()

    def close(self) -> None:
        self._over = True

    def _run(self) -> None:
        self._begin()
        while True:
            pause = AT_REST if self._calm > CALM else EVERY
            time.sleep(pause)
            if self._over:
                return
            if time.monotonic() - self._looked > pause + SLEPT:
                self._begin()
                continue
            if self._at_work():
                self._calm = 0
                if not self._answers():
                    return
            else:
                self._calm += 1

    def _begin(self) -> None:
        self._looked, self._used = time.monotonic(), self._processor()

    def _at_work(self) -> bool:
        """Whether it might stand still."""
        before, used = self._looked, self._used
        self._begin()
        frame = sys._current_frames().get(self._thread)
        in_code = frame is not None and not _waits(frame)
        return in_code or self._used - used > 0.7 * (self._looked - before)

    def _answers(self) -> bool:
        """Waits for a sign of the loop; False when there is none any more."""
        sign = threading.Event()
        began = time.monotonic()
        try:
            self._loop.call_soon_threadsafe(sign.set)
        except RuntimeError:
            return False
        since = began - EVERY / 2  # it stood still before somebody looked, on average
        if not sign.wait(LIMIT - EVERY / 2) and time.monotonic() - began < LIMIT + SLEPT:
            self._watch(sign, since)
        self._begin()
        return True

    def _watch(self, sign: threading.Event, began: float) -> None:
        """Until it moves again."""
        seen: Counter[tuple[str, ...]] = Counter()
        told = False
        while not self._over:
            before = time.monotonic()
            if (stack := _stack(sys._current_frames().get(self._thread))) is not None:
                seen[stack] += 1
            if sign.wait(EVERY):
                break
            now = time.monotonic()
            if now - before > SLEPT:
                return
            if now - began > HANGS and not told:
                told = True
                self._name("has stood still for", now - began, seen)
        if not told:
            self._name("stood still for", time.monotonic() - began, seen)

    def _name(self, what: str, seconds: float, seen: Counter[tuple[str, ...]]) -> None:
        stack = seen.most_common(1)[0][0] if seen else ()
        culprit = next((each for each in stack if each.startswith("harmony_")), stack[0] if stack else "")
        now = time.monotonic()
        self._named = {name: at for name, at in self._named.items() if now - at < ONCE}
        if culprit in self._named or len(self._named) >= MOST:
            self._unnamed += 1
            return
        self._named[culprit] = now
        log.warning(
            "the event loop %s %d ms in %s (%d more were not named)",
            what,
            round(1000 * seconds),
            culprit or "something that is no Python code",
            self._unnamed,
            extra={"frames": list(stack)},
        )
        self._unnamed = 0

    def _processor(self) -> float:
        """Seconds of a processor that the loop's thread has used."""
        return time.clock_gettime(self._clock) if self._clock is not None and sys.platform != "win32" else 0.0


def _processor_clock(thread: int) -> int | None:
    """Without one, code that is not Python's goes unnoticed."""
    asked = getattr(time, "pthread_getcpuclockid", None)
    return asked(thread) if asked is not None else None


def _waits(frame: FrameType) -> bool:
    """For the next event, and not for anything else."""
    code = frame.f_code
    name = "/".join(code.co_filename.replace("\\", "/").rsplit("/", 2)[-2:])
    return any(code.co_name == function and name.endswith(file) for file, function in _WAITS)


def _stack(frame: FrameType | None) -> tuple[str, ...] | None:
    """Innermost first; empty while it is not in Python's code."""
    if frame is None or _waits(frame):
        return ()
    stack: list[str] = []
    walked: FrameType | None = frame
    while walked is not None and not _waits(walked) and len(stack) < _DEEPEST:
        stack.append(place(walked.f_code.co_filename, walked.f_lineno, walked.f_code.co_qualname))
        walked = walked.f_back
    return tuple(stack)
