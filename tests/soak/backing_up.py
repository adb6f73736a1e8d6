"""Backups among writers who never stop, and restores that are killed: every backup is one moment of the workspace."""

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from harmony_protocol.people import NewUser
from harmony_protocol.sync import Op
from harmony_workspace.access import people
from harmony_workspace.access.keys import Caller
from harmony_workspace.access.scope import Reader
from harmony_workspace.keeping.restoring import Wish, restore
from harmony_workspace.paths import Paths
from harmony_workspace.store.database import Database
from harmony_workspace.store.tables import messages, threads
from harmony_workspace.web import batches
from tests.parts.house import MODELS, fresh_database, new_id
from tests.parts.keeping import backed_up
from tests.parts.sync_client import FEED

State = dict[tuple[str, str], Any]
WRITERS = 3


def raced(folder: Path, backups: int, seed: int) -> int:
    """Makes so many backups while three people write, restores each, and looks at it. How many operations went on."""
    database = fresh_database(folder)
    readers = [database.write_now(_person, number) for number in range(WRITERS)]
    before = {reader.user_id: database.read_now(_all, reader) for reader in readers}
    stop, written = threading.Event(), [0] * WRITERS

    def write(which: int) -> None:
        chance, mine = random.Random(seed + which), list[str]()
        while not stop.is_set():
            ops = [_op(chance, mine) for _ in range(chance.randrange(1, 5))]
            database.write_now(batches.together, readers[which], ops, lambda _: MODELS, set())
            written[which] += len(ops)

    try:
        with ThreadPoolExecutor(WRITERS) as pool:
            writers = [pool.submit(write, which) for which in range(WRITERS)]
            try:
                files = [backed_up(database, folder / f"{n}.zip") for n in range(backups)]
            finally:
                stop.set()
            for writer in writers:
                writer.result()
    finally:
        database.close()
    for number, file in enumerate(files):
        _look(file, Paths(folder / f"restored-{number}"), readers, before)
    return sum(written)


def _person(connection: sa.Connection, number: int) -> Reader:
    people.settle(connection)
    new = NewUser(name=f"P{number}", email=f"p{number}@x.y", role="User", teams=())
    return people.reader(connection, people.add(connection, new).id)


def _op(chance: random.Random, mine: list[str]) -> Op:
    if not mine or chance.random() < 0.5:
        mine.append(new_id())
        body: dict[str, Any] = {"message_id": new_id(), "text": "Why?", "spoken": False, "model": ""}
        return Op(op_id=new_id(), kind="send_message", target=mine[-1], body=body)
    if chance.random() < 0.3:
        return Op(op_id=new_id(), kind="delete_thread", target=mine.pop(chance.randrange(len(mine))))
    body = {"title": f"T{chance.randrange(99)}", "pinned": chance.random() < 0.5}
    return Op(op_id=new_id(), kind="update_thread", target=chance.choice(mine), body=body)


def _look(file: Path, paths: Paths, readers: list[Reader], before: Mapping[str, tuple[State, str]]) -> None:
    """Restoring looks at integrity, belonging and hashes; here at what the feed tells and at what belongs together."""
    restore(Wish(file, paths))
    with closing(Database(paths.database)) as database:
        for reader in readers:
            now, _ = database.read_now(_all, reader)
            state, cursor = before[reader.user_id]
            assert database.read_now(_followed, reader, state, cursor) == now, "the feed tells what is there"
        assert not database.read_now(_empty_threads), "a question is there with its thread, or not at all"


def _all(connection: sa.Connection, reader: Reader) -> tuple[State, str]:
    state: State = {}
    page = FEED.page(connection, Caller(reader), None)
    while True:
        state |= {(change.kind, change.id): change.row for change in page.changes}
        if not page.has_more:
            return state, page.cursor
        page = FEED.page(connection, Caller(reader), page.cursor)


def _followed(connection: sa.Connection, reader: Reader, state: State, cursor: str) -> State:
    """As a client that read on from there."""
    state, more = dict(state), True
    while more:
        page = FEED.page(connection, Caller(reader), cursor)
        cursor, more = page.cursor, page.has_more
        for change in page.changes:
            if change.action == "upsert":
                state[change.kind, change.id] = change.row
            else:
                _drop(state, change.kind, change.id)
    return state


def _drop(state: State, kind: str, id_: str) -> None:
    """A thread takes its messages with it."""
    state.pop((kind, id_), None)
    if kind == "thread":
        for key in [key for key, row in state.items() if key[0] == "message" and row["thread_id"] == id_]:
            del state[key]


def _empty_threads(connection: sa.Connection) -> list[str]:
    asked = sa.select(messages.c.thread_id)
    return list(connection.scalars(sa.select(threads.c.id).where(threads.c.id.not_in(asked))))


def killed(file: Path, data: Path, rounds: int, seed: int) -> int:
    """Restores over what stands there, killed at any moment: afterwards one of both stands there, whole. How often the
    restored one."""
    chance, took = random.Random(seed), 0
    paths = Paths(data)
    command = [sys.executable, "-m", "harmony_workspace", "restore", str(file), "--replace"]
    for _ in range(rounds):
        (paths.workspace / "here").write_text("before")
        process = subprocess.Popen(
            [*command, "--data-dir", str(data)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.0, 2.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        _start(data)
        with closing(Database(paths.database)) as database:
            assert database.read_now(lambda c: c.scalar(sa.text("PRAGMA integrity_check"))) == "ok"
        assert not list(data.glob("workspace.restor*"))
        took += not (paths.workspace / "here").exists()
    return took


def _start(data: Path) -> None:
    from harmony_workspace.keeping import standing

    standing.settle(Paths(data))
