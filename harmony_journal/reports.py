"""Crash reports: kept in the data directory until the user deletes them, sent nowhere, without anything a user wrote."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from harmony_journal import lines
from harmony_journal.redaction import redacted

LINES = 200
MOST = 20
"""Reports that are kept. The oldest go."""
_TOLD = "told"
_PACKAGES = ("harmony-desktop", "PySide6-Essentials", "qasync", "httpx", "SQLAlchemy", "faster-whisper")


class Kind(StrEnum):
    """What ended, or went wrong."""

    FAULT = "fault"
    """The process was ended by an error outside Python, such as a segmentation fault."""
    EXCEPTION = "exception"
    """In the main thread, and what the window does for an event counts as that."""
    TASK = "task"
    THREAD = "thread"
    UNRAISABLE = "unraisable"
    """Where nobody could be told, such as while something was collected."""
    KILLED = "killed"
    """It was ended from outside while it ran: no memory was left, or somebody did it."""


@dataclass(frozen=True)
class Report:
    """``program``: window, workspace or worker. ``times``: so often the same happened."""

    id: str
    at: str
    program: str
    kind: Kind
    what: str
    trace: str = ""
    times: int = 1
    versions: dict[str, str] = field(default_factory=dict)
    log: tuple[str, ...] = ()

    def text(self) -> str:
        """For Copy: all of it, as a person reads it."""
        versions = ", ".join(f"{name} {number}" for name, number in self.versions.items())
        head = (f"Harmony: {self.program}, {self.kind.value}", self.at, self.what, versions)
        often = (f"{self.times} times",) if self.times > 1 else ()
        return "\n".join(
            (*head, *often, "", self.trace, "", f"The last {len(self.log)} lines of the log:", *self.log)
        )


def folder(logs: Path) -> Path:
    return logs / "crashes"


def keep(logs: Path, program: str, kind: Kind, what: str, trace: str) -> Report:
    """The same once more is counted with the first. Raises OSError."""
    import hashlib  # late, as all that only a crash needs: this is loaded before the window is painted

    directory = folder(logs)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    print_ = hashlib.sha256(f"{program} {kind} {trace or what}".encode()).hexdigest()[:12]
    now = datetime.now(UTC)
    known = next((each for each in every(logs) if each.id.endswith(print_)), None)
    if known is not None and kind is not Kind.KILLED:
        report = replace(known, times=known.times + 1)
    else:
        log = tuple(redacted(line) for line in lines.tail(logs / f"{program}.log", LINES))
        id_ = f"{now:%Y%m%d-%H%M%S-%f}-{print_}"
        at = now.isoformat(timespec="seconds")
        report = Report(id_, at, program, kind, what, trace, versions=versions(), log=log)
    _write(directory / f"{report.id}.json", report)
    for old in sorted(directory.glob("*.json"))[:-MOST]:
        old.unlink(missing_ok=True)
    return report


def every(logs: Path) -> list[Report]:
    """Newest first. What is no report is passed over."""
    return sorted(_read(folder(logs)), key=lambda report: report.id, reverse=True)


def delete(logs: Path, id_: str) -> None:
    (folder(logs) / f"{Path(id_).name}.json").unlink(missing_ok=True)


def versions() -> dict[str, str]:
    """Of the program, what it stands on and the system, without the name of the machine."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    found = {"system": f"{platform.system()} {platform.release()} {platform.machine()}"}
    found["python"] = platform.python_version() + (" (frozen)" if getattr(sys, "frozen", False) else "")
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _read(directory: Path) -> Iterator[Report]:
    for file in directory.glob("*.json"):
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
            told.pop("schema")
            yield Report(**{**told, "kind": Kind(told["kind"]), "log": tuple(told["log"])})
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            continue


def _write(file: Path, report: Report) -> None:
    fresh = file.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump({"schema": 1, **asdict(report)}, out, ensure_ascii=False, indent=1)
    os.replace(fresh, file)


def untold(logs: Path) -> list[Report]:
    """Those that were not shown since they happened, or happened again. Newest first."""
    told = _told(logs)
    return [report for report in every(logs) if told.get(report.id) != report.times]


def tell(logs: Path) -> None:
    """All that are there were shown. Raises OSError."""
    file = folder(logs) / _TOLD
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        json.dump({report.id: report.times for report in every(logs)}, out)


def _told(logs: Path) -> dict[str, int]:
    try:
        found = json.loads((folder(logs) / _TOLD).read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
