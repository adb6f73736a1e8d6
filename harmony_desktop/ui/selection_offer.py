"""The words selected in the program below: offered beside the composer, and taken along only when that is clicked."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.services import attaching
from harmony_desktop.ui import context_words
from harmony_desktop.ui.window import CompanionWindow

AFTER_MS = 80
"""The window is painted before another program is asked what it has selected."""
SHOWN = 60
"""Letters of it that the chip's name tells."""


class SelectionOffer(QObject):
    """Where the system has a selection of its own (X11, Wayland) that is it; elsewhere it is the clipboard."""

    taken = Signal(object)

    def __init__(self, window: CompanionWindow) -> None:
        super().__init__(window)
        self._window = window
        self._offered = ""
        self._seen = ""
        """Offered before, and not offered again."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        self._timer.timeout.connect(self.look)
        window.summoned.connect(self._timer.start)
        window.hidden_by_user.connect(self.clear)
        window.composer.offer_taken.connect(self.attach)

    @property
    def _mode(self) -> QClipboard.Mode:
        has = QGuiApplication.clipboard().supportsSelection()
        return QClipboard.Mode.Selection if has else QClipboard.Mode.Clipboard

    def _own(self) -> bool:
        clipboard = QGuiApplication.clipboard()
        if self._mode is QClipboard.Mode.Selection:
            return clipboard.ownsSelection()
        return clipboard.ownsClipboard()

    def words(self) -> str:
        """What is selected elsewhere right now; what is selected in this window is not meant."""
        return "" if self._own() else QGuiApplication.clipboard().text(self._mode)

    def menu_words(self) -> str:
        selected = self._mode is QClipboard.Mode.Selection
        return tr("Selection of the program below") if selected else tr("Text from the clipboard")

    def look(self) -> None:
        words = self.words()
        if not words.strip() or words == self._seen:
            return
        self._offered = self._seen = words
        beginning = " ".join(words.split())
        beginning = beginning if len(beginning) <= SHOWN else beginning[:SHOWN] + "…"
        self._window.composer.show_offer(
            f"{tr('Selection')} · {context_words.words(words)}",
            tr("Add the selection “{words}”", words=beginning),
        )

    def attach(self) -> None:
        """Only now does it become part of the question."""
        words = self._offered or self.words()
        self.clear()
        try:
            self.taken.emit(attaching.selection(words, tr("Selection")))
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem, quiet=True)
        self._window.composer.edit.setFocus()

    def forget(self) -> None:
        """Another account is in use: what was offered to the other one is offered anew, when it is asked for."""
        self.clear()
        self._seen = ""

    def clear(self) -> None:
        self._timer.stop()
        self._offered = ""
        self._window.composer.show_offer("")
