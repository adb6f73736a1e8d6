"""Workspace Settings finds its way: the list at the side, the picker where there is no room, keys alone, Ctrl+K."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from harmony_desktop.domain.facts import LinkChanged, LinkState
from harmony_desktop.ui.finder_box import FinderBox
from harmony_desktop.ui.pick_box import PickBox
from harmony_desktop.ui.screens import WORKSPACE_SETTINGS
from harmony_desktop.ui.settings_sections import SectionName
from harmony_desktop.ui.workspace_settings import WorkspaceSettings
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion
from tests.ui.test_workspace_settings import session

__all__ = ["picture"]
Tell = Callable[..., None]


def opened(c: Companion) -> WorkspaceSettings:
    settings = c.window.show_screen(WORKSPACE_SETTINGS)
    assert isinstance(settings, WorkspaceSettings)
    return settings


def test_the_list_at_the_side_is_one_stop_of_tab_and_arrows_move_in_it(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        settings = opened(c)
        await c.until(settings.tabs.isVisible, "the list")
        assert settings.title.text() == "Intelligence"
        settings.tabs.setFocus(Qt.FocusReason.TabFocusReason)
        for _ in range(2):
            c.press(Qt.Key.Key_Down)
        assert (settings.current, settings.title.text()) == ("tools", "Tools")
        on = QApplication.focusWidget()
        assert on is not None
        assert (on.accessibleName(), on.accessibleDescription()) == ("Tools", "Companion")
        c.press(Qt.Key.Key_Tab)
        assert not settings.tabs.isAncestorOf(QApplication.focusWidget())
        await picture("settings-sections")

    tell(story, session())


def test_a_narrow_window_has_a_picker_in_its_place(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        settings = opened(c)
        c.window.resize(c.window.minimumSize())
        await c.until(settings.pick.isVisible, "the picker")
        assert not settings.tabs.isVisible()
        assert settings.pick.accessibleName() == "Section: Intelligence"
        settings.pick.setFocus()
        c.press(Qt.Key.Key_Down)
        box = next(b for b in c.window.card.findChildren(PickBox) if b.isVisible())
        await picture("settings-sections-narrow")
        QTest.keyClicks(box.line, "record")
        c.press(Qt.Key.Key_Return)
        assert settings.current == "record"
        assert QApplication.focusWidget() is settings.pick
        c.window.resize(1200, 800)
        await c.until(settings.tabs.isVisible, "the list")
        assert QApplication.focusWidget() is settings.tabs.focusProxy()

    tell(story, session())


def test_the_palette_finds_each_section_as_it_is_called_in_help(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        await c.until(lambda: c.window.card.findChildren(FinderBox), "the palette")
        c.window.card.findChildren(FinderBox)[0].line.insert("Settings › Intelligence")
        c.press(Qt.Key.Key_Return)
        settings = next(s for s in c.window.findChildren(WorkspaceSettings) if s.isVisible())
        assert settings.current == "models"

    tell(story, session())


def test_who_is_an_admin_no_longer_is_led_out_of_what_only_admins_see(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        settings = opened(c)
        assert settings.current == SectionName.MODELS
        c.session.administration.admin = False
        c.session.bus.publish(LinkChanged(LinkState.ONLINE))
        await c.until(lambda: settings.current != SectionName.MODELS, "another section")
        assert "Intelligence" not in [row.text for row in settings.rows]

    tell(story, session())
