"""The speakers of a meeting with their shares; a name can be typed over."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QVBoxLayout, QWidget

from harmony_desktop.i18n import number, tr, trn
from harmony_desktop.ui import icons
from harmony_desktop.ui.direction import sided
from harmony_desktop.ui.labels import Words, plain_tip
from harmony_desktop.ui.meetings.name_edit import NameEdit
from harmony_desktop.ui.meetings.speakers import Speaker
from harmony_desktop.ui.theme import Theme

TALL = 48


class SpeakerRow(QAbstractButton):
    """Name, share as a bar, words and turns. Pressed, its name is typed over."""

    def __init__(self, theme: Theme, speaker: Speaker, renames: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.speaker = theme, speaker
        self.setEnabled(renames)
        self.setFixedHeight(TALL)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if renames else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(f"{speaker.name}, {self.share}, {self.counts}")
        self.setToolTip(plain_tip(tr("Rename {name}", name=speaker.name) if renames else speaker.name))
        if renames:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    @property
    def share(self) -> str:
        return tr("{percent} %", percent=number(round(100 * self.speaker.share)))

    @property
    def counts(self) -> str:
        words = trn("1 word", "{count} words", count=self.speaker.words)
        turns = trn("1 turn", "{count} turns", count=self.speaker.turns)
        return f"{words} · {turns}"

    def sizeHint(self) -> QSize:
        return QSize(120, TALL)

    def name_box(self) -> QRectF:
        return QRectF(0, 4, self.width() - 44, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, lit = self._theme, self.underMouse() or self.hasFocus()
        middle = Qt.AlignmentFlag.AlignVCenter
        name, share = theme.font(12.5, 500), theme.font(11.5)
        painter.setFont(name)
        painter.setPen(theme.colour("text"))
        room = self.name_box()
        words = QFontMetricsF(name).elidedText(
            self.speaker.name, Qt.TextElideMode.ElideRight, room.width() - 18
        )
        painter.drawText(room, middle, words)
        if lit and self.isEnabled():
            left = QFontMetricsF(name).horizontalAdvance(words) + 6
            pencil = sided(QRectF(left, 6, 12, 12), self.width())
            icons.paint(painter, "edit", theme.colour("dim"), pencil)
        painter.setFont(share)
        painter.setPen(theme.colour("dim"))
        painter.drawText(QRectF(0, 4, self.width(), 16), middle | Qt.AlignmentFlag.AlignRight, self.share)
        bar = QRectF(0, 24, self.width(), 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("hover"))
        painter.drawRoundedRect(bar, 2, 2)
        painter.setBrush(theme.colour("text", 0.75))
        part = QRectF(0, 24, max(4.0, bar.width() * self.speaker.share), 4)
        painter.drawRoundedRect(sided(part, self.width()), 2, 2)
        painter.setFont(theme.font(11))
        painter.setPen(theme.colour("dim"))
        painter.drawText(QRectF(0, 30, self.width(), 16), middle, self.counts)


class SpeakerList(QScrollArea):
    """``named`` as of the transcript: before, after, no turns."""

    named = Signal(str, str, object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[list[Speaker], bool] = ([], False)
        self.rows: list[SpeakerRow] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Speakers"))
        inside = self._inside = QWidget(self)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(16, 14, 16, 14)
        self._column.setSpacing(6)
        self._column.addWidget(Words(theme, tr("Speakers"), px=12, weight=500, tone="dim", parent=inside))
        self._column.addStretch(1)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)  # which that turns on
        self.edit = NameEdit(theme, inside)
        self.edit.named.connect(self.named)

    def show_speakers(self, found: Sequence[Speaker], renames: bool) -> None:
        if (list(found), renames) == self._shown:
            return
        self._shown = (list(found), renames)
        self.edit.leave()
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [SpeakerRow(self._theme, speaker, renames, self._inside) for speaker in found]
        for at, row in enumerate(self.rows):
            self._column.insertWidget(1 + at, row)
            row.clicked.connect(lambda _=False, r=row: self._begin(r))

    def _begin(self, row: SpeakerRow) -> None:
        self.edit.begin(row.speaker.name, (), row.name_box().translated(row.x() + 2, row.y()))
        self.edit.raise_()
