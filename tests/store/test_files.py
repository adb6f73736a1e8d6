"""The files: private, encrypted where a keyring has the key, sound again after damage, migrated with a copy."""

import re
from pathlib import Path

import pytest

from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.syncing import Identity
from harmony_desktop.domain.threads import Citation
from harmony_desktop.store import changes, database, finding, outbox, reading
from harmony_desktop.store.accounts import Accounts
from harmony_desktop.store.rows import citations_json
from harmony_desktop.store.store import Store
from tests.store.test_outbox import KEY, THREAD, question


async def kept(folder: Path, key: str = KEY) -> Store:
    store = Store(folder)
    assert await store.open()
    await store.keep_cache(key)
    return store


async def test_without_a_key_server_rows_end_with_the_session_and_the_outbox_stays(tmp_path: Path) -> None:
    store = Store(tmp_path)
    await store.open()
    await store.do(changes.apply, [THREAD], "1")
    await store.do(outbox.add, question(thread="t9"))
    assert not store.lasting
    await store.close()
    assert not list(tmp_path.glob("session-*"))
    again = Store(tmp_path)
    await again.open()
    assert [t.id for t in await again.do(reading.recent_threads, 9)] == ["t9"]
    await again.close()


async def test_with_a_key_threads_are_there_offline_and_unreadable_on_disk(tmp_path: Path) -> None:
    store = await kept(tmp_path)
    await store.do(changes.apply, [THREAD], "1")
    await store.close()
    raw = b"".join(f.read_bytes() for f in tmp_path.glob("cache.db*"))
    assert b"Pricing" not in raw
    assert not raw.startswith(b"SQLite")
    again = await kept(tmp_path)
    assert [t.title for t in await again.do(reading.recent_threads, 9)] == ["Pricing"]
    assert await again.do(reading.fact, "sync_cursor") == "1"
    await again.close()


async def test_every_file_is_the_users_alone(tmp_path: Path) -> None:
    store = await kept(tmp_path / "1")
    await store.do(outbox.add, question())
    modes = {f.name: f.stat().st_mode & 0o777 for f in (tmp_path / "1").glob("*.db*")}
    assert len(modes) >= 2
    assert set(modes.values()) == {0o600}, modes
    await store.close()


@pytest.mark.parametrize("damage", ["garbage", "other key"])
async def test_a_broken_cache_is_set_aside_and_the_outbox_survives(tmp_path: Path, damage: str) -> None:
    store = await kept(tmp_path)
    await store.do(changes.apply, [THREAD], "1")
    await store.do(outbox.add, question(thread="t9"))
    await store.close()
    if damage == "garbage":
        (tmp_path / "cache.db").write_bytes(b"not a database" * 1000)
    again = await kept(tmp_path, KEY if damage == "garbage" else "cd" * 32)
    assert again.cache_rebuilt
    assert list(tmp_path.glob("cache.db.broken-*"))
    assert [t.id for t in await again.do(reading.recent_threads, 9)] == ["t9"]
    await again.close()


async def test_a_second_program_does_not_get_the_same_files(tmp_path: Path) -> None:
    store = Store(tmp_path)
    await store.open()
    other = Store(tmp_path)
    assert not await other.open()
    await other.close()
    await store.close()


async def test_damage_found_after_an_unclean_exit(tmp_path: Path) -> None:
    """Pages are looked through only after an exit that was not clean; then damage inside a table shows."""
    store = await kept(tmp_path)
    await store.do(changes.apply, [THREAD], "1")
    await store.close()
    file = tmp_path / "cache.db"
    content = bytearray(file.read_bytes())
    content[4096 : 4096 * 3] = bytes(4096 * 2)
    file.write_bytes(bytes(content))
    (tmp_path / "open").touch()
    again = await kept(tmp_path)
    assert again.cache_rebuilt
    await again.close()


def test_a_migration_copies_first_and_fails_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = tmp_path / "migrations"
    (steps / "cache").mkdir(parents=True)
    (steps / "cache" / "0001_first.sql").write_text("CREATE TABLE a (x);\nINSERT INTO a VALUES (1);\n")
    monkeypatch.setattr(database, "MIGRATIONS", steps)
    file = tmp_path / "cache.db"
    assert not database.prepare(file, "cache")
    (steps / "cache" / "0002_second.sql").write_text("CREATE TABLE b (x);\nINSERT INTO nowhere VALUES (1);\n")
    with pytest.raises(database.DatabaseError, match="nowhere"):
        database.prepare(file, "cache")
    db = database.connect(file)
    assert [row[0] for row in db.execute("SELECT name FROM sqlite_schema")] == ["a"]
    db.close()
    copy = tmp_path / "cache.db.before-0002"
    assert copy.stat().st_mode & 0o777 == 0o600
    db = database.connect(copy)
    assert db.execute("SELECT x FROM a").fetchall() == [(1,)]
    assert db.execute("PRAGMA user_version").fetchone() == (1,)
    db.close()


def fill_first_version(path: Path) -> None:
    db = database.connect(path)
    db.execute("INSERT INTO facts VALUES ('sync_cursor', '7')")
    db.execute("INSERT INTO threads VALUES ('t1', 'Terms', 'm1', 1, 2, 3)")
    for n, (role, state) in enumerate(
        [("user", "settled"), ("assistant", "settled"), ("assistant", "streaming")]
    ):
        db.execute(
            "INSERT INTO messages (id, thread_id, position, role, text, spoken, created_at, state)"
            " VALUES (?, 't1', ?, ?, ?, 0, ?, ?)",
            (f"m{n}", n + 1, role, f"words number {n}", n, state),
        )
    db.execute(
        "UPDATE messages SET text = text || ' [[quote:1]]', citations = ? WHERE id = 'm1'",
        (citations_json((Citation(1, quote="The stock count."),)),),
    )
    db.execute("INSERT INTO runs VALUES ('r1', 'm2', 5, 0)")
    db.close()


async def test_what_the_first_version_kept_opens_offline_and_is_read_afresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = tmp_path / "migrations"
    for kind in ("cache", "outbox"):
        (steps / kind).mkdir(parents=True)
        first = next((database.MIGRATIONS / kind).glob("0001_*"))
        (steps / kind / first.name).write_bytes(first.read_bytes())
    with monkeypatch.context() as patched:
        patched.setattr(database, "MIGRATIONS", steps)
        database.prepare(tmp_path / "1" / "cache.db", "cache")
        database.prepare(tmp_path / "1" / "outbox.db", "outbox")
    fill_first_version(tmp_path / "1" / "cache.db")
    store = await kept(tmp_path / "1", "")
    thread = await store.do(reading.thread, ThreadId("t1"))
    assert thread is not None
    assert [(m.id, m.parent_id) for m in thread.messages] == [("m0", None), ("m1", "m0"), ("m2", "m1")]
    assert [(r.run_id, r.cursor) for r in await store.do(reading.open_runs)] == [("r1", 5)]
    assert await store.do(reading.fact, "sync_cursor") is None
    assert [h.message_id for h in await store.do(finding.threads, "number 1", 9)] == ["m1"]
    assert [h.message_id for h in await store.do(finding.threads, "stock count", 9)] == ["m1"]
    assert [h.message_id for h in await store.do(finding.threads, "term", 9)] == [None]
    assert {f.name for f in (tmp_path / "1").glob("*.before-*")} == {
        "cache.db.before-0002",
        "cache.db.before-0003",
        "cache.db.before-0004",
        "cache.db.before-0005",
        "cache.db.before-0006",
        "cache.db.before-0007",
        "outbox.db.before-0002",
        "outbox.db.before-0003",
        "outbox.db.before-0004",
    }
    await store.close()


def test_every_shipped_step_is_numbered_without_gaps() -> None:
    for kind in ("cache", "outbox"):
        names = sorted(f.name for f in (database.MIGRATIONS / kind).iterdir())
        assert [int(n[:4]) for n in names] == list(range(1, len(names) + 1))
        assert all(re.fullmatch(r"\d{4}_[a-z_]+\.sql", n) for n in names)


def test_an_account_for_each_person_in_each_workspace(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    before_contact = accounts.current()
    first = accounts.claim(Identity("w1", "u1"))
    assert first.folder == before_contact.folder
    second = accounts.claim(Identity("w1", "u2"))
    assert second.folder != first.folder
    assert Accounts(tmp_path).current() == second
    assert accounts.claim(Identity("w1", "u1")) == first
