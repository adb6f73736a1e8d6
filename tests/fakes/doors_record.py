"""The scripted session's door to the record of tools."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.record import RecordLine, RecordPage, RecordVerdict

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class ScriptedRecord:
    """`doors.Record`: pages of ``at_once`` lines; ``refuses`` is what is said to the next request."""

    def __init__(self) -> None:
        self.lines: list[RecordLine] = []
        """The oldest first."""
        self.verdict = RecordVerdict(0, newest="0" * 64)
        self.at_once = 100
        self.asked: list[tuple[str, str, bool]] = []
        self.exported: list[Path] = []
        self.refuses: Problem | None = None

    def write(self, what: str, **fields: object) -> RecordLine:
        seq = len(self.lines) + 1
        at = NOON + timedelta(minutes=seq)
        line = RecordLine(seq, at, what, f"{seq:064x}", user_id="u1", user_name="Ann Arbor")
        self.lines.append(replace(line, **fields))  # type: ignore[arg-type]
        self.verdict = RecordVerdict(seq, newest=f"{seq:064x}")
        return self.lines[-1]

    async def page(self, words: str = "", cursor: str = "", *, everybody: bool = False) -> RecordPage:
        self._ask()
        self.asked.append((words, cursor, everybody))
        found = [
            line
            for line in reversed(self.lines)
            if (everybody or line.user_id in ("", "u1")) and words.casefold() in str(vars(line)).casefold()
        ]
        if everybody:
            others = {line.seq for line in found if line.user_id != "u1"}
            found = [replace(x, arguments=None, result=None) if x.seq in others else x for x in found]
        begin = int(cursor or 0)
        end = begin + self.at_once
        return RecordPage(tuple(found[begin:end]), str(end) if end < len(found) else "")

    async def verify(self) -> RecordVerdict:
        self._ask()
        return self.verdict

    async def export(self, file: Path) -> int:
        self._ask()
        self.exported.append(file)
        return len(self.lines)

    def _ask(self) -> None:
        problem, self.refuses = self.refuses, None
        if problem is not None:
            raise HarmonyError(problem)
