"""The line above the thread: its title, its space, what can be done with it, and the window's own buttons."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import IconButton
from harmony_desktop.ui.chip import Chip
from harmony_desktop.ui.direction import margins
from harmony_desktop.ui.labels import Elided
from harmony_desktop.ui.theme import Theme

TITLE_HEIGHT = 41
MAX_TITLE = 200


class TitleEdit(QLineEdit):
    """Takes the title's place while it is renamed: Enter keeps, Esc and leaving let go."""

    given = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFont(theme.font(weight=500))
        self.setMaxLength(MAX_TITLE)
        self.setAccessibleName(tr("Title"))
        self.setObjectName("title")
        self.returnPressed.connect(lambda: self.given.emit(self.text().strip()))
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut and self.isVisible():
            self.left.emit()
        return super().event(event)


class TitleLine(QWidget):
    """Dragging it drags the window, a double click makes the window a page and small again."""

    renamed = Signal(str)
    menu_wanted = Signal(object)
    """Its button, or where the pointer is."""
    twice_clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.title = Elided(theme, weight=500, parent=self)
        self.edit = TitleEdit(theme, self)
        self.space = Chip(theme, "folder", self)
        self.more = IconButton(theme, "more", tr("Conversation menu"), self)
        self.new = IconButton(theme, "new", tr("New chat"), self)
        self.pin = IconButton(theme, "pin-on", tr("Unpin"), self)
        self.grow = IconButton(theme, "grow", tr("Open as a page"), self)
        self.close_button = IconButton(theme, "close", tr("Close"), self)
        self.setFixedHeight(TITLE_HEIGHT)
        self._row = row = QHBoxLayout(self)
        margins(row, 14, 0, 6, 1)
        row.setSpacing(2)
        row.addWidget(self.title, 1)
        row.addWidget(self.edit, 1)
        row.addWidget(self.space)
        row.addSpacing(2)
        for button in (self.more, self.new, self.pin, self.grow, self.close_button):
            row.addWidget(button)
        self.space.setAccessibleName(tr("Space"))
        self.space.hide()
        self.more.hide()
        self.more.clicked.connect(lambda: self.menu_wanted.emit(self.more))
        self.edit.given.connect(self._on_given)
        self.edit.left.connect(self._end_edit)

    def show_page(self, page: bool, thread: bool) -> None:
        """``thread``: one is open, so there is something to do with it."""
        margins(self._row, 20 if page else 14, 0, 6, 1)
        self.more.setVisible(thread)
        self.new.setVisible(not page)
        self.pin.setVisible(not page)
        self.space.setVisible(page and bool(self.space.text()))
        self.grow.show_icon("shrink" if page else "grow")
        name = tr("Back to the small window") if page else tr("Open as a page")
        self.grow.say(name, f"{name} (Ctrl+Shift+P)")

    def begin_edit(self) -> None:
        """The title can be typed over."""
        self.edit.setText(self.title.text())
        self.title.hide()
        self.edit.show()
        self.edit.selectAll()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave_edit(self) -> None:
        """What was being typed is let go."""
        if not self.edit.isHidden():
            self._end_edit()
        self.edit.setText("")

    def _end_edit(self) -> None:
        self.edit.hide()
        self.title.show()

    def _on_given(self, text: str) -> None:
        self._end_edit()
        if text and text != self.title.text():
            self.renamed.emit(text)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.twice_clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(1, self.height() - 1, self.width() - 2, 1, self._theme.colour("line"))
