"""The tray icon, where there is a tray: what Companion is doing, what waits or is unread, and a menu."""

import logging
from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from harmony_desktop.i18n import later, tr, trn
from harmony_desktop.ui import tray_icon
from harmony_desktop.ui.menus import keep_room
from harmony_desktop.ui.timers import once

log = logging.getLogger(__name__)
WORDS = {
    "idle": later("Harmony Companion"),
    "listening": later("Harmony Companion: listening"),
    "answering": later("Harmony Companion: answering"),
    "unread": later("Harmony Companion: new answers ({threads})"),
    "offline": later("Harmony Companion: offline"),
}
RESTART_MS = 5000
"""A panel that is started anew is back by then, and one that starts with the session, as this program may, is there."""
LONGEST_TITLE = 44


class Tray(QObject):
    """``present`` tells whether anybody shows it: without a tray the window must never hide into nothing."""

    ask_wanted = Signal()
    toggle_wanted = Signal()
    new_wanted = Signal()
    talk_wanted = Signal()
    approvals_wanted = Signal()
    thread_wanted = Signal(str)
    preferences_wanted = Signal()
    quit_wanted = Signal()
    present_changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._host: str | None = None if QSystemTrayIcon.isSystemTrayAvailable() else ""
        """Who shows it; None where there is somebody, whoever that is."""
        self._made_for = self._host
        self._gone_timer: QTimer = once(self, RESTART_MS, self._on_gone)
        if not self.present:
            self._gone_timer.start()
        self._activity, self._unread, self._waiting, self._offline = "idle", 0, 0, False
        self._shown: tuple[str, bool] | None = None
        self._threads: list[tuple[str, str]] = []
        self._make_menu()
        self._make_icon()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._show)

    def _make_menu(self) -> None:
        menu = self._menu = QMenu()
        menu.setAccessibleName(tr("Harmony Companion"))
        menu.addAction(tr("Ask"), self.ask_wanted.emit)
        menu.addAction(tr("Talk"), self.talk_wanted.emit)
        self._approvals = menu.addAction("", self.approvals_wanted.emit)
        self._recent = menu.addMenu(tr("Recent threads"))
        keep_room(menu)
        self._recent.setAccessibleName(tr("Recent threads"))
        self._recent.triggered.connect(self._on_thread)
        menu.addSeparator()
        menu.addAction(tr("Preferences"), self.preferences_wanted.emit)
        menu.addAction(tr("Quit"), self.quit_wanted.emit)
        self._recent.setEnabled(False)

    def _make_icon(self) -> None:
        """Qt decides once for each icon which kind of tray it is for."""
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._shown = None
        self._show()
        self._icon.show()

    # --- who shows it --------------------------------------------------------------------------------------------

    @property
    def present(self) -> bool:
        return self._host != "" or self._gone_timer.isActive()

    def show_host(self, host: str) -> None:
        """Somebody else shows tray icons from now on, or nobody."""
        self._host = host
        if not host:
            self._gone_timer.start()
            return
        self._gone_timer.stop()
        before, self._made_for = self._made_for, host
        if before not in (None, host):
            self._icon.hide()
            self._icon.deleteLater()
            self._make_icon()
        self.present_changed.emit()

    def _on_gone(self) -> None:
        log.info("no tray shows the icon")
        self.present_changed.emit()

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_activity(self, activity: str) -> None:
        self._activity = activity
        self._show()

    def show_unread(self, count: int) -> None:
        """So many threads have an answer that nobody has seen; what goes on right now stands before it."""
        self._unread = count
        self._show()

    def show_waiting(self, count: int) -> None:
        """So many calls wait for the user: that stands before all but what they are saying right now."""
        self._waiting = count
        self._show()

    def show_offline(self, offline: bool) -> None:
        """The workspace is not there; what there is to read or to do stands before it."""
        self._offline = offline
        self._show()

    def show_recent(self, threads: Sequence[tuple[str, str]]) -> None:
        """Ids and titles, newest first."""
        if list(threads) == self._threads:
            return
        self._threads = list(threads)
        self._recent.clear()
        for key, title in threads:
            title = " ".join(title.split()) or tr("New chat")
            title = title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"
            self._recent.addAction(title.replace("&", "&&")).setData(key)
        self._recent.setEnabled(bool(threads))

    @property
    def state(self) -> str:
        if self._activity == "listening":
            return "listening"
        if self._waiting:
            return "waiting"
        if self._activity != "idle":
            return self._activity
        return "unread" if self._unread else "offline" if self._offline else "idle"

    def _show(self) -> None:
        dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        if self._shown != (self.state, dark):
            self._shown = (self.state, dark)
            self._icon.setIcon(tray_icon.icon(self.state, dark))
        if self._icon.toolTip() != (words := self._words(self.state)):
            self._icon.setToolTip(words)
        self._approvals.setText(tr("Waiting approvals ({count})", count=self._waiting))
        self._approvals.setVisible(self._waiting > 0)

    def _words(self, state: str) -> str:
        if state == "waiting":
            return trn(
                "Harmony Companion: 1 approval waits",
                "Harmony Companion: {count} approvals wait",
                count=self._waiting,
            )
        return tr(WORDS[state], threads=self._unread)

    def close(self) -> None:
        self._gone_timer.stop()
        self._icon.hide()
        self._menu.deleteLater()

    # --- what was pressed ----------------------------------------------------------------------------------------

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.toggle_wanted.emit()
        elif reason is QSystemTrayIcon.ActivationReason.MiddleClick:
            self.new_wanted.emit()

    def _on_thread(self, action: QAction) -> None:
        self.thread_wanted.emit(action.data())
