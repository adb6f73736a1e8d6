"""Where the keyboard comes to controls that are made later than their neighbours."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def put_inside(whole: QWidget, parts: Sequence[QWidget]) -> None:
    """Tab reaches these one after the other where it reaches ``whole``, behind what was in it from the beginning; what
    comes by itself comes last in the window."""
    before = _last_of(whole, parts)
    for part in parts:
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            QWidget.setTabOrder(before, part)
            before = part


def _last_of(whole: QWidget, besides: Sequence[QWidget]) -> QWidget:
    last, following = whole, whole.nextInFocusChain()
    while following is not None and whole.isAncestorOf(following) and following not in besides:
        last, following = following, following.nextInFocusChain()
    return last
