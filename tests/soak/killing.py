"""Kills the client and the workspace at random moments, and looks after each restart that nothing was lost or doubled."""

import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlite

from harmony_desktop.domain.threads import MessageState, Role
from harmony_desktop.services.session import CompanionSession
from harmony_protocol.local import ENDPOINT_FILE
from tests.fakes.model_server import ModelServer, text
from tests.parts.own_workspace import OwnWorkspace, until

ANSWER = "They asked for ten percent less and a shorter term."
ENDED = {"finished", "failed", "interrupted"}
LAST = {"RUN_FINISHED", "RUN_ERROR"}
FINAL = {MessageState.SETTLED, MessageState.FAILED, MessageState.INTERRUPTED}


async def rounds(folder: Path, count: int, seed: int) -> None:
    """``local.workspace_command`` names the scripted workspace while this runs."""
    print(f"kills: seed {seed}, {count} rounds", flush=True)
    house = _House(folder, random.Random(seed))
    with ModelServer(text(ANSWER, delay=0.02, repeat=True)) as model:
        house.own.answers_by(model)
        try:
            for number in range(count):
                await house.round(f"{seed}-{number}", online=number % 3 != 1)
        finally:
            house.kill_workspace()
    assert house.journal(), "no question was ever written: the kills came too early to prove anything"


class _House:
    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.data = folder / "data"
        self.data.mkdir()
        self.own = OwnWorkspace(self.data)
        self._chance = chance
        self._journal = folder / "journal"
        self._words = folder / "writer.out"

    async def round(self, name: str, *, online: bool) -> None:
        before = len(self.journal())
        if not online:
            self.kill_workspace()
        writer = self._start_writer(name, online)
        try:
            # some rounds end before the first word, some in the middle of answers
            await self._written(writer, before + self._chance.randrange(6))
            for _ in range(self._chance.randrange(3) if online else 0):
                await asyncio.sleep(self._chance.random())
                self.kill_workspace()
            await asyncio.sleep(self._chance.random())
        finally:
            writer.kill()
            writer.wait()
        if self._chance.random() < 0.5:
            self.kill_workspace()
        await self._look(name)

    def _start_writer(self, name: str, online: bool) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.soak.writer", str(self.data), str(self._journal), name]
        with self._words.open("ab") as words:
            return subprocess.Popen([*command, "online" if online else "offline"], stdout=words, stderr=words)

    async def _written(self, writer: "subprocess.Popen[bytes]", lines: int) -> None:
        async with asyncio.timeout(60):
            while len(self.journal()) < lines:
                assert writer.poll() is None, self._words.read_text(errors="replace")[-3000:]
                await asyncio.sleep(0.02)

    def journal(self) -> list[dict[str, str]]:
        """What the client knew to be kept; a line cut by a kill was never known."""
        if not self._journal.exists():
            return []
        lines = self._journal.read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in lines[:-1]]

    def kill_workspace(self) -> None:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            pid = int(json.loads((self.data / ENDPOINT_FILE).read_bytes())["pid"])
            if b"scripted_workspace" in Path(f"/proc/{pid}/cmdline").read_bytes():  # else the file is stale
                os.kill(pid, signal.SIGKILL)

    async def _look(self, name: str) -> None:
        """The next start: everything arrives, every answer ends, and both sides tell the same."""
        journal = self.journal()
        async with self.own.session() as session:
            if journal:
                last = journal[-1]["draft"]
                assert session.draft(None) in (last, _next(last), f"draft {name} 0")
            await asyncio.wait_for(session.delivered(), 90)
            await until(session, lambda: self._all_ended(session), f"all answers after round {name}")
            await self._same_in_window(session, journal)
        self._sound(journal)

    def _all_ended(self, session: CompanionSession) -> bool:
        threads = [session.thread(summary.id) for summary in session.recent_threads(20)]
        return not any(thread.running for thread in threads if thread) and not self._rows(
            "SELECT 1 FROM runs WHERE status = 'running'"
        )

    async def _same_in_window(self, session: CompanionSession, journal: list[dict[str, str]]) -> None:
        wanted: dict[Any, set[str]] = {}
        for line in journal:
            wanted.setdefault(line["thread"], set()).add(line["message"])
        recent = {summary.id for summary in session.recent_threads(20)}
        for thread_id in recent & wanted.keys():
            thread = await session.open_thread(thread_id)
            assert thread is not None
            shown = Counter(m.id for m in thread.messages if m.role is Role.USER)
            assert wanted[thread_id] <= shown.keys()
            assert set(shown.values()) == {1}
            answers = [m for m in thread.messages if m.role is Role.ASSISTANT]
            assert len(answers) == len(shown)
            assert {m.state for m in answers} <= FINAL
            assert all(m.text == ANSWER for m in answers if m.state is MessageState.SETTLED)

    def _sound(self, journal: list[dict[str, str]]) -> None:
        """What the workspace has stored."""
        assert self._rows("PRAGMA quick_check") == [("ok",)]
        asked = Counter(row[0] for row in self._rows("SELECT id FROM messages WHERE role = 'user'"))
        assert {line["message"] for line in journal} <= asked.keys()
        words = Counter(row[0] for row in self._rows("SELECT text FROM messages WHERE role = 'user'"))
        assert set(words.values()) <= {1}, "a question was doubled"
        answered = Counter(row[0] for row in self._rows("SELECT message_id FROM runs"))
        assert answered == asked, "each question is answered by one run"
        assert {row[0] for row in self._rows("SELECT DISTINCT status FROM runs")} <= ENDED
        events: dict[str, list[str]] = {}
        for run, seq, event in self._rows("SELECT run_id, seq, event FROM run_events ORDER BY run_id, seq"):
            events.setdefault(run, []).append(json.loads(event)["type"])
            assert seq == len(events[run]), f"run {run} has a gap before {seq}"
        assert all(types[-1] in LAST for types in events.values())
        assert all(sum(t in LAST for t in types) == 1 for types in events.values())

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        db = sqlite.connect(str(self.data / "workspace" / "workspace.db"), timeout=30)
        try:
            found: list[tuple[Any, ...]] = db.execute(query).fetchall()
            return found
        finally:
            db.close()


def _next(draft: str) -> str:
    """The draft typed after this one; its question may not have been kept."""
    words, _, number = draft.rpartition(" ")
    return f"{words} {int(number) + 1}"
