"""Draws the program's icon in the sizes installers want: PNGs, one ICO, one ICNS. usage: python installers/icons.py OUT"""

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).parents[1] / "resources/icons/harmony.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICO = (16, 24, 32, 48, 64, 256)
ICNS = {
    "icp4": 16,
    "icp5": 32,
    "ic11": 32,
    "ic12": 64,
    "ic07": 128,
    "ic08": 256,
    "ic13": 256,
    "ic09": 512,
    "ic10": 1024,
}
"""By the names that macOS has for sizes, some of them for dense screens."""


def drawn(size: int) -> bytes:
    """As PNG."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def ico() -> bytes:
    """A table of contents, then the pictures."""
    pictures = [drawn(size) for size in ICO]
    head, at = struct.pack("<HHH", 0, 1, len(ICO)), 6 + 16 * len(ICO)
    for size, picture in zip(ICO, pictures, strict=True):
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), at)
        at += len(picture)
    return head + b"".join(pictures)


def icns() -> bytes:
    """One piece after the other, each with its name and length."""
    pieces = b"".join(
        name.encode() + struct.pack(">I", 8 + len(picture)) + picture
        for name, picture in ((name, drawn(size)) for name, size in ICNS.items())
    )
    return b"icns" + struct.pack(">I", 8 + len(pieces)) + pieces


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        (out / f"harmony-{size}.png").write_bytes(drawn(size))
    (out / "harmony.ico").write_bytes(ico())
    (out / "harmony.icns").write_bytes(icns())


if __name__ == "__main__":
    app = QGuiApplication(["icons", "-platform", "offscreen"])
    main(Path(sys.argv[1]))
