"""The cited turn in its transcript: slides over the thread, the turn marked, the talk around it."""

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from harmony_desktop.domain.threads import Transcript, Turn
from harmony_desktop.domain.times import minute
from harmony_desktop.i18n import tr
from harmony_desktop.ui import spoken
from harmony_desktop.ui.buttons import IconButton
from harmony_desktop.ui.labels import Elided
from harmony_desktop.ui.theme import Theme

AROUND = 30
"""Turns shown before and after the cited one."""
LINE = 18.5


class TurnRow(QWidget):
    """One turn: who, when, what. The cited one on amber."""

    def __init__(self, theme: Theme, turn: Turn, cited: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._turn, self.cited = theme, turn, cited
        self._layout = QTextLayout(turn.text, theme.font(12.5))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self.setAccessibleName(f"{turn.speaker} {minute(turn.start_ms)}: {turn.text}")
        theme.changed.connect(self.update)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setFixedHeight(self._flow(self.width()))

    def sizeHint(self) -> QSize:
        return QSize(400, self._flow(max(self.width(), 200)))

    def _flow(self, width: int) -> int:
        self._layout.beginLayout()
        y = 0.0
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(width - 32)
            line.setPosition(QPoint(0, round(y)))
            y += LINE
        self._layout.endLayout()
        return round(8 + 18 + y + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.cited:
            painter.fillRect(self.rect(), self._theme.colour("warnbg"))
            painter.fillRect(QRectF(0, 0, 2, self.height()), self._theme.colour("warn"))
        painter.setFont(self._theme.font(11.5, 600))
        painter.setPen(self._theme.colour("text"))
        painter.drawText(16, 20, self._turn.speaker)
        wide = painter.fontMetrics().horizontalAdvance(self._turn.speaker)
        painter.setFont(self._theme.font(11.5))
        painter.setPen(self._theme.colour("dim"))
        painter.drawText(16 + wide + 8, 20, minute(self._turn.start_ms))
        painter.setPen(self._theme.colour("text"))
        self._layout.draw(painter, QPoint(16, 26))


class TurnPanel(QWidget):
    """Lies over the small card; Esc and its button close it."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.animated = True
        self._back = IconButton(theme, "back", tr("Back to the answer"), self)
        self._title = Elided(theme, weight=500, parent=self)
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(tr("Transcript"))
        bar = QHBoxLayout()
        bar.setContentsMargins(6, 6, 14, 6)
        bar.setSpacing(6)
        bar.addWidget(self._back)
        bar.addWidget(self._title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 10)
        column.setSpacing(1)
        column.addLayout(bar)
        column.addWidget(self._scroll, 1)
        self._back.clicked.connect(self.close_panel)
        self._slide = QPropertyAnimation(self, b"pos", self)
        self._slide.setDuration(160)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.hide()

    def show_turn(self, transcript: Transcript, index: int) -> None:
        at = next((i for i, t in enumerate(transcript.turns) if t.index == index), 0)
        self._title.setText(transcript.title)
        self.setAccessibleName(tr("Transcript of {title}", title=transcript.title))
        inside = QWidget()
        inside.setAutoFillBackground(False)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(0)
        cited: TurnRow | None = None
        for turn in transcript.turns[max(0, at - AROUND) : at + AROUND + 1]:
            row = TurnRow(self._theme, turn, turn.index == index, inside)
            column.addWidget(row)
            cited = row if row.cited else cited
        column.addStretch()
        self._scroll.setWidget(inside)
        self._open()
        if cited is not None:
            self._centre(cited)

    @property
    def cited(self) -> TurnRow | None:
        """The marked turn."""
        inside = self._scroll.widget()
        return next((r for r in inside.findChildren(TurnRow) if r.cited), None) if inside else None

    def _fit_rows(self) -> None:
        inside = self._scroll.widget()
        layout = inside.layout() if inside is not None else None
        if inside is None or layout is None:
            return
        width = self._scroll.viewport().width()
        inside.resize(width, inside.sizeHint().height())
        for row in inside.findChildren(TurnRow):
            row.resize(width, row.height())
        inside.adjustSize()
        layout.activate()

    def _centre(self, row: TurnRow) -> None:
        self._fit_rows()
        bar = self._scroll.verticalScrollBar()
        bar.setValue(row.y() - (self._scroll.viewport().height() - row.height()) // 2)

    def lie(self, box: QRect) -> None:
        """Where it is on the card, once it is open."""
        if self.size() != box.size():
            self.setGeometry(box)
            self._fit_rows()

    def _open(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        self.resize(parent.size())
        self.show()
        self.raise_()
        self._slide.stop()
        if self.animated:
            self.move(parent.width(), 0)
            self._slide.setStartValue(QPoint(parent.width(), 0))
            self._slide.setEndValue(QPoint(0, 0))
            self._slide.start()
        else:
            self.move(0, 0)
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_panel(self) -> None:
        if not self.isHidden():
            self._slide.stop()
            self.hide()
            self.closed.emit()

    def forget(self) -> None:
        """Nothing of what was read here stays."""
        self.close_panel()
        self._title.setText("")
        self.setAccessibleName(tr("Transcript"))
        inside = self._scroll.takeWidget()
        if inside is not None:
            inside.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        box = self.rect().toRectF().adjusted(1, 1, -1, -1)
        shape.addRoundedRect(box, 13, 13)
        painter.fillPath(shape, self._theme.colour("card"))
        painter.fillRect(QRectF(1, 40, self.width() - 2, 1), self._theme.colour("line"))


spoken.speak_as(TurnRow.__name__, QAccessible.Role.ListItem)
