"""Workspace Settings › Tools: what is chosen goes to the workspace, what there is comes to the screen."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.approvals import ToolClass
from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, LinkState
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.tools import Tool, ToolChange
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.facts_sheet import FactsSheet
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.saving import saved
from harmony_desktop.ui.tools import words
from harmony_desktop.ui.tools.screen import ToolsScreen
from harmony_desktop.ui.tools.server_dialog import KeyDialog
from harmony_desktop.ui.tools.servers_presenter import ServersPresenter
from harmony_desktop.ui.tools.tool_line import ToolLine
from harmony_desktop.ui.window import CompanionWindow

log = logging.getLogger(__name__)


class ToolsPresenter(QObject):
    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._tools = session.tools
        self._screen: ToolsScreen | None = None
        self.servers = ServersPresenter(window, session, runner, self._read_again)
        self._admin = False
        self._order = asyncio.Lock()
        self._end = session.bus.subscribe(self._on_fact)

    def close(self) -> None:
        self._end()
        self.servers.close()

    def make(self, parent: QWidget) -> ToolsScreen:
        screen = self._screen = ToolsScreen(self._window.theme, parent)
        screen.say(tr("Asking the workspace…"))
        screen.shown.connect(self.load)
        screen.acted.connect(self.load)
        screen.tool_made.connect(self._on_tool_made)
        screen.key_wanted.connect(self._ask_for_key)
        screen.key_removed.connect(self._ask_to_remove_key)
        self.servers.use(screen)
        return screen

    # --- reading -------------------------------------------------------------------------------------------------

    def load(self) -> None:
        if self._screen is not None:
            self._start(self._load(self._screen))

    def look_again(self) -> None:
        """Something that tools depend on is another."""
        if self._screen is not None and self._screen.isVisible():
            self.load()

    async def _load(self, screen: ToolsScreen) -> None:
        if self._session.link is not LinkState.ONLINE:
            screen.say(
                tr("The workspace is not there; its settings can be changed when it answers."),
                tr("Try again"),
            )
            return
        try:
            self._admin = self.servers.admin = await self._session.administration.is_admin()
            screen.allow(self._admin)
            await self._read_again()
        except HarmonyError as error:
            screen.say(worded(error.problem), tr("Try again"))
            return
        screen.say("")

    async def _read_again(self) -> None:
        """All of it: what is chosen for one may say something about others."""
        screen = self._screen
        if screen is None:
            return
        tools = await self._tools.all()
        servers = await self._tools.servers()
        has_key = self._admin and await self._tools.has_search_key()
        screen.show_tools([tool for tool in tools if tool.source == "harmony"])
        self.servers.show(servers)
        screen.show_key(has_key)

    # --- tools ---------------------------------------------------------------------------------------------------

    def _on_tool_made(self, line: ToolLine) -> None:
        line.switched.connect(self._on_switched)
        line.class_wanted.connect(self._on_class)
        line.destructive_wanted.connect(self._on_destructive)
        line.details_wanted.connect(self._show_details)
        line.mend_wanted.connect(lambda tool: self._mend(tool.reason_off))

    def _show_details(self, tool: Tool) -> None:
        title = words.said(tool.title, 80)
        self._window.lay_over(FactsSheet(self._window.theme, self._window.card, title, words.whole(tool)))

    def _mend(self, reason: str) -> None:
        if reason == "no_key":
            self._ask_for_key()
        else:
            self._window.email_account_wanted.emit()

    def _on_switched(self, tool: Tool, on: bool) -> None:
        if on and tool.reason_off == "no_key":
            self._ask_for_key()
            self._show_again(tool.id)
        else:
            self._change(tool, ToolChange(enabled=on))

    def _on_class(self, tool: Tool, wanted: ToolClass) -> None:
        if wanted is tool.tool_class:
            return
        if words.RANK[wanted] > words.RANK[tool.tool_class]:
            self._change(tool, ToolChange(tool_class=wanted))
            return
        name = words.said(tool.title, 60)
        if wanted is ToolClass.READ:
            title = tr("Let “{name}” run without asking?", name=name)
            about = tr(
                "Companion calls it by itself, also when a text that it has read tells it to, and what it sends"
                " leaves the workspace. Choose this only for a tool that changes nothing, of a server that you"
                " trust. When its server changes the tool, it asks again."
            )
        else:
            title = tr("Count “{name}” as a change of the workspace?", name=name)
            about = tr("It still asks first; it can then be approved in a notification, too.")
        question = Question(self._window.theme, self._window.card, title, about, tr("Change the class"))
        question.accepted.connect(lambda: self._change(tool, ToolChange(tool_class=wanted)))
        self._window.lay_over(question)

    def _on_destructive(self, tool: Tool, wanted: bool) -> None:
        self._change(tool, ToolChange(destructive=wanted))

    def _change(self, tool: Tool, change: ToolChange) -> None:
        self._start(self._changed(tool, change))

    async def _changed(self, tool: Tool, change: ToolChange) -> None:
        """What the workspace did not take stands in red at the tool, which shows again how it is."""
        screen = self._screen
        if screen is None:
            return
        screen.show_state(tr("Saving…"))
        complaint = ""
        try:
            async with self._order:  # what was chosen last holds
                now = await self._tools.change(tool.id, change)
            if change.destructive is False and now.destructive:
                complaint = tr("The tool itself says that it cannot be undone.")
            await self._read_again()
        except HarmonyError as error:
            complaint = worded(error.problem)
        screen.show_state("" if complaint else tr("Saved"))
        line = self._show_again(tool.id)
        if line is not None:
            line.complain(complaint)

    def _show_again(self, tool_id: str) -> ToolLine | None:
        line = self._screen.line_of(tool_id) if self._screen is not None else None
        if line is not None:
            line.show_tool(line.tool)
        return line

    # --- the key of the web search ---------------------------------------------------------------------------------

    def _ask_for_key(self) -> None:
        dialog = KeyDialog(self._window.theme, self._window.card)
        dialog.saved.connect(lambda key: self._start(self._save_key(dialog, key)))
        self._window.lay_over(dialog)

    async def _save_key(self, dialog: KeyDialog, key: str) -> None:
        try:
            await self._tools.set_search_key(key)
        except HarmonyError as error:
            dialog.fail(error.problem)
            return
        dialog.show_busy(False)
        dialog.close_overlay()
        await self._do(self._read_again())

    def _ask_to_remove_key(self) -> None:
        question = Question(
            self._window.theme,
            self._window.card,
            tr("Remove the key of the web search?"),
            tr("Companion no longer searches the web for anybody here. The key is deleted."),
            tr("Remove"),
        )
        question.accepted.connect(lambda: self._start(self._do(self._remove_key())))
        self._window.lay_over(question)

    async def _remove_key(self) -> None:
        await self._tools.remove_search_key()
        await self._read_again()

    # --- doing ---------------------------------------------------------------------------------------------------

    async def _do(self, doing: Coroutine[Any, Any, None]) -> None:
        await saved(doing, self._screen, self._window)

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        self._runner.start(doing, name="tools")

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            self._admin = False
            self.servers.forget()
        if isinstance(fact, AccountChanged | LinkChanged):
            self.look_again()
