"""Shift+F10 opens the menu of what has the keyboard, as the menu key does: not every keyboard has one."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget


def open_menus_by_key(window: QWidget) -> None:
    QShortcut(QKeySequence("Shift+F10"), window).activated.connect(_ask)


def _ask() -> None:
    here = QApplication.focusWidget()
    if here is not None:
        at = _caret(here)
        asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, here.mapToGlobal(at))
        QApplication.sendEvent(here, asked)


def _caret(widget: QWidget) -> QPoint:
    """Where one writes; else the middle."""
    caret = widget.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    is_there = isinstance(caret, QRect) and widget.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    return caret.center() if is_there else widget.rect().center()
