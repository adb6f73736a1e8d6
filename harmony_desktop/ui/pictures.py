"""Images for a question: made small enough to be sent, and put into a file's form when they come from a clipboard."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter

from harmony_desktop.domain.context import MAX_IMAGE_BYTES
from harmony_desktop.domain.problems import HarmonyError

LONGEST = 4096
"""Pixels of a side; models see no more, however large the picture is."""
SMALLEST = 256
ROOM_MB = 512
"""Memory one image may take when it is unpacked: a small file can hold a huge picture."""


def fit(data: bytes, media: str) -> tuple[bytes, str]:
    """As it is where that may be sent, else smaller; `image_broken` where no image comes out. No screen is needed."""
    image, whole = _read(data)
    return (data, media) if whole and len(data) <= MAX_IMAGE_BYTES else pack(image)


def pack(image: QImage) -> tuple[bytes, str]:
    """The image in as few bytes as may be sent: PNG while that is small, then JPEG, then a smaller one."""
    if image.isNull():
        raise HarmonyError.of("image_broken")
    side = min(LONGEST, max(image.width(), image.height()))
    while True:
        fitted = _scaled(image, side)
        for kind, quality in (("PNG", -1), ("JPEG", 88)):
            data = _written(fitted, kind, quality)
            if data and len(data) <= MAX_IMAGE_BYTES:
                return data, f"image/{kind.lower()}"
        if side <= SMALLEST:
            raise HarmonyError.of("image_too_large")
        side = side * 3 // 4


def _read(data: bytes) -> tuple[QImage, bool]:
    """The image, and whether it is as large as it was."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAllocationLimit(ROOM_MB)
    reader.setAutoTransform(True)
    size = reader.size()
    whole = not size.isValid() or max(size.width(), size.height()) <= LONGEST
    if not whole:
        reader.setScaledSize(size.scaled(QSize(LONGEST, LONGEST), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise HarmonyError.of("image_broken", detail=reader.errorString())
    return image, whole and max(image.width(), image.height()) <= LONGEST


def _scaled(image: QImage, side: int) -> QImage:
    if max(image.width(), image.height()) <= side:
        return image
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(QSize(side, side), keep, smooth)


def _written(image: QImage, kind: str, quality: int) -> bytes:
    if kind == "JPEG" and image.hasAlphaChannel():
        flat = QImage(image.size(), QImage.Format.Format_RGB32)
        flat.fill(Qt.GlobalColor.white)
        _paint_over(flat, image)
        image = flat
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind.encode()))
    writer.setQuality(quality)
    return bytes(buffer.data().data()) if writer.write(image) else b""


def _paint_over(ground: QImage, image: QImage) -> None:
    from PySide6.QtGui import QPainter

    painter = QPainter(ground)
    painter.drawImage(0, 0, image)
    painter.end()
