"""The only seam between asyncio and Qt: one loop, and one way to start a coroutine."""

import asyncio
import logging
import signal
import socket
import sys
import weakref
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import suppress
from typing import Any

import qasync
from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.system.endings import NAMES
from harmony_journal import crashes
from harmony_journal.reports import Kind

log = logging.getLogger(__name__)

Report = Callable[[BaseException], None]


def event_loop(app: QApplication) -> asyncio.AbstractEventLoop:
    """The loop that runs coroutines and Qt's events both; it is the thread's current one."""
    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    return loop


class ScreenGone(Exception):
    """Qt gave up its loop, because the display it shows on has ended. Nothing can be awaited any more."""


def run(loop: asyncio.AbstractEventLoop, life: Coroutine[Any, Any, None]) -> None:
    """Runs until ``life`` ends and closes the loop. A generator left half-read is closed on the loop, as asyncio's
    own runner does and qasync does not: an HTTP stream cannot be closed without one. Raises `ScreenGone`."""
    open_ones: weakref.WeakSet[AsyncGenerator[Any, Any]] = weakref.WeakSet()

    def close_later(left: AsyncGenerator[Any, Any]) -> None:
        open_ones.discard(left)
        if not loop.is_closed():
            loop.call_soon_threadsafe(loop.create_task, left.aclose())

    async def whole() -> None:
        try:
            await life
        finally:
            await asyncio.gather(*(left.aclose() for left in list(open_ones)), return_exceptions=True)

    before = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(firstiter=open_ones.add, finalizer=close_later)
    running = loop.create_task(whole())
    try:
        loop.run_until_complete(running)
    except RuntimeError as stopped:
        if running.done():
            raise
        raise ScreenGone from stopped
    finally:
        sys.set_asyncgen_hooks(*before)
        if running.done():
            loop.close()


class Signals(QObject):
    """Calls ``stop`` on SIGINT, SIGTERM and SIGHUP, also while Qt sleeps: Python alone would notice at the next event.

    Holds both ends of the pair itself: one that is collected is closed, and the other would read its end for ever.
    """

    def __init__(self, parent: QObject, stop: Callable[[], None]) -> None:
        super().__init__(parent)
        self._here, self._there = socket.socketpair()
        for end in (self._here, self._there):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._here.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)
        self._before = signal.set_wakeup_fd(self._there.fileno())
        for name in NAMES:
            signal.signal(getattr(signal, name), lambda *_: stop())

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            if not self._here.recv(64):
                self._notifier.setEnabled(False)

    def close(self) -> None:
        """Nobody may write to a number that is closed here and given to something else."""
        signal.set_wakeup_fd(self._before)
        self._notifier.setEnabled(False)
        self._here.close()
        self._there.close()


class TaskRunner:
    """Keeps what it starts, reports what fails, cancels what is left on close."""

    def __init__(self, report: Report | None = None) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._staying: set[asyncio.Task[Any]] = set()
        self.report = report
        self._closed = False

    def start(
        self, coro: Coroutine[Any, Any, Any], *, name: str, stays: bool = False
    ) -> asyncio.Task[Any] | None:
        """Close is final: what comes later is dropped. ``stays``: it belongs to the machine, not to an account."""
        if self._closed:
            coro.close()
            return None
        task = asyncio.get_event_loop().create_task(coro, name=name)
        self._tasks.add(task)
        if stays:
            self._staying.add(task)
        task.add_done_callback(self._on_done)
        return task

    def _on_done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        self._staying.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            log.error("%s failed", task.get_name(), exc_info=error)
            if not isinstance(error, HarmonyError):
                crashes.note(error, Kind.TASK, task.get_name())
            if self.report is not None:
                self.report(error)

    def forget(self) -> None:
        """Another account is in use: what was begun for the other one ends, but for the change itself."""
        changing = asyncio.current_task()
        for task in self._tasks - self._staying:
            if task is not changing:
                task.cancel()

    async def close(self) -> None:
        self._closed = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
