"""Keeps the tray in step with the session, does what is pressed there, and closes the window to where it is found."""

import logging

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut

from harmony_desktop.domain.desktop import Notification, Notifications
from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, LinkState, ThreadsChanged
from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.system import tray_hosts
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.screens import PREFERENCES
from harmony_desktop.ui.timers import once
from harmony_desktop.ui.tray import Tray
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wordings import explain

log = logging.getLogger(__name__)
MOST, AMONG = 5, 60
"""Threads in the menu, and how many are looked through for some that are not archived."""
FILL_MS = 100
MISSING = Problem("tray_missing")


class TrayPresenter(QObject):
    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        companion: CompanionPresenter,
        tray: Tray,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._companion, self._tray = companion, tray
        self.notifications: Notifications | None = None
        self._fill_timer = once(self, FILL_MS, self._fill)
        self._end = session.bus.subscribe(self._on_fact)
        window.close_wanted.connect(self._on_close_wanted)
        QShortcut(QKeySequence("Ctrl+Q"), window).activated.connect(tray.quit_wanted)
        companion.activity_changed.connect(tray.show_activity)
        tray.ask_wanted.connect(window.summon)
        tray.toggle_wanted.connect(window.toggle)
        tray.new_wanted.connect(self._on_new)
        tray.talk_wanted.connect(self._on_talk)
        tray.thread_wanted.connect(self._on_thread)
        tray.preferences_wanted.connect(self._on_preferences)
        runner.start(tray_hosts.watch(tray.show_host), name="tray hosts", stays=True)
        self._fill()

    def close(self) -> None:
        self._end()
        self._fill_timer.stop()
        self._tray.close()

    # --- what it shows -------------------------------------------------------------------------------------------

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, ThreadsChanged | AccountChanged | LinkChanged):
            self._fill_timer.start()

    def _fill(self) -> None:
        known = self._session.recent_threads(AMONG)
        recent = [(str(t.id), t.title) for t in known if not t.archived][:MOST]
        self._tray.show_recent(recent)
        self._tray.show_offline(self._session.link in (LinkState.OFFLINE, LinkState.REFUSED))

    # --- what was pressed ----------------------------------------------------------------------------------------

    def _on_new(self) -> None:
        self._window.summon()
        self._companion.new_chat()

    def _on_talk(self) -> None:
        self._window.summon()
        self._companion.begin_talking(latched=True)

    def _on_thread(self, key: str) -> None:
        self._window.summon()
        self._companion.open_thread(ThreadId(key))

    def _on_preferences(self) -> None:
        self._window.summon()
        self._window.show_screen(PREFERENCES)

    # --- closing -------------------------------------------------------------------------------------------------

    def _on_close_wanted(self) -> None:
        """To the tray; where there is none, to the list of windows, which the first time is said."""
        if self._tray.present:
            self._window.dismiss()
            return
        log.info("closed without a tray")
        self._window.coming.dismiss(False)
        self._window.hidden_by_user.emit()
        told = list(self._session.remembered("told", []))
        if MISSING.code not in told:
            self._session.remember("told", [*told, MISSING.code])
            self._window.notice.show_problem(MISSING, quiet=True)
            self._runner.start(self._notify(), name="tell of the missing tray")

    async def _notify(self) -> None:
        """Also where it is seen now; a desktop that shows no notifications has the notice in the window."""
        if self.notifications is None:
            return
        told = Notification(MISSING.code, *explain(MISSING))
        try:
            await self.notifications.show(told, self._window.summon, lambda: None, lambda _: None)
        except HarmonyError as missing:
            log.info("not notified: %s", missing.problem.code)
