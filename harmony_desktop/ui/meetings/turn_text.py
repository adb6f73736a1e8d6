"""One turn of a transcript as it is drawn: who, when, what; and where in it a point lies."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from harmony_desktop.domain.threads import Turn
from harmony_desktop.domain.times import minute
from harmony_desktop.ui import icons
from harmony_desktop.ui.theme import Theme

ABOVE, HEAD, BELOW = 9.0, 18.0, 9.0
LINE = 19.0
PLAY = 22.0
Span = tuple[int, int]
"""Begin and end of some letters of a turn."""


@dataclass(frozen=True)
class Look:
    """How turns are drawn at a width. ``left``: where their words begin; ``wide``: how long lines are."""

    left: float
    wide: float
    text: QFont
    name: QFont
    time: QFont


@dataclass(frozen=True)
class Marks:
    """What is special about a turn right now."""

    cited: bool = False
    playing: bool = False
    current: bool = False
    hovered: bool = False
    plays: bool = False
    """It can be played from here."""
    selected: Span | None = None
    found: tuple[Span, ...] = ()
    here: Span | None = None
    """The place of the search."""


class TurnText:
    """Laid out for one width."""

    def __init__(self, turn: Turn, look: Look) -> None:
        self.turn, self._look = turn, look
        self._layout = QTextLayout(turn.text, look.text)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self._layout.beginLayout()
        y = 0.0
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(look.wide)
            line.setPosition(QPointF(0, y))
            y += LINE
        self._layout.endLayout()
        self.height = ABOVE + HEAD + y + BELOW
        names, times = QFontMetricsF(look.name), QFontMetricsF(look.time)
        room = look.wide - 90
        self._name = names.elidedText(turn.speaker, Qt.TextElideMode.ElideRight, room)
        self.name_width = names.horizontalAdvance(self._name)
        self._time = minute(turn.start_ms)
        self.time_width = times.horizontalAdvance(self._time)

    # --- where -----------------------------------------------------------------------------------------------------

    def name_box(self, top: float) -> QRectF:
        return QRectF(self._look.left - 3, top + ABOVE - 2, self.name_width + 6, HEAD)

    def time_box(self, top: float) -> QRectF:
        return QRectF(self._look.left + self.name_width + 6, top + ABOVE - 2, self.time_width + 8, HEAD)

    def play_box(self, top: float) -> QRectF:
        """The arrow at the right of the line that names who speaks."""
        return QRectF(self._look.left + self._look.wide - PLAY, top + ABOVE - 4, PLAY, PLAY)

    def offset_at(self, x: float, y: float) -> int:
        """Between which letters a point lies; ``y`` from the turn's top."""
        y -= ABOVE + HEAD
        if y < 0:
            return 0
        number = min(int(y // LINE), self._layout.lineCount() - 1)
        if number < 0 or y > self._layout.lineCount() * LINE:
            return len(self.turn.text)
        return int(self._layout.lineAt(number).xToCursor(x - self._look.left))

    def word_at(self, offset: int) -> Span:
        text = self.turn.text
        begin = end = min(offset, max(0, len(text) - 1))
        while begin > 0 and text[begin - 1].isalnum():
            begin -= 1
        while end < len(text) and text[end].isalnum():
            end += 1
        return begin, max(end, begin + 1)

    def line_y(self, offset: int) -> float:
        """The top of the line that holds a letter, from the turn's top."""
        line = self._layout.lineForTextPosition(offset)
        return ABOVE + HEAD + (line.y() if line.isValid() else 0.0)

    # --- drawing ---------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, theme: Theme, top: float, width: float, marks: Marks) -> None:
        look, base = self._look, top + ABOVE + 12.5
        self._ground(painter, theme, QRectF(0, top, width, self.height), marks)
        painter.setFont(look.name)
        painter.setPen(theme.colour("text"))
        painter.drawText(QPointF(look.left, base), self._name)
        painter.setFont(look.time)
        painter.setPen(theme.colour("dim"))
        painter.drawText(QPointF(look.left + self.name_width + 8, base), self._time)
        if marks.plays and (marks.hovered or marks.cited or marks.playing or marks.current):
            tone = "text" if marks.hovered or marks.playing else "dim"
            place = self.play_box(top).adjusted(4, 4, -4, -4)
            icons.paint(painter, "pause" if marks.playing else "play", theme.colour(tone), place)
        painter.setPen(theme.colour("text"))
        self._layout.draw(painter, QPointF(look.left, top + ABOVE + HEAD), self._formats(theme, marks))

    def _ground(self, painter: QPainter, theme: Theme, box: QRectF, marks: Marks) -> None:
        if marks.cited:
            painter.fillRect(box, theme.colour("warnbg"))
            painter.fillRect(QRectF(0, box.top(), 2, box.height()), theme.colour("warn"))
        elif marks.playing:
            painter.fillRect(box, theme.colour("sunk"))
            painter.fillRect(QRectF(0, box.top(), 2, box.height()), theme.colour("text"))
        if marks.current:
            painter.setPen(theme.colour("faint"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(4.5, 2.5, -4.5, -2.5), 7, 7)

    def _formats(self, theme: Theme, marks: Marks) -> list[QTextLayout.FormatRange]:
        made = [_format(span, theme.colour("warnline"), theme.colour("text")) for span in marks.found]
        if marks.here is not None:
            made.append(_format(marks.here, theme.colour("act"), theme.colour("actfg")))
        if marks.selected is not None:
            colours = QGuiApplication.palette()
            front = colours.highlightedText().color()
            made.append(_format(marks.selected, colours.highlight().color(), front))
        return made


def _format(span: Span, back: QColor, front: QColor) -> QTextLayout.FormatRange:
    made, look = QTextLayout.FormatRange(), QTextCharFormat()
    look.setBackground(back)
    look.setForeground(front)
    made.start, made.length, made.format = span[0], span[1] - span[0], look
    return made


def estimated(turns: Sequence[Turn], look: Look) -> list[float]:
    """Heights of turns before they are laid out, by how wide letters are on the average."""
    sample = "The quick brown fox jumps over the lazy dog, and nobody asked it to. "
    letter = QFontMetricsF(look.text).horizontalAdvance(sample) / len(sample)
    per_line = max(1.0, look.wide / letter * 0.96)
    around = ABOVE + HEAD + BELOW
    return [around + LINE * (int(len(turn.text) / per_line) + 1) for turn in turns]
