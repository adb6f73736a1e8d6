"""Connecting to a host that is no workspace of ours, and ending that: two dialogs over the card."""

from PySide6.QtCore import QObject

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.hosted.dialog import HostedDialog
from harmony_desktop.ui.hosted.words import left_behind
from harmony_desktop.ui.meetings.screen import MeetingsScreen
from harmony_desktop.ui.screens import MEETINGS
from harmony_desktop.ui.window import CompanionWindow


class Connecting(QObject):
    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._said = ""

    def ask(self, address: str = "", key: str = "") -> None:
        dialog = HostedDialog(self._window.theme, self._window.card, address, key)
        dialog.given.connect(lambda: self._runner.start(self._connect(dialog), name="connect", stays=True))
        self._window.lay_over(dialog)

    async def _connect(self, dialog: HostedDialog) -> None:
        dialog.show_busy(True, tr("Asking the host…"))
        try:
            host = await self._session.hosted.connect(dialog.address.text(), dialog.key.text())
        except HarmonyError as error:
            dialog.fail(error.problem)
            return
        dialog.show_busy(False)
        dialog.close_overlay()
        self.show_list()
        self._said = tr("Meetings are read from {host} now.", host=host.name)
        self._window.toast.say(self._said)

    def unsay(self) -> None:
        """It was of the list that was shown with it."""
        if self._said and self._window.toast.words == self._said:
            self._window.toast.clear()

    def show_list(self) -> None:
        screen = self._window.show_screen(MEETINGS)
        if isinstance(screen, MeetingsScreen):
            screen.show_other()

    def ask_to_end(self) -> None:
        host = self._session.hosted.host
        if host is None:
            return
        title = tr("Disconnect from {host}?", host=host.name)
        question = Question(
            self._window.theme, self._window.card, title, left_behind(host.name), tr("Disconnect")
        )
        question.accepted.connect(lambda _: self._runner.start(self._end(host.name), name="disconnect"))
        self._window.lay_over(question)

    async def _end(self, host: str) -> None:
        await self._session.hosted.disconnect()
        self._window.toast.say(tr("Disconnected from {host}. Nothing was deleted there.", host=host))
