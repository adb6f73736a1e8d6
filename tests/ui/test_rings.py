"""Who goes by keyboard sees where they are: each control looks another way once the keyboard is on it, in both themes."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QTextEdit, QWidget

from harmony_desktop.ui import tab_order
from harmony_desktop.ui.theme import Scheme
from tests.parts.audit import can_focus, name_of, where
from tests.parts.everywhere import tour
from tests.ui.conftest import Companion
from tests.ui.test_meetings import kept, opened

Tell = Callable[..., None]
AROUND = 4
"""Pixels beside a control that its ring may take."""
LEAST, CARET = 40, 10
"""So many pixels differ at least; where one writes, a caret is enough."""


def looks(c: Companion, control: QWidget) -> QImage:
    place = QRect(control.mapTo(c.window, QPoint(0, 0)), control.size())
    return c.window.grab(place.adjusted(-AROUND, -AROUND, AROUND, AROUND)).toImage()


def unlike(one: QImage, other: QImage) -> int:
    if one.size() != other.size():
        return LEAST
    pixels = (np.frombuffer(image.constBits(), np.uint32) for image in (one, other))
    return int(np.count_nonzero(np.not_equal(*pixels)))


def unringed(c: Companion, area: QWidget) -> Iterator[str]:
    """Controls inside that look the same with the keyboard and without."""
    stops = [w for w in tab_order.order(area) if w.isVisible() and not w.visibleRegion().isEmpty()]
    for control in stops:
        if not can_focus(control):
            continue
        if (here := QApplication.focusWidget()) is not None:
            here.clearFocus()
        before = looks(c, control)
        control.setFocus(Qt.FocusReason.TabFocusReason)
        if not control.hasFocus():
            continue
        least = CARET if isinstance(control, QLineEdit | QTextEdit) else LEAST
        if unlike(before, looks(c, control)) < least:
            yield f"{where(control)} “{name_of(control)}”"


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_the_keyboard_is_seen_on_every_screen_and_in_every_dialog(tell: Tell, scheme: Scheme) -> None:
    async def story(c: Companion) -> None:
        c.theme.choose(scheme)
        wrong: dict[str, str] = {}

        def look(name: str, area: QWidget) -> None:
            for fault in unringed(c, area):
                wrong.setdefault(fault, name)

        look("quick", c.window)
        await opened(c)
        look("meeting", c.window)
        async for name, area in tour(c):
            look(name, area)
        assert not wrong, "\n".join(f"{name}: {fault}" for fault, name in wrong.items())

    tell(story, kept())
