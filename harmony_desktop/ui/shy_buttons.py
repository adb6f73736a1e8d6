"""Buttons that keep out of sight until the pointer comes near, or the keyboard reaches them."""

from PySide6.QtCore import QEvent, QRect, QSize, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from harmony_desktop.i18n import later, tr
from harmony_desktop.ui.buttons import IconButton
from harmony_desktop.ui.theme import Theme

KNOWN = {
    "edit": ("edit", later("Edit the question")),
    "copy-question": ("copy", later("Copy question")),
    "copy-code": ("copy", later("Copy code")),
    "copy-table": ("copy", later("Copy table")),
}


class ShyButton(IconButton):
    """Paints itself only while it is revealed, focused or pointed at."""

    def __init__(self, theme: Theme, icon: str, name: str, parent: QWidget) -> None:
        super().__init__(theme, icon, name, parent)
        self.revealed = False

    def reveal(self, revealed: bool) -> None:
        if revealed != self.revealed:
            self.revealed = revealed
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.revealed or self.hasFocus() or self.underMouse():
            super().paintEvent(event)


class ShyButtons(QWidget):
    """A few of them in a row; ``area`` is where the pointer brings them out."""

    chosen = Signal(str, QWidget)

    def __init__(self, theme: Theme, names: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.names = names
        self.area = QRect()
        self._near = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.buttons: list[ShyButton] = []
        for name in names:
            icon, words = KNOWN[name]
            button = ShyButton(theme, icon, tr(words), self)
            button.clicked.connect(lambda _=False, n=name, b=button: self._on_clicked(n, b))
            self._row.addWidget(button)
            self.buttons.append(button)

    def sizeHint(self) -> QSize:
        return QSize(28 * len(self.names), 28)

    def reveal(self, near: bool) -> None:
        if near != self._near:
            self._near = near
            self._show()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._show()

    def leaveEvent(self, event: QEvent) -> None:
        self._near = False
        self._show()

    def _show(self) -> None:
        for button in self.buttons:
            button.reveal(self._near or self.underMouse())

    def _on_clicked(self, name: str, button: ShyButton) -> None:
        if name.startswith("copy") and name != "copy-table":
            button.show_icon("check")
            button.say(tr("Copied"))
        self.chosen.emit(name, button)
