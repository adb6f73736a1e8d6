"""What stands in a line of text without being text: citation chips and small icons."""

from enum import IntEnum

from PySide6.QtCore import QObject, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPyTextObject,
    QTextDocument,
    QTextFormat,
)

from harmony_desktop.ui import icons
from harmony_desktop.ui.theme import Theme

CHIP = int(QTextFormat.ObjectTypes.UserObject.value) + 1
ICON = CHIP + 1
CHIP_SIDE = 15.0
CHIP_PX = 10.0
ICON_SIDE = 13.0


class Property(IntEnum):
    """Our own properties of text formats."""

    NUMBER = int(QTextFormat.Property.UserProperty.value) + 1
    ICON = NUMBER + 1
    TONE = NUMBER + 2
    ACTIONS = NUMBER + 3
    DIGITS = NUMBER + 4


def chip_width(theme: Theme, digits: int) -> float:
    """With the margin before it."""
    metrics = QFontMetricsF(theme.font(CHIP_PX, 600))
    return max(CHIP_SIDE, metrics.horizontalAdvance("0" * digits) + 7) + 3


class ChipObject(QPyTextObject):
    """A citation's number in a small rounded box. The view tells which is hovered, focused or open."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wide: dict[int, float] = {}
        self.lit = ""
        """The address under the pointer or the keyboard."""
        self.open = ""
        """The address whose turn is being shown."""

    def intrinsicSize(self, doc: QTextDocument, position: int, fmt: QTextFormat) -> QSizeF:
        digits = fmt.property(Property.DIGITS) or len(str(fmt.property(Property.NUMBER)))
        if digits not in self._wide:
            self._wide[digits] = chip_width(self._theme, digits)
        return QSizeF(self._wide[digits], CHIP_SIDE)

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, doc: QTextDocument, position: int, fmt: QTextFormat
    ) -> None:
        href = fmt.toCharFormat().anchorHref()
        back, front = "hover", "dim"
        if href and href == self.open:
            back, front = "text", "card"
        elif href and href == self.lit:
            back, front = "line", "text"
        box = QRectF(rect).adjusted(3, 0, 0, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(back))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(self._theme.colour(front))
        painter.setFont(self._theme.font(CHIP_PX, 600))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(fmt.property(Property.NUMBER)))
        painter.restore()


class IconObject(QPyTextObject):
    """A small icon at the beginning of a line."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def intrinsicSize(self, doc: QTextDocument, position: int, fmt: QTextFormat) -> QSizeF:
        return QSizeF(ICON_SIDE, ICON_SIDE)

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, doc: QTextDocument, position: int, fmt: QTextFormat
    ) -> None:
        colour = self._theme.colour(str(fmt.property(Property.TONE)))
        icons.paint(
            painter,
            str(fmt.property(Property.ICON)),
            colour,
            QRectF(rect.x(), rect.y(), ICON_SIDE, ICON_SIDE),
        )
