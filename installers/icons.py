"""Draws the program's icon in the sizes installers want. usage: python installers/icons.py OUT"""

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).parents[1] / "resources/icons/harmony.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def draw(size: int) -> QImage:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    return image


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        draw(size).save(str(out / f"harmony-{size}.png"))
    draw(256).save(str(out / "harmony.ico"))


if __name__ == "__main__":
    app = QGuiApplication(["icons", "-platform", "offscreen"])
    main(Path(sys.argv[1]))
