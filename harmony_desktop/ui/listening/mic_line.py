"""One microphone to choose: its name, what is to be known about it, and its level while it is the chosen one."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.one_of import OneOf
from harmony_desktop.ui.listening.level import LevelLine
from harmony_desktop.ui.theme import Theme

TALL, PAD, RING = 38, 12, 16


class MicLine(OneOf):
    """``key`` empty: whatever the system chose."""

    def __init__(self, theme: Theme, key: str, label: str, note: str, parent: QWidget) -> None:
        super().__init__(theme, label, parent)
        self.key, self._note, self._deaf = key, note, False
        self.setFont(theme.font(13))
        self.setFixedHeight(TALL)
        self.setAccessibleDescription(note)
        self.setToolTip(label)
        self.level = LevelLine(theme, self)
        self.level.setVisible(False)
        self.toggled.connect(self._on_toggled)
        theme.changed.connect(self.update)

    @property
    def note(self) -> str:
        return tr("cannot be heard") if self._deaf else self._note

    def show_level(self, level: float | None) -> None:
        """None: it cannot be heard."""
        if (level is None) != self._deaf:
            self._deaf = level is None
            self.level.setVisible(self.isChecked() and not self._deaf)
            self.setAccessibleDescription(self.note)
            self.update()
        self.level.show_level(level or 0.0)

    def _on_toggled(self, on: bool) -> None:
        self._deaf = False
        self.level.clear()
        self.level.setVisible(on)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, TALL)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, TALL)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        x = PAD if mirrored else self.width() - PAD - self.level.width()
        self.level.move(x, (TALL - self.level.height()) // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.ringed or self.isChecked():
            painter.setPen(QPen(self._theme.colour("faint"), 1.2) if self.ringed else Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            painter.translate(self.width() - 2 * PAD - RING, 0)
        self._dot(painter, QRectF(PAD, (TALL - RING) / 2, RING, RING))
        painter.resetTransform()
        self._say(painter)

    def _dot(self, painter: QPainter, box: QRectF) -> None:
        on = self.isChecked()
        painter.setPen(QPen(self._theme.colour("act" if on else "faint"), 1.2))
        painter.setBrush(self._theme.colour("card"))
        painter.drawEllipse(box.adjusted(0.6, 0.6, -0.6, -0.6))
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("act"))
            painter.drawEllipse(box.adjusted(4, 4, -4, -4))

    def _say(self, painter: QPainter) -> None:
        """The name, then its note in a small voice; both give way to the level."""
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        metered = PAD + self.level.width() + 10 if self.isChecked() and not self._deaf else PAD
        left, right = (metered, PAD + RING + 10) if mirrored else (PAD + RING + 10, metered)
        room = QRectF(left, 0, self.width() - left - right, TALL)
        painter.setFont(self.font())
        painter.setPen(self._theme.colour("text"))
        metrics, middle = painter.fontMetrics(), Qt.AlignmentFlag.AlignVCenter
        name = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | middle, name)
        taken = metrics.horizontalAdvance(name) + 10
        rest = room.adjusted(0, 0, -taken, 0) if mirrored else room.adjusted(taken, 0, 0, 0)
        painter.setFont(self._theme.font(11.5))
        painter.setPen(self._theme.colour("warn" if self._deaf else "dim"))
        note = painter.fontMetrics().elidedText(self.note, Qt.TextElideMode.ElideRight, int(rest.width()))
        painter.drawText(rest, Qt.AlignmentFlag.AlignLeft | middle, note)
