"""While something lies over the card a screen reader finds that alone, as the pointer and the keyboard do."""

from typing import Any

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from harmony_desktop.ui import spoken
from harmony_desktop.ui.frame import Card


def cover(card: Card, over: QWidget | None) -> None:
    """``over`` lies over all of it from now on; None: nothing does."""
    card.over = over
    if not QAccessible.isActive():
        return
    told = QAccessible.Event.ObjectShow if over is None else QAccessible.Event.ObjectHide
    for part in card.children():
        if isinstance(part, QWidget) and part is not over and part.isVisible():
            QAccessible.updateAccessibility(QAccessibleEvent(part, told))


class CoverableCard(QAccessibleWidget):
    def __init__(self, card: Card) -> None:
        super().__init__(card, QAccessible.Role.Client)
        self._card: Any = card

    @property
    def _over(self) -> QAccessibleInterface | None:
        over: QObject | None = self._card.over if shiboken6.isValid(self._card) else None
        if over is None or not shiboken6.isValid(over):
            return None
        return QAccessible.queryAccessibleInterface(over)

    def childCount(self) -> int:
        return 1 if self._over is not None else super().childCount()

    def child(self, index: int) -> QAccessibleInterface:
        over = self._over
        if over is None:
            return super().child(index)
        return over if index == 0 else None  # type: ignore[return-value]  # as Qt has it for what is not there

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        over = self._over
        if over is None:
            return super().childAt(x, y)
        return over if over.rect().contains(x, y) else None  # type: ignore[return-value]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        over = self._over
        if over is None:
            return super().indexOfChild(child)
        return 0 if child.object() is over.object() else -1


spoken.speak_by(Card.__name__, CoverableCard)
