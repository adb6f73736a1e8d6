"""The desktop portal's door for global shortcuts, over D-Bus: questions that are answered by a signal, and what it tells."""

import asyncio
import itertools
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol

from dbus_fast import DBusError, Message, MessageFlag, MessageType, Variant
from dbus_fast.aio import MessageBus

from harmony_desktop.domain.problems import HarmonyError

log = logging.getLogger(__name__)

PORTAL = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
REQUEST, SESSION = "org.freedesktop.portal.Request", "org.freedesktop.portal.Session"
REGISTRY = "org.freedesktop.host.portal.Registry"
BACKENDS = "org.freedesktop.impl.portal.desktop"
DBUS = "org.freedesktop.DBus"
SECONDS = 15.0
"""What asks no user answers by then."""
_RULES = (
    f"type='signal',sender='{PORTAL}',interface='{SHORTCUTS}'",
    f"type='signal',sender='{PORTAL}',interface='{REQUEST}',member='Response'",
    f"type='signal',sender='{PORTAL}',interface='{SESSION}',member='Closed'",
    f"type='signal',sender='{DBUS}',interface='{DBUS}',member='NameOwnerChanged',arg0='{PORTAL}'",
    f"type='signal',sender='{DBUS}',interface='{DBUS}',member='NameOwnerChanged',arg0namespace='{BACKENDS}'",
)


class Listener(Protocol):
    """Who is told what the portal says by itself."""

    def activated(self, session: str, name: str, token: str) -> None:
        """``token`` lets the program come to the front, where the desktop gives one."""

    def deactivated(self, session: str, name: str) -> None: ...

    def triggers_changed(self, session: str, triggers: Mapping[str, str]) -> None: ...

    def session_closed(self, session: str) -> None: ...

    def portal_left(self) -> None: ...

    def portal_came(self) -> None: ...

    def backend_left(self) -> None:
        """One of the programs behind the portal ended; nobody says whether it was the one for shortcuts."""

    def backend_came(self) -> None: ...


class Portal:
    """One connection; what goes wrong is a `HarmonyError`: keys_missing, or key_denied where the user said no."""

    def __init__(self, bus: MessageBus, listener: Listener) -> None:
        self._bus, self._listener = bus, listener
        self._me = (bus.unique_name or "")[1:].replace(".", "_")
        self._owner = ""
        self._numbers = itertools.count(1)
        self._answers: dict[str, asyncio.Future[tuple[int, Mapping[str, Any]]]] = {}

    @classmethod
    async def reach(cls, listener: Listener) -> "Portal":
        try:
            bus = await asyncio.wait_for(MessageBus().connect(), SECONDS)
        except (OSError, ValueError, TimeoutError, DBusError) as missing:
            raise HarmonyError.of("keys_missing", detail=f"no session bus: {missing}") from missing
        portal = cls(bus, listener)
        bus.add_message_handler(portal._hear)
        for rule in _RULES:
            await portal._call(DBUS, "/org/freedesktop/DBus", DBUS, "AddMatch", "s", rule)
        return portal

    @property
    def connected(self) -> bool:
        return bool(self._bus.connected)

    def close(self) -> None:
        """The portal ends our sessions when it sees us leave."""
        self._bus.disconnect()

    async def version(self) -> int:
        """Of the door for shortcuts; starts the portal where it sleeps."""
        where = (PORTAL, PATH, "org.freedesktop.DBus.Properties", "Get")
        version = (await self._call(*where, "ss", SHORTCUTS, "version"))[0]
        owner = await self._call(DBUS, "/org/freedesktop/DBus", DBUS, "GetNameOwner", "s", PORTAL)
        self._owner = str(owner[0])
        return int(version.value)

    async def register(self, app_id: str) -> None:
        """Says who we are, where the portal asks that of programs outside a sandbox; older ones find out themselves.
        It looks for a desktop file of that name."""
        try:
            await self._call(PORTAL, PATH, REGISTRY, "Register", "sa{sv}", app_id, {})
        except HarmonyError as refused:
            log.info("the portal does not register %s: %s", app_id, refused.problem.detail)

    async def create_session(self) -> str:
        """Its handle."""
        token = {"session_handle_token": Variant("s", f"harmony{next(self._numbers)}")}
        results = await self._ask("CreateSession", "a{sv}", options=token, seconds=SECONDS)
        return str(_plain(results.get("session_handle", "")))

    async def bind(self, session: str, wanted: Mapping[str, tuple[str, str]]) -> dict[str, str]:
        """``wanted``: words and preferred trigger by name. Returns the triggers of those that were given; the user may
        be asked, and takes the time that takes."""
        shortcuts = [
            [name, {"description": Variant("s", words), "preferred_trigger": Variant("s", trigger)}]
            for name, (words, trigger) in wanted.items()
        ]
        results = await self._ask("BindShortcuts", "oa(sa{sv})sa{sv}", session, shortcuts, "", seconds=None)
        return _triggers(_plain(results.get("shortcuts", [])))

    async def known(self, session: str) -> dict[str, str]:
        """The triggers of the shortcuts that the session has."""
        results = await self._ask("ListShortcuts", "oa{sv}", session, seconds=SECONDS)
        return _triggers(_plain(results.get("shortcuts", [])))

    async def configure(self, session: str) -> None:
        await self._call(PORTAL, PATH, SHORTCUTS, "ConfigureShortcuts", "osa{sv}", session, "", {})

    async def end(self, session: str) -> None:
        """One that is gone already has ended."""
        with suppress(HarmonyError):
            await self._call(PORTAL, session, SESSION, "Close", "")

    # --- questions -----------------------------------------------------------------------------------------------

    async def _ask(
        self,
        member: str,
        signature: str,
        *body: object,
        seconds: float | None,
        options: Mapping[str, Variant] | None = None,
    ) -> Mapping[str, Any]:
        """The portal answers a question later, at a place that is agreed on with it."""
        token = f"harmony{next(self._numbers)}"
        place = f"{PATH}/request/{self._me}/{token}"
        answer = self._answers[place] = asyncio.get_running_loop().create_future()
        said = {"handle_token": Variant("s", token), **(options or {})}
        try:
            await self._call(PORTAL, PATH, SHORTCUTS, member, signature, *body, said)
            code, results = await asyncio.wait_for(answer, seconds)
        except TimeoutError as silent:
            raise HarmonyError.of("keys_missing", detail=f"{member}: no answer") from silent
        except asyncio.CancelledError:
            self._take_back(place)
            raise
        finally:
            self._answers.pop(place, None)
        if code == 1:
            raise HarmonyError.of("key_denied", detail=f"{member}: the user said no")
        if code:
            raise HarmonyError.of("keys_missing", detail=f"{member}: answer {code}")
        return dict(results)

    def _take_back(self, place: str) -> None:
        """Nobody waits for the answer any more: a dialog that asks the user closes."""
        if self.connected:
            quietly = MessageFlag.NO_REPLY_EXPECTED
            self._bus.send(Message(PORTAL, place, REQUEST, "Close", flags=quietly))

    async def _call(
        self, name: str, path: str, interface: str, member: str, signature: str, *body: object
    ) -> list[Any]:
        message = Message(name, path, interface, member, signature=signature, body=list(body))
        try:
            reply = await asyncio.wait_for(self._bus.call(message), SECONDS)
        except (OSError, EOFError, TimeoutError, DBusError) as failed:
            raise HarmonyError.of("keys_missing", detail=f"{member}: {type(failed).__name__}") from failed
        if reply is None or reply.message_type is not MessageType.METHOD_RETURN:
            why = f"{reply.error_name} {' '.join(map(str, reply.body))}" if reply else "no reply"
            raise HarmonyError.of("keys_missing", detail=f"{member}: {why}")
        return list(reply.body)

    # --- what it says by itself ----------------------------------------------------------------------------------

    def _hear(self, message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL:
            return
        if message.member == "NameOwnerChanged" and message.sender == DBUS:
            self._on_owner(*message.body)
        elif message.sender == self._owner:
            self._on_signal(message)

    def _on_owner(self, name: str, before: str, now: str) -> None:
        if name != PORTAL:
            self._listener.backend_came() if now else self._listener.backend_left()
            return
        self._owner = now
        if before:
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(HarmonyError.of("keys_missing", detail="the portal left"))
            self._listener.portal_left()
        if now:
            self._listener.portal_came()

    def _on_signal(self, message: Message) -> None:
        said, listener, path = message.body, self._listener, message.path or ""
        match message.member:
            case "Response" if message.interface == REQUEST:
                answer = self._answers.get(path)
                if answer is not None and not answer.done():
                    answer.set_result((said[0], said[1]))
            case "Closed" if message.interface == SESSION:
                listener.session_closed(path)
            case "Activated" if message.interface == SHORTCUTS:
                listener.activated(said[0], said[1], str(_plain(said[3].get("activation_token", ""))))
            case "Deactivated" if message.interface == SHORTCUTS:
                listener.deactivated(said[0], said[1])
            case "ShortcutsChanged" if message.interface == SHORTCUTS:
                listener.triggers_changed(said[0], _triggers(said[1]))


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Variant) else value


def _triggers(shortcuts: Any) -> dict[str, str]:
    return {str(name): str(_plain(said.get("trigger_description", ""))) for name, said in shortcuts}
