"""Keeps the session attached to its workspace: finds or starts it, notices when it goes, comes back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Literal

from harmony_desktop.domain.facts import Bus, LinkChanged, LinkState, Noticed
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.syncing import Identity
from harmony_desktop.net.backoff import delay
from harmony_journal import crashes
from harmony_journal.reports import Kind

if TYPE_CHECKING:  # the network libraries load behind the first paint
    from harmony_desktop.net.control import Held
    from harmony_desktop.net.local import Door
    from harmony_desktop.net.workspace import Workspace

log = logging.getLogger(__name__)

STEADY_SECONDS = 10.0
"""A workspace that lived this long did not fail at once: the next attempt starts without delay."""
LOST = (
    "workspace_unreachable",
    "workspace_untrusted",
    "workspace_slow",
    "unauthorized",
    "workspace_deleted",
    "name_unknown",
    "network_missing",
    "network_sign_in",
    "network_between",
    "proxy_unreachable",
    "proxy_password",
    "proxy_password_wrong",
    "proxy_refused",
)
"""Errors that say something about the link, not about what was asked."""


class Link:
    def __init__(
        self,
        open_door: "Callable[[], Awaitable[Door]]",
        bus: Bus,
        welcome: Callable[[Identity], Awaitable[None]],
        explain: Callable[[Problem], Awaitable[Problem]],
    ) -> None:
        self.state = LinkState.STARTING
        self.problem: Problem | None = None
        self.started_it = False
        self._open_door = open_door
        self._bus = bus
        self._welcome, self._explain = welcome, explain
        self._door: Door | None = None
        self._online = asyncio.Event()
        self._lost = asyncio.Event()
        self._hurry = asyncio.Event()
        self._been_online = False

    def begin_anew(self) -> None:
        """Another account is in use; `run` was cancelled."""
        self._been_online = False
        self._set(LinkState.STARTING)

    async def run(self) -> None:
        attempt = 0
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await self._attend()
            except (
                Exception
            ) as error:  # a fault of ours must not leave the window without its workspace for good
                log.exception("attending failed")
                crashes.note(error, Kind.TASK, "link")
                await self._fail(Problem("unknown", retryable=True, detail=repr(error)))
            steady = asyncio.get_running_loop().time() - began > STEADY_SECONDS
            attempt = 0 if steady or self._hurry.is_set() else attempt + 1
            await self._pause(delay(attempt))

    def again(self, *, afresh: bool = False) -> None:
        """Connects without waiting for the next attempt. ``afresh``: also where there is a connection, unless it is to
        this computer, which says itself when it goes."""
        self._hurry.set()
        if afresh and self._door is not None and self._door.held is None:
            self.problem = Problem("workspace_unreachable", retryable=True, detail="connected afresh")
            self._lost.set()

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._hurry.wait()
        except TimeoutError:
            pass

    async def workspace(self) -> "Workspace":
        """The workspace, as soon as it is there."""
        while self._door is None:
            await self._online.wait()
        return self._door.workspace

    def connection(self) -> "Workspace":
        """The workspace, for what is asked of it right now. Raises `HarmonyError` ``offline``."""
        if self._door is None:
            raise HarmonyError.of("offline", retryable=True)
        return self._door.workspace

    def lost(self, workspace: "Workspace", problem: Problem) -> None:
        """Somebody who spoke to ``workspace`` found it gone."""
        if problem.code in LOST and self._door is not None and self._door.workspace is workspace:
            self.problem = problem
            self._lost.set()

    async def _attend(self) -> None:
        """One attachment, from finding the workspace to losing it."""
        self._hurry.clear()
        try:
            door = await self._open_door()
        except HarmonyError as error:
            await self._fail(error.problem)
            return
        self.started_it = self.started_it or door.started
        try:
            await self._welcome(await door.workspace.me())
            self._tell_about(door)
            self._door = door
            self._lost.clear()
            self._set(LinkState.ONLINE)
            self._online.set()
            await self._until_lost(door)
            self._set(LinkState.OFFLINE, self.problem or Problem("workspace_stopped", retryable=True))
        except HarmonyError as error:
            await self._fail(error.problem)
        finally:
            self._online.clear()
            self._door = None
            await _leave(door)

    def _tell_about(self, door: "Door") -> None:
        if door.moved:
            self._bus.publish(Noticed(Problem("workspace_moved")))
        if door.started and self._been_online:
            self._bus.publish(Noticed(Problem("workspace_restarted")))
        self._been_online = True

    async def _until_lost(self, door: "Door") -> None:
        waits = [asyncio.ensure_future(self._lost.wait())]
        if door.held is not None:
            waits.append(asyncio.ensure_future(_ended(door.held)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _fail(self, problem: Problem) -> None:
        told = await self._explain(problem)
        self._set(_state_of(told), told)

    def _set(self, state: LinkState, problem: Problem | None = None) -> None:
        if (state, problem) == (self.state, self.problem):
            return
        log.info("link: %s %s", state, f"{problem.code} {problem.detail}" if problem else "")
        self.state, self.problem = state, problem
        self._bus.publish(LinkChanged(state, problem))


def _state_of(problem: Problem) -> LinkState:
    return LinkState.REFUSED if problem.code == "unauthorized" else LinkState.OFFLINE


async def _ended(held: "Held") -> Literal[True]:
    await held.ended()
    return True


async def _leave(door: "Door") -> None:
    await door.workspace.close()
    if door.held is not None:
        await door.held.close()
