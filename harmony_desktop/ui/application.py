"""The Qt application: what the system asks of the whole program comes to it, as quitting and opening a link."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent, QSessionManager
from PySide6.QtWidgets import QApplication

from harmony_desktop.domain.desktop import APP_ID
from harmony_desktop.ui.icons import app_icon


class Application(QApplication):
    """``quit_wanted`` by the system's own Quit or the end of the session; ``link_wanted`` as macOS tells of one;
    ``session_ends``: the program may be ended right after it."""

    quit_wanted = Signal()
    link_wanted = Signal(str)
    session_ends = Signal()

    def __init__(self, argv: Sequence[str]) -> None:
        super().__init__(list(argv))
        self.setApplicationName("Harmony")
        self.setDesktopFileName(APP_ID)
        self.setQuitOnLastWindowClosed(False)
        self.setWindowIcon(app_icon())
        self.commitDataRequest.connect(self._on_session_ends)

    def event(self, event: QEvent) -> bool:
        """Qt's own Quit would ask each window to close, and the window only hides then."""
        if event.type() is QEvent.Type.Quit:
            self.quit_wanted.emit()
            return True
        if isinstance(event, QFileOpenEvent):
            self.link_wanted.emit(event.url().toString())
            return True
        return super().event(event)

    def _on_session_ends(self, manager: QSessionManager) -> None:
        """Nothing is asked. Whether it starts with the next session is the user's wish, not the session's."""
        manager.setRestartHint(QSessionManager.RestartHint.RestartNever)
        self.session_ends.emit()
