"""What a screen reader finds where widgets paint themselves: their role, and a list's rows with what each says."""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import shiboken6
from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QAccessibleWidget

Role = QAccessible.Role
Make = Callable[[Any], QAccessibleInterface]
_made_by: dict[str, Make] = {}
"""By the name of the widget's class."""


class PaintedList(Protocol):
    """Rows that are painted and are no widgets, counted from 0."""

    def row_count(self) -> int: ...
    def row_words(self, row: int) -> str: ...
    def row_place(self, row: int) -> QRect: ...
    def row_current(self) -> int: ...


def speak_as(kind: str, role: Role) -> None:
    """Widgets of this class have this role, and beyond that what Qt makes of them."""
    speak_by(kind, lambda widget: QAccessibleWidget(widget, role))


def speak_rows(kind: str) -> None:
    """Widgets of this class are lists; they are a `PaintedList`."""
    speak_by(kind, SpokenList)


def speak_as_link(kind: str) -> None:
    """Buttons of this class are links that are pressed."""
    speak_by(kind, SpokenLink)


def speak_by(kind: str, make: Make) -> None:
    """``make`` says what a screen reader finds in a widget of this class."""
    if not _made_by:
        QAccessible.installFactory(_interface)
    _made_by[kind] = make


def _interface(kind: str, about: QObject) -> QAccessibleInterface | None:
    make = _made_by.get(kind)
    return make(about) if make is not None else None


class SpokenLink(QAccessibleWidget):
    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button, Role.Link)
        self._button = button

    def actionNames(self) -> list[str]:
        return [QAccessibleActionInterface.pressAction()]

    def doAction(self, name: str) -> None:
        if name == QAccessibleActionInterface.pressAction():
            self._button.click()


class SpokenList(QAccessibleWidget):
    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(area, Role.List)
        self._area: Any = area
        self._rows: dict[int, SpokenRow] = {}
        area.destroyed.connect(partial(_forget, self._rows))

    def childCount(self) -> int:
        return self._area.row_count() if shiboken6.isValid(self._area) else 0

    def child(self, index: int) -> QAccessibleInterface:
        if not 0 <= index < self.childCount():
            return None  # type: ignore[return-value]  # as Qt has it for what is not there
        if index not in self._rows:
            self._rows[index] = SpokenRow(self._area, index)
            QAccessible.registerAccessibleInterface(self._rows[index])
        return self._rows[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.row if isinstance(child, SpokenRow) else -1

    def focusChild(self) -> QAccessibleInterface:
        row = self._area.row_current() if self._area.hasFocus() else -1
        return self.child(row)


class SpokenRow(QAccessibleInterface):
    """One place in a list: what it says is asked for when somebody wants to know."""

    def __init__(self, area: Any, row: int) -> None:
        super().__init__()
        self._area, self.row = area, row

    def isValid(self) -> bool:
        return shiboken6.isValid(self._area) and self.row < self._area.row_count()

    def object(self) -> QObject:
        return None  # type: ignore[return-value]  # it has none

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._area)

    def childCount(self) -> int:
        return 0

    def child(self, index: int) -> QAccessibleInterface:
        return None  # type: ignore[return-value]

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        return None  # type: ignore[return-value]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def role(self) -> Role:
        return Role.ListItem

    def text(self, kind: QAccessible.Text) -> str:
        return str(self._area.row_words(self.row)) if kind is QAccessible.Text.Name and self.isValid() else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """It is not changed this way."""

    def rect(self) -> QRect:
        """On the screen."""
        viewport = self._area.viewport()
        place: QRect = self._area.row_place(self.row)
        return QRect(viewport.mapToGlobal(place.topLeft()), place.size())

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        if not self.isValid() or not self._area.isVisible():
            state.invisible = 1
            return state
        current = self.row == self._area.row_current()
        state.readOnly = state.selectable = state.focusable = 1
        state.selected, state.focused = int(current), int(current and self._area.hasFocus())
        seen = self._area.viewport().rect().intersects(self._area.row_place(self.row))
        state.offscreen = int(not seen)
        return state


def _forget(rows: dict[int, SpokenRow], *_gone: QObject) -> None:
    """The list is no more: Qt kept its rows by their numbers."""
    for row in rows.values():
        QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(row))
    rows.clear()
