"""The workspace's secrets (provider keys and the like), encrypted with a key that the system keyring holds.

Without a real keyring the key lies in a file that its owner alone may read; a keyring that is itself only a
file counts as none. Calls may wait for the user to unlock the keyring: keep them off the event loop.
"""

import base64
import json
import logging
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import filelock

from harmony_workspace.paths import write_private

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

_REAL_KEYRINGS = ("SecretService", "kwallet", "libsecret", "macOS", "Windows")
_SERVICE = "Harmony workspace"
_NONCE_BYTES = 12


class Unreadable(Exception):
    """The secret is there, but the key that opens it is not (another machine, an emptied keyring)."""


class Sealed:
    """Named secrets below ``directory``, which exists; ``workspace_id`` names the key in the keyring."""

    def __init__(self, directory: Path, workspace_id: str) -> None:
        self._secrets = directory / "secrets.json"
        self._key_file = directory / "key"
        self._workspace_id = workspace_id
        self._lock = threading.Lock()
        self._changing = filelock.FileLock(directory / "lock", mode=0o600, thread_local=False)
        """Also against other processes that serve the workspace."""

    def put(self, name: str, secret: str) -> None:
        with self._lock, self._changing:
            entries = self._entries()
            entries[name] = self._encrypt(name, secret, self._key_for(entries))
            self._write(entries)

    def get(self, name: str) -> str | None:
        """None when there is no such secret. Raises ``Unreadable``."""
        with self._lock:
            entry = self._entries().get(name)
            return None if entry is None else self._decrypt(name, entry)

    def has(self, name: str) -> bool:
        with self._lock:
            return name in self._entries()

    def names(self) -> list[str]:
        with self._lock:
            return sorted(self._entries())

    def delete(self, name: str) -> None:
        with self._lock, self._changing:
            entries = self._entries()
            if entries.pop(name, None) is not None:
                self._write(entries)

    def _entries(self) -> dict[str, str]:
        if not self._secrets.exists():
            return {}
        entries: dict[str, str] = json.loads(self._secrets.read_text(encoding="utf-8"))
        return entries

    def _write(self, entries: dict[str, str]) -> None:
        write_private(self._secrets, json.dumps(entries).encode())

    def _encrypt(self, name: str, secret: str, key: bytes) -> str:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(_NONCE_BYTES)
        # the name is authenticated: an entry moved under another name does not open
        sealed = AESGCM(key).encrypt(nonce, secret.encode(), name.encode())
        return base64.b64encode(nonce + sealed).decode()

    def _decrypt(self, name: str, entry: str) -> str:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key, data = self._key(), base64.b64decode(entry)
        if key is None:
            raise Unreadable(name)
        try:
            opened = AESGCM(key).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], name.encode())
        except InvalidTag as error:
            raise Unreadable(name) from error
        return opened.decode()

    def _key_for(self, entries: dict[str, str]) -> bytes:
        """The key to seal with, made at the first secret. Raises ``Unreadable`` where it would lock out older ones."""
        try:
            return self._key() or self._make_key()
        except Unreadable:
            if entries:
                raise
            return self._make_key()  # a keyring that does not open hides no key of ours yet

    def _key(self) -> bytes | None:
        if self._key_file.exists():
            return base64.b64decode(self._key_file.read_bytes())
        keyring = real_keyring()
        text = _ask(keyring, self._workspace_id) if keyring else None
        return base64.b64decode(text) if text else None

    def _make_key(self) -> bytes:
        key = os.urandom(32)
        text = base64.b64encode(key).decode()
        keyring = real_keyring()
        if not (keyring and _store(keyring, self._workspace_id, text)):
            write_private(self._key_file, text.encode())
        return key


def forget_key(workspace_id: str) -> None:
    """Of a workspace that was deleted. Where the keyring does not open now, what stays opens nothing any more."""
    from keyring.errors import KeyringError

    keyring = real_keyring()
    try:
        if keyring is not None and keyring.get_password(_SERVICE, workspace_id) is not None:
            keyring.delete_password(_SERVICE, workspace_id)
    except KeyringError:
        log.warning("the key of the deleted workspace's secrets could not be taken out of the keyring")


def real_keyring() -> "KeyringBackend | None":
    """The system's keyring; None where there is only a file, or nothing."""
    import keyring
    from keyring.backends.chainer import ChainerBackend

    found: Any = keyring.get_keyring()
    candidates = found.backends if isinstance(found, ChainerBackend) else [found]
    return next((backend for backend in candidates if _is_real(backend)), None)


def _is_real(backend: "KeyringBackend") -> bool:
    package, _, name = type(backend).__module__.rpartition(".")
    return package == "keyring.backends" and name in _REAL_KEYRINGS


def _ask(keyring: "KeyringBackend", account: str) -> str | None:
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(_SERVICE, account)
    except KeyringError as error:
        raise Unreadable(str(error)) from error


def _store(keyring: "KeyringBackend", account: str, text: str) -> bool:
    from keyring.errors import KeyringError

    try:
        keyring.set_password(_SERVICE, account, text)
    except KeyringError:
        log.warning("the keyring took no key; it is kept in a private file instead", exc_info=True)
        return False
    return True
