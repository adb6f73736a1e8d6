"""How much shows through the small window while the user works elsewhere. In use it is opaque."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor

from harmony_desktop.ui.theme import Palette
from harmony_desktop.ui.timers import once

if TYPE_CHECKING:
    from harmony_desktop.ui.window import CompanionWindow

SURE_MS = 150
"""While a global key is held the focus wavers."""
ENOUGH = 4.5
"""Contrast of text, whatever lies below."""


class Sheer(QObject):
    """``wish`` in percent. Windows are blended as a whole, so that text fades with its paper: no further than it can
    be read over black and over white."""

    def __init__(self, window: "CompanionWindow") -> None:
        super().__init__(window)
        self._window = window
        self.wish = 100
        self._sure = once(self, SURE_MS, self.show)
        window.installEventFilter(self)
        window.theme.changed.connect(self.show)
        window.state_changed.connect(self.show)
        window.turned.connect(self._on_turned)

    @property
    def _used(self) -> bool:
        window = self._window
        return self.wish >= 100 or window.coming.has_focus or window.underMouse() or window.large

    def choose(self, wish: int) -> None:
        self.wish = wish
        self.show()

    def show(self) -> None:
        window = self._window
        share = 1.0 if self._used else max(self.wish / 100, least_opaque(window.theme.palette))
        if abs(window.windowOpacity() - share) > 0.004:
            window.setWindowOpacity(share)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TELLING and self.wish < 100:
            self._on_turned()
        return False

    def _on_turned(self) -> None:
        self.show() if self._used else self._sure.start()


_TELLING = (QEvent.Type.Enter, QEvent.Type.Leave, QEvent.Type.Show)


def least_opaque(palette: Palette) -> float:
    """The lowest share, in steps of a hundredth, at which text on its paper keeps `ENOUGH` over anything."""
    text, paper = QColor(palette.text), QColor(palette.card)
    for percent in range(60, 100):
        over = [
            contrast(_mixed(text, below, percent / 100), _mixed(paper, below, percent / 100))
            for below in (0, 255)
        ]
        if min(over) >= ENOUGH:
            return percent / 100
    return 1.0


def _mixed(colour: QColor, below: int, share: float) -> tuple[float, float, float]:
    red, green, blue = (
        share * part + (1 - share) * below for part in (colour.red(), colour.green(), colour.blue())
    )
    return red, green, blue


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """As WCAG counts it."""
    bright, dark = sorted((_light(one), _light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _light(colour: tuple[float, float, float]) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
