"""Keys among the preferences: switched off, decided by the desktop, broken in the settings, and all of it by keyboard."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.desktop import KeyState
from harmony_desktop.domain.problems import Problem
from harmony_desktop.settings import Settings
from harmony_desktop.ui.choices.key_recorder import KeyRecorder
from harmony_desktop.ui.choices.key_row import KeyParts
from harmony_desktop.ui.choices.wish_row import WishRow
from harmony_desktop.ui.global_keys import KeyHolder
from harmony_desktop.ui.key_deeds import KeyDeeds
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.wish import Section, Wish
from harmony_desktop.wishes.voice import HOLD_KEY
from harmony_desktop.wishes.window import NEW_CHAT_KEY, TOGGLE_KEY
from tests.fakes.keys import ScriptedKeys
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]

Tell = Callable[..., None]
ALL = {"Ctrl+Alt+Space", "Ctrl+Alt+H", "Ctrl+Alt+N"}


def preferences(c: Companion, desktop: ScriptedKeys) -> PreferencesScreen:
    """The page of the keys, on a desktop whose keys were bound as the program does."""
    holder = c.pages.machine.keys = KeyHolder(desktop, c.settings)
    KeyDeeds(c.window, c.presenter, holder)
    c.pages.preferences.show(Section.HARDWARE)
    return next(s for s in c.window.findChildren(PreferencesScreen) if s.isVisible())


def row(screen: PreferencesScreen, wish: Wish[str]) -> WishRow:
    return screen.rows[wish.name]


def parts(screen: PreferencesScreen, wish: Wish[str]) -> KeyParts:
    found = row(screen, wish).key
    assert found is not None
    return found


def press(widget: QWidget, key: Qt.Key = Qt.Key.Key_Return) -> None:
    widget.setFocus()
    QTest.keyClick(widget, key)


def test_a_key_is_switched_off_and_comes_back_with_its_default(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        desktop = ScriptedKeys()
        screen = preferences(c, desktop)
        assert set(desktop.held) == ALL
        press(parts(screen, NEW_CHAT_KEY).off)
        assert set(desktop.held) == ALL - {"Ctrl+Alt+N"}
        assert c.settings[NEW_CHAT_KEY] == ""
        assert row(screen, NEW_CHAT_KEY).control.accessibleName() == "New chat: off"
        assert parts(screen, NEW_CHAT_KEY).off.isHidden()
        assert row(screen, NEW_CHAT_KEY).problem.isHidden()
        await picture("preferences-key-off")
        press(row(screen, NEW_CHAT_KEY).reset)
        assert set(desktop.held) == ALL

    tell(story)


def test_a_key_that_is_off_stays_off_at_the_next_start(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.settings.choose(TOGGLE_KEY, "")
        desktop = ScriptedKeys()
        preferences(c, desktop)
        assert set(desktop.held) == ALL - {"Ctrl+Alt+H"}
        assert not c.pages.machine.keys.works(TOGGLE_KEY)  # type: ignore[union-attr]

    tell(story)


def test_a_key_is_recorded_with_the_keyboard_alone_and_escape_leaves_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        desktop = ScriptedKeys()
        screen = preferences(c, desktop)
        recorder = row(screen, TOGGLE_KEY).control
        assert isinstance(recorder, KeyRecorder)
        press(recorder)
        assert recorder.accessibleName() == "Show and hide: press the new keys; Esc keeps the old ones"
        press(recorder, Qt.Key.Key_Escape)
        assert recorder.accessibleName() == "Show and hide: Ctrl+Alt+H"
        press(recorder)
        QTest.keyClick(recorder, Qt.Key.Key_Plus, Qt.KeyboardModifier.MetaModifier)
        assert set(desktop.held) == ALL - {"Ctrl+Alt+H"} | {"Meta+Plus"}

    tell(story)


def test_a_key_that_every_program_needs_is_refused_and_the_old_one_holds(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        desktop = ScriptedKeys()
        screen = preferences(c, desktop)
        recorder = row(screen, TOGGLE_KEY).control
        press(recorder)
        QTest.keyClick(recorder, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert set(desktop.held) == ALL
        assert row(screen, TOGGLE_KEY).problem.text() == (
            "Ctrl+C is needed in other programs, and would reach none of them any more."
            " A key with Ctrl+Alt or with Meta (Super, the Windows key) is free in most programs."
        )

    tell(story)


def test_a_setting_that_is_no_key_falls_back_on_the_default_and_says_so(
    tell: Tell, picture: Picture, tmp_path: Path
) -> None:
    async def story(c: Companion) -> None:
        (tmp_path / "settings.json").write_text(json.dumps({"hold_key": "banana", "toggle_key": "H"}))
        c.settings._read()
        desktop = ScriptedKeys()
        screen = preferences(c, desktop)
        assert set(desktop.held) == ALL
        words = "“banana” in the settings is no key, so “Hold to speak” is Ctrl+Alt+Space again."
        assert row(screen, HOLD_KEY).problem.text() == words
        assert row(screen, HOLD_KEY).control.accessibleName() == "Hold to speak: Ctrl+Alt+Space"
        assert "“H” in the settings is no key" in row(screen, TOGGLE_KEY).problem.text()
        assert c.window.notice.code == "key_broken"
        await picture("preferences-key-broken")

    tell(story)


def test_two_wishes_for_one_key_in_the_settings_are_told(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.settings.choose(NEW_CHAT_KEY, "Ctrl+Alt+H")
        screen = preferences(c, ScriptedKeys())
        assert row(screen, NEW_CHAT_KEY).problem.text().startswith("Ctrl+Alt+H is “Show and hide” already.")

    tell(story)


def test_a_desktop_that_decides_says_what_it_gave_and_where_to_change_it(
    tell: Tell, picture: Picture
) -> None:
    async def story(c: Companion) -> None:
        desktop = ScriptedKeys(asks=True)
        screen = preferences(c, desktop)
        toggle = parts(screen, TOGGLE_KEY)
        assert toggle.note.text() == "Waits for your desktop, which may be asking you about it."
        desktop.of("toggle_key").stand(KeyState(trigger="Meta+F9"))
        desktop.of("hold_key").stand(KeyState(trigger="Ctrl+Alt+Space"))
        desktop.of("new_chat_key").stand(KeyState(Problem("key_denied", {"chord": "Ctrl+Alt+N"})))
        assert toggle.note.text() == "Your desktop decides this key: you asked for Ctrl+Alt+H."
        assert row(screen, TOGGLE_KEY).control.accessibleName() == "Show and hide: Meta+F9"
        assert parts(screen, HOLD_KEY).note.isHidden()
        assert (
            row(screen, NEW_CHAT_KEY).problem.text().startswith("Your desktop did not give Harmony this key.")
        )
        await picture("preferences-keys-of-the-desktop")
        press(toggle.configure)
        assert desktop.configured == 1

    tell(story)


def test_where_the_desktop_asks_its_user_recording_gives_no_key_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        desktop = ScriptedKeys(asks=True)
        screen = preferences(c, desktop)
        for key in desktop.held.values():
            key.stand(KeyState(trigger=str(key.chord)))
        recorder = row(screen, HOLD_KEY).control
        press(recorder)
        assert set(desktop.held) == ALL
        was = c.window.isVisible()
        desktop.of("toggle_key").press()
        assert c.window.isVisible() == was  # it does nothing meanwhile
        desktop.of("toggle_key").release()
        press(recorder, Qt.Key.Key_Escape)
        assert set(desktop.held) == ALL

    tell(story)


def test_the_key_for_a_new_chat_shows_an_empty_composer(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        desktop = ScriptedKeys()
        preferences(c, desktop)
        c.window.hide()
        desktop.of("new_chat_key").press()
        assert c.window.isVisible()
        assert not c.window.screen_name
        assert c.window.composer.text == ""

    tell(story)


@pytest.mark.parametrize("late", [False, True])
def test_a_command_to_begin_that_comes_after_the_one_to_end_does_nothing(tell: Tell, late: bool) -> None:
    async def story(c: Companion) -> None:
        holder = KeyHolder(ScriptedKeys(), c.settings)
        deeds = KeyDeeds(c.window, c.presenter, holder)
        assert c.presenter.voice is not None
        if late:
            deeds.do("talk", ("stop", "2.0"))
            deeds.do("talk", ("start", "1.0"))
            assert not c.presenter.voice.speaking
        deeds.do("talk", ("start", "3.0"))
        assert c.presenter.voice.speaking
        deeds.do("talk", ("turn", "4.0"))
        assert not c.presenter.voice.speaking

    tell(story)


def test_settings_that_were_broken_are_mended_by_the_next_choice(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        (tmp_path / "settings.json").write_text(json.dumps({"toggle_key": "banana"}))
        c.settings._read()
        screen = preferences(c, ScriptedKeys())
        recorder = row(screen, TOGGLE_KEY).control
        press(recorder)
        QTest.keyClick(recorder, Qt.Key.Key_J, Qt.KeyboardModifier.MetaModifier)
        assert row(screen, TOGGLE_KEY).problem.isHidden()
        assert Settings(tmp_path)[TOGGLE_KEY] == "Meta+J"

    tell(story)
