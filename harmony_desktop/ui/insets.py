"""Widgets that stand in a thread like a paragraph: as wide as its column, as high as they want to be."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from harmony_desktop.ui.document import MARGINS, ThreadDocument


class Inset(QWidget):
    """Stands where its thread has a block `Kind.INSET` with the name it was kept under."""

    height_changed = Signal()
    """It wants to be lower or higher, at the width it has."""

    def height_for(self, width: int) -> int:
        """Laid out at once: the thread keeps exactly this room."""
        layout = self.layout()
        if layout is None:
            return self.sizeHint().height()
        layout.activate()
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else self.sizeHint().height()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """To the next control, wherever it is: the thread would go to its next link, and leave the keyboard here."""
        window = self.window()
        return (
            window.focusNextPrevChild(forward) if window is not self else super().focusNextPrevChild(forward)
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the thread scrolls below it


class Insets(QObject):
    """The insets of a thread. What is scrolled away stays as it is, and keeps the keyboard where it has it."""

    entered = Signal()
    """Somebody is at work in one: the thread holds still."""

    def __init__(self, document: ThreadDocument, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._document, self._viewport = document, viewport
        self._there: dict[str, Inset] = {}
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]

    @property
    def viewport(self) -> QWidget:
        return self._viewport

    def one(self, name: str) -> Inset | None:
        return self._there.get(name)

    def all(self) -> Mapping[str, Inset]:
        return self._there

    def keep(self, name: str, inset: Inset) -> None:
        """Call it before the block is written."""
        self._there[name] = inset
        inset.setParent(self._viewport)
        inset.hide()
        inset.height_changed.connect(lambda: self._fit(name))
        self._fit(name)

    def keep_only(self, names: Collection[str]) -> None:
        for name in [n for n in self._there if n not in names]:
            gone = self._there.pop(name)
            gone.hide()
            gone.deleteLater()

    @property
    def width(self) -> int:
        return round(self._document.textWidth() - MARGINS[3] - self._document.right)

    def fit(self) -> None:
        """The thread is wider or narrower than it was."""
        for name in self._there:
            self._fit(name)

    def _fit(self, name: str) -> None:
        if name in self._there and self.width > 0:
            self._document.give_room(name, self._there[name].height_for(self.width))

    def place(self, name: str, area: QRect) -> None:
        inset = self._there.get(name)
        if inset is not None:
            inset.setGeometry(round(MARGINS[3]), area.top(), self.width, self._document.room_of(name))
            inset.show()

    def put_aside(self, seen: Collection[str]) -> None:
        """Those that are not seen: hidden, unless somebody writes in one."""
        for name, inset in self._there.items():
            if name in seen or inset.isHidden():
                continue
            if inset.isAncestorOf(QApplication.focusWidget() or self._viewport):
                inset.move(inset.x(), -inset.height() - 100)
            else:
                inset.hide()

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and any(inset.isAncestorOf(now) for inset in self._there.values()):
            self.entered.emit()
