"""Which keyrings there are right now, and which of them are locked. Blocks: called on threads of `credentials`."""

import logging
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

_NO_KEYRINGS = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt", "keyring.backends.chainer")
"""What keeps nothing, or a file that anybody can read; the chain is taken apart."""
_FOUND_BY_ITSELF = (
    *_NO_KEYRINGS,
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "harmony_desktop.net.",
)
"""What the library chose itself, once for the whole run: on Linux keyrings come and go, so it is looked anew."""


@dataclass(frozen=True)
class Drawer:
    backend: "KeyringBackend"
    name: str
    locked: bool = False


def drawers() -> list[Drawer]:
    """Those that are open first, then the better ones; of several, a secret is looked for in all of them. Looks without
    asking anybody for a password."""
    found = [Drawer(backend, str(backend.name), _locked(backend)) for backend in _backends()]
    return sorted(found, key=lambda drawer: drawer.locked)


def _backends() -> "list[KeyringBackend]":
    import keyring

    chosen = keyring.get_keyring()
    if not type(chosen).__module__.startswith(_FOUND_BY_ITSELF):
        return [chosen]
    if sys.platform == "linux":
        return [] if type(chosen).__module__.startswith("keyring.backends.null") else _of_linux()
    listed: list[KeyringBackend] = list(getattr(chosen, "backends", None) or [chosen])
    return [backend for backend in listed if not type(backend).__module__.startswith(_NO_KEYRINGS)]


def _of_linux() -> "list[KeyringBackend]":
    from harmony_desktop.net.kwallet import KWallet
    from harmony_desktop.net.secret_service import Keyring

    there: list[tuple[float, KeyringBackend]] = []
    for kind in (Keyring, KWallet):
        with suppress(Exception):  # saying no by raising is how backends do it
            there.append((float(kind.priority), kind()))
    return [backend for _, backend in sorted(there, key=lambda pair: -pair[0])]


def _locked(backend: "KeyringBackend") -> bool:
    """One that cannot say is taken for open: it will tell when it is asked for something."""
    if sys.platform != "linux":
        return False
    from harmony_desktop.net import kwallet, secret_service

    with suppress(Exception):  # backends raise what their buses raise
        if isinstance(backend, secret_service.Keyring):
            return secret_service.is_locked()
        if isinstance(backend, kwallet.KWallet):
            return kwallet.is_locked()
    return False
