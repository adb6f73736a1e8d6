"""Notices at a start how the run before it ended: properly, by a fault, or by a hand from outside."""

import contextlib
import json
import logging
import os
import time
from pathlib import Path

from harmony_journal import crashes, reports
from harmony_journal.redaction import redacted
from harmony_journal.reports import Kind, Report

log = logging.getLogger(__name__)
_BOOT_TOLERANCE = 60


class Run:
    """One run of a program that is alone on its data directory: whoever begins it holds that one's lock."""

    def __init__(self, logs: Path, program: str, children: tuple[str, ...] = ()) -> None:
        self.found: list[Report] = []
        """What the one before left."""
        self._marker = reports.folder(logs) / f"{program}.running"
        try:
            self._marker.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._find(logs, program, children)
            self._mark(asked=False)
        except OSError as error:
            log.warning("how this run ends is not noticed: %s", error)

    def asked(self) -> None:
        """It was told to end: if it is killed before it has, nobody is to blame."""
        with contextlib.suppress(OSError):
            if self._marker.exists():
                self._mark(asked=True)

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self._marker.unlink(missing_ok=True)

    def _mark(self, asked: bool) -> None:
        descriptor = os.open(self._marker, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"pid": os.getpid(), "asked": asked, **_where()}, file)

    def _find(self, logs: Path, program: str, children: tuple[str, ...]) -> None:
        for each in (program, *children):
            if (report := fault(logs, each)) is not None:
                self.found.append(report)
        own = any(report.program == program for report in self.found)
        if not own and _killed(self._marker):
            log.warning("the run before this was ended from outside")
            what = "The program was ended from outside while it ran."
            self.found.append(reports.keep(logs, program, Kind.KILLED, what, ""))


def fault(logs: Path, program: str) -> Report | None:
    """Turns what the interpreter wrote as it died into a report; once."""
    file = crashes.fault_file(logs, program)
    try:
        said = redacted(file.read_text(encoding="utf-8", errors="replace")).strip()
        if not said:
            return None
        os.truncate(file, 0)
    except OSError:
        return None
    what = said.partition("\n")[0]
    for start in ("Fatal Python error: ", "Windows fatal exception: "):
        what = what.removeprefix(start)
    log.warning("%s had died: %s", program, what)
    return reports.keep(logs, program, Kind.FAULT, what, _shortened(said))


def _shortened(said: str) -> str:
    """Files from the folder of their package on, and no list of every extension module."""
    from harmony_journal.faults import short

    kept = []
    for line in said.splitlines():
        if line.startswith("Extension modules:"):
            continue
        before, quote, rest = line.partition('File "')
        file, end, after = rest.partition('"')
        kept.append(f"{before}{quote}{short(file)}{end}{after}" if quote else line)
    return "\n".join(kept)


def _killed(marker: Path) -> bool:
    """A marker is left, and neither the machine nor the login has ended meanwhile."""
    try:
        left = json.loads(marker.read_text())
        asked = bool(left["asked"])
        same = all(_alike(left.get(name), now) for name, now in _where().items())
    except (OSError, ValueError, TypeError, KeyError):
        return False
    return same and not asked


def _where() -> dict[str, object]:
    """What is another after the machine was started anew, or the user has logged out and in again."""
    return {"boot": _boot(), "login": os.environ.get("XDG_SESSION_ID", "")}


def _boot() -> object:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        import psutil

        return float(psutil.boot_time() if psutil.boot_time() else time.time())


def _alike(left: object, now: object) -> bool:
    if isinstance(left, float) and isinstance(now, float):  # two readings of one start differ by a little
        return abs(left - now) < _BOOT_TOLERANCE
    return left == now
