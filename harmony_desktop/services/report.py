"""The report somebody may hand on: what works, what is logged and what crashed, without names, addresses and words."""

import io
import json
import os
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from harmony_desktop.domain.checks import Check
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.paths import Paths
from harmony_desktop.services.doctor import as_json, as_text
from harmony_journal import reports
from harmony_journal.redaction import GONE, redacted

_HOST = re.compile(r"\b([a-z][a-z0-9+.-]*://)[^\s/:,;]+", re.IGNORECASE)
_NAMED = ("workspace", "microphone", "network", "chat_model")
"""What these found is called by names that somebody gave."""


def without_names(checks: Iterable[Check]) -> tuple[Check, ...]:
    return tuple(
        replace(check, found=GONE if check.id in _NAMED else _less(check.found), remedy=_less(check.remedy))
        for check in checks
    )


def text(checks: Iterable[Check]) -> str:
    """For the clipboard."""
    return as_text(without_names(checks))


def write(file: Path, paths: Paths, checks: Iterable[Check]) -> None:
    """A ZIP file that its owner alone may read. Raises `HarmonyError` file_not_written."""
    told = without_names(checks)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("doctor.txt", as_text(told))
        bundle.writestr("doctor.json", json.dumps(as_json(told), ensure_ascii=False, indent=1))
        bundle.writestr("versions.json", json.dumps(reports.versions(), indent=1))
        for log in sorted(paths.logs.glob("*.log*")):
            if log.name != "workspace-start.log":  # what a process printed itself, whatever that was
                bundle.writestr(f"logs/{log.name}", redacted(_read(log)))
        for report in reports.every(paths.logs):
            bundle.writestr(f"crashes/{report.id}.txt", report.text())
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(packed.getvalue())
    except OSError as error:
        raise HarmonyError.of("file_not_written", file=str(file), detail=str(error)) from error


def _less(words: str) -> str:
    return _HOST.sub(rf"\1{GONE}", redacted(words))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
