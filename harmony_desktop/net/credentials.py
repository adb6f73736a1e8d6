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
from dataclasses import dataclass
from typing import TypeVar

from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.net import keyrings

log = logging.getLogger(__name__)

SERVICE = "Harmony Desktop"
NONE, LOCKED, BROKEN = "session_only", "keyring_locked", "keyring_broken"
"""There is no keyring; it stayed locked; it fails. What `secret` and `keep` raise."""

T = TypeVar("T")


@dataclass(frozen=True)
class Standing:
    """``names``: of the keyrings that are there, the one that is used first."""

    names: tuple[str, ...] = ()
    problem: Problem | None = None


async def secret(name: str) -> str | None:
    """None where the keyring answers that it has none."""
    return await _off_loop(lambda: _get(name))


async def made_once(name: str) -> str:
    """As `secret`; what is not there yet is made, 32 random bytes in hex."""
    return await _off_loop(lambda: _make_once(name))


async def keep(name: str, value: str) -> None:
    await _off_loop(lambda: _put(name, value))


async def forget(name: str) -> None:
    await _off_loop(lambda: _delete(name))


async def look() -> Standing:
    """What keeps the secrets here. Asks nobody for a password."""

    def looked() -> Standing:
        found = keyrings.drawers()
        names = tuple(drawer.name for drawer in found)
        if not found:
            return Standing((), Problem(NONE))
        return Standing(names, Problem(LOCKED, {"name": names[0]}) if found[0].locked else None)

    return await _off_loop(looked)


def _get(name: str) -> str | None:
    """A keyring that fails does not hide what another one has; but nothing found in one of two is no answer."""
    failure: HarmonyError | None = None
    for drawer in _drawers():
        try:
            with _told(drawer):
                found: str | None = drawer.backend.get_password(SERVICE, name)
        except HarmonyError as error:
            failure = failure or error
            continue
        if found is not None:
            return found
    if failure is not None:
        raise failure
    return None


def _make_once(name: str) -> str:
    found = _get(name)
    if found is None:
        _put(name, secrets.token_hex(32))
        found = _get(name)
    if found is None:
        raise HarmonyError.of(BROKEN, retryable=True, detail="what was kept is not there", name="")
    return found


def _put(name: str, value: str) -> None:
    drawer = _drawers()[0]
    with _told(drawer):
        drawer.backend.set_password(SERVICE, name, value)


def _delete(name: str) -> None:
    for drawer in _drawers():
        with contextlib.suppress(HarmonyError), _told(drawer):
            if drawer.backend.get_password(SERVICE, name) is not None:
                drawer.backend.delete_password(SERVICE, name)


def _drawers() -> list[keyrings.Drawer]:
    found = keyrings.drawers()
    if not found:
        raise HarmonyError.of(NONE, retryable=True)
    return found


@contextlib.contextmanager
def _told(drawer: keyrings.Drawer) -> Iterator[None]:
    """Backends raise whatever their buses and libraries raise."""
    try:
        yield
    except Exception as error:
        code = LOCKED if _dismissed(error) else BROKEN
        log.info("%s gives nothing: %s", drawer.name, type(error).__name__)
        raise HarmonyError.of(
            code, retryable=True, detail=f"{type(error).__name__}: {error}", name=drawer.name
        ) from error


def _dismissed(error: BaseException | None) -> bool:
    """Somebody closed the prompt, or nobody could be asked."""
    while error is not None:
        if type(error).__name__ in ("KeyringLocked", "PromptDismissedException", "LockedException"):
            return True
        error = error.__cause__
    return False


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
