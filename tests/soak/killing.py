"""Kills the client and the workspace at random moments, and looks after each restart that nothing was lost or doubled."""

import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.threads import MessageState, Role
from harmony_desktop.services.session import CompanionSession
from harmony_protocol.local import ENDPOINT_FILE
from tests.fakes.model_server import ModelServer, text
from tests.parts.own_workspace import OwnWorkspace, until
from tests.soak import views
from tests.soak.ledger import Ledger

ANSWER = "They asked for ten percent less and a shorter term."
ENDED = {"finished", "failed", "interrupted"}
LAST = {"RUN_FINISHED", "RUN_ERROR"}
FINAL = {MessageState.SETTLED, MessageState.FAILED, MessageState.INTERRUPTED}
ALL = 10_000


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
    actions = house.ledger().actions
    print(f"kills: {actions} actions, none lost, none doubled", flush=True)
    assert actions, "nothing was ever done: the kills came too early to prove anything"


class _House:
    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.data = folder / "data"
        self.data.mkdir()
        self.own = OwnWorkspace(self.data)
        self._chance = chance
        self._journal = folder / "journal"
        self._words = folder / "writer.out"

    def ledger(self) -> Ledger:
        return Ledger(self._journal)

    async def round(self, name: str, *, online: bool) -> None:
        before = self.ledger().actions
        if not online:
            self.kill_workspace()
        writer = self._start_writer(name, online)
        try:
            # some rounds end before the first word, some in the middle of answers
            await self._written(writer, before + self._chance.randrange(12))
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

    async def _written(self, writer: "subprocess.Popen[bytes]", actions: int) -> None:
        async with asyncio.timeout(60):
            while self.ledger().actions < actions:
                assert writer.poll() is None, self._words.read_text(errors="replace")[-3000:]
                await asyncio.sleep(0.02)

    def kill_workspace(self) -> None:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            pid = int(json.loads((self.data / ENDPOINT_FILE).read_bytes())["pid"])
            if b"scripted_workspace" in Path(f"/proc/{pid}/cmdline").read_bytes():  # else the file is stale
                os.kill(pid, signal.SIGKILL)

    async def _look(self, name: str) -> None:
        """The next start: everything arrives, every answer ends, and both sides tell the same."""
        async with self.own.session() as session:
            draft = self.ledger().state.get("draft", "")
            assert session.draft(None) in (draft, following(draft), following(f"draft {name} -1"))
            await asyncio.wait_for(session.delivered(), 90)
            await until(session, lambda: self._all_ended(session), f"all answers after round {name}")
            stored = self._stored()
            with contextlib.suppress(TimeoutError):  # what is told below says more
                await self._until_the_same(session, stored)
            shown = await self._shown(session)
            assert shown == stored, sorted({*shown.items()} ^ {*stored.items()}, key=str)
            refused = [(r.kind.value, r.problem.code, r.target, r.words) for r in session.refusals.all()]
            assert not refused, refused
            await self._sound_answers(session)
        self.ledger().settle(stored | {"draft": draft})
        self._sound()

    async def _until_the_same(self, session: CompanionSession, stored: dict[str, Any]) -> None:
        """The feed tells the last changes a moment after the operations were taken."""
        moved = asyncio.Event()
        stop = session.bus.subscribe(lambda _: moved.set())
        try:
            async with asyncio.timeout(10):
                while await self._shown_now(session) != stored:
                    await moved.wait()
                    moved.clear()
        finally:
            stop()

    def _all_ended(self, session: CompanionSession) -> bool:
        return not any(summary.running for summary in session.recent_threads(ALL)) and not self._rows(
            "SELECT 1 FROM runs WHERE status = 'running'"
        )

    async def _shown_now(self, session: CompanionSession) -> dict[str, Any] | None:
        """None where a thread went away while it was looked at."""
        try:
            return await self._shown(session)
        except HarmonyError as error:
            if error.problem.code != "not_found":
                raise
            return None

    async def _shown(self, session: CompanionSession) -> dict[str, Any]:
        summaries = session.recent_threads(ALL)
        exported = [await session.threads.json(summary.id) for summary in summaries]
        return views.shown(summaries, exported, session.spaces.all(), session.choices.current())

    def _stored(self) -> dict[str, Any]:
        with contextlib.closing(views.opened(str(self.data / "workspace" / "workspace.db"))) as db:
            return views.stored(db)

    async def _sound_answers(self, session: CompanionSession) -> None:
        for summary in session.recent_threads(20):
            thread = await session.open_thread(summary.id)
            assert thread is not None
            answers = [m for m in thread.messages if m.role is Role.ASSISTANT]
            assert {m.state for m in answers} <= FINAL
            assert all(m.text == ANSWER for m in answers if m.state is MessageState.SETTLED)

    def _sound(self) -> None:
        """The runs that the workspace has stored."""
        assert self._rows("PRAGMA quick_check") == [("ok",)]
        assert {row[0] for row in self._rows("SELECT DISTINCT status FROM runs")} <= ENDED
        events: dict[str, list[str]] = {}
        for run, seq, event in self._rows("SELECT run_id, seq, event FROM run_events ORDER BY run_id, seq"):
            events.setdefault(run, []).append(json.loads(event)["type"])
            assert seq == len(events[run]), f"run {run} has a gap before {seq}"
        assert all(types[-1] in LAST for types in events.values())
        assert all(sum(t in LAST for t in types) == 1 for types in events.values())

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(views.opened(str(self.data / "workspace" / "workspace.db"))) as db:
            found: list[tuple[Any, ...]] = db.execute(query).fetchall()
            return found


def following(draft: str) -> str:
    """The draft typed after this one; what it belonged to may not have been kept."""
    words, _, number = draft.rpartition(" ")
    return f"{words} {int(number) + 1}" if words else ""
