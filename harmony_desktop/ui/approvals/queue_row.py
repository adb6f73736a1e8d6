"""One call that waits, in the list: what will happen, by which tool, for which chat, with what; and two ways on."""

from datetime import UTC, datetime

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.domain.approvals import Approval
from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.approvals import queue_words, words
from harmony_desktop.ui.buttons import TextButton, pressed
from harmony_desktop.ui.direction import lead, margins, sided
from harmony_desktop.ui.labels import Elided, Words
from harmony_desktop.ui.theme import Theme
from harmony_desktop.wordings import explain

STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class RowButton(TextButton):
    """Enter presses it as Space does; the arrows go to the same button of the row above or below."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in STEPS:
            self.stepped.emit(STEPS[Qt.Key(event.key())])
        elif not pressed(self, event):
            super().keyPressEvent(event)


class Small(Elided):
    """A quiet line, cut where it does not fit."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent=parent)
        self.setFont(theme.font(12))
        self.tint("dim")


class QueueRow(QWidget):
    """``reviewed``: the user wants to see it where it stands; ``denied``: they do not want it. Nothing here approves:
    what is approved is read whole before."""

    reviewed = Signal(str)
    denied = Signal(str)
    stepped = Signal(QWidget, int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._hovered = theme, False
        self.key = ""
        self.title = lead(Words(theme, weight=500, wrap=True, parent=self))
        self.about, self.preview = Small(theme, self), Small(theme, self)
        self.time = Words(theme, px=12, tone="dim", parent=self)
        self.refused = Words(theme, px=12, tone="err", wrap=True, parent=self)
        self.review = RowButton(theme, tr("Review"), parent=self)
        self.deny = RowButton(theme, tr("Deny…"), quiet=True, parent=self)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._lay_out()
        self.review.clicked.connect(lambda: self.reviewed.emit(self.key))
        self.deny.clicked.connect(lambda: self.denied.emit(self.key))
        for button in (self.review, self.deny):
            button.stepped.connect(lambda by, which=button: self.stepped.emit(which, by))
        theme.changed.connect(self.update)

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.time, 1)
        below.addWidget(self.deny)
        below.addWidget(self.review)
        column = QVBoxLayout(self)
        margins(column, 44, 12, 14, 12)
        column.setSpacing(3)
        for part in (self.title, self.about, self.preview, self.refused):
            column.addWidget(part)
        column.addSpacing(3)
        column.addLayout(below)

    def show_call(self, approval: Approval, thread: str, now: datetime | None = None) -> None:
        now = now or datetime.now(UTC)
        self.key = approval.id
        self.setObjectName(f"approval-{approval.id}")
        title = words.title(approval)
        self.title.setText(queue_words.breakable(title))
        self.about.setText(" · ".join(filter(None, (words.tool(approval), thread))))
        self.preview.setText(queue_words.preview(approval))
        late = queue_words.soon(approval, now)
        undone = tr("Cannot be undone") if approval.destructive else ""
        self.time.setText(" · ".join(filter(None, (undone, queue_words.left(approval, now)))))
        self.time.tint("warn" if late or approval.destructive else "dim")
        self.refused.setText(" ".join(explain(approval.refused)) if approval.refused else "")
        self.refused.setVisible(approval.refused is not None)
        self.setAccessibleName(", ".join((title, self.about.text(), self.time.text())))
        self.review.setAccessibleName(tr("Review: {title}", title=title))
        self.deny.setAccessibleName(tr("Deny: {title}", title=title))

    # --- Qt ------------------------------------------------------------------------------------------------------

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Anywhere beside the buttons."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.reviewed.emit(self.key)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("faint" if self._hovered else "line"), 1))
        painter.setBrush(self._theme.colour("card"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        place = sided(QRectF(16, 14, 16, 16), self.width())
        icons.paint(painter, "shield", self._theme.colour("warn"), place)
