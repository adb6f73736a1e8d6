"""Which way words run, and what stands at the other side because of it."""

import unicodedata
from typing import TypeVar

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import QLabel, QLayout, QStyle

Label = TypeVar("Label", bound=QLabel)
LEFTWARDS = frozenset({"R", "AL"})


def mirrored() -> bool:
    """The interface runs from right to left."""
    return QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft


def runs_left(text: str) -> bool:
    """As Unicode has it for a paragraph: its first letter decides, and without one the interface."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind == "L":
            return False
        if kind in LEFTWARDS:
            return True
    return mirrored()


def sided(box: QRectF, wide: float) -> QRectF:
    """A place counted from the side where one begins to read, inside something so wide."""
    if not mirrored():
        return box
    return QRectF(wide - box.right(), box.top(), box.width(), box.height())


def visual(box: QRect, whole: QRect) -> QRect:
    """The same for a part of a row."""
    return QStyle.visualRect(QGuiApplication.layoutDirection(), whole, box)


def margins(layout: QLayout, start: int, top: int, end: int, bottom: int) -> None:
    """From the side where one begins to read to the other; Qt mirrors everything but these."""
    layout.setContentsMargins(*((end, top, start, bottom) if mirrored() else (start, top, end, bottom)))


def lead(label: Label) -> Label:
    """Its words run their own way, and stand where one begins to read."""
    if mirrored():
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
        label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return label


def write(painter: QPainter, box: QRect | QRectF, words: str) -> None:
    """Somebody's words in one line: they run their own way, and stand where one begins to read."""
    ways = Qt.LayoutDirection
    painter.setLayoutDirection(ways.RightToLeft if runs_left(words) else ways.LeftToRight)
    side = Qt.AlignmentFlag.AlignRight if mirrored() else Qt.AlignmentFlag.AlignLeft
    flags = Qt.AlignmentFlag.AlignVCenter | side | Qt.AlignmentFlag.AlignAbsolute
    painter.drawText(box, flags, words)
    painter.setLayoutDirection(QGuiApplication.layoutDirection())
