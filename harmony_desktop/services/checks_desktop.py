"""Checks of the desktop underneath: what it shows, keeps above, passes on and reads out."""

import asyncio

from harmony_desktop.domain.checks import Act, Check, Status, Surroundings
from harmony_desktop.domain.desktop import DesktopFacts, KeyState, Session
from harmony_desktop.domain.problems import Problem
from harmony_desktop.i18n import tr
from harmony_desktop.services.checks_workspace import of_problem
from harmony_desktop.wordings import explain
from harmony_desktop.wordings_keys import KEY_WAITS

TOGGLE = "harmony-desktop toggle"


class Facts:
    """Looked for once, and judged one by one."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._looking: asyncio.Task[DesktopFacts] | None = None

    async def _facts(self) -> DesktopFacts:
        if self._looking is None:
            self._looking = asyncio.ensure_future(self._looked())
        return await asyncio.shield(self._looking)

    async def _looked(self) -> DesktopFacts:
        return await self._around.look()

    async def window(self) -> tuple[Check, ...]:
        facts = await self._facts()
        none = facts.session is Session.NONE
        display = _has(
            "display",
            "" if none else facts.session.value,
            tr("looked at the environment of this login"),
            tr("Sign in to a desktop."),
        )
        if none:
            remedy = tr("Sign in to a desktop.")
        elif facts.session is Session.WAYLAND and not facts.through_x:
            remedy = tr(
                "Install XWayland: on Wayland alone no window stays above others. Or call it with its key."
            )
        else:
            remedy = tr("This window manager keeps no window above others; call it with its key.")
        name = facts.window_manager if facts.stays_above else ""
        if name and facts.through_x:
            name = tr("{name}, through XWayland", name=name)
        return display, _has("stays_above", name, tr("asked the window manager"), remedy)

    async def tray(self) -> tuple[Check, ...]:
        facts = await self._facts()
        how = tr("asked the session bus and the screen")
        remedy = tr("Without a tray, call the window with its key or “{command}”.", command=TOGGLE)
        return (_has("tray", facts.tray, how, remedy),)

    async def notifications(self) -> tuple[Check, ...]:
        facts = await self._facts()
        how = tr("asked the session bus who shows them")
        if facts.notifier:
            bus = facts.session_bus
            where = tr("{name}, on the session bus", name=facts.notifier) if bus else facts.notifier
            return (Check("notifications", Status.WORKS, where, how),)
        code = "notifier_missing" if facts.session_bus else "bus_missing"
        found = tr("nobody on the session bus shows them") if facts.session_bus else tr("no session bus")
        return (Check("notifications", Status.MISSING, found, how, explain(Problem(code))[1]),)

    async def accessibility(self) -> tuple[Check, ...]:
        facts = await self._facts()
        how = tr("asked for the bus of screen readers")
        if facts.accessibility:
            return (Check("accessibility", Status.WORKS, facts.accessibility, how),)
        remedy = tr("Install at-spi2-core and sign in anew, if you use a screen reader.")
        return (Check("accessibility", Status.DEGRADED, tr("no bus of screen readers"), how, remedy),)

    async def links(self) -> tuple[Check, ...]:
        facts = await self._facts()
        how = tr("asked the system who opens harmony:// links")
        if "harmony" in facts.links.lower():
            return (Check("links", Status.WORKS, facts.links, how),)
        found = tr("opened by {program}", program=facts.links) if facts.links else tr("opened by nobody")
        remedy = tr("Install Harmony from its package: that registers them.")
        return (Check("links", Status.DEGRADED, found, how, remedy),)

    async def global_keys(self) -> tuple[Check, ...]:
        facts = await self._facts()
        if self._around.keys is None or facts.session is Session.NONE:
            remedy = tr("Bind a key to “{command}” in your desktop's keyboard settings.", command=TOGGLE)
            found = facts.session.value if facts.global_keys else ""
            return (_has("global_key", found, tr("looked at the kind of session"), remedy),)
        keys = await self._around.keys()
        return tuple(_key(f"global_key:{name}", chord, state) for name, (chord, state) in keys.items())


def _key(id_: str, chord: str, state: KeyState) -> Check:
    how = tr("asked the desktop for it")
    if not chord:
        return Check(id_, Status.WORKS, tr("none, as chosen"), how)
    if state.problem is not None:
        status = Status.MISSING if state.problem.code == "keys_missing" else Status.DEGRADED
        return of_problem(id_, status, state.problem, how, Act.HARDWARE)
    if state.waits:
        remedy = tr("Answer the desktop's question about Harmony's keys.")
        return Check(id_, Status.DEGRADED, tr(KEY_WAITS), how, remedy)
    return Check(id_, Status.WORKS, state.trigger or chord, how)


def _has(id_: str, found: str, how: str, remedy: str) -> Check:
    if found:
        return Check(id_, Status.WORKS, found, how)
    return Check(id_, Status.MISSING, tr("none"), how, remedy)
