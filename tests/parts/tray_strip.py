"""The tray's icon in each of its states, side by side on a panel: ``python -m tests.parts.tray_strip light|dark SIDE FILE``."""

import sys

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from harmony_desktop.ui.tray_icon import STATES, drawn

PANELS = {"light": "#e8e6e2", "dark": "#232323"}


def main(theme: str, side: int, file: str) -> int:
    app = QGuiApplication([])
    gap = side // 2
    strip = QImage(len(STATES) * (side + gap) + gap, side + 2 * gap, QImage.Format.Format_RGB32)
    strip.fill(QColor(PANELS[theme]))
    painter = QPainter(strip)
    for place, state in enumerate(STATES):
        painter.drawImage(QPointF(gap + place * (side + gap), gap), drawn(state, theme == "dark", side))
    painter.end()
    saved = strip.save(file)  # type: ignore[call-overload]
    del app
    return 0 if saved else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
