"""Calls that were asked for are approved, carried out and recorded by a process that dies: before each commit and on both
sides of the effect, or at random moments. What took effect is counted by another process.

usage: python -m tests.soak.acting FOLDER SEED ROUNDS      0 rounds: each place to die once
"""

import asyncio
import os
import random
import shutil
import signal
import socketserver
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from harmony_protocol.tools import CallState
from harmony_workspace.access import people
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import run_rows, turns
from harmony_workspace.store.tables import runs
from harmony_workspace.store.tool_tables import ledger as lines
from harmony_workspace.store.tool_tables import notes, tool_calls, waiting_turns
from harmony_workspace.tools import ledger
from harmony_workspace.tools.executor import Executor
from harmony_workspace.tools.tool import Call, Tool
from harmony_workspace.tools.toolbox import Toolbox
from tests.parts import waiting_calls
from tests.parts.house import database_again, fresh_database
from tests.soak.mortal import Story, die_everywhere

EFFECTS: Counter[str] = Counter()
"""By call: what this process, which lives on, was asked to do."""


class Counting(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        EFFECTS[self.rfile.readline().decode().strip()] += 1
        self.wfile.write(b"done\n")


class World:
    """One workspace's tools, opened."""

    def __init__(self, folder: Path, port: int) -> None:
        self.database = database_again(folder)
        user = self.database.read_now(lambda c: str(c.scalar(sa.text("SELECT id FROM users LIMIT 1"))))
        self.reader: Reader = self.database.read_now(people.reader, user)
        self._folder, self._port = folder, port
        empty: dict[str, Any] = {"type": "object"}
        self.pay = Tool("pay", "1", "Pay", "", empty, "external", run=self._pay)
        self.note = Tool("note", "1", "Note", "", empty, "write", write=_note)
        self.executor = self.made()

    def made(self) -> Executor:
        toolbox = Toolbox((lambda connection, reader: (self.pay, self.note),))
        return Executor(self.database, toolbox, self._go_on)

    async def _pay(self, call: Call) -> str:
        self._place_to_die()
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(f"{call.id}\n".encode())
        await reader.readline()
        writer.close()
        self._place_to_die()
        return "Paid."

    def _place_to_die(self) -> None:
        with closing(dbapi2.connect(self._folder / "places.db", isolation_level=None)) as db:
            db.execute("CREATE TABLE IF NOT EXISTS places (n)")

    async def _go_on(self, run_id: str) -> None:
        begun = await self.database.write(turns.go_on, run_id)
        if begun is not None:
            await self.database.write(waiting_calls.end, begun)

    async def decide_all(self) -> None:
        for call in self.calls():
            if call.state == CallState.PENDING:
                await self.database.write(waiting_calls.decided, self.reader, call)
                self.executor.look(call.run_id)
        await self.rest()

    async def rest(self) -> None:
        while self.executor.busy:  # noqa: ASYNC110 (it sets no event)
            await asyncio.sleep(0.002)

    def calls(self) -> list[sa.Row[Any]]:
        return self.database.read_now(lambda c: list(c.execute(sa.select(tool_calls)).all()))


def _note(connection: sa.Connection, call: Call) -> str:
    values = {"id": call.id, "user_id": call.reader.user_id, "title": "A note", "text": "", "rev": 1}
    connection.execute(sa.insert(notes).values(**values, created_at=1, updated_at=1))
    return "Noted."


def prepare(folder: Path) -> None:
    """Two calls wait in one turn."""
    folder.mkdir()
    database = fresh_database(folder)
    database.write_now(people.settle)
    database.close()
    world = World(folder, 0)
    world.database.write_now(
        waiting_calls.asked_for, world.reader, [(world.pay, {"to": "Ann"}), (world.note, {})]
    )
    world.database.close()


def live(folder: Path, port: int) -> None:
    """Both are approved and carried out, and the turn goes on."""
    asyncio.run(World(folder, port).decide_all())


def goes_on(folder: Path, port: int) -> None:
    """The next start: each took effect once, or nobody can say, and that stands there."""
    world = World(folder, port)
    try:
        world.database.write_now(run_rows.interrupt_left_over)
        for _ in range(2):  # the start after that changes nothing
            world.executor = world.made()
            asyncio.run(_start(world))
        _check(world)
    finally:
        world.database.close()


async def _start(world: World) -> None:
    await world.executor.begin()
    await world.rest()
    await world.decide_all()
    await world.executor.close()


def _check(world: World) -> None:
    paid, noted = sorted(world.calls(), key=lambda call: str(call.tool_id), reverse=True)
    assert (paid.tool_id, noted.state) == ("pay", CallState.SUCCEEDED), (
        "an effect of our own is never unknown"
    )
    assert world.database.read_now(lambda c: c.scalar(sa.select(sa.func.count()).select_from(notes))) == 1
    assert paid.state in (CallState.SUCCEEDED, CallState.UNKNOWN), paid.state
    assert EFFECTS[paid.id] == 1 or (EFFECTS[paid.id] == 0 and paid.state == CallState.UNKNOWN)
    begun = world.database.read_now(lambda c: c.scalar(sa.select(sa.func.count()).select_from(runs)))
    assert begun == 2, "the turn goes on once"
    assert world.database.read_now(lambda c: c.scalar(sa.select(waiting_turns.c.next_run_id)))
    assert world.database.read_now(ledger.verify).broken_at is None
    told = world.database.read_now(lambda c: c.execute(sa.select(lines.c.call_id, lines.c.what)).all())
    expected = {
        (call.id, what): 1 for call in (paid, noted) for what in ("proposed", "decided", "began", "ended")
    }
    assert Counter(map(tuple, told)) == expected


def die_at_random(base: Path, port: int, seed: int, rounds: int) -> int:
    """Returns how many ended unknown."""
    chance, unknown, longest = random.Random(seed), 0, 0.0
    for number in range(rounds + 1):
        folder = base / str(number)
        prepare(folder)
        begun = time.monotonic()
        if not (child := os.fork()):
            try:
                live(folder, port)
            finally:
                os._exit(0)
        if number:
            time.sleep(chance.uniform(0, longest))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        longest = (
            longest or time.monotonic() - begun
        )  # the first one is left alone, and says how long it takes
        goes_on(folder, port)
        with closing(database_again(folder)) as database:
            unknown += database.read_now(_unknown)
        shutil.rmtree(folder)
    return unknown


def _unknown(connection: sa.Connection) -> int:
    query = sa.select(sa.func.count()).where(tool_calls.c.state == CallState.UNKNOWN)
    return connection.scalar(query) or 0


def main(base: Path, seed: int, rounds: int) -> int:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Counting) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = int(server.server_address[1])
        if rounds:
            return die_at_random(base, port, seed, rounds)
        story = Story(prepare, lambda folder: live(folder, port), lambda folder: goes_on(folder, port))
        return die_everywhere(base, story)


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
    sys.stdout.flush()
    os._exit(0)
