"""Writers that race each other through short transactions, and readers that follow the feed meanwhile.

As a program it is one writer: ``python -m tests.parts.committing FOLDER URL NAME COMMITS READER``.
"""

import asyncio
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from harmony_workspace.access.keys import Caller
from harmony_workspace.access.scope import Reader
from harmony_workspace.store import changes as log
from harmony_workspace.store.database import Database
from harmony_workspace.store.feed import Feed
from harmony_workspace.store.tables import changes

_PAUSE = 0.1
"""Seconds between two looks, as of a window that is told of more than it can draw."""
_FEED = Feed(lambda *_: {}, lambda *_: {})


def write(database: Database, name: str, commits: int, reader_id: str) -> None:
    """Each tells of one row more that is gone."""

    async def one_after_the_other() -> None:
        for n in range(commits):
            await database.write(log.record, "thread", f"{name}-{n}", "delete", reader_id=reader_id)

    asyncio.run(one_after_the_other())


def started(database: Database, url: str, name: str, commits: int, reader: Reader) -> subprocess.Popen[bytes]:
    """The same in a process of its own."""
    told = [str(database.folder), url, name, str(commits), reader.user_id]
    return subprocess.Popen([sys.executable, "-m", "tests.parts.committing", *told])


class Follower:
    """Reads the feed whenever it hears of changes; knows how often it was told of each row."""

    def __init__(self, database: Database, reader: Reader, wanted: int) -> None:
        self.told: Counter[str] = Counter()
        self._count = 0
        self._database, self._caller, self._wanted = database, Caller(reader), wanted
        self._fresh = threading.Event()
        self._cursor = self._page(None)
        self._forget: Callable[[], None] = database.on_change(self._fresh.set)
        self._thread = threading.Thread(target=self._follow)
        self._thread.start()

    def _page(self, since: str | None) -> str:
        page = self._database.read_now(_FEED.page, self._caller, since)
        told = [change.id for change in page.changes if change.kind == "thread"]
        self.told.update(told)
        self._count += len(told)
        self._more = page.has_more
        return page.cursor

    def _follow(self) -> None:
        while self._count < self._wanted and self._fresh.wait(60):
            time.sleep(_PAUSE)
            self._fresh.clear()
            self._more = True
            while self._more:
                self._cursor = self._page(self._cursor)

    def ended(self) -> Counter[str]:
        self._thread.join()
        self._forget()
        return self.told


def numbers(connection: sa.Connection) -> tuple[int, int, int]:
    """How many changes, and the first and the last number."""
    count, first, last = connection.execute(
        sa.select(sa.func.count(), sa.func.min(changes.c.seq), sa.func.max(changes.c.seq))
    ).one()
    return count, first, last


def main() -> None:
    folder, url, name, commits, reader_id = sys.argv[1:]
    with closing(Database(Path(folder) / "workspace.db", url)) as database:
        write(database, name, int(commits), reader_id)


if __name__ == "__main__":
    main()
