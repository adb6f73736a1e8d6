"""Notices whatever nobody caught in this process, and has the interpreter write down the faults that end it at once."""

import faulthandler
import logging
import os
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from harmony_journal import reports
from harmony_journal.faults import described, trace
from harmony_journal.reports import Kind

log = logging.getLogger(__name__)
FOLDER = "HARMONY_JOURNAL"
"""In the environment of processes that are started from here: where logs and reports lie."""
MOST = 20
"""Reports of one run: an error in every frame must not fill the disk."""


class _Watch:
    """Of this process. One that is forked from it begins anew."""

    def __init__(self, logs: Path, program: str) -> None:
        self.logs, self.program = logs, program
        self.left = MOST
        self.lock = threading.RLock()
        self.file: IO[str] | None = None


_watch: _Watch | None = None


def watch(logs: Path, program: str) -> None:
    """From now on. ``logs`` is there. Processes that are started from here know where it is."""
    global _watch
    _watch = _Watch(logs, program)
    os.environ[FOLDER] = str(logs)
    _watch_faults(_watch)
    sys.excepthook = _on_exception
    threading.excepthook = _on_thread
    sys.unraisablehook = _on_unraisable


def watch_child(program: str) -> None:
    """In a process that one of ours started; nothing where that keeps no logs."""
    logs = os.environ.get(FOLDER, "")
    if logs and Path(logs).is_dir():
        watch(Path(logs), program)


def fault_file(logs: Path, program: str) -> Path:
    """What the interpreter writes as it dies; empty as long as it lives."""
    return reports.folder(logs) / f"{program}.fault"


def _watch_faults(watched: _Watch) -> None:
    file = fault_file(watched.logs, watched.program)
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        watched.file = os.fdopen(descriptor, "a")
        faulthandler.enable(watched.file)
    except OSError as error:  # a full disk keeps nobody from working
        log.warning("faults are not written down: %s", error)


def note(error: BaseException, kind: Kind, where: str = "") -> None:
    """Writes the report of an exception that nobody caught. Never raises."""
    watched = _watch
    if watched is None or not isinstance(error, Exception):
        return
    with watched.lock:
        if watched.left <= 0:
            return
        watched.left -= 1
        what = f"{described(error)} in {where}" if where else described(error)
        try:
            reports.keep(watched.logs, watched.program, kind, what, trace(error))
        except OSError as failed:
            log.warning("a report could not be written: %s", failed)


def on_loop(loop: Any, context: dict[str, Any]) -> None:
    """For `loop.set_exception_handler`: what asyncio found without anybody who waits for it."""
    error = context.get("exception")
    if isinstance(error, Exception):
        log.error("nobody waited for a failure", exc_info=error)
        note(error, Kind.TASK)
    else:
        loop.default_exception_handler(context)


def _on_exception(kind: type[BaseException], error: BaseException, walked: TracebackType | None) -> None:
    """Standard error is a log as well: what is printed there holds no words either."""
    if not isinstance(error, Exception):
        sys.__excepthook__(kind, error, walked)
        return
    log.error("nobody caught an exception", exc_info=(kind, error, walked))
    note(error, Kind.EXCEPTION)
    if sys.stderr is not None:
        sys.stderr.write(trace(error) + "\n")


def _on_thread(args: threading.ExceptHookArgs) -> None:
    if isinstance(args.exc_value, Exception):
        name = args.thread.name if args.thread is not None else "a thread"
        log.error("a thread ended with an exception: %s", name, exc_info=args.exc_value)
        note(args.exc_value, Kind.THREAD, name)


def _on_unraisable(args: "sys.UnraisableHookArgs") -> None:
    if isinstance(args.exc_value, Exception):
        log.error("an exception had nowhere to go", exc_info=args.exc_value)
        note(args.exc_value, Kind.UNRAISABLE)
