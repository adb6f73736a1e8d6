"""Ctrl+F searches what is on the screen, wherever in the window the keyboard is; nothing below a dialog."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from harmony_desktop.ui.overlay import Overlay


def find_in(area: QWidget, find: Callable[[], object]) -> None:
    """While this area is shown."""

    def on_key() -> None:
        if not _in_dialog():
            find()

    QShortcut(QKeySequence.StandardKey.Find, area).activated.connect(on_key)


def find_with(area: QWidget, line: QLineEdit) -> None:
    """What stands in the line is typed over."""

    def write() -> None:
        line.setFocus()
        line.selectAll()

    find_in(area, write)


def _in_dialog() -> bool:
    here = QApplication.focusWidget()
    while here is not None and not isinstance(here, Overlay):
        here = here.parentWidget()
    return here is not None
