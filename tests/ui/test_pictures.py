"""Images become small enough to be sent; what is none is told apart."""

import random

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from harmony_desktop.domain.context import MAX_IMAGE_BYTES
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.ui.pictures import LONGEST, fit, pack


def picture(wide: int, tall: int, *, noise: bool = False) -> QImage:
    image = QImage(wide, tall, QImage.Format.Format_ARGB32)
    image.fill(QColor("teal"))
    if noise:
        letters = random.Random(7).randbytes(wide * tall * 4)
        image = QImage(letters, wide, tall, QImage.Format.Format_ARGB32).copy()
    return image


def written(image: QImage, kind: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


@pytest.mark.parametrize(("wide", "tall"), [(1, 1), (40, 40), (600, 20), (3000, 2000)])
def test_a_pasted_picture_keeps_its_size(qapp: QApplication, wide: int, tall: int) -> None:
    data, media = pack(picture(wide, tall))
    assert media == "image/png"
    assert (QImage.fromData(data).width(), QImage.fromData(data).height()) == (wide, tall)


def test_one_that_is_too_large_is_made_smaller(qapp: QApplication) -> None:
    data, media = pack(picture(2400, 1800, noise=True))
    assert media == "image/jpeg"
    assert len(data) <= MAX_IMAGE_BYTES
    smaller = QImage.fromData(data)
    assert abs(smaller.width() / smaller.height() - 4 / 3) < 0.01


def test_a_file_that_may_be_sent_stays_as_it_is(qapp: QApplication) -> None:
    data = written(picture(30, 20), "PNG")
    assert fit(data, "image/png") == (data, "image/png")


def test_one_with_too_many_pixels_is_read_smaller(qapp: QApplication) -> None:
    data, _ = fit(written(picture(LONGEST + 900, 300), "PNG"), "image/png")
    assert QImage.fromData(data).width() == LONGEST


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a" + b"\0" * 20], ids=["none", "png", "gif"]
)
def test_what_only_begins_like_an_image_is_told_apart(qapp: QApplication, data: bytes) -> None:
    with pytest.raises(HarmonyError) as caught:
        fit(data, "image/png")
    assert caught.value.problem.code == "image_broken"
