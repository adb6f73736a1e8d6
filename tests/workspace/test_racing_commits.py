"""However many write at the same time: the numbers of changes have no gaps, and who follows misses none."""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from harmony_workspace.access import people
from harmony_workspace.serving import SWITCH_SECONDS
from harmony_workspace.store import facts
from harmony_workspace.store.database import Database
from harmony_workspace.store.migrate import migrate
from tests.parts import committing, postgres
from tests.soak.mortal import MEMORY

COMMITS = int(os.environ.get("HARMONY_RACING_COMMITS", "20000"))
WRITERS = 4


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
def as_served() -> Iterator[None]:
    """Threads of the process take turns as they do in one that serves."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("as_served")
@pytest.mark.timeout(36000)
@pytest.mark.parametrize(("commits", "on_server"), [(COMMITS // 5, False), (COMMITS - COMMITS // 5, True)])
def test_no_change_is_skipped_and_none_is_told_twice(folder: Path, commits: int, on_server: bool) -> None:
    """A file has one writer at a time, in one process, and needs less of it."""
    url = postgres.cluster().url(postgres.cluster().fresh(folder)) if on_server else ""
    with closing(Database(folder / "workspace.db", url)) as database:
        migrate(database)
        _race(database, url, commits // WRITERS)


def _race(database: Database, url: str, each: int) -> None:
    database.write_now(facts.settle_identity, "Test")
    reader = database.read_now(people.reader, database.write_now(people.settle))
    before = database.read_now(committing.numbers)[0]
    begun = time.monotonic()
    followers = [committing.Follower(database, reader, each * WRITERS) for _ in range(2)]
    names = [f"w{n}" for n in range(WRITERS)]
    apart = names[2:] if url else []  # in other processes, where there may be any
    others = [committing.started(database, url, name, each, reader) for name in apart]
    threads = [
        threading.Thread(target=committing.write, args=(database, name, each, reader.user_id))
        for name in names[: WRITERS - len(others)]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait() for process in others] == [0] * len(others)
    written = {f"{name}-{n}" for name in names for n in range(each)}
    for told in (follower.ended() for follower in followers):
        assert set(told) == written
        assert set(told.values()) == {1}
    assert database.read_now(committing.numbers) == (before + len(written), 1, before + len(written))
    print(f"{len(written)} commits in {time.monotonic() - begun:.1f} s")
