"""The files that are about to be brought in: what they are, what is wrong with one, and a way to leave one out."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from harmony_desktop.domain.bringing import FoundFile
from harmony_desktop.i18n import size, tr
from harmony_desktop.ui.bringing import words
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.labels import Elided, Words
from harmony_desktop.ui.notices import Glyph
from harmony_desktop.ui.theme import Theme
from harmony_desktop.wordings import explain

TALLEST = 132


class FileLine(QWidget):
    """One of them."""

    left_out = Signal(str)

    def __init__(self, theme: Theme, file: FoundFile, parent: QWidget) -> None:
        super().__init__(parent)
        glyph = Glyph(theme, self)
        bad = file.problem is not None
        glyph.look("alert" if bad else words.icon_of(file.name), "err" if bad else "dim")
        name = Elided(theme, parent=self)
        name.setFont(theme.font(12.5, 500))
        name.setText(file.name)
        name.setToolTip(file.path)
        said = " ".join(explain(file.problem)) if file.problem is not None else size(file.size)
        below = Words(theme, said, px=11.5, tone="err" if bad else "dim", wrap=bad, parent=self)
        away = IconButton(theme, "close", tr("Leave out {name}", name=file.name), self)
        away.clicked.connect(lambda: self.left_out.emit(file.path))
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(name)
        middle.addWidget(below)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 4, 3)
        row.setSpacing(4)
        row.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addSpacing(4)
        row.addLayout(middle, 1)
        row.addWidget(away, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(f"{file.name}, {said}")


class ChosenFiles(QScrollArea):
    left_out = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.lines: list[FileLine] = []
        self.setAccessibleName(tr("Chosen files"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        inside = self._inside = QWidget(self)
        inside.setAutoFillBackground(False)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(1, 3, 1, 3)
        self._column.setSpacing(0)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)

    def show_files(self, files: Sequence[FoundFile]) -> None:
        for line in self.lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = [FileLine(self._theme, file, self._inside) for file in files]
        for line in self.lines:
            line.left_out.connect(self.left_out)
            self._column.addWidget(line)
            line.show()
        self._fit()

    def _fit(self) -> None:
        self._column.activate()
        wide = self.viewport().width()
        has = self._column.hasHeightForWidth()
        tall = self._column.totalHeightForWidth(wide) if has else self._column.sizeHint().height()
        self.setFixedHeight(min(tall, TALLEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)


class DropArea(QWidget):
    """Where nothing is chosen yet: what can be dropped here, and two buttons for who would rather press."""

    choose_wanted = Signal()
    paste_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        said = Words(
            theme, tr("Drop recordings or transcripts here"), px=12.5, tone="dim", wrap=True, parent=self
        )
        said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.choose = TextButton(theme, tr("Choose files…"), parent=self)
        self.paste = TextButton(theme, tr("Paste a transcript"), quiet=True, parent=self)
        self.choose.clicked.connect(self.choose_wanted)
        self.paste.clicked.connect(self.paste_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(self.choose)
        buttons.addWidget(self.paste)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(8)
        column.addWidget(said)
        column.addLayout(buttons)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("faint"), 1.2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 9, 9)
