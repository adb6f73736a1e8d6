"""Secrets in the system keyring; the one place that speaks to it.

A keyring may show a prompt and wait for a person, so every call runs on a thread of its own that is not waited
for at exit. Fallbacks that write a plain file count as no keyring.
"""

import asyncio
import contextlib
import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

log = logging.getLogger(__name__)

SERVICE = "Harmony Desktop"
_NOT_KEYRINGS = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt", "keyring.backends.chainer")

T = TypeVar("T")


async def cache_key(account: str) -> str | None:
    """The key of this account's cache, made on first use; None where there is no keyring to keep it."""
    return await _off_loop(lambda: _cache_key(account))


async def keep_api_key(account: str, key: str) -> bool:
    """Keeps the key of a connection. False where there is no keyring to keep it."""
    return await _off_loop(lambda: _put(f"connection {account}", key))


async def api_key(account: str) -> str | None:
    return await _off_loop(lambda: _get(f"connection {account}"))


async def forget(account: str) -> None:
    """Takes the keys of this account out of the keyring."""

    def delete_both() -> None:
        _delete(f"cache {account}")
        _delete(f"connection {account}")

    await _off_loop(delete_both)


async def keyring_name() -> str | None:
    """What keeps the secrets here; None where nothing does. Looks without asking for anything."""
    return await _off_loop(_usable)


def _cache_key(account: str) -> str | None:
    name = f"cache {account}"
    found = _get(name)
    if found is None and _put(name, secrets.token_hex(32)):
        found = _get(name)
    return found


def _get(name: str) -> str | None:
    import keyring

    found: str | None = None
    with _no_keyring():
        if _usable() is not None:
            found = keyring.get_password(SERVICE, name)
    return found


def _put(name: str, secret: str) -> bool:
    import keyring

    done = False
    with _no_keyring():
        if _usable() is not None:
            keyring.set_password(SERVICE, name, secret)
            done = True
    return done


def _delete(name: str) -> None:
    import keyring

    with _no_keyring():
        if _usable() is not None and keyring.get_password(SERVICE, name) is not None:
            keyring.delete_password(SERVICE, name)


@contextlib.contextmanager
def _no_keyring() -> Iterator[None]:
    """A keyring that is locked, dismissed or broken counts as none."""
    from keyring.errors import KeyringError

    try:
        yield
    except (KeyringError, RuntimeError, OSError) as error:
        log.info("the keyring gives nothing: %s", type(error).__name__)


def _usable() -> str | None:
    import keyring
    from keyring.backend import KeyringBackend

    backend = keyring.get_keyring()
    backends: list[KeyringBackend] = list(getattr(backend, "backends", None) or [backend])
    best = backends[0]
    module = type(best).__module__
    if module.startswith(_NOT_KEYRINGS):
        return None
    return str(best.name)


async def _off_loop(call: Callable[[], T]) -> T:
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def deliver(result: T | None, error: Exception | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # a result is a T when there is no error

    def work() -> None:
        result: T | None = None
        failure: Exception | None = None
        try:
            result = call()
        except Exception as error:  # carried to whoever awaits
            failure = error
        with contextlib.suppress(RuntimeError):  # the loop closed meanwhile
            loop.call_soon_threadsafe(deliver, result, failure)

    threading.Thread(target=work, name="keyring", daemon=True).start()
    return await done
