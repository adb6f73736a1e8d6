"""Secrets of the workspace rest encrypted, whatever keyring the machine has."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked

from harmony_workspace.access.sealed import Sealed, Unreadable, real_keyring

CANARY = "sk-canary-7f3a9b2e51"


class FileKeyring(KeyringBackend):
    """Stands for a backend that keeps passwords in a file."""

    priority = 1  # type: ignore[assignment]

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file

    def get_password(self, service: str, username: str) -> str | None:
        return self.file.read_text() if self.file.exists() else None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.file.write_text(password)

    def delete_password(self, service: str, username: str) -> None:
        self.file.unlink()


class SystemKeyring(FileKeyring):
    """Stands for a keyring of the system: its module is one of theirs."""


class LockedKeyring(SystemKeyring):
    """A keyring whose prompt nobody answers."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Prompt dismissed")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("Prompt dismissed")


for keyring_class in (SystemKeyring, LockedKeyring):
    keyring_class.__module__ = "keyring.backends.SecretService"


@pytest.fixture(autouse=True)
def no_keyring() -> object:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    directory = tmp_path / "sealed"
    directory.mkdir()
    return directory


def test_a_secret_comes_back_after_a_restart(home: Path) -> None:
    Sealed(home, "w").put("provider:acme", CANARY)
    assert Sealed(home, "w").get("provider:acme") == CANARY
    assert Sealed(home, "w").get("provider:other") is None


def test_a_secret_is_nowhere_on_disk_in_clear(home: Path) -> None:
    sealed = Sealed(home, "w")
    sealed.put("provider:acme", CANARY)
    for file in home.rglob("*"):
        content = file.read_bytes()
        assert CANARY.encode() not in content
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_deleted_secret_is_gone(home: Path) -> None:
    sealed = Sealed(home, "w")
    sealed.put("provider:acme", CANARY)
    sealed.delete("provider:acme")
    assert sealed.get("provider:acme") is None
    assert not sealed.has("provider:acme")


def test_an_entry_moved_under_another_name_does_not_open(home: Path) -> None:
    sealed = Sealed(home, "w")
    sealed.put("a", CANARY)
    file = home / "secrets.json"
    file.write_text(file.read_text().replace('"a"', '"b"'))
    with pytest.raises(Unreadable):
        sealed.get("b")


def test_a_keyring_that_is_a_file_counts_as_none(home: Path, tmp_path: Path) -> None:
    keyring.set_keyring(FileKeyring(tmp_path / "passwords"))
    assert real_keyring() is None
    Sealed(home, "w").put("a", CANARY)
    assert (home / "key").exists()
    assert not (tmp_path / "passwords").exists()


def test_the_systems_keyring_holds_the_key_and_no_key_file_is_made(home: Path, tmp_path: Path) -> None:
    keyring.set_keyring(SystemKeyring(tmp_path / "system"))
    Sealed(home, "w").put("a", CANARY)
    assert not (home / "key").exists()
    assert Sealed(home, "w").get("a") == CANARY


def test_without_its_key_a_secret_is_said_to_be_unreadable_and_can_be_set_anew(
    home: Path, tmp_path: Path
) -> None:
    keyring.set_keyring(SystemKeyring(tmp_path / "system"))
    sealed = Sealed(home, "w")
    sealed.put("a", CANARY)
    (tmp_path / "system").unlink()
    with pytest.raises(Unreadable):
        sealed.get("a")
    sealed.put("a", "another")
    assert sealed.get("a") == "another"


def test_a_keyring_that_does_not_open_gives_way_to_a_key_file_at_the_first_secret(
    home: Path, tmp_path: Path
) -> None:
    keyring.set_keyring(LockedKeyring(tmp_path / "system"))
    Sealed(home, "w").put("a", CANARY)
    assert stat.S_IMODE((home / "key").stat().st_mode) == 0o600
    assert Sealed(home, "w").get("a") == CANARY


def test_a_keyring_that_no_longer_opens_locks_nothing_out(home: Path, tmp_path: Path) -> None:
    keyring.set_keyring(SystemKeyring(tmp_path / "system"))
    Sealed(home, "w").put("a", CANARY)
    keyring.set_keyring(LockedKeyring(tmp_path / "system"))
    with pytest.raises(Unreadable):
        Sealed(home, "w").put("b", "another")
    keyring.set_keyring(SystemKeyring(tmp_path / "system"))
    assert Sealed(home, "w").get("a") == CANARY


def test_two_processes_that_keep_secrets_at_the_same_time_lose_none(tmp_path: Path) -> None:
    """Each with a store of its own; threads stand for them, because the lock is the file's and not the process's."""

    def keep(process: int) -> None:
        sealed = Sealed(tmp_path, "w")
        for number in range(20):
            sealed.put(f"{process}-{number}", CANARY)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep, range(4)))
    assert len(Sealed(tmp_path, "w").names()) == 80
    assert Sealed(tmp_path, "w").get("3-19") == CANARY
