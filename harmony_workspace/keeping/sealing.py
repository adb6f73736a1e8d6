"""The secrets in a backup: encrypted with a passphrase that is kept nowhere.

They are what the sealed store holds (keys of providers, sign-ins of MCP servers, second factors) and the keys by which
clients know this workspace.
"""

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harmony_workspace.access.sealed import Sealed, Unreadable
from harmony_workspace.paths import write_private

_MEMORY_KIB, _PASSES, _LANES = 64 * 1024, 3, 4
"""As RFC 9106 asks for. They do not stand in the file: whoever made it would decide what opening it costs."""
_NONCE = 12


class WrongPassphrase(Exception):
    """Or the secrets were changed: nothing tells these apart."""


@dataclass(frozen=True)
class Secrets:
    """``sealed``: by their names in the sealed store; ``tls``: files of the directory of that name."""

    sealed: Mapping[str, str] = field(default_factory=dict)
    tls: Mapping[str, str] = field(default_factory=dict)


def gather(sealed: Sealed, tls: Path) -> Secrets:
    """What can be read: a key that the keyring does not give out is as good as lost here, too."""
    found: dict[str, str] = {}
    for name in sealed.names():
        try:
            secret = sealed.get(name)
        except Unreadable:
            continue
        if secret is not None:
            found[name] = secret
    files = sorted(tls.iterdir()) if tls.is_dir() else []
    return Secrets(found, {file.name: file.read_text() for file in files if _is_tls(file.name)})


def put_back(secrets: Secrets, sealed: Sealed, tls: Path) -> None:
    for name, secret in secrets.sealed.items():
        sealed.put(name, secret)
    for name, text in secrets.tls.items():
        if _is_tls(name):
            write_private(tls / name, text.encode())


def _is_tls(name: str) -> bool:
    return name in ("ca.pem", "ca.key", "server.pem", "server.key")


def seal(secrets: Secrets, passphrase: str, backup_id: str) -> bytes:
    """``backup_id`` is authenticated: secrets of one backup do not open in another."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = os.urandom(16), os.urandom(_NONCE)
    text = json.dumps({"sealed": dict(secrets.sealed), "tls": dict(secrets.tls)}).encode()
    sealed = AESGCM(_key(passphrase, salt)).encrypt(nonce, text, backup_id.encode())
    return json.dumps({"salt": _text(salt), "sealed": _text(nonce + sealed)}).encode()


def unseal(content: bytes, passphrase: str, backup_id: str) -> Secrets:
    """Raises ``WrongPassphrase``."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        kept: dict[str, Any] = json.loads(content)
        salt, sealed = base64.b64decode(kept["salt"]), base64.b64decode(kept["sealed"])
        key = _key(passphrase, salt)
        opened: dict[str, Any] = json.loads(
            AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], backup_id.encode())
        )
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise WrongPassphrase from error
    return Secrets(opened["sealed"], opened["tls"])


def _key(passphrase: str, salt: bytes) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(passphrase.encode(), salt, _PASSES, _MEMORY_KIB, _LANES, hash_len=32, type=Type.ID)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
