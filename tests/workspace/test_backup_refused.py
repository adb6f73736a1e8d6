"""Whatever is wrong with a backup, it is said in one line, and what stands in the data directory stays as it is."""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from harmony_workspace.access import people
from harmony_workspace.keeping.archive import DATABASE, MANIFEST, MEDIA
from harmony_workspace.store import facts
from harmony_workspace.store.database import Database
from harmony_workspace.store.meeting_tables import recordings
from harmony_workspace.store.migrate import current_version, newest_version, upgrade
from harmony_workspace.store.tables import conversations
from tests.parts.house import fresh_database
from tests.parts.keeping import Entries, backed_up, database_changed, database_put, rebuilt, told_otherwise
from tests.parts.workspace_process import spoken

ID = "01a202b4-8832-74ba-aa9f-e56d0e8d4e4d"
MEDIUM = MEDIA + ID
SAID = b"What was said, from the first to the last word. " * 40


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A backup with one recording."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "media").mkdir()
    (folder / MEDIUM).write_bytes(SAID)
    database = fresh_database(folder)
    database.write_now(_add_recording)
    file = backed_up(database, folder / "x.zip")
    database.close()
    return file.read_bytes()


def _add_recording(connection: sa.Connection) -> None:
    owner = people.settle(connection)
    meeting = {"id": ID, "title": "Terms", "started_at": 0, "duration_ms": 1, "status": "completed"}
    about = {"name": "a.wav", "media_type": "audio/wav", "size": len(SAID), "duration_ms": 1, "channels": 1}
    connection.execute(sa.insert(conversations).values(**meeting, created_by=owner, created_at=0))
    connection.execute(sa.insert(recordings).values(conversation_id=ID, **about, video=False, created_at=0))


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def _text(file: Path) -> None:
    file.write_text("Hello")


def _flip(found: bytes) -> Callable[[Path], None]:
    """One bit of what is there is another one."""

    def change(file: Path) -> None:
        content = bytearray(file.read_bytes())
        content[content.index(found)] ^= 1
        file.write_bytes(content)

    return change


def _without(name: str) -> Callable[[Path], None]:
    return lambda file: rebuilt(file, lambda entries: [entry for entry in entries if entry[0] != name])


def _with(name: str, content: bytes = b"x") -> Callable[[Path], None]:
    return lambda file: rebuilt(file, lambda entries: [*entries, (name, content)])


def _packed(file: Path) -> None:
    """A thousand times as much as it looks."""
    rebuilt(file, lambda entries: [(MEDIUM, bytes(10**7)), *entries[1:]], zipfile.ZIP_DEFLATED)


def _claims(file: Path) -> None:
    """The table of contents says of one entry that it has four gigabytes."""
    content = bytearray(file.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 20 : at + 28] = struct.pack("<2L", 2**32 - 2, 2**32 - 2)
    file.write_bytes(content)


def _twice(file: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        _with(MEDIUM)(file)


def _told(**fields: object) -> Callable[[Path], None]:
    return lambda file: told_otherwise(file, **fields)


def _changed(*statements: str) -> Callable[[Path], None]:
    return lambda file: database_changed(file, *statements)


def _nonsense(file: Path) -> None:
    def change(entries: Entries) -> Entries:
        return [*(entry for entry in entries if entry[0] != MANIFEST), (MANIFEST, b"{")]

    rebuilt(file, change)


OTHER = "UPDATE facts SET value = '\"x\"' WHERE name = 'workspace_id'"
CHANGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "cut short": (_cut, "it is no backup, or was cut short"),
    "no archive": (_text, "it is no backup, or was cut short"),
    "a bit of a recording": (_flip(SAID), f"{MEDIUM} in it cannot be read"),
    "a bit of the database": (_flip(b"SQLite format 3"), f"{DATABASE} in it cannot be read"),
    "a missing recording": (_without(MEDIUM), f"{MEDIUM} is missing in it"),
    "no manifest": (_without(MANIFEST), "it is no backup of a workspace"),
    "a broken manifest": (_nonsense, "its manifest cannot be read"),
    "a path that climbs out": (_with("media/../../evil"), "a name that no backup has: 'media/../../evil'"),
    "an absolute path": (_with("/etc/evil"), "a name that no backup has: '/etc/evil'"),
    "a file too many": (_with(MEDIA + "more"), "what is in it is not what its manifest says"),
    "a file twice": (_twice, f"{MEDIUM} is in it twice"),
    "a bomb": (_packed, f"{MEDIUM} in it is compressed"),
    "a bomb of claims": (_claims, "claims to be larger than the file"),
    "a newer format": (_told(format=2), "it has format 2"),
    "a newer database": (_told(database_version="9999"), "it has database version 9999"),
    "another version inside": (_told(database_version="0001"), "of another version than its manifest says"),
    "another workspace": (_changed(OTHER), "of another workspace than its manifest says"),
    "a changed row": (
        _changed("UPDATE users SET email = 'eve'"),
        "the rows of its table users are not those",
    ),
    "a lost parent": (_changed("DELETE FROM users"), "belongs to nothing"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_nothing_is_restored_from(what: str, whole: bytes, tmp_path: Path) -> None:
    change, why = CHANGES[what]
    file, data = tmp_path / "x.zip", tmp_path / "data"
    file.write_bytes(whole)
    change(file)
    (data / "workspace").mkdir(parents=True)
    (data / "workspace/workspace.db").write_text("mine")
    refused = spoken("restore", str(file), "--replace", data=data)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert why in refused.stderr
    assert refused.stderr.count("\n") == 1
    left = {"data/workspace/run/workspace.lock", "data/workspace/workspace.db", "x.zip"}
    assert _files(tmp_path) <= left
    assert (data / "workspace/workspace.db").read_text() == "mine"


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_whole_one_is_restored_unless_something_stands_there(whole: bytes, tmp_path: Path) -> None:
    file, data = tmp_path / "x.zip", tmp_path / "data"
    file.write_bytes(whole)
    assert spoken("restore", str(file), data=data).returncode == 0
    assert (data / "workspace" / MEDIUM).read_bytes() == SAID
    refused = spoken("restore", str(file), data=data)
    assert refused.returncode == 2
    assert "--replace sets it aside" in refused.stderr
    replaced = spoken("restore", str(file), "--replace", data=data)
    [aside] = data.glob("workspace.before-restore-*")
    assert f"What stood here is in {aside}" in replaced.stderr
    assert (aside / MEDIUM).read_bytes() == SAID
    missing = spoken("restore", str(tmp_path / "none.zip"), data=data)
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)


def test_a_backup_of_an_older_program_is_brought_to_what_this_one_knows(whole: bytes, tmp_path: Path) -> None:
    """Its rows are read by the steps that every older workspace goes through."""
    database = Database(tmp_path / "old.db")
    upgrade(database, "0011")
    database.write_now(facts.settle_identity, "Old")
    workspace_id = database.read_now(facts.get, facts.WORKSPACE_ID)
    database.close()
    file = tmp_path / "x.zip"
    file.write_bytes(whole)
    content = (tmp_path / "old.db").read_bytes()
    database_put(file, content, database_version="0011", workspace_id=workspace_id, name="Old")
    restored = spoken("restore", str(file), data=tmp_path / "data")
    assert restored.returncode == 0, restored.stderr
    database = Database(tmp_path / "data/workspace/workspace.db")
    assert database.read_now(current_version) == newest_version()
    assert database.read_now(facts.get, facts.NAME) == "Old"
    database.close()
