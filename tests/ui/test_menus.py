"""Menus stand beside their button and whole on the screen, in small type; Ctrl+Z takes back what one of them did."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

from harmony_desktop.ui.danger.listing import RemainsSheet
from harmony_desktop.ui.menus import AIR, beside
from tests.ui.conftest import Companion

Tell = Callable[..., None]
SCREEN = QRect(0, 0, 1920, 1080)
WINDOW = QRect(100, 100, 800, 600)
SIZE = QSize(200, 150)


def shown(c: Companion) -> QMenu:
    [menu] = [m for m in c.window.findChildren(QMenu) if m.isVisible()]
    return menu


def place(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())


def named(c: Companion, name: str) -> QAbstractButton:
    return next(b for b in c.window.findChildren(QAbstractButton) if b.accessibleName() == name)


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        (QRect(120, 120, 28, 28), QPoint(120, 148 + AIR)),
        (QRect(120, 660, 28, 28), QPoint(120, 660 - AIR - 150)),
        (QRect(860, 120, 28, 28), QPoint(888 - 200, 148 + AIR)),
        (QRect(102, 690, 28, 28), QPoint(102, 690 - AIR - 150)),
    ],
)
def test_a_menu_stays_inside_a_large_window(button: QRect, expected: QPoint) -> None:
    assert beside(button, SIZE, WINDOW, SCREEN) == expected


@pytest.mark.parametrize(
    ("top", "below"), [(40, True), (1000, False)], ids=["at the top of the screen", "at its bottom"]
)
def test_of_a_small_window_it_hangs_out_to_where_the_screen_has_room(top: int, below: bool) -> None:
    window, button = QRect(400, top, 428, 76), QRect(410, top + 44, 28, 28)
    at = beside(button, SIZE, window, SCREEN)
    assert at.y() == (button.bottom() + 1 + AIR if below else button.top() - AIR - SIZE.height())


@pytest.mark.parametrize("low", [False, True])
def test_the_plus_menu_leaves_its_button_free(tell: Tell, low: bool) -> None:
    async def story(c: Companion) -> None:
        screen = c.window.screen().availableGeometry()
        c.window.move(screen.left(), screen.bottom() - c.window.height() if low else screen.top())
        c.window.composer.plus.click()
        menu = place(shown(c))
        assert not menu.intersects(place(c.window.composer.plus))
        assert screen.contains(menu)
        small = c.theme.font(12.5).pointSizeF()
        assert abs(shown(c).font().pointSizeF() - small) < 0.2

    tell(story)


def test_on_a_page_menus_stay_in_the_window_and_the_sidebar_is_not_repeated(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        recent = named(c, "Recent conversations")
        assert recent.isVisible()
        await c.ask("Terms?")
        c.window.open_page()
        assert not recent.isVisible()
        c.window.composer.plus.click()
        assert place(shown(c)).bottom() < place(c.window.composer.plus).top()
        shown(c).close()
        await c.until(lambda: not c.window.findChildren(QMenu), "it is gone once it was closed")
        await c.until(c.window.title_line.more.isVisible)
        c.window.title_line.more.click()
        assert place(shown(c)).top() > place(c.window.title_line.more).bottom()
        assert place(shown(c)).right() <= c.window.screen().availableGeometry().right()
        c.window.leave_page()
        assert recent.isVisible()

    tell(story)


def test_moving_to_a_space_says_how_to_come_by_one(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.ask("Terms?")
        c.window.open_page()
        await c.until(lambda: c.page.shown)

        def offered() -> list[tuple[str, bool]]:
            assert c.page.shown is not None
            menu = c.page.acts.menu(c.page.shown, lambda: None)
            [sub] = [a.menu() for a in menu.actions() if a.text() == "Move to a space"]
            assert isinstance(sub, QMenu)
            return [(a.text(), a.isEnabled()) for a in sub.actions()]

        assert offered() == [("No space yet: + beside Spaces makes one", False)]
        await c.session.spaces.create("Acme")
        assert offered() == [("Acme", True)]

    tell(story)


def test_ctrl_z_brings_back_a_thread_that_was_deleted_from_its_menu(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread_id = await c.ask("Terms?")
        c.window.open_page()
        await c.until(lambda: c.page.shown)
        c.window.title_line.more.click()
        menu = shown(c)
        delete = next(a for a in menu.actions() if a.text() == "Delete")
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(delete).center())
        await c.until(lambda: "Deleted" in c.window.toast.words)
        c.window.toast.read()
        await c.until(lambda: c.window.card.findChildren(RemainsSheet), "what may remain")
        c.press(Qt.Key.Key_Escape)
        c.window.activateWindow()  # as a window manager does when a menu closes
        await c.until(lambda: QApplication.focusWidget() is c.window.composer.edit)
        QTest.keyClick(c.window.composer.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await c.until(lambda: c.presenter.talk.thread_id == thread_id)

    tell(story)


def test_ctrl_z_takes_back_what_is_being_typed_first(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.ask("Terms?")
        c.window.open_page()
        await c.until(lambda: c.page.shown)
        about = c.page.shown
        assert about is not None
        c.type("And then")
        c.page.acts.archive(about, True)
        await c.until(lambda: "Archived" in c.window.toast.words)
        QTest.keyClick(c.window.composer.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert c.window.composer.text == ""
        assert "Archived" in c.window.toast.words
        tall = c.window.composer.edit.height()
        c.type("A")
        assert c.window.composer.edit.height() == tall

    tell(story)
