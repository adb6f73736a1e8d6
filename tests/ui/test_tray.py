"""The tray's icon and menu: told apart by shape on every panel, in step with the session, and never a dead end."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from harmony_desktop.domain.facts import LinkChanged, LinkState, ThreadsChanged
from harmony_desktop.ui import tray_icon
from harmony_desktop.ui.screens import PREFERENCES
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.tray import Tray
from harmony_desktop.ui.tray_presenter import TrayPresenter
from tests.fakes.notifications import ScriptedNotifications
from tests.ui.conftest import Companion

pytestmark = pytest.mark.qt_log_ignore("No such signal", extend=True)  # a screen that nobody sees has no tray
Tell = Callable[..., None]
PANELS = {"light": (False, "#f2f1ef"), "dark": (True, "#1f1f1f")}
DIFFERENT = 0.12
"""Of an icon's pixels, so many at least are seen to be others than those of another state."""


def on_panel(state: str, panel: str, side: int) -> QImage:
    dark, colour = PANELS[panel]
    seen = QImage(side, side, QImage.Format.Format_RGB32)
    seen.fill(QColor(colour))
    painter = QPainter(seen)
    painter.drawImage(0, 0, tray_icon.drawn(state, dark, side))
    painter.end()
    return seen


def lightness(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one: QColor, other: QColor) -> float:
    high, low = sorted((lightness(one), lightness(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def gap_before_the_arrow(menu: QMenu, row: QRect) -> int:
    """Pixels of paper between the words of a row and what is painted last in it."""
    image = menu.grab(row).toImage()
    paper = image.pixel(1, row.height() // 2)
    inked = [any(image.pixel(x, y) != paper for y in range(row.height())) for x in range(row.width())]
    line = "".join("x" if here else " " for here in inked).rstrip().rstrip("x")
    return len(line) - len(line.rstrip())


def test_the_arrow_of_a_submenu_stands_free_of_its_words(qapp: QApplication, theme: Theme) -> None:
    tray = Tray(qapp)
    tray.show_recent([("a", "What did Acme say?")])
    menu = tray._menu
    menu.adjustSize()
    row = next(menu.actionGeometry(a) for a in menu.actions() if a.text() == "Recent threads")
    assert gap_before_the_arrow(menu, row) >= 8
    tray.close()


@pytest.mark.parametrize("side", [16, 22, 24, 32])
@pytest.mark.parametrize("panel", list(PANELS))
def test_each_state_is_another_shape_also_to_who_sees_no_colour(
    qapp: QApplication, panel: str, side: int
) -> None:
    grey = {
        state: on_panel(state, panel, side).convertToFormat(QImage.Format.Format_Grayscale8)
        for state in tray_icon.STATES
    }
    for one, other in combinations(tray_icon.STATES, 2):
        apart = sum(
            abs(grey[one].pixelColor(x, y).lightness() - grey[other].pixelColor(x, y).lightness()) > 40
            for x in range(side)
            for y in range(side)
        )
        assert apart / side**2 >= DIFFERENT, f"{one} and {other}"


@pytest.mark.parametrize("panel", list(PANELS))
@pytest.mark.parametrize("state", tray_icon.STATES)
def test_each_state_stands_out_from_its_panel(qapp: QApplication, state: str, panel: str) -> None:
    """3 to 1, as graphics are to have; of what is drawn, most of it."""
    _, colour = PANELS[panel]
    seen = on_panel(state, panel, 16)
    others = [seen.pixelColor(x, y) for x in range(16) for y in range(16)]
    assert sum(contrast(pixel, QColor(colour)) >= 3 for pixel in others) >= 60


def entries(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.isVisible() and not action.isSeparator()]


def tray_of(c: Companion) -> tuple[Tray, TrayPresenter]:
    tray = Tray(c.window)
    return tray, TrayPresenter(c.window, c.session, c.runner, c.presenter, tray)


def test_the_menu_lists_the_newest_threads_and_opens_them(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        tray, presenter = tray_of(c)
        assert entries(tray._menu) == ["Ask", "Talk", "Recent threads", "Preferences", "Quit"]
        assert not tray._recent.isEnabled()
        thread_id = await c.ask("What about R&D?  And more " + "words " * 20)
        c.session.bus.publish(ThreadsChanged())
        await c.until(lambda: entries(tray._recent), "the thread in the menu")
        (title,) = entries(tray._recent)
        assert title.startswith("What about R&&D? And more")
        assert len(title) <= 46
        c.presenter.new_chat()
        tray._recent.actions()[0].trigger()
        await c.until(lambda: c.presenter.talk.thread_id == thread_id, "the thread")

        kept = c.session.kept
        kept[thread_id] = replace(kept[thread_id], summary=replace(kept[thread_id].summary, archived=True))
        c.session.bus.publish(ThreadsChanged())
        await c.until(lambda: not tray._recent.isEnabled(), "nothing in the menu")
        presenter.close()

    tell(story)


def test_what_there_is_to_do_or_read_stands_before_being_offline(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        tray, presenter = tray_of(c)
        c.session.link = LinkState.OFFLINE
        c.session.bus.publish(LinkChanged(LinkState.OFFLINE))
        await c.until(lambda: tray.state == "offline", "the state")
        assert tray._icon.toolTip() == "Harmony Companion: offline"
        tray.show_unread(1)
        assert tray.state == "unread"
        tray.show_activity("answering")
        assert tray.state == "answering"
        tray.show_waiting(1)
        assert tray.state == "waiting"
        tray.show_activity("listening")
        assert tray.state == "listening"
        presenter.close()

    tell(story)


def test_preferences_and_a_new_chat_are_one_press_away(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        tray, presenter = tray_of(c)
        thread_id = await c.ask("When does Acme sign?")
        assert c.presenter.talk.thread_id == thread_id
        tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.MiddleClick)
        assert c.presenter.talk.thread_id is None
        tray.preferences_wanted.emit()
        assert c.window.screen_name == PREFERENCES
        presenter.close()

    tell(story)


def test_a_panel_that_starts_anew_gets_a_moment_and_another_kind_a_new_icon(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        tray, presenter = tray_of(c)
        changes: list[bool] = []
        tray.present_changed.connect(lambda: changes.append(tray.present))
        tray.show_host("StatusNotifier")
        first = tray._icon
        tray.show_host("")
        assert tray.present
        tray.show_host("StatusNotifier")
        assert tray._icon is first  # it registers by itself
        tray.show_host("XEmbed")
        assert tray._icon is not first
        tray.show_host("")
        tray._gone_timer.setInterval(0)
        tray._gone_timer.start()
        await c.until(lambda: not tray.present, "nobody to show it")
        assert changes[-1] is False
        presenter.close()

    tell(story)


def test_closing_without_a_tray_minimises_and_says_so_once(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        tray, presenter = tray_of(c)
        desktop = ScriptedNotifications()
        presenter.notifications = desktop
        tray._host = ""
        tray._gone_timer.stop()
        c.window.close_wanted.emit()
        assert c.window.isMinimized()
        assert c.window.notice.code == "tray_missing"
        await c.until(lambda: desktop.shown, "the notification")
        assert "Ctrl+Q" in desktop.texts[0][1]
        c.window.summon()
        c.window.notice.clear()
        c.window.close_wanted.emit()
        assert c.window.isMinimized()
        assert c.window.notice.code == ""
        presenter.close()

    tell(story)
