"""A picture of what stands on the screen in the middle of a story, in both themes: looked at by the test, and kept for
people where ``HARMONY_PICTURES`` names a directory. What stands there can be reached, named and read in its order."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from harmony_desktop.ui.theme import Scheme, Theme
from tests.parts.audit import faults

DIRECTORY = "HARMONY_PICTURES"
LOOKS = 12
"""At most so many until nothing moves any more; what is written or blinks never rests."""
DESK = {Scheme.LIGHT: "#d9d6d0", Scheme.DARK: "#0d0d0d"}
Picture = Callable[[str], Coroutine[Any, Any, None]]


@pytest.fixture
def picture(theme: Theme) -> Picture:
    """``await picture("name")``: ``name-light.png`` and ``name-dark.png``."""
    folder = os.environ.get(DIRECTORY)

    async def take(name: str) -> None:
        taken = {}
        for scheme in _both(theme.scheme):
            theme.choose(scheme)
            taken[scheme] = image = await _at_rest(scheme, 2 if folder else 1)
            if folder:
                file = Path(folder) / f"{name}-{scheme.value}.png"
                file.parent.mkdir(parents=True, exist_ok=True)
                assert image.save(str(file))  # type: ignore[call-overload]
        wrong = faults()
        assert not wrong, "\n".join((name, *wrong))
        dark, light = taken[Scheme.DARK], taken[Scheme.LIGHT]
        assert dark.size() == light.size(), name
        assert _colours(dark) > 20 < _colours(light), f"{name} shows nothing"
        assert dark != light, name

    return take


def _both(now: Scheme) -> tuple[Scheme, Scheme]:
    """The one in use first, and the story goes on in the other: to dress every widget anew is dear."""
    return (now, Scheme.LIGHT) if now is Scheme.DARK else (Scheme.LIGHT, Scheme.DARK)


async def _at_rest(scheme: Scheme, ratio: int) -> QImage:
    """Once two looks in a row are the same."""
    image = _draw(scheme, ratio)
    for _ in range(LOOKS):
        await asyncio.sleep(0.02)
        before, image = image, _draw(scheme, ratio)
        if before == image:
            break
    return image


def _draw(scheme: Scheme, ratio: int) -> QImage:
    """Every window of the program where it stands, menus above the others."""
    windows = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    windows.sort(key=lambda w: w.isModal() or w.parentWidget() is not None)
    area = QRect()
    for window in windows:
        area = area.united(_place(window))
    assert area.width() > 400, "there is no window"
    assert area.height() > 80, "there is no window"
    image = QImage(area.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(DESK[scheme]))
    painter = QPainter(image)
    for window in windows:
        window.render(painter, _place(window).topLeft() - area.topLeft())
    painter.end()
    return image


def _place(window: QWidget) -> QRect:
    return QRect(window.mapToGlobal(QPoint(0, 0)), window.size())


def _colours(image: QImage) -> int:
    small = image.scaled(160, 120)
    return len(set(memoryview(small.constBits()).cast("I")))  # four bytes a point
