"""Words on the card: a label in one of the theme's tones, plain text always."""

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent, QPalette
from PySide6.QtGui import Qt as MarkUp
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from harmony_desktop.ui.direction import lead, write
from harmony_desktop.ui.theme import TEXT_PX, Theme


def plain_tip(words: str) -> str:
    """For a tool tip, which would read marks in a title or a name as marks, and fetch the pictures they name."""
    return escape(words, quote=False).replace("\n", "<br>") if MarkUp.mightBeRichText(words) else words


class Words(QLabel):
    """Never interprets its text; follows the theme."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        px: float = TEXT_PX,
        weight: int = 400,
        tone: str = "text",
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._tone = tone
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(px, weight))
        self.setWordWrap(wrap)
        if not wrap:
            lead(self)
        self.setForegroundRole(QPalette.ColorRole.WindowText)  # also inside a text view, which lends its own
        self._dress()
        theme.changed.connect(self._dress)

    def tint(self, tone: str) -> None:
        self._tone = tone
        self._dress()

    def setToolTip(self, words: str) -> None:
        super().setToolTip(plain_tip(words))

    def _dress(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.colour(self._tone))
        self.setPalette(palette)


class Elided(Words):
    """One line that ends in … where it does not fit; all of it is told where the pointer rests."""

    def __init__(self, theme: Theme, *, weight: int = 400, parent: QWidget | None = None) -> None:
        super().__init__(theme, weight=weight, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def event(self, event: QEvent) -> bool:
        asked = event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent)
        cut = asked and self.fontMetrics().horizontalAdvance(self.text()) > self.width()
        if cut and not self.toolTip():
            QToolTip.showText(event.globalPos(), plain_tip(self.text()), self)  # type: ignore[attr-defined]
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        from PySide6.QtGui import QPainter

        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.setFont(self.font())
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        if self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            painter.drawText(self.rect(), self.alignment(), text)
        else:
            write(painter, self.rect(), text)
