"""Stories that other files tell with a pointer, with the keyboard alone: Tab to what has a name, a key to press it."""

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QWidget

from harmony_desktop.domain.bringing import Outcome
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.ui import screens
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.sharing.dialog import ShareDialog
from harmony_desktop.ui.side_parts import SearchField
from tests.fakes.takes import VoiceWithTakes, left_behind
from tests.parts.audit import name_of
from tests.ui.conftest import Companion
from tests.ui.test_approvals import asked, card, line
from tests.ui.test_meetings import kept
from tests.ui.test_meetings import page as meetings
from tests.ui.test_takes import begin, page
from tests.ui.test_takes import voice as voice

Tell = Callable[..., None]
Key = Qt.Key
Shift = Qt.KeyboardModifier.ShiftModifier
Control = Qt.KeyboardModifier.ControlModifier
MOST = 120
"""So many controls no window has."""


def here() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None, "the keyboard is nowhere"
    return found


def key(key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(here(), key, modifier)


def reach(name: str, step: Key = Key.Key_Tab) -> QWidget:
    """The control of this name; “…” stands for the rest of one."""
    passed = []
    for _ in range(MOST):
        said = name_of(here())
        if said == name or (name.endswith("…") and said.startswith(name[:-1])):
            return here()
        passed.append(name_of(here()))
        key(step)
    raise AssertionError(f"Tab never came to “{name}”, but to {list(dict.fromkeys(passed))}")


async def comes(c: Companion, name: str) -> None:
    """The keyboard is led there."""

    def there() -> bool:
        found = QApplication.focusWidget()
        return found is not None and name_of(found) == name

    await c.until(there, f"the keyboard at {name}")


def press(name: str) -> None:
    reach(name)
    key(Key.Key_Return)


async def take(c: Companion, words: str) -> None:
    """The entry of the menu that has opened."""
    await c.until(lambda: any(m.isVisible() for m in c.window.findChildren(QMenu)), "a menu")
    menu = next(m for m in c.window.findChildren(QMenu) if m.isVisible())
    entry = next(a for a in menu.actions() if a.text() == words)
    for _ in menu.actions():
        if menu.activeAction() is not entry:
            QTest.keyClick(menu, Key.Key_Down)
    assert menu.activeAction() is entry
    QTest.keyClick(menu, Key.Key_Return)
    c.window.activateWindow()  # as a window manager does when a menu closes


def write(words: str) -> None:
    QTest.keyClicks(here(), words)


async def file_dialog(c: Companion) -> QFileDialog:
    await c.until(lambda: any(d.isVisible() for d in c.window.findChildren(QFileDialog)), "the dialog")
    found = next(d for d in c.window.findChildren(QFileDialog) if d.isVisible())
    found.activateWindow()
    await c.until(lambda: isinstance(QApplication.focusWidget(), QLineEdit), "the line for a name")
    return found


async def read_terms(c: Companion) -> None:
    """A meeting, looked for in the list and opened."""
    reach("Search meetings", Key.Key_Backtab)
    write("terms")
    page = c.page.meetings.screen
    assert page is not None
    await c.until(lambda: len(page.list_page.list.rows.rows) == 2, "what was looked for")
    key(Key.Key_Down)
    key(Key.Key_Return)
    await comes(c, "Transcript")
    await c.until(lambda: page.view.transcript.view.turns, "what was said")


def test_a_file_is_brought_in_and_opened(tell: Tell, tmp_path: Path) -> None:
    (notes := tmp_path / "Kick-off.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:02.000\nHello.\n")

    async def story(c: Companion) -> None:
        c.window.open_page()
        press("Meetings")
        press("Add a meeting")
        press("Choose files…")
        await file_dialog(c)
        write(str(notes))
        key(Key.Key_Return)
        c.window.activateWindow()  # as a window manager does when a dialog closes
        await comes(c, "Title")
        write("Kick-off of July")
        key(Key.Key_Return)
        await c.until(lambda: c.session.bringing.uploads, "on its way")
        [upload] = c.session.bringing.uploads
        assert upload.about.title == "Kick-off of July"
        c.session.bringing.arrives(upload.id, Outcome(ConversationId("c1"), upload.about.title))
        await read_terms(c)

    tell(story, kept())


def test_a_link_is_made_from_the_menu_of_a_meeting_and_copied(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await meetings(c)
        await read_terms(c)
        reach("Meeting menu", Key.Key_Backtab)
        key(Key.Key_Return)
        await take(c, "Share")
        [dialog] = c.window.card.findChildren(ShareDialog)
        await c.until(dialog.link.button.isEnabled, "the links")
        await comes(c, "Share PDF")
        press("Generate Link for Sharing")
        await comes(c, "Copy")
        key(Key.Key_Return)
        assert QGuiApplication.clipboard().text().startswith("https://")
        key(Key.Key_Escape)
        await comes(c, "Meeting menu")

    tell(story, kept())


def test_a_recording_is_played_turned_into_words_deleted_and_had_back(
    tell: Tell, voice: VoiceWithTakes
) -> None:
    left_behind(voice.takes._folder, 42, ago_s=600)
    left_behind(voice.takes._folder, 12, ago_s=1200)

    async def story(c: Companion) -> None:
        playback = begin(c)
        screen = await page(c)
        await c.until(lambda: len(screen.rows) == 2)
        press("Play: …")
        await c.until(lambda: playback.played is not None and playback.played.running, "it is played")
        press("Turn into words: …")
        await c.until(lambda: c.window.composer.text, "its words")
        await page(c)
        await c.until(lambda: len(screen.rows) == 1)
        press("Delete: …")
        await c.until(lambda: not voice.takes.kept(), "deleted")
        press("Undo")
        await c.until(lambda: voice.takes.kept(), "had back")

    tell(story, None, voice)


def test_a_waiting_call_is_changed_and_approved(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c)
        press("Edit")
        reach("subject, needed")
        key(Key.Key_A, Control)
        write("Our terms")
        press("Done")
        assert card(c).form is None
        reach("What exactly will be done")
        key(Key.Key_End)
        await c.until(lambda: card(c).approve.armed, "Approve is armed")
        press("Approve")
        await c.until(lambda: "being done" in line(c))
        [decided] = c.session.approvals.decided
        assert json.loads(decided.arguments or "")["subject"] == "Our terms"

    tell(story)


def test_a_page_is_searched_wherever_the_keyboard_is(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        for name in (screens.MEETINGS, screens.PREFERENCES, screens.NAMES):
            shown = c.window.show_screen(name)
            await c.until(lambda: any(f.isVisible() for f in shown.findChildren(SearchField)), "its search")  # noqa: B023
            c.window.sidebar.search.setFocus()
            key(Key.Key_F, Control)
            assert isinstance(here(), SearchField)
            assert shown.isAncestorOf(here())
        c.window.lay_over(Question(c.theme, c.window.card, "Delete it?", "", "Delete"))
        before = here()
        key(Key.Key_F, Control)
        assert here() is before, "a dialog lies over it"

    tell(story, kept())


def test_a_meeting_is_searched_wherever_the_keyboard_is(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await meetings(c)
        await read_terms(c)
        c.window.sidebar.search.setFocus()
        key(Key.Key_F, Control)
        assert here() is screen.view.transcript.find_bar.line

    tell(story, kept())


def test_menus_open_by_a_key_where_the_keyboard_is(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await meetings(c)
        await comes(c, "Meetings")
        key(Key.Key_F10, Shift)
        await take(c, "Open")
        await comes(c, "Transcript")
        key(Key.Key_Escape)
        await comes(c, "Meetings")
        await read_terms(c)
        key(Key.Key_Down)
        key(Key.Key_F10, Shift)
        await take(c, "Copy this turn")
        assert QGuiApplication.clipboard().text().startswith("Dana Reyes")

    tell(story, kept())
