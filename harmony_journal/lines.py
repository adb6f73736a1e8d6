"""The log: one JSON line an event in a file that its owner alone may read, with nothing in it that is private."""

import json
import logging
import logging.handlers
import os
from collections.abc import Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import Any, cast

from harmony_journal.faults import described, short, trace
from harmony_journal.redaction import plain, redacted

OWN = "harmony_"
BYTES, KEPT = 1_000_000, 3
LOUD = ("httpx", "httpx2", "httpcore", "asyncio", "alembic", "mcp", "desktop_notifier", "dbus_fast")
"""They tell of every request, and say what is wrong as a warning."""


def start(directory: Path, name: str, alone: bool = False) -> Path:
    """Sends this process's log to ``directory/name.log``; ``alone``: and nowhere else. Returns the file."""
    file = directory / f"{name}.log"
    handler = _PrivateFile(file, maxBytes=BYTES, backupCount=KEPT, encoding="utf-8")
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    for before in [each for each in root.handlers if alone or isinstance(each, _PrivateFile)]:
        root.removeHandler(before)
        before.close()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for loud in LOUD:
        logging.getLogger(loud).setLevel(logging.WARNING)
    return file


def tail(file: Path, count: int) -> list[str]:
    """The last lines, those of the file before it among them; none where there is no log."""
    found: list[str] = []
    for each in (file, file.with_name(f"{file.name}.1")):
        try:
            said = each.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        found = [*said[-(count - len(found)) :], *found]
        if len(found) >= count:
            break
    return found


class _PrivateFile(logging.handlers.RotatingFileHandler):
    """Nobody but its owner may read it from the first byte on, whatever the umask; also after it was turned over."""

    def _open(self) -> TextIOWrapper:
        opened = open(self.baseFilename, self.mode, encoding=self.encoding, opener=_for_owner)  # noqa: SIM115
        file = cast(TextIOWrapper, opened)
        if hasattr(os, "fchmod"):
            os.fchmod(file.fileno(), 0o600)  # one that was there before
        return file


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03d}",
            "level": record.levelname.lower(),
            "from": record.name,
            "says": _own(record) if record.name.startswith(OWN) else _foreign(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["trace"] = trace(record.exc_info[1])
        if stack := getattr(record, "frames", None):
            line["stack"] = stack
        return json.dumps(line, ensure_ascii=False)


def _own(record: logging.LogRecord) -> str:
    """As it was written here; values that go into it are looked at one by one."""
    try:
        return redacted(str(record.msg) % _safe(record.args) if record.args else str(record.msg))
    except (TypeError, ValueError):  # the line itself is wrong: the place says which
        return f"{record.msg} ({short(record.pathname)}:{record.lineno})"


def _safe(args: Any) -> Any:
    if isinstance(args, Mapping):
        return {key: _value(value) for key, value in args.items()}
    return tuple(_value(value) for value in args)


def _value(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, BaseException):
        return described(value)
    return plain(str(value))


def _foreign(record: logging.LogRecord) -> str:
    """What a library says may hold anything: its own sentence stays where its values stand apart, and the place."""
    where = f"{short(record.pathname)}:{record.lineno} {record.funcName}"
    return f"{redacted(str(record.msg))} ({where})" if record.args else where
