"""The standing reminder that Companion can make mistakes, and what it says in full."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton, pressed
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.theme import Theme

NOTE_HEIGHT = 26


class Reminder(QAbstractButton):
    """One quiet line under the composer; pressing it says the rest."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._inset = 0
        self._hovered = False
        self.setText(tr("Companion can make mistakes. Review before you act."))
        self.setAccessibleName(self.text())
        self.setFixedHeight(NOTE_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def set_inset(self, side: int) -> None:
        self._inset = side
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, NOTE_HEIGHT)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = self._theme.font(11)
        font.setUnderline(self._hovered)
        painter.setFont(font)
        painter.setPen(self._theme.colour("dim" if self._hovered else "faint"))
        left = 16 + self._inset
        wide = painter.fontMetrics().horizontalAdvance(self.text())
        painter.drawText(QRectF(left, 0, wide + 2, 16), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.colour("faint"), 1))
            painter.drawRoundedRect(QRectF(left - 4.5, 0.5, wide + 9, 17), 5, 5)


class ReminderSheet(Overlay):
    """What to look at with most care."""

    wanted = 252

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        title = tr("Review before you act")
        self.setAccessibleName(title)
        column = QVBoxLayout(self.box)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(6)
        column.addWidget(Words(theme, title, px=15, weight=600, parent=self.box))
        about = tr(
            "Companion can be wrong and sound sure. Open its sources, and look with most care at what leaves this room:"
        )
        column.addWidget(Words(theme, about, px=12.5, tone="dim", wrap=True, parent=self.box))
        column.addSpacing(4)
        for line in (
            tr("customer communication, such as emails and follow-ups"),
            tr("calculations: amounts, counts and dates"),
            tr("legal or compliance topics"),
            tr("external actions, such as anything a tool sends or changes"),
        ):
            column.addWidget(Words(theme, f"•  {line}", px=12.5, wrap=True, parent=self.box))
        column.addStretch()
        column.addSpacing(8)
        done = TextButton(theme, tr("Done"), parent=self.box)
        done.setObjectName("primary")
        done.clicked.connect(self.close_overlay)
        column.addWidget(done, 0, Qt.AlignmentFlag.AlignRight)
