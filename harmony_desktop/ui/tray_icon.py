"""How the tray's icon looks in each state: another shape, not only another colour, on light and on dark panels."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from harmony_desktop.ui.icons import RESOURCES

STATES = ("idle", "listening", "answering", "waiting", "unread", "offline")
SIDES = (16, 22, 24, 32, 44, 48, 64, 128)
TILE, INK = "#141414", "#ffffff"
"""On a light panel; on a dark one they change places."""


def drawn(state: str, dark: bool, side: int) -> QImage:
    """``dark``: the panel it stands on."""
    tile, ink = (INK, TILE) if dark else (TILE, INK)
    source = (RESOURCES / "icons" / f"tray-{state}.svg").read_text(encoding="utf-8")
    source = source.replace(INK, ink).replace("currentColor", tile)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return image


@lru_cache(maxsize=2 * len(STATES))
def icon(state: str, dark: bool) -> QIcon:
    made = QIcon()
    for side in SIDES:
        made.addPixmap(QPixmap.fromImage(drawn(state, dark, side)))
    return made
