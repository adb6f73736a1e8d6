"""A workspace is saved while it runs, set back to what was saved, and nothing but a whole backup is ever restored."""

import io
import os
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from harmony_workspace.access import keys, second_factor, sessions
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.keeping import kept, making, standing
from harmony_workspace.keeping.making import Making
from harmony_workspace.keeping.restoring import Wish, restore
from harmony_workspace.keeping.sealing import Secrets
from harmony_workspace.meetings import sample
from harmony_workspace.paths import Paths
from harmony_workspace.store import facts
from harmony_workspace.store.database import Database
from harmony_workspace.store.meeting_tables import recordings
from harmony_workspace.store.sign_in_tables import browser_sessions, passwords, second_factors
from harmony_workspace.store.tables import conversations
from harmony_workspace.store.tables import keys as keys_table
from tests.parts.house import Opened, opened
from tests.parts.keeping import backed_up
from tests.parts.pages import digest, give_password
from tests.parts.waiting import until
from tests.parts.workspace_process import spoken, started
from tests.workspace.test_uploads import full_disk

KEY = "sk-canary-58d1b7e902"
PASSPHRASE = "correct horse battery"


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture
async def it(tmp_path: Path) -> AsyncIterator[Opened]:
    folder = tmp_path / "house"
    folder.mkdir()
    async with opened(folder) as it:
        yield it


def _load_sample(it: Opened) -> None:
    it.database.write_now(lambda c: sample.load(c, it.owner, datetime.now().astimezone()))


def said(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """What is typed next, where nobody sits at a terminal."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{words}\n"))


# ── from one computer to another ─────────────────────────────────────────────────────────────────────
def test_what_was_saved_while_it_ran_is_there_on_another_computer_without_its_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there, plain, sealed = (tmp_path / name for name in ("here", "there", "plain.zip", "sealed.zip"))
    with started(here, "--sample") as child, child.client() as client:
        _add_provider(client)
        key = client.post("/v1/keys", json={"name": "script"}).json()["secret"]
        until(lambda: _settled(client), "every insight of the sample")
        saved = spoken("backup", str(plain), data=here)
        assert saved.returncode == 0, saved.stderr
        assert "Left out: 1 secret" in saved.stderr
        assert stat.S_IMODE(plain.stat().st_mode) == 0o600
        assert [copy["path"] for copy in client.get("/v1/backups").json()["copies"]] == [str(plain)]
        said(monkeypatch, PASSPHRASE)
        assert spoken("backup", str(sealed), "--with-secrets", data=here).returncode == 0
        before = _seen(client)
    secrets = [KEY, *_keys_of(here)]
    assert len(secrets) == 4
    for file in (plain, sealed):
        content = file.read_bytes()
        assert not any(secret.encode() in content for secret in secrets), "a secret stands in it"

    restored = spoken("restore", str(plain), data=there)
    assert restored.returncode == 0, restored.stderr
    assert "entered anew, as they are not in the backup: provider:" in restored.stderr
    with started(there) as child, child.client(key) as client:
        assert _seen(client) == before
        assert not _has_key(client)
        with child.client() as owner:
            may_remain = owner.get("/v1/workspace/deletion").json()["copies"]
        assert [copy["path"] for copy in may_remain] == [str(plain)]
    said(monkeypatch, "another passphrase")
    refused = spoken("restore", str(sealed), "--replace", data=there)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "do not open with this passphrase" in refused.stderr
    said(monkeypatch, PASSPHRASE)
    assert spoken("restore", str(sealed), "--replace", data=there).returncode == 0
    assert _keys_of(there)[:2] == _keys_of(here)[:2], "clients that trusted it trust it again"
    with started(there) as child, child.client(key) as client:
        assert _has_key(client)


def _add_provider(client: httpx.Client) -> None:
    new = {"base_url": "http://127.0.0.1:9", "models": [{"name": "m"}], "api_key": KEY}
    assert client.put("/v1/providers", json=new).is_success


def _has_key(client: httpx.Client) -> bool:
    return any(provider["has_key"] for provider in client.get("/v1/providers").json()["items"])


def _keys_of(data: Path) -> list[str]:
    folder = data / "workspace"
    return [(folder / name).read_text() for name in ("tls/ca.key", "tls/server.key", "sealed/key")]


def _settled(client: httpx.Client) -> bool:
    return all(one["status"] == "completed" for one in client.get("/v1/conversations").json()["items"])


def _seen(client: httpx.Client) -> object:
    """What a reader has: meetings, what was said in them, and every recording to the byte."""
    found = client.get("/v1/conversations").json()["items"]
    heard = [c["id"] for c in found if c["recording"]]
    assert heard
    return (
        found,
        [client.get(f"/v1/conversations/{c['id']}").json() for c in found],
        [client.get(f"/v1/conversations/{id_}/recording").content for id_ in heard],
    )


async def test_only_the_user_of_this_computer_saves_everybodys_threads(it: Opened) -> None:
    admin = it.as_person(it.owner)
    assert (await admin.get("/v1/users")).status_code == 200
    for method, path in (("POST", "/v1/backups"), ("GET", "/v1/backups")):
        assert (await admin.request(method, path, json={})).status_code == 404
    assert (await it.as_owner().post("/v1/backups", json={})).status_code == 200
    assert not list(it.database.folder.glob("backup-*")), "the copy of the database goes"


async def test_what_is_deleted_while_it_is_saved_is_not_in_it(it: Opened, tmp_path: Path) -> None:
    _load_sample(it)
    [deleted] = it.database.read_now(lambda c: c.scalars(sa.select(recordings.c.conversation_id)).all())
    saving = Making(it.database, it.house.sealed)
    saving.begin()
    await it.as_owner().delete(f"/v1/conversations/{deleted}")
    await it.house.erasing.erase_due(now=2**62)
    with (tmp_path / "x.zip").open("wb") as out:
        while (piece := saving.piece()) is not None:
            out.write(piece)
    saving.close()
    assert spoken("restore", str(tmp_path / "x.zip"), data=tmp_path / "back").returncode == 0
    database = Database(Paths(tmp_path / "back").database)
    left = database.read_now(lambda c: c.scalars(sa.select(conversations.c.id)).all())
    database.close()
    assert deleted not in left
    assert left
    assert not list(Paths(tmp_path / "back").media.iterdir())


async def test_a_restore_onto_a_full_disk_leaves_nothing_of_it(it: Opened, tmp_path: Path) -> None:
    _load_sample(it)
    file = backed_up(it.database, tmp_path / "x.zip")
    with full_disk(100 * 1024):
        refused = spoken("restore", str(file), data=tmp_path / "back")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "File too large. Nothing was changed" in refused.stderr
    assert not list((tmp_path / "back").iterdir())


# ── back on the same computer ────────────────────────────────────────────────────────────────────────
async def test_a_key_that_was_taken_away_since_stays_without_effect(it: Opened, tmp_path: Path) -> None:
    """So does everything that is not of the saved moment: nobody is signed in by a backup."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "workspace").symlink_to(it.database.folder)
    secret = (await it.as_owner().post("/v1/keys", json={"name": "stays"})).json()
    stolen = (await it.as_owner().post("/v1/keys", json={"name": "stolen"})).json()
    it.database.write_now(
        lambda c: c.execute(
            sa.insert(browser_sessions).values(
                sha256="x", user_id=it.owner.user_id, created_at=0, expires_at=2**60, id="b"
            )
        )
    )
    eve = it.person("eve", "User")
    for who, known in ((it.owner, "the password that leaked"), (eve, "left with the company")):
        give_password(it, who, known)
    file = backed_up(it.database, tmp_path / "x.zip")
    give_password(it, it.owner, "the password since then")
    it.database.write_now(lambda c: c.execute(sa.delete(passwords).where(passwords.c.user_id == eve.user_id)))
    it.database.write_now(lambda c: c.execute(sa.delete(keys_table).where(keys_table.c.id == stolen["id"])))
    it.database.close()
    (data / "workspace").unlink()
    it.database.folder.rename(data / "workspace")
    restored = spoken("restore", str(file), "--replace", data=data)
    assert restored.returncode == 0, restored.stderr
    database = Database(Paths(data).database)
    assert database.read_now(keys.caller, secret["secret"])
    assert not database.read_now(keys.caller, stolen["secret"])
    assert (
        database.read_now(lambda c: c.scalar(sa.select(sa.func.count()).select_from(browser_sessions))) == 0
    )
    assert database.read_now(lambda c: c.scalars(sa.select(passwords.c.argon2)).all()) == [
        digest("the password since then")
    ], "not the one that leaked, and none of who left"
    [aside, backup] = database.read_now(kept.listed)
    assert backup.path == str(file)
    assert Path(aside.path).is_dir()
    assert aside.path in restored.stderr
    database.close()


async def test_the_second_steps_of_now_stay_and_elsewhere_no_window_is_signed_in(
    it: Opened, tmp_path: Path
) -> None:
    data, name = tmp_path / "data", second_factor.name(it.owner.user_id)
    workspace_id = it.database.read_now(facts.get, facts.WORKSPACE_ID)
    it.as_person(it.person("olga", "User"))
    it.database.write_now(lambda c: c.execute(sa.update(keys_table).values(kind=sessions.SESSION)))
    file = backed_up(it.database, tmp_path / "x.zip", PASSPHRASE)
    it.database.write_now(second_factor.begin, it.owner.user_id)
    it.database.close()
    data.mkdir()
    it.database.folder.rename(data / "workspace")
    Sealed(Paths(data).sealed, workspace_id).put(name, "of now")
    for place, kept_rows, seed in ((data, 1, "of now"), (tmp_path / "elsewhere", 0, "of then")):
        wish = Wish(file, Paths(place), replace=True, secrets=lambda _: Secrets({name: "of then"}))
        restore(wish)
        database = Database(Paths(place).database)
        assert Sealed(Paths(place).sealed, workspace_id).get(name) == seed
        for table in (second_factors, keys_table):
            counted = sa.select(sa.func.count()).select_from(table)
            assert database.read_now(lambda c, query=counted: c.scalar(query)) == kept_rows
        database.close()


def test_a_restore_that_was_killed_is_ended_by_the_next_start_or_was_never_begun(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    (standing.whole(paths) / "run").mkdir(parents=True)
    standing.stage(paths).mkdir()
    (standing.whole(paths) / "workspace.db").write_text("restored")
    standing.settle(paths)
    assert paths.database.read_text() == "restored"
    standing.whole(paths).mkdir()
    standing.settle(paths)
    assert paths.database.read_text() == "restored"
    assert [path.name for path in tmp_path.iterdir()] == ["workspace"]


def test_nothing_is_restored_under_a_workspace_that_runs_and_no_half_is_left_of_a_backup(
    tmp_path: Path,
) -> None:
    data, file = tmp_path / "data", tmp_path / "x.zip"
    with started(data) as child:
        assert spoken("backup", str(file), data=data).returncode == 0
        refused = spoken("restore", str(file), "--replace", data=data)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert "End it first" in refused.stderr
        assert child.process.poll() is None
        again = spoken("backup", str(file), data=data)
        assert "--force" in again.stderr
        assert spoken("backup", str(file), "--force", data=data).returncode == 0
        os.mkfifo(tmp_path / "pipe")
        device = spoken("backup", str(tmp_path / "pipe"), "--force", data=data)
        assert (device.returncode, device.stderr.count("\n")) == (2, 1)
        assert "is no file; nothing was written" in device.stderr
        assert (tmp_path / "pipe").is_fifo()
        (tmp_path / "pipe").unlink()
        with full_disk(100 * 1024):
            full = spoken("backup", str(tmp_path / "y.zip"), data=data)
        assert (full.returncode, full.stderr.count("\n")) == (2, 1)
        assert "File too large. Nothing was written" in full.stderr
        assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "x.zip"]


def test_what_a_killed_workspace_left_of_a_backup_goes(tmp_path: Path) -> None:
    left, other = tmp_path / "backup-1.db-wal", tmp_path / "workspace.db"
    left.touch()
    other.touch()
    making.clear(tmp_path, shared=True)
    assert left.exists(), "another process may be writing it"
    making.clear(tmp_path, shared=False)
    assert (left.exists(), other.exists()) == (False, True)


FILLS_UP = """
cd "$1"
mkdir data
mount -t tmpfs -o size=8m none data
workspace() { "$0" -m harmony_workspace "$@" --data-dir data; }
workspace sample
head -c 20M /dev/zero > data/filler || truncate -s -200K data/filler
workspace backup out.zip || echo "code $?"
ls data/workspace out.zip || rm data/filler
workspace backup out.zip
"""


@pytest.mark.long
def test_a_disk_without_room_for_the_copy_is_named_and_nothing_half_made_stays(tmp_path: Path) -> None:
    """A real one, as small as it can be, which this process alone sees."""
    apart = ["unshare", "--map-root-user", "--mount"]
    if subprocess.run([*apart, "true"], check=False).returncode:
        pytest.skip("no disk can be made here")
    told = subprocess.run(
        [*apart, "sh", "-ec", FILLS_UP, sys.executable, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "The disk of the workspace has no room for a copy of its database." in told.stderr
    tried, _, after = told.stdout.partition("code 3\n")
    assert tried == "18 meetings loaded\n"
    assert "workspace.db" in after
    assert "backup-" not in after
    assert (tmp_path / "out.zip").exists(), "once there is room"
