"""The soft shadow around the card, painted by us, and whether this screen can show one at all."""

import sys
from functools import lru_cache
from math import erf, sqrt
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from harmony_desktop.ui.theme import Palette

if TYPE_CHECKING:
    from Xlib.display import Display

MARGIN = (30, 20, 30, 42)
"""Left, top, right, bottom: room the shadow needs."""
REACH = 30
DROP = 11
SOFT = 13.0
RADIUS = 14
CORNER = REACH + 24


def translucent() -> bool:
    """Whether the screen blends windows; X11 without a compositor paints our shadow black."""
    if QGuiApplication.platformName() != "xcb" or not sys.platform.startswith("linux"):
        return True
    from harmony_desktop.system.x11 import SERVER

    def look(display: "Display") -> bool:
        name = display.intern_atom(f"_NET_WM_CM_S{display.get_default_screen()}")
        return bool(display.get_selection_owner(name))

    return SERVER.ask(look, False)


@lru_cache(maxsize=4)
def _tile(strength: float, ratio: float) -> QImage:
    """The smallest shadow, blurred like light through frosted glass; its edges are stretched around any card."""
    side = 2 * CORNER + 4
    image = QImage(round(side * ratio), round(side * ratio), QImage.Format.Format_RGBA64_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(ratio, ratio)
    painter.setPen(Qt.PenStyle.NoPen)
    so_far = 0.0
    for inset in range(REACH + 20):
        wanted = strength * 0.5 * (1 + erf((inset - REACH) / (SOFT * sqrt(2))))
        layer = (wanted - so_far) / (1 - so_far)
        so_far = wanted
        radius = max(2.0, RADIUS + (REACH - inset) * 0.8)
        painter.setBrush(QColor.fromRgbF(0, 0, 0, max(0.0, layer)))
        painter.drawRoundedRect(QRectF(inset, inset, side - 2 * inset, side - 2 * inset), radius, radius)
    painter.end()
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def paint(painter: QPainter, card: QRect, palette: Palette) -> None:
    """A wide soft shadow below, a thin one at the edge."""
    ratio = painter.device().devicePixelRatioF()
    tile = _tile(palette.shadow, ratio)
    box = QRectF(card).adjusted(-REACH, -REACH + DROP, REACH, REACH + DROP)
    side, corner = tile.width() / ratio, float(CORNER)
    xs = (box.left(), box.left() + corner, box.right() - corner, box.right())
    ys = (box.top(), box.top() + corner, box.bottom() - corner, box.bottom())
    ts = (0.0, corner, side - corner, side)
    for column in range(3):
        for row in range(3):
            if column == row == 1:
                continue  # the card covers it
            target = QRectF(QPointF(xs[column], ys[row]), QPointF(xs[column + 1], ys[row + 1]))
            source = QRectF(
                QPointF(ts[column], ts[row]) * ratio, QPointF(ts[column + 1], ts[row + 1]) * ratio
            )
            painter.drawImage(target, tile, source)
