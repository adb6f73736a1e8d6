"""Has reports drawn, one at a time, each in a process of its own that can be ended; nothing of them touches the disk."""

import asyncio
import contextlib
import hashlib
import json
import logging
import subprocess
from collections import OrderedDict
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from harmony_protocol.errors import ErrorCode
from harmony_workspace.problems import Refused
from harmony_workspace.program import command

log = logging.getLogger(__name__)
DRAW = "draw-report"
SECONDS = 60.0
_WITHOUT_CONSOLE = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""Windows alone has it."""
_KEPT = 4
"""Reports that are asked for again, as by who pressed twice, are not drawn twice."""


@dataclass
class Reports:
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _kept: "OrderedDict[tuple[str, str], bytes]" = field(default_factory=OrderedDict)
    """By meeting and by what stands in the report."""

    async def drawn(self, conversation_id: str, report: dict[str, Any]) -> bytes:
        """The PDF. Who cancels ends the process. Raises ``Refused`` where it cannot be made in time."""
        data = json.dumps(report, ensure_ascii=False)
        key = conversation_id, hashlib.sha256(data.encode()).hexdigest()
        async with self._turn:
            if key not in self._kept:
                self._kept[key] = await _draw(data)
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]

    def forget(self, conversation_id: str) -> None:
        for key in [key for key in self._kept if key[0] == conversation_id]:
            del self._kept[key]


async def _draw(data: str) -> bytes:
    child = await asyncio.create_subprocess_exec(
        *command(DRAW),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        creationflags=_WITHOUT_CONSOLE,
    )
    try:
        async with asyncio.timeout(SECONDS):
            pdf, complaint = await child.communicate(data.encode())
    except TimeoutError as error:
        raise _failed(f"it took longer than {SECONDS:.0f} seconds") from error
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    if child.returncode or not pdf.startswith(b"%PDF-"):
        raise _failed(f"code {child.returncode}, {len(complaint)} bytes of complaint")
    return pdf


def _failed(why: str) -> Refused:
    log.warning("a report could not be drawn: %s", why)  # the complaint itself may repeat what stands in it
    return Refused(
        ErrorCode.INTERNAL,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "The report could not be made.",
        retryable=True,
    )
