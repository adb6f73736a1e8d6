"""Esc closes whatever lies over the window, and the keyboard is where it was before; no dialog is left out."""

import importlib
import pkgutil
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from harmony_desktop import ui
from harmony_desktop.ui.first_run.sheet import FirstSteps
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.people.user_dialog import UserDialog
from harmony_desktop.ui.popover import Popover
from tests.fakes.session import CITED
from tests.parts.everywhere import OVERLAYS, POPOVERS
from tests.ui.conftest import Companion
from tests.ui.test_meetings import kept

Tell = Callable[..., None]
ELSEWHERE = {Form, FirstSteps, UserDialog}
"""No dialogs of their own; and one whose Esc is told in ``test_first_steps``."""


def kinds(of: type[QWidget]) -> set[type[QWidget]]:
    """Every class of ours made from it."""
    found: set[type[QWidget]] = set()
    for made in of.__subclasses__():
        found |= {made} | kinds(made)
    return {kind for kind in found if kind.__module__.startswith(ui.__name__)}


def escape() -> None:
    here = QApplication.focusWidget()
    assert here is not None
    QTest.keyClick(here, Qt.Key.Key_Escape)


def test_no_dialog_is_left_out_here() -> None:
    for module in pkgutil.walk_packages(ui.__path__, ui.__name__ + "."):
        importlib.import_module(module.name)
    assert kinds(Overlay) - ELSEWHERE == set(OVERLAYS)
    assert kinds(Popover) == set(POPOVERS)


@pytest.mark.parametrize("large", [False, True], ids=["small", "page"])
def test_escape_closes_each_and_gives_the_keyboard_back(tell: Tell, large: bool) -> None:
    async def story(c: Companion) -> None:
        if large:
            c.window.open_page()
        before = c.window.composer.plus
        wrong = []
        for kind, make in OVERLAYS.items():
            before.setFocus(Qt.FocusReason.TabFocusReason)
            made = make(c)
            c.window.lay_over(made)
            here = QApplication.focusWidget()
            inside = here is not None and made.isAncestorOf(here)
            escape()
            if getattr(made, "once", False):  # what is shown once goes only after it was copied
                assert not made.is_closed
                made.rows[0].copy.click()
                escape()
            if not (inside and made.is_closed and QApplication.focusWidget() is before):
                wrong.append(f"{kind.__name__}: {inside=} {made.is_closed=} {QApplication.focusWidget()}")
                c.window.step_back()
        for small, open_it in POPOVERS.items():
            before.setFocus(Qt.FocusReason.TabFocusReason)
            box = open_it(c)
            box.open_at(before)
            escape()
            if box.isVisible() or QApplication.focusWidget() is not before:
                wrong.append(f"{small.__name__}: {box.isVisible()=} {QApplication.focusWidget()}")
        assert not wrong, "\n".join(wrong)

    tell(story)


def test_a_moment_that_was_opened_by_keyboard_is_left_to_the_answer_that_cites_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("What did we agree?")
        answer = c.session.answer(thread)
        c.session.says(answer, "Twelve months [1].", CITED)
        c.session.ends(answer)
        await c.until(lambda: "Twelve" in c.shown)
        view = c.window.thread_view
        view.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(view, Qt.Key.Key_Tab)
        QTest.keyClick(view, Qt.Key.Key_Return)
        await c.until(c.window.panel.isVisible, "the moment")
        escape()
        assert not c.window.panel.isVisible()
        assert QApplication.focusWidget() is view

    tell(story, kept())
