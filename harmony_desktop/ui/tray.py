"""The tray icon, where there is a tray: what Companion is doing, what waits or is unread, Ask, Talk, Quit."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from harmony_desktop.i18n import later, tr, trn
from harmony_desktop.ui.icons import app_icon

WORDS = {
    "idle": later("Harmony Companion"),
    "listening": later("Harmony Companion: listening"),
    "answering": later("Harmony Companion: answering"),
    "unread": later("Harmony Companion: new answers ({threads})"),
}


class Tray(QObject):
    """``present`` tells whether anybody shows it: without a tray the window must never hide into nothing."""

    ask_wanted = Signal()
    toggle_wanted = Signal()
    talk_wanted = Signal()
    quit_wanted = Signal()
    approvals_wanted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._menu = QMenu()
        self._menu.setAccessibleName(tr("Harmony Companion"))
        self._menu.addAction(tr("Ask"), self.ask_wanted.emit)
        self._menu.addAction(tr("Talk"), self.talk_wanted.emit)
        self._approvals = self._menu.addAction("", self.approvals_wanted.emit)
        self._menu.addSeparator()
        self._menu.addAction(tr("Quit"), self.quit_wanted.emit)
        self._icon = QSystemTrayIcon(app_icon("tray-idle"), self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._activity, self._unread, self._waiting = "idle", 0, 0
        self._show()
        self._icon.show()

    @property
    def present(self) -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable()

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

    def _show(self) -> None:
        state = self._activity
        if self._waiting and state != "listening":
            state = "waiting"
        elif self._unread and state == "idle":
            state = "unread"
        self._icon.setIcon(app_icon(f"tray-{state}"))
        self._icon.setToolTip(self._words(state))
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
        self._icon.hide()

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.toggle_wanted.emit()
