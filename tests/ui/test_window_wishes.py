"""What the user wishes of the window: how much shows through, whether it makes room, and everything as it was at first."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget

from harmony_desktop.system.motion import asks_for_calm
from harmony_desktop.system.struts_x11 import strips
from harmony_desktop.ui import layout, window_wishes
from harmony_desktop.ui.monitors import without
from harmony_desktop.ui.sheer import ENOUGH, _mixed, contrast, least_opaque
from harmony_desktop.ui.theme import DARK, LIGHT, Palette
from harmony_desktop.wishes.placing import HIDES_ELSEWHERE, MOTION, OPACITY
from tests.ui.conftest import Companion

Tell = Callable[..., None]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("below", [0, 90, 128, 200, 255])
def test_text_is_read_over_anything_however_much_shows_through(palette: Palette, below: int) -> None:
    share = least_opaque(palette)
    text, paper = (_mixed(palette.colour(name), below, share) for name in ("text", "card"))
    assert contrast(text, paper) >= ENOUGH


def test_it_is_see_through_only_while_the_user_works_elsewhere(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        window_wishes.obey(c.window, c.settings)
        c.settings.choose(OPACITY, "80")
        assert c.window.windowOpacity() == 1
        other = QWidget()
        other.show()
        other.activateWindow()
        await c.until(lambda: c.window.windowOpacity() < 0.85, "something to show through")
        c.window.activateWindow()
        await c.until(lambda: c.window.windowOpacity() == 1, "an opaque window again")
        other.close()

    tell(story)


def test_an_unpinned_window_stays_where_that_is_wished_for(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        window_wishes.obey(c.window, c.settings)
        c.settings.choose(HIDES_ELSEWHERE, False)
        c.window.can_hide = True
        c.window.pin.show(False)
        looks: list[bool] = []
        c.window.click_away.looked.connect(lambda: looks.append(c.window.isVisible()))
        other = QWidget()
        other.show()
        other.activateWindow()
        await c.until(other.isActiveWindow, "another window to have the keyboard")
        other.hide()
        await c.until(lambda: looks, "a look at where the user is")
        assert looks == [True]
        c.settings.choose(HIDES_ELSEWHERE, True)
        c.window.left.emit()
        await c.until(lambda: not c.window.isVisible(), "the window to make room")

    tell(story)


def test_no_motion_where_user_or_desktop_ask_for_none(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.animated = True
        window_wishes.obey(c.window, c.settings)
        assert c.window.moves
        c.settings.choose(MOTION, "less")
        assert not c.window.moves
        c.settings.choose(MOTION, "system")
        c.window.keep_calm(True)
        assert not c.window.moves

    tell(story)


def test_growing_into_a_page_everything_has_its_size_at_once(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.animated = True
        c.window.open_page()
        growing = c.window._growing
        assert growing.moving
        box = c.window.box
        assert c.window.composer.edit.hasFocus()
        await c.until(lambda: not growing.moving, "it to be grown")
        assert (c.window.box, growing.isVisible()) == (box, False)

    tell(story)


def test_the_layout_is_reset_as_a_whole_and_can_be_had_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        window_wishes.obey(c.window, c.settings)
        c.settings.choose(OPACITY, "70")
        c.window.pin_changed.emit(False)
        c.window.put(40, 60)
        c.window.places.note(c.window)
        undo = layout.reset(c.window, c.settings)
        assert (c.settings[OPACITY], c.window.pin.on, c.window.places.small) == ("100", True, {})
        assert c.window.place != (40, 60)
        undo()
        assert (c.settings[OPACITY], c.window.pin.on, c.window.place) == ("70", False, (40, 60))
        assert c.window.places.small

    tell(story)


def test_hidden_and_called_again_it_is_where_it_was_on_that_screen(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.can_hide = True
        c.window.put(40, 60)
        c.window.dismiss()
        c.window.put(300, 300)
        c.window.summon()
        assert c.window.place == (40, 60)

    tell(story)


# --- what the desktop tells


@pytest.mark.parametrize(
    ("settings", "calm"),
    [
        ({}, False),
        ({"org.freedesktop.appearance": {"reduced-motion": 1}}, True),
        ({"org.gnome.desktop.interface": {"enable-animations": False}}, True),
        ({"org.gnome.desktop.interface": {"enable-animations": True}}, False),
        ({"org.kde.kdeglobals.KDE": {"AnimationDurationFactor": "0"}}, True),
        ({"org.kde.kdeglobals.KDE": {"AnimationDurationFactor": "0.5"}}, False),
        ({"org.kde.kdeglobals.KDE": {"AnimationDurationFactor": "soon"}}, False),
    ],
)
def test_less_motion_is_asked_for_in_several_ways(settings: dict[str, dict[str, object]], calm: bool) -> None:
    assert asks_for_calm(settings) is calm


def test_what_a_panel_keeps_is_cut_from_its_own_monitor(qapp: QApplication) -> None:
    size = (2560, 1080)
    (bottom,) = strips([0, 0, 0, 40, 0, 0, 0, 0, 0, 0, 1280, 2559], size)
    assert bottom == (1280, 1040, 1280, 40)
    left_half, right_half = QRect(0, 0, 1280, 1080), QRect(1280, 0, 1280, 1080)
    strip = QRect(*bottom)
    assert without(right_half, strip.intersected(right_half)) == QRect(1280, 0, 1280, 1040)
    assert without(left_half, strip.intersected(left_half)) == left_half
    (side,) = strips([60, 0, 0, 0], size)
    assert without(left_half, QRect(*side).intersected(left_half)).left() >= 60
