"""A client and its workspace in one process that dies before its first commit, then before its second, and so on; after
each death the next start must go on with nothing lost and nothing doubled.

usage: python -m tests.soak.mortal FOLDER SEED ACTIONS
"""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from harmony_desktop.domain.answers import RunEvent
from harmony_desktop.domain.ids import MessageId, SpaceId, ThreadId
from harmony_desktop.domain.syncing import Identity
from harmony_desktop.domain.threads import Thread, ThreadSummary
from harmony_desktop.net import translate
from harmony_desktop.store import answers, outbox
from harmony_protocol.threads import RunStatus
from harmony_workspace.access import people
from harmony_workspace.companion import run_rows
from harmony_workspace.companion.drafts import Draft, Event, run_finished, text_content, text_end, text_start
from harmony_workspace.store.tables import runs
from tests.parts.house import database_again, fresh_database
from tests.parts.sync_client import Client, Server, Way, now
from tests.soak import views
from tests.soak.hand import Hand
from tests.soak.ledger import Ledger

KILLED = 9
MEMORY = Path("/dev/shm")
"""What a killed process wrote is there, on whatever kind of file; here it is written soonest."""
_WRITES = re.compile(r"(COMMIT|END)\b", re.IGNORECASE)
_ALONE = re.compile(r"(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)\b", re.IGNORECASE)
"""These commit by themselves outside a transaction."""


class InProcess:
    """What a hand does its work with."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.threads = client.threads
        self.spaces = client.spaces
        self.choices = client.choices

    async def ask(
        self, text: str, thread: ThreadId | None, space: SpaceId | None
    ) -> tuple[ThreadId, MessageId]:
        return await self._client.asking.send(text, thread, False, "", (), space, None)

    async def again(self, answer: MessageId) -> None:
        await self._client.asking.retry(answer)

    def listed(self) -> tuple[ThreadSummary, ...]:
        return self._client.snapshots.summaries

    async def thread(self, thread_id: ThreadId) -> Thread | None:
        return await self._client.snapshots.open(thread_id)


class House:
    """The files of both sides, opened."""

    def __init__(self, folder: Path) -> None:
        self.database = database_again(folder)
        self.database.write_now(run_rows.interrupt_left_over)
        user = self.database.read_now(lambda c: str(c.scalar(sa.text("SELECT id FROM users LIMIT 1"))))
        identity = Identity("w", user, "Ann", "Test", False)
        self.client = Client(folder / "client", Server(self.database), identity)

    def answers_end(self) -> None:
        self.database.write_now(_end_all)

    def words_come(self) -> None:
        """A piece of each running answer is stored; the client reads on from where it stood, as from a stream."""
        self.database.write_now(_write_on)
        for run_id, cursor in self.client.db.execute(
            "SELECT id, cursor FROM cache.runs WHERE NOT ended"
        ).fetchall():
            stored = self.database.read_now(run_rows.stored_events, run_id, cursor)
            events = [
                RunEvent(run_id, cursor + n, translate.happening(event)) for n, event in enumerate(stored, 1)
            ]
            if events:
                answers.apply(self.client.db, run_id, events)

    def come_to_rest(self) -> None:
        """Online until nothing moves any more."""
        moved = True
        while moved:
            self.answers_end()
            self.client.pull()
            self.client.time_passes()
            moved = self.client.pack()
            while self.client.batches:
                self.client.deliver(0, Way.WELL)
        self.client.pull()

    def close(self) -> None:
        self.client.close()
        self.database.close()


def prepare(folder: Path) -> None:
    """A workspace with one user."""
    folder.mkdir()
    database = fresh_database(folder)
    database.write_now(people.settle)
    database.close()


def died_everywhere(seed: int, actions: int) -> int:
    """In a process of its own, which may fork; returns how many commits there were to die at."""
    return in_a_process("tests.soak.mortal", seed, actions)


def in_a_process(module: str, seed: int, actions: int) -> int:
    """What `died_everywhere` does, for any module that prints the number when it is run."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        command = [sys.executable, "-m", module, folder, str(seed), str(actions)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"seed {seed}: {done.stderr[-4000:]}"
    return int(done.stdout)


@dataclass(frozen=True)
class Story:
    """What is there before, what is done until it dies, and what must hold at the next start."""

    prepare: Callable[[Path], None]
    live: Callable[[Path], None]
    goes_on: Callable[[Path], None]


def die_everywhere(base: Path, story: Story) -> int:
    """Returns how many commits there were to die at."""
    for commit in count(1):
        folder = base / str(commit)
        story.prepare(folder)
        if child := os.fork():
            ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        else:
            _die(folder, story, commit)
        assert ended in (0, KILLED), f"it failed by itself before commit {commit}"
        try:
            story.goes_on(folder)
        except AssertionError as wrong:
            raise AssertionError(f"{folder}: killed before commit {commit}") from wrong
        shutil.rmtree(folder)
        if ended == 0:
            return commit - 1
    raise AssertionError("unreachable")


def _die(folder: Path, story: Story, ends_at: int) -> NoReturn:
    """The child."""
    failed = 1
    try:
        _mortal(ends_at)
        story.live(folder)
        failed = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(failed)


def live(folder: Path, seed: int, actions: int) -> None:
    """So many actions."""
    house = House(folder)
    chance = random.Random(seed)
    hand = Hand(InProcess(house.client), Ledger(folder / "ledger"), chance, "x")
    for _ in range(actions):
        now(hand.act())
        _wire(house, chance)


def goes_on(folder: Path) -> None:
    """The next start: everything arrives, and both sides tell the same."""
    house = House(folder)
    house.come_to_rest()
    client = house.client
    exported = [now(client.threads.json(thread.id)) for thread in client.snapshots.summaries]
    shown = views.shown(client.snapshots.summaries, exported, client.spaces.all(), client.choices.current())
    with closing(views.opened(str(folder / "workspace.db"))) as db:
        stored = views.stored(db)
    assert shown == stored, sorted({*shown.items()} ^ {*stored.items()}, key=str)
    Ledger(folder / "ledger").settle(stored)
    assert outbox.unsent(client.db) == ()
    house.close()


def _wire(house: House, chance: random.Random) -> None:
    """Some of it arrives, some of it is answered."""
    match chance.randrange(6):
        case 0:
            house.client.pull()
        case 1:
            house.answers_end()
        case 2:
            house.client.time_passes()
        case 3:
            house.words_come()
        case _ if house.client.pack():
            house.client.deliver(0, chance.choice([Way.WELL, Way.WELL, Way.ACK_LOST]))


def _mortal(ends_at: int) -> None:
    """Every connection made from now on counts; at the chosen commit nothing is cleaned up."""
    connect = dbapi2.connect
    count = 0

    def counted(*args: Any, **kwargs: Any) -> Any:
        db = connect(*args, **kwargs)

        def on_statement(statement: str) -> None:
            nonlocal count
            if _WRITES.match(statement) or (_ALONE.match(statement) and not db.in_transaction):
                count += 1
                if count == ends_at:
                    os._exit(KILLED)

        db.set_trace_callback(on_statement)
        return db

    dbapi2.connect = counted


def _running(connection: sa.Connection) -> list[tuple[str, str, list[Event]]]:
    """Each run with its answer and what is stored of it."""
    found = connection.execute(sa.text("SELECT id, answer_id FROM runs WHERE status = 'running'")).all()
    return [(row.id, row.answer_id, run_rows.stored_events(connection, row.id)) for row in found]


def _write_on(connection: sa.Connection) -> None:
    for run, answer, stored in _running(connection):
        begun = Draft.of(stored).text_open
        piece = text_content(answer, f"Word {len(stored)}. ")
        run_rows.append(connection, run, len(stored) + 1, [piece] if begun else [text_start(answer), piece])


def _end_all(connection: sa.Connection) -> None:
    for run, answer, stored in _running(connection):
        draft = Draft.of(stored)
        closing = [] if draft.text_open else [text_start(answer)]
        closing += [text_content(answer, "Because."), text_end(answer)]
        for event in closing:
            draft.apply(event)
        thread = connection.scalar(sa.select(runs.c.thread_id).where(runs.c.id == run))
        closing.append(run_finished(str(thread), run))
        run_rows.end(connection, run, len(stored) + 1, closing, draft, RunStatus.FINISHED, None)


if __name__ == "__main__":
    used = partial(live, seed=int(sys.argv[2]), actions=int(sys.argv[3]))
    print(die_everywhere(Path(sys.argv[1]), Story(prepare, used, goes_on)))
