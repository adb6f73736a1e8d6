"""Servers that tools come from: connected, signed in at, looked at again while something is under way, removed."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.tools import McpServer, NewMcpServer, ServerState
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.tools import words
from harmony_desktop.ui.tools.screen import ToolsScreen
from harmony_desktop.ui.tools.server_dialog import ServerDialog
from harmony_desktop.ui.tools.server_group import ServerGroup
from harmony_desktop.ui.window import CompanionWindow

LOOK_MS = 700
"""Between two looks while something is under way and somebody watches."""
LOOKS_SECONDS = 60.0
"""A server has answered by then, or it will not."""
HERE = ("localhost", "127.0.0.1", "::1")


class ServersPresenter(QObject):
    """``read_again``: of the whole screen."""

    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        read_again: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(window)
        self._window, self._runner, self._read_again = window, runner, read_again
        self._tools, self._accounts = session.tools, session.accounts
        self._screen: ToolsScreen | None = None
        self._servers: tuple[McpServer, ...] = ()
        self._signing: dict[str, str] = {}
        """Where somebody is signing in in a browser, and at which host."""
        self._asking: set[str] = set()
        self.admin = False
        self._order = asyncio.Lock()
        self.open_address: Callable[[QUrl], object] = QDesktopServices.openUrl
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(lambda: self._start(self._look()))

    def use(self, screen: ToolsScreen) -> None:
        self._screen = screen
        screen.add_wanted.connect(self._ask_to_add)
        screen.server_made.connect(self._on_server_made)

    def close(self) -> None:
        self._timer.stop()

    def forget(self) -> None:
        """Another account has other servers."""
        self._timer.stop()
        self._servers = ()
        self._signing.clear()
        self._asking.clear()

    def _on_server_made(self, group: ServerGroup) -> None:
        line = group.line
        line.switched.connect(lambda server, on: self._start(self._switch(server, on)))
        line.refresh_wanted.connect(lambda server: self._start(self._refresh(server)))
        line.sign_in_wanted.connect(lambda server: self._start(self._sign_in(server)))
        line.waiting_ended.connect(self._stop_waiting)
        line.change_wanted.connect(self._ask_to_change)
        line.remove_wanted.connect(self._ask_to_remove)

    # --- what there is -------------------------------------------------------------------------------------------

    def show(self, servers: tuple[McpServer, ...]) -> None:
        self._servers = servers
        for server in servers:
            if server.state is ServerState.READY:
                self._signing.pop(server.id, None)
        self._show()

    def _show(self) -> None:
        if self._screen is None:
            return
        self._screen.show_servers(self._servers, self._waits())
        under_way = self._signing or any(s.state is ServerState.CONNECTING for s in self._servers)
        if under_way and self._screen.isVisible():
            self._timer.start()

    def _waits(self) -> dict[str, str]:
        waiting = {
            id_: tr("Waiting for you to sign in at {host}, in the browser…", host=host)
            for id_, host in self._signing.items()
        }
        return waiting | {id_: tr("Asking it for its tools…") for id_ in self._asking}

    async def _look(self) -> None:
        """Once more. Without a workspace nobody is told: the screen says so by itself."""
        if self._screen is None or not self._screen.isVisible():
            return
        try:
            await self._read_again()
        except HarmonyError:
            self._timer.start()

    # --- connecting ----------------------------------------------------------------------------------------------

    def _ask_to_add(self) -> None:
        dialog = ServerDialog(self._window.theme, self._window.card, self.admin, self._here())
        stops: list[asyncio.Event] = []

        def save(new: NewMcpServer, anyway: bool) -> None:
            stops.append(asyncio.Event())
            self._start(self._connect(dialog, new, anyway, stops[-1]))

        def stop() -> None:
            for each in stops:
                each.set()

        dialog.saved.connect(save)
        dialog.stopped.connect(stop)
        self._window.lay_over(dialog)

    async def _connect(
        self, dialog: ServerDialog, new: NewMcpServer, anyway: bool, stop: asyncio.Event
    ) -> None:
        """Kept once it answers, or where the user wants it anyway; stopped or without an answer it is removed again."""
        try:
            server = await self._tools.add_server(new)
            if not anyway:
                server = await self._settled(server, stop)
            if stop.is_set() or (server.state is ServerState.UNREACHABLE and not anyway):
                await self._tools.remove_server(server.id)
        except HarmonyError as error:
            if not stop.is_set():
                dialog.fail(error.problem)
            await self._quietly(self._read_again())
            return
        if stop.is_set():
            return
        if server.state is ServerState.UNREACHABLE and not anyway:
            dialog.show_unreachable(server.detail)
            return
        dialog.show_busy(False)
        dialog.close_overlay()
        self._tell(server)
        await self._quietly(self._read_again())

    async def _settled(self, server: McpServer, stop: asyncio.Event) -> McpServer:
        """The server once it is known whether it answers."""
        end = asyncio.get_running_loop().time() + LOOKS_SECONDS
        while server.state is ServerState.CONNECTING and asyncio.get_running_loop().time() < end:
            try:
                async with asyncio.timeout(LOOK_MS / 1000):
                    await stop.wait()
                break
            except TimeoutError:
                found = await self._tools.servers()
                server = next((s for s in found if s.id == server.id), server)
        return server

    def _tell(self, server: McpServer) -> None:
        name = words.said(server.name, 60)
        if server.state is ServerState.READY:
            count = trn("1 tool", "{count} tools", count=len(server.tools))
            self._window.toast.say(tr("{name} is connected: {count}.", name=name, count=count))
        elif server.state is ServerState.NEEDS_SIGN_IN:
            self._window.toast.say(
                tr("{name} wants you to sign in.", name=name),
                tr("Sign in…"),
                lambda: self._start(self._sign_in(server)),
            )

    # --- each ----------------------------------------------------------------------------------------------------

    async def _switch(self, server: McpServer, on: bool) -> None:
        async def switch() -> None:
            async with self._order:
                await self._tools.enable_server(server.id, on)
            await self._read_again()

        await self._do(server, switch())

    async def _refresh(self, server: McpServer) -> None:
        if server.id in self._asking:
            return
        self._asking.add(server.id)
        self._show()
        try:
            await self._do(server, self._refreshed(server))
        finally:
            self._asking.discard(server.id)
            self._show()

    async def _refreshed(self, server: McpServer) -> None:
        await self._tools.refresh_server(server.id)
        await self._read_again()

    async def _sign_in(self, server: McpServer) -> None:
        async def begin() -> None:
            address = await self._tools.sign_in_server(server.id)
            if not address:
                await self._read_again()
                return
            host = urlsplit(address).hostname or ""
            if not safe(address):
                raise HarmonyError(
                    Problem("conflict", detail=tr("The page to sign in at is not safe: {host}", host=host))
                )
            self._signing[server.id] = words.said(host, 100)
            self.open_address(QUrl(address))
            self._show()

        await self._do(server, begin())

    def _stop_waiting(self, server: McpServer) -> None:
        self._signing.pop(server.id, None)
        self._show()

    def _ask_to_change(self, server: McpServer) -> None:
        dialog = ServerDialog(self._window.theme, self._window.card, self.admin, self._here(), server)
        dialog.saved.connect(lambda new, _: self._start(self._change(dialog, server, new)))
        self._window.lay_over(dialog)

    async def _change(self, dialog: ServerDialog, server: McpServer, new: NewMcpServer) -> None:
        """It is kept whether it answers or not; how it stands is told at the server."""
        try:
            await self._tools.put_server(server.id, new)
        except HarmonyError as error:
            dialog.fail(error.problem)
            return
        dialog.show_busy(False)
        dialog.close_overlay()
        await self._quietly(self._read_again())

    def _here(self) -> bool:
        return not any(account.url for account in self._accounts.all()[:1])

    def _ask_to_remove(self, server: McpServer) -> None:
        question = Question(
            self._window.theme,
            self._window.card,
            tr("Remove {name}?", name=words.said(server.name, 60)),
            tr(
                "Its tools go with it, with what was chosen for them, its key or sign-in, and what waits to be"
                " approved for them."
            ),
            tr("Remove"),
        )
        question.accepted.connect(lambda: self._start(self._do(server, self._remove(server))))
        self._window.lay_over(question)

    async def _remove(self, server: McpServer) -> None:
        await self._tools.remove_server(server.id)
        self._signing.pop(server.id, None)
        await self._read_again()

    # --- doing ---------------------------------------------------------------------------------------------------

    async def _do(self, server: McpServer, doing: Coroutine[Any, Any, None]) -> None:
        """What went wrong stands in red at the server."""
        complaint = ""
        try:
            await doing
        except HarmonyError as error:
            complaint = worded(error.problem)
            self._show()
        group = self._screen.groups.get(server.id) if self._screen is not None else None
        if group is not None:
            group.line.complain(complaint)

    async def _quietly(self, doing: Awaitable[None]) -> None:
        try:
            await doing
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        self._runner.start(doing, name="servers")


def safe(address: str) -> bool:
    """A page to type a password into: over https, or on this computer."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
    )
