"""Preferences: one screen made from the declarations, everything applied at once, kept where it belongs."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.preferences import MAX_INSTRUCTIONS
from harmony_desktop.settings import Settings
from harmony_desktop.system.autostart import DesktopEntry, command
from harmony_desktop.ui.choices.key_recorder import KeyRecorder
from harmony_desktop.ui.choices.long_words import LongWords
from harmony_desktop.ui.choices.switch import Segment
from harmony_desktop.ui.choices.wish_row import WishRow
from harmony_desktop.ui.global_keys import KeyHolder
from harmony_desktop.ui.pick_box import PickBox
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.ui.side_rows import RowKind
from harmony_desktop.wish import Section, Wish
from harmony_desktop.wishes import WISHES
from harmony_desktop.wishes.companion import INSTRUCTIONS, MODEL, STYLE
from harmony_desktop.wishes.voice import HOLD_KEY, LANGUAGE, MICROPHONE, SEND_AT_ONCE
from harmony_desktop.wishes.window import KEEP_PLACE, PUT_BACK, START_AT_LOGIN, THEME, TOGGLE_KEY
from tests.fakes.keys import ScriptedKeys
from tests.fakes.session import ScriptedSession
from tests.ui.conftest import Companion

Tell = Callable[..., None]


def opened(c: Companion, section: Section = Section.COMPANION) -> PreferencesScreen:
    c.pages.preferences.show(section)
    return next(s for s in c.window.findChildren(PreferencesScreen) if s.isVisible())


def row(screen: PreferencesScreen, wish: Wish[object]) -> WishRow:
    return screen.rows[wish.name]


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def segment(screen: PreferencesScreen, wish: Wish[str], words: str) -> Segment:
    return next(s for s in row(screen, wish).findChildren(Segment) if s.text() == words)  # type: ignore[arg-type]


def box(c: Companion) -> PickBox:
    return next(b for b in c.window.card.findChildren(PickBox) if b.isVisible())


def listed(pick: PickBox) -> list[str]:
    return [r.text for r in pick.list.rows.rows if r.kind is not RowKind.HEADER]


def seen(screen: PreferencesScreen) -> set[str]:
    return {r.title.text() for r in screen.rows.values() if r.isVisible()}


# --- made from the declarations


def test_every_declared_wish_is_on_the_screen_in_its_section_with_its_words(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c)
        assert set(screen.rows) == {w.name for w in WISHES}
        for section in Section:
            screen.open_section(section)
            assert seen(screen) == {w.label for w in WISHES if w.section is section}
        for wish in WISHES:
            assert row(screen, wish).about.text() == wish.help

    tell(story)


def test_a_click_on_the_words_of_a_switch_turns_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c, KEEP_PLACE.section)
        before, words = c.settings[KEEP_PLACE], row(screen, KEEP_PLACE)
        await c.until(words.title.height, "its words")
        click(words.title)
        assert c.settings[KEEP_PLACE] is not before
        click(words.about)
        assert c.settings[KEEP_PLACE] is before
        QTest.mousePress(words.title, Qt.MouseButton.LeftButton)
        QTest.mouseRelease(words.title, Qt.MouseButton.LeftButton, pos=QPoint(-40, -40))
        QTest.mouseClick(words.title, Qt.MouseButton.RightButton)
        screen.allow(KEEP_PLACE, False)
        click(words.title)
        assert c.settings[KEEP_PLACE] is before

    tell(story)


def test_searching_looks_into_words_and_help_of_all_sections(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c)
        assert QApplication.focusWidget() is screen.search
        QTest.keyClicks(screen.search, "microphone")
        assert seen(screen) == {"Microphone", "Open the microphone early"}
        screen.search.clear()
        QTest.keyClicks(screen.search, "dark")
        assert seen(screen) == {"Theme"}
        screen.search.clear()
        QTest.keyClicks(screen.search, "hologram")
        assert seen(screen) == set()
        assert "No preference is called “hologram”." in [w.text() for w in screen.blank.findChildren(QLabel)]
        c.press(Qt.Key.Key_Escape)
        assert seen(screen) == {"Custom Instructions", "Response Style", "Auto-Approve Tools"}

    tell(story)


def test_the_round_corners_of_the_card_show_through(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c)
        picture = QImage(screen.size(), QImage.Format.Format_ARGB32)
        picture.fill(Qt.GlobalColor.transparent)
        screen.render(picture, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
        assert picture.pixelColor(screen.width() - 1, screen.height() - 1).alpha() == 0

    tell(story)


def test_the_sidebar_leads_there_and_esc_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        click(c.window.sidebar.entries["preferences"])
        assert c.window.screen_name == "preferences"
        c.press(Qt.Key.Key_Escape)
        assert c.window.screen_name == ""

    tell(story)


def test_every_control_has_a_name_and_tab_reaches_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c)
        for section in Section:
            screen.open_section(section)
            kinds = QAbstractButton | QLineEdit | QPlainTextEdit
            controls = [w for w in screen.findChildren(QWidget) if isinstance(w, kinds) and w.isVisible()]
            assert [type(w).__name__ for w in controls if not w.accessibleName()] == []
            reached = set()
            screen.search.setFocus()
            for _ in range(30):
                c.press(Qt.Key.Key_Tab)
                reached.add(QApplication.focusWidget())
            for wish in (w for w in WISHES if w.section is section):
                control = row(screen, wish).control
                inside = {control, *control.findChildren(QWidget)}
                assert inside & reached or not control.isEnabled(), wish.name

    tell(story)


# --- kept on this machine


def test_the_theme_changes_at_once(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c, Section.GENERAL)
        click(segment(screen, THEME, "Dark"))
        assert c.settings[THEME] == "dark"
        assert c.theme.palette.dark
        assert segment(screen, THEME, "Dark").isChecked()

    tell(story)


def test_what_is_not_the_default_can_be_reset_and_had_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c, Section.HARDWARE)
        assert not row(screen, SEND_AT_ONCE).reset.isVisible()
        click(row(screen, SEND_AT_ONCE).control)
        assert c.settings[SEND_AT_ONCE]
        row(screen, SEND_AT_ONCE).reset.click()
        assert not c.settings[SEND_AT_ONCE]
        assert c.window.toast.words == "“Send what I say at once” is the default again."
        c.window.toast.act()
        assert c.settings[SEND_AT_ONCE]

    tell(story)


def test_a_wish_changed_elsewhere_shows(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c, Section.GENERAL)
        c.settings.choose(KEEP_PLACE, False)
        assert not row(screen, KEEP_PLACE).value

    tell(story)


def test_the_microphone_is_picked_from_what_is_plugged_in(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c, Section.HARDWARE)
        click(row(screen, MICROPHONE).control)
        assert c.microphones.box is not None
        click(c.microphones.box.lines[2])
        c.press(Qt.Key.Key_Return)
        assert c.microphones.box is None
        assert c.settings[MICROPHONE].startswith("Headset\t")
        assert row(screen, MICROPHONE).control.accessibleName() == "Microphone: Headset"
        assert QApplication.focusWidget() is row(screen, MICROPHONE).control

    tell(story)


def test_a_language_is_found_by_typing(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c, Section.HARDWARE)
        click(row(screen, LANGUAGE).control)
        QTest.keyClicks(box(c).line, "ger")
        assert listed(box(c)) == ["German"]
        c.press(Qt.Key.Key_Return)
        assert c.settings[LANGUAGE] == "de"

    tell(story)


def test_starting_at_login_is_what_the_system_has(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        entry = c.pages.machine.autostart = DesktopEntry(command(), tmp_path / "autostart")
        screen = opened(c, Section.GENERAL)
        click(row(screen, START_AT_LOGIN).control)
        assert entry.is_on()
        entry.switch(False)  # in the desktop's own settings
        c.window.close_screen()
        screen = opened(c, Section.GENERAL)
        assert not row(screen, START_AT_LOGIN).value

    tell(story)


def test_a_login_entry_that_cannot_be_written_says_so(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        (tmp_path / "file").write_text("in the way")
        c.pages.machine.autostart = DesktopEntry(command(), tmp_path / "file")
        screen = opened(c, Section.GENERAL)
        click(row(screen, START_AT_LOGIN).control)
        assert (
            row(screen, START_AT_LOGIN).problem.text().startswith("Starting at login could not be changed.")
        )
        assert not row(screen, START_AT_LOGIN).value

    tell(story)


def test_the_window_is_put_back_and_forgets_its_places(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.put(40, 60)
        screen = opened(c, Section.GENERAL)
        box, places = c.window.box, c.window.places
        screen.done.emit(PUT_BACK)
        assert c.window.places is not places
        assert not c.window.places.small
        c.window.toast.act()
        assert (c.window.places, c.window.box) == (places, box)

    tell(story)


# --- keys


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("f9", "Ctrl+Alt+F9 belongs to another program."),
        ("h", "Ctrl+Alt+H is “Show and hide” already."),
    ],
)
def test_a_key_that_cannot_be_had_says_why_and_the_old_one_holds(tell: Tell, key: str, words: str) -> None:
    async def story(c: Companion) -> None:
        desktop = ScriptedKeys("Ctrl+Alt+F9")
        screen = with_keys(c, desktop)
        record(c, screen, HOLD_KEY, Qt.Key.Key_F9 if key == "f9" else Qt.Key.Key_H)
        assert row(screen, HOLD_KEY).problem.text().startswith(words)
        assert set(desktop.held) == {"Ctrl+Alt+Space", "Ctrl+Alt+H"}
        assert c.settings[HOLD_KEY] == "Ctrl+Alt+Space"

    tell(story)


def with_keys(c: Companion, desktop: ScriptedKeys) -> PreferencesScreen:
    keys = c.pages.machine.keys = KeyHolder(desktop, c.settings)
    keys.bind(HOLD_KEY, lambda: None)
    keys.bind(TOGGLE_KEY, c.window.toggle)
    return opened(c, Section.HARDWARE)


def record(c: Companion, screen: PreferencesScreen, wish: Wish[str], key: Qt.Key) -> None:
    recorder = row(screen, wish).control  # type: ignore[arg-type]
    assert isinstance(recorder, KeyRecorder)
    click(recorder)
    assert recorder.listening
    recorder.setFocus()
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    QTest.keyClick(recorder, key, modifiers)


def test_a_key_is_recorded_by_pressing_it_and_taken_at_once(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        desktop = ScriptedKeys()
        screen = with_keys(c, desktop)
        click(row(screen, HOLD_KEY).control)
        assert desktop.held == {}  # while one is recorded, all reach the window
        QTest.keyClick(row(screen, HOLD_KEY).control, Qt.Key.Key_Escape)
        assert set(desktop.held) == {"Ctrl+Alt+Space", "Ctrl+Alt+H"}
        record(c, screen, HOLD_KEY, Qt.Key.Key_M)
        assert set(desktop.held) == {"Ctrl+Alt+M", "Ctrl+Alt+H"}
        assert c.settings[HOLD_KEY] == "Ctrl+Alt+M"
        assert row(screen, HOLD_KEY).control.accessibleName() == "Hold to speak: Ctrl+Alt+M"
        row(screen, HOLD_KEY).reset.click()
        assert set(desktop.held) == {"Ctrl+Alt+Space", "Ctrl+Alt+H"}

    tell(story)


def test_a_key_that_typing_needs_is_refused(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = with_keys(c, ScriptedKeys())
        click(row(screen, HOLD_KEY).control)
        QTest.keyClick(row(screen, HOLD_KEY).control, Qt.Key.Key_A)
        assert row(screen, HOLD_KEY).problem.text() == "“A” is needed for typing. Add Ctrl+Alt or Meta to it."

    tell(story)


def test_a_desktop_without_global_keys_says_what_to_do_instead(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = with_keys(c, ScriptedKeys(missing=True))
        assert "harmony-desktop toggle" in row(screen, HOLD_KEY).problem.text()
        assert not row(screen, HOLD_KEY).control.isEnabled()

    tell(story)


# --- kept by the workspace


def test_instructions_are_kept_as_typed_and_say_so(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c)
        words = row(screen, INSTRUCTIONS).control
        assert isinstance(words, LongWords)
        words._timer.setInterval(1)
        QTest.keyClicks(words.edit, "I sell.")
        assert words.counter.text() == f"7 / {MAX_INSTRUCTIONS:,}"
        await c.until(lambda: c.session.choices.kept.custom_instructions == "I sell.")
        await c.until(lambda: screen.state.text() == "Saved")

    tell(story)


def test_without_a_workspace_they_wait_for_it_and_can_be_read_and_changed(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c)
        click(segment(screen, STYLE, "Concise"))
        await c.until(lambda: screen.state.text() == "Waits for the workspace")
        assert c.session.choices.kept.response_style == "Concise"
        c.session.go(LinkState.ONLINE)
        c.session.choices.deliver()
        await c.until(lambda: screen.state.text() == "Saved")

    tell(story, ScriptedSession(LinkState.OFFLINE))


def test_no_style_is_a_choice_too(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c)
        labels = [s.text() for s in row(screen, STYLE).findChildren(Segment)]
        assert labels == ["Model's own", "Concise", "Detailed", "Technical", "Friendly"]
        for words, kept in (("Technical", "Technical"), ("Model's own", None)):
            click(segment(screen, STYLE, words))
            await c.until(lambda kept=kept: c.session.choices.kept.response_style == kept)  # type: ignore[misc]

    tell(story)


def test_the_personal_default_is_found_by_typing_and_named(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c, Section.MODELS)
        name = row(screen, MODEL).control
        await c.until(lambda: name.accessibleName() == "Model of new chats: Workspace default (Small)")
        click(name)
        assert box(c).line.placeholderText() == "Search models…"
        QTest.keyClicks(box(c).line, "large")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.choices.kept.default_model == "m2")
        assert name.accessibleName() == "Model of new chats: Large"
        assert c.window.composer.model.text() == "Large"

    tell(story)


def test_a_change_from_another_computer_shows_and_typing_stays(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c)
        words = row(screen, INSTRUCTIONS).control
        assert isinstance(words, LongWords)
        await c.session.choices.change(replace(c.session.choices.kept, custom_instructions="From there."))
        assert words.edit.toPlainText() == "From there."
        words.edit.setPlainText("From there. And her")
        await c.session.choices.change(replace(c.session.choices.kept, response_style="Friendly"))
        assert words.edit.toPlainText() == "From there. And her"
        assert segment(screen, STYLE, "Friendly").isChecked()

    tell(story)


def test_leaving_the_screen_keeps_what_was_typed(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c)
        words = row(screen, INSTRUCTIONS).control
        assert isinstance(words, LongWords)
        QTest.keyClicks(words.edit, "Half a thou")
        c.window.close_screen()
        await c.until(lambda: c.session.choices.kept.custom_instructions == "Half a thou")

    tell(story)


def test_a_machine_setting_survives_a_restart(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c, Section.GENERAL)
        click(row(screen, KEEP_PLACE).control)
        assert not Settings(tmp_path)[KEEP_PLACE]

    tell(story)
