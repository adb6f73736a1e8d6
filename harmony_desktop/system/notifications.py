"""Notifications of the desktop underneath, by desktop-notifier: D-Bus on Linux, the system's own centre elsewhere."""

import asyncio
import html
import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harmony_desktop.domain.desktop import Notification
from harmony_desktop.domain.problems import HarmonyError

if TYPE_CHECKING:
    from desktop_notifier.backends.base import DesktopNotifierBackend

log = logging.getLogger(__name__)
SECONDS = 4.0
"""A service that is started on demand may take a moment; one that hangs must not hold up the rest."""
MISSING_BUS = (FileNotFoundError, ConnectionError, ValueError)
"""What connecting says where there is no session bus, or no address that leads to one."""


class DesktopNotifications:
    """The library is loaded with the first notification, not with the window."""

    def __init__(self, app: str, icon: Path) -> None:
        self._app, self._icon = app, icon
        self._backend: DesktopNotifierBackend | None = None
        self._marked_up, self._worded = False, True
        self._shown: dict[str, str] = {}
        """The library's name of each notification by ours."""
        self._turn = asyncio.Lock()
        self._closing: set[asyncio.Task[None]] = set()

    async def service(self) -> str:
        async with self._turn, self._answering():
            return await self._ask()

    async def show(
        self,
        notification: Notification,
        opened: Callable[[], None],
        dismissed: Callable[[], None],
        acted: Callable[[str], None],
    ) -> None:
        async with self._turn, self._answering():
            await self._ask()
            await self._take_off(notification.key)
            await self._put(notification, opened, dismissed, acted)

    async def withdraw(self, key: str) -> None:
        async with self._turn:
            with suppress(Exception):  # who showed it has gone, and it with him
                await self._take_off(key)

    async def close(self) -> None:
        for key in list(self._shown):
            await self.withdraw(key)
        self._let_go()

    # --- one at a time -------------------------------------------------------------------------------------------

    async def _ask(self) -> str:
        """Who is there. A service that was started anew since is found again."""
        backend = self._backend
        if backend is not None:
            try:
                return await self._look(backend)
            except Exception as error:
                log.info("the notification service has gone: %s", type(error).__name__)
                self._let_go()
        backend = self._backend = await asyncio.to_thread(_backend, self._app, self._icon)
        if not await backend.request_authorisation():
            raise HarmonyError.of("notifier_denied")
        return await self._look(backend)

    async def _look(self, backend: "DesktopNotifierBackend") -> str:
        able = await asyncio.wait_for(backend.get_capabilities(), SECONDS)
        if not able:
            raise HarmonyError.of("notifier_missing", detail="not from an application bundle")
        interface: Any = getattr(backend, "interface", None)  # on D-Bus only
        if interface is None:
            return "macOS" if sys.platform == "darwin" else "Windows"
        can = await asyncio.wait_for(interface.call_get_capabilities(), SECONDS)
        self._marked_up, self._worded = "body-markup" in can, "body" in can
        return str((await asyncio.wait_for(interface.call_get_server_information(), SECONDS))[0])

    async def _put(
        self,
        notification: Notification,
        opened: Callable[[], None],
        dismissed: Callable[[], None],
        acted: Callable[[str], None],
    ) -> None:
        from desktop_notifier import Button
        from desktop_notifier import Notification as Native

        key, sent = notification.key, []

        numbers: list[int] = []

        def ends(then: Callable[[], None]) -> Callable[[], None]:
            def act() -> None:
                self._shown.pop(key, None)
                self._close(numbers)
                then()

            return act

        native = Native(
            notification.title,
            html.escape(notification.body, quote=False) if self._marked_up else notification.body,
            on_clicked=ends(opened),
            on_dismissed=ends(dismissed),
            buttons=tuple(
                Button(action.label, ends(partial(acted, action.key)), action.key)
                for action in notification.actions
                if self._worded or not action.read
            ),
            on_dispatched=lambda: sent.append(key),
            thread=key,
        )
        assert self._backend is not None
        self._shown[key] = native.identifier
        await asyncio.wait_for(self._backend.send(native), SECONDS)
        if not sent:  # the library says so in the log only
            self._shown.pop(key, None)
            raise HarmonyError.of("notifier_missing", detail="not taken")
        names: Any = getattr(self._backend, "_platform_to_interface_notification_identifier", None)
        if names is not None and native.identifier in names.inverse:  # on D-Bus only
            numbers.append(names.inverse[native.identifier])

    def _close(self, numbers: list[int]) -> None:
        """Some services leave what was acted on where it stands. The library has forgotten its number by then."""
        interface: Any = getattr(self._backend, "interface", None)

        async def close(number: int) -> None:
            with suppress(Exception):  # most have taken it away themselves
                await asyncio.wait_for(interface.call_close_notification(number), SECONDS)

        if interface is not None:
            tasks = [asyncio.ensure_future(close(number)) for number in numbers]
            self._closing.update(tasks)
            for task in tasks:
                task.add_done_callback(self._closing.discard)

    async def _take_off(self, key: str) -> None:
        identifier = self._shown.pop(key, None)
        if identifier is not None and self._backend is not None:
            with suppress(KeyError):  # it has expired
                await asyncio.wait_for(self._backend.clear(identifier), SECONDS)

    # --- when nobody is there ------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _answering(self) -> AsyncIterator[None]:
        """Whatever the desktop lacks comes out as a problem in words."""
        try:
            yield
        except HarmonyError:
            self._let_go()
            raise
        except TimeoutError as error:
            self._let_go()
            raise HarmonyError.of("notifier_missing", detail="it does not answer") from error
        except MISSING_BUS as error:
            self._let_go()
            raise HarmonyError.of("bus_missing", detail=str(error)) from error
        except Exception as error:  # each system, and each service on the bus, has errors of its own
            self._let_go()
            raise HarmonyError.of("notifier_missing", detail=str(error)) from error

    def _let_go(self) -> None:
        bus = getattr(self._backend, "bus", None)
        if bus is not None:
            with suppress(Exception):  # it may have broken already
                bus.disconnect()
        self._backend = None
        self._shown.clear()


def _backend(app: str, icon: Path) -> "DesktopNotifierBackend":
    from desktop_notifier import Icon
    from desktop_notifier.main import get_backend_class

    logging.getLogger("desktop_notifier").setLevel(logging.ERROR)  # what fails is told here, in words
    return get_backend_class()(app, Icon(path=icon))
