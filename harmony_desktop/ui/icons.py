"""Our own SVG icons, tinted and cached; and where the program's resources lie."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

RESOURCES = Path(__file__).parents[2] / "resources"
"""Beside the packages, in a checkout as in a frozen build."""


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def _pixmap(name: str, colour: str, px: float, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    side = round(px * ratio)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def pixmap(name: str, colour: QColor | str, px: float = 16, ratio: float = 1.0) -> QPixmap:
    """The icon in one colour, ``px`` logical pixels wide."""
    return _pixmap(name, QColor(colour).name(), px, ratio)


def paint(painter: QPainter, name: str, colour: QColor | str, rect: QRectF) -> None:
    """Paints the icon in the middle of ``rect``, whole pixels, as wide as the rect."""
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(rect.toAlignedRect().topLeft(), pixmap(name, colour, rect.width(), ratio))


@lru_cache(maxsize=8)
def app_icon(name: str = "harmony") -> QIcon:
    """The program's icon, or one of the tray's states, in the sizes that systems ask for."""
    icon = QIcon()
    for side in (16, 22, 24, 32, 48, 64, 128):
        icon.addPixmap(_pixmap(name, "#000000", side, 1.0))
    return icon
