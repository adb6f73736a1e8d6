"""Global keys on Wayland: the desktop's portal takes them, asks its user, and tells when they are pressed and let go."""

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any

from harmony_desktop.domain.desktop import APP_ID, Call, Chord, KeyCalls, KeyState, KeyUse
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.system.hotkeys_held import HeldKey
from harmony_desktop.system.hotkeys_names import read_trigger, trigger
from harmony_desktop.system.hotkeys_portal_bus import Portal

log = logging.getLogger(__name__)
Deed = Callable[[], Coroutine[Any, Any, None]]
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds before what ended by itself is tried again; longer each time that it does not last."""
LASTING = 60.0
"""A session of so many seconds was no failure."""
CONFIGURES = 2
"""Since this version the portal opens its own place for changing keys."""


class PortalKeys:
    """All keys are bound in one session, which holds them once and for all: another key means another session."""

    asks_user = True

    def __init__(self, app_id: str = APP_ID) -> None:
        self._app_id = app_id
        self._keys: dict[str, HeldKey] = {}
        self._portal: Portal | None = None
        self._version = 0
        self._session = ""
        self._since = 0.0
        self._wait = FIRST_WAIT
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def can_configure(self) -> bool:
        return self._version >= CONFIGURES and bool(self._session)

    def grab(self, use: KeyUse, chord: Chord, calls: KeyCalls) -> Call:
        key = self._keys[use.name] = HeldKey(use, chord, calls)
        key.stand(KeyState(waits=True))
        self._begin(self._bind)
        return lambda: self._give_back(key)

    def configure(self) -> None:
        if self._portal is not None and self.can_configure and not self._busy:
            self._begin(partial(self._portal.configure, self._session))

    def close(self) -> None:
        self._closed = True
        self._keys.clear()
        if self._task is not None:
            self._task.cancel()
        if self._portal is not None:
            self._portal.close()

    # --- binding -------------------------------------------------------------------------------------------------

    def _give_back(self, key: HeldKey) -> None:
        if self._keys.get(key.use.name) is key:
            del self._keys[key.use.name]
            self._begin(self._bind)

    @property
    def _busy(self) -> bool:
        return self._task is not None and not self._task.done()

    def _begin(self, doing: Deed) -> None:
        """Instead of what is being done: only the latest wishes count."""
        if self._closed:
            return
        if self._task is not None:
            self._task.cancel()
        self._task = asyncio.get_event_loop().create_task(self._guarded(doing), name="global keys")

    async def _guarded(self, doing: Deed) -> None:
        try:
            await doing()
        except HarmonyError as failed:
            log.info("the portal gives no keys: %s", failed)
            self._stand_all(failed.problem)
        except Exception:
            log.exception("the portal said what was not expected")
            self._stand_all(Problem("keys_missing"))

    async def _bind(self, after: float = 0) -> None:
        await asyncio.sleep(after)  # and with 0: whatever else is wished in the same breath
        for key in self._keys.values():
            key.stand(KeyState(waits=True, trigger=key.state.trigger))
        if not self._keys and self._portal is None:
            return
        portal = await self._reach()
        if self._session:
            before, self._session = self._session, ""
            await portal.end(before)
        if not self._keys:
            return
        self._session = await portal.create_session()
        self._since = asyncio.get_running_loop().time()
        wanted = {name: (key.use.words, trigger(key.chord)) for name, key in self._keys.items()}
        given = await portal.bind(self._session, wanted)
        if wanted.keys() - given.keys():
            given |= await portal.known(
                self._session
            )  # some desktops answer with none although they gave all
        log.info("the portal gave %s of %s keys", len(given.keys() & wanted.keys()), len(wanted))
        self._stand(given)

    async def _reach(self) -> Portal:
        """Connected, started and told who we are."""
        if self._portal is not None and not self._portal.connected:
            self._portal, self._session = None, ""
        if self._portal is None:
            self._portal, self._version = await Portal.reach(self), 0
        if not self._version:
            await self._portal.register(self._app_id)  # before anything else is said to it
            self._version = await self._portal.version()
        return self._portal

    async def _check(self) -> None:
        """Something behind the portal went: are our keys still known there?"""
        await asyncio.sleep(FIRST_WAIT)
        try:
            assert self._portal is not None
            known = await self._portal.known(self._session)
        except HarmonyError as lost:
            log.info("the keys are no longer known: %s", lost)
            known = {}
        if not {name for name, key in self._keys.items() if key.state.works} <= known.keys():
            await self._bind()

    def _stand(self, given: Mapping[str, str]) -> None:
        for name, key in self._keys.items():
            if name in given:
                key.stand(KeyState(trigger=read_trigger(given[name])))
            else:
                key.stand(KeyState(Problem("key_denied", {"chord": str(key.chord)})))

    def _stand_all(self, problem: Problem) -> None:
        for key in tuple(self._keys.values()):
            key.stand(KeyState(Problem(problem.code, {"chord": str(key.chord)}, detail=problem.detail)))

    def _again(self) -> None:
        """A session ended that we did not end: soon the first time, later when it keeps happening."""
        lasted = asyncio.get_event_loop().time() - self._since
        self._wait = FIRST_WAIT if lasted > LASTING else self._wait
        for key in tuple(self._keys.values()):
            key.stand(KeyState(waits=True, trigger=key.state.trigger))
        self._begin(partial(self._bind, self._wait))
        self._wait = min(self._wait * 2, LONGEST_WAIT)

    # --- what the portal tells -----------------------------------------------------------------------------------

    def activated(self, session: str, name: str, token: str) -> None:
        key = self._keys.get(name)
        if session != self._session or key is None:
            return
        if token:
            os.environ["XDG_ACTIVATION_TOKEN"] = (
                token  # Qt takes it from there when the window comes to the front
            )
        if not key.state.works and not self._busy:
            key.stand(KeyState(trigger=key.state.trigger))  # it was given after all
        key.press()

    def deactivated(self, session: str, name: str) -> None:
        if session == self._session and name in self._keys:
            self._keys[name].release()

    def triggers_changed(self, session: str, triggers: Mapping[str, str]) -> None:
        """The user changed them in the desktop's settings."""
        if session == self._session and not self._busy:
            for name in triggers.keys() & self._keys.keys():
                self._keys[name].stand(KeyState(trigger=read_trigger(triggers[name])))

    def session_closed(self, session: str) -> None:
        if session == self._session:
            log.info("the desktop ended the session of the keys")
            self._session = ""
            self._again()

    def portal_left(self) -> None:
        """It may be restarted by itself, or by our next word to it."""
        log.info("the portal has left")
        self._session, self._version = "", 0
        self._again()

    def portal_came(self) -> None:
        if not self._busy:
            self._begin(self._bind)

    def backend_left(self) -> None:
        for key in tuple(self._keys.values()):
            key.release()  # its release would never be told
        if self._session and not self._busy:
            self._begin(self._check)

    def backend_came(self) -> None:
        if not self._busy and not all(key.state.works for key in self._keys.values()):
            self._begin(self._bind)
