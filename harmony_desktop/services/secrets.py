"""The secrets of this session: in memory once known, in the keyring as soon as that takes them, asked for once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from harmony_desktop.domain.facts import Bus, KeyringChanged
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.net import credentials, keyring_watch

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds until it is said that the keyring is waited for; it is waited for all the same."""
WAITS = "keyring_waits"


class Secrets:
    """A keyring that refused is not asked again by itself, because every asking may put a prompt before the user: only
    `ask_again` does, when the user wants it or a keyring has appeared or was unlocked."""

    def __init__(self, bus: Bus) -> None:
        self.problem: Problem | None = None
        """What is between this session and its keyring."""
        self._bus = bus
        self._known: dict[str, str | None] = {}
        self._unkept: set[str] = set()
        """Known here, and to be given to the keyring."""
        self._handing: set[asyncio.Task[None]] = set()
        self._asking: dict[str, asyncio.Task[str | None]] = {}
        self._refused: Problem | None = None
        self._again, self._trouble = asyncio.Event(), asyncio.Event()

    async def get(self, name: str, *, make: bool = False, patience: float = PATIENCE) -> str | None:
        """Raises `HarmonyError` when the keyring cannot be asked right now: ``keyring_waits`` while it is still being
        asked. ``make``: what it has not is made by chance and kept."""
        if name in self._known and not (make and self._known[name] is None):
            return self._known[name]
        if self._refused is not None:
            raise HarmonyError(self._refused)
        task = self._asking.get(name)
        if task is None:
            asked: Awaitable[str | None] = credentials.made_once(name) if make else credentials.secret(name)
            task = self._asking[name] = asyncio.ensure_future(self._ask(name, asked))
        done, _ = await asyncio.wait({task}, timeout=patience)
        if not done:
            task.add_done_callback(_unwaited)
            self._tell(Problem(WAITS, retryable=True))
            raise HarmonyError.of(WAITS, retryable=True)
        return task.result()

    async def keep(self, name: str, value: str) -> None:
        """Known from now on; in the keyring now, or when there is one that takes it."""
        self._known[name] = value
        self._unkept.add(name)
        task = asyncio.ensure_future(self._hand_over())
        self._handing.add(task)
        task.add_done_callback(self._handing.discard)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if not done:
            self._tell(Problem(WAITS, retryable=True))

    async def forget(self, name: str) -> None:
        self._known.pop(name, None)
        self._unkept.discard(name)
        try:
            async with asyncio.timeout(PATIENCE * 5):
                await credentials.forget(name)
        except (HarmonyError, TimeoutError) as error:
            log.info("not forgotten in the keyring: %s", type(error).__name__)

    def ask_again(self) -> None:
        """The user tries again, or a keyring stirred. What is still being asked is let be: nobody may ever answer."""
        self._refused = None
        self._known = {name: value for name, value in self._known.items() if value is not None}
        for task in self._asking.values():
            task.cancel()
        self._asking.clear()
        self._again.set()

    async def watch(self, ready: Callable[[], Awaitable[None]]) -> None:
        """While something is between this session and a keyring, waits for one that can be used without asking;
        ``ready`` is awaited then, and whenever `ask_again` was called."""
        hearing = asyncio.ensure_future(self._hear())
        try:
            while True:
                await self._again.wait()
                self._again.clear()
                await self._hand_over()
                await ready()
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)

    async def close(self) -> None:
        waiting = (*self._asking.values(), *self._handing)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    async def _hear(self) -> None:
        await self._trouble.wait()
        async with aclosing(keyring_watch.stirrings()) as stirrings:
            async for _ in stirrings:
                if self._refused is not None and (await credentials.look()).problem is None:
                    log.info("a keyring can be used now")
                    self.ask_again()

    async def _ask(self, name: str, asked: Awaitable[str | None]) -> str | None:
        try:
            found = await asked
        except HarmonyError as error:
            self._refuse(error.problem)
            raise
        finally:
            if self._asking.get(name) is asyncio.current_task():
                del self._asking[name]
        self._known[name] = found
        if self.problem is not None and self.problem.code == WAITS:
            self._again.set()  # whoever gave up waiting comes again
        self._tell(None)
        return found

    async def _hand_over(self) -> None:
        """What the keyring does not have yet. A refusal is told; the session has it in memory."""
        for name in tuple(self._unkept):
            value = self._known.get(name)
            if value is None or self._refused is not None:
                continue
            try:
                await credentials.keep(name, value)
            except HarmonyError as error:
                self._refuse(error.problem)
            else:
                self._unkept.discard(name)
                self._tell(None)

    def _refuse(self, problem: Problem) -> None:
        self._refused = problem
        self._trouble.set()
        self._tell(problem)

    def _tell(self, problem: Problem | None) -> None:
        if problem != self.problem:
            self.problem = problem
            self._bus.publish(KeyringChanged(problem))


def _unwaited(asking: "asyncio.Task[str | None]") -> None:
    """Whoever asked has given up waiting: a refusal, which is told as it comes, is no crash then."""
    error = None if asking.cancelled() else asking.exception()
    if error is not None and not isinstance(error, HarmonyError):
        asking.get_loop().call_exception_handler({"message": "the keyring failed", "exception": error})
