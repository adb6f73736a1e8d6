"""The palette: anything found from anywhere, with the keyboard alone."""

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Meeting, Participant
from harmony_desktop.ui.find_presenter import Command
from harmony_desktop.ui.find_rank import best, score
from harmony_desktop.ui.finder_box import FinderBox
from harmony_desktop.ui.global_keys import KeyHolder
from harmony_desktop.ui.screens import DOCTOR
from harmony_desktop.ui.shortcut_sheet import KEYS, ShortcutSheet
from harmony_desktop.ui.shortcuts import Shortcuts
from harmony_desktop.ui.side_rows import RowKind
from harmony_desktop.ui.window import WindowState
from harmony_desktop.wishes.voice import HOLD_KEY
from harmony_desktop.wishes.window import THEME, TOGGLE_KEY
from tests.fakes.keys import ScriptedKeys
from tests.fakes.session import CITED, NOW, ScriptedSession
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion
from tests.ui.test_page import session

__all__ = ["picture"]
Tell = Callable[..., None]
MEETING = Meeting(
    ConversationId("c1"),
    "Acme commercial terms",
    NOW,
    participants=(Participant("Dana Reyes", "Acme"), Participant("José Núñez")),
)


def box(c: Companion) -> FinderBox:
    return next(o for o in c.window.card.findChildren(FinderBox) if o.isVisible())


def found(c: Companion) -> list[str]:
    return [f"# {r.text}" if r.kind is RowKind.HEADER else r.text for r in box(c).list.rows.rows]


async def find(c: Companion, words: str, until: str) -> None:
    """Opens it and types; returns once a row says so."""
    c.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(box(c).line, words)
    await c.until(lambda: any(until in row for row in found(c)), f"{until} in {found(c)}")


def known() -> ScriptedSession:
    made = session("Acme on pricing", "Bug from the onboarding call")
    made.finder.known = (MEETING,)
    return made


@pytest.mark.parametrize(
    ("typed", "name", "matches"),
    [
        ("acme", "Acme on pricing", True),
        ("pri acme", "Acme on pricing", True),
        ("aop", "Acme on pricing", True),
        ("acpr", "Acme on pricing", True),
        ("acem", "Acme on pricing", True),
        ("nunez", "José Núñez", True),
        ("zzz", "Acme on pricing", False),
        ("acme zzz", "Acme on pricing", False),
        ("ca", "Acme on pricing", False),
    ],
)
def test_names_are_found_by_parts_initials_and_with_a_slip(typed: str, name: str, matches: bool) -> None:
    assert bool(score(typed, name)) is matches


def test_a_name_that_begins_with_the_words_comes_first() -> None:
    names = ["The price of bread", "Pricing", "Priya Nair", "Surprise"]
    assert best("pri", names, str, 3) == ["Pricing", "Priya Nair", "The price of bread"]


def test_two_thousand_names_are_ranked_between_two_letters() -> None:
    names = [f"Conversation about subject number {i} with some people" for i in range(2000)]
    began = perf_counter()
    best("subjcet 1999", names, str, 6)
    assert perf_counter() - began < 0.5


def test_from_quick_it_opens_over_the_card_and_esc_leaves_everything_as_it_was(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.type("half a question")
        c.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        await c.until(lambda: "# Recent" in found(c))
        assert "Acme on pricing" in found(c)
        assert "New chat" in found(c)
        assert c.window.card_height > 400
        c.press(Qt.Key.Key_Escape)
        assert c.window.card_height == 78
        assert QApplication.focusWidget() is c.window.composer.edit
        assert c.window.composer.text == "half a question"
        assert c.window.isVisible()

    tell(story, known())


def test_a_thread_is_opened_by_a_part_of_its_name(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await find(c, "onboarding", "Bug from the onboarding call")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.presenter.talk.thread_id == "old1")

    tell(story, known())


def test_what_was_said_is_found_and_opened_at_the_message(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("A question")
        answer = c.session.answer(thread)
        c.session.says(answer, "The zeppelin landed.", CITED)
        c.session.ends(answer)
        c.presenter.new_chat()
        await find(c, "zeppelin", "# Said in conversations")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.window.thread_view.textCursor().selectedText() == "zeppelin")

    tell(story)


def test_a_meeting_opens_its_transcript(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await find(c, "commercial", "Acme commercial terms")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.window.panel.isVisible())
        assert c.window.panel.cited is None
        assert c.window.card_height >= 420
        c.press(Qt.Key.Key_Escape)
        assert c.window.card_height == 78

    tell(story, known())


def test_a_person_leads_to_their_meetings_and_to_a_question(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await find(c, "dana", "Dana Reyes")
        while box(c).list.current is None or box(c).list.current.text != "Dana Reyes":
            c.press(Qt.Key.Key_Down)
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: "Ask about Dana Reyes" in found(c))
        assert "Acme commercial terms" in found(c)
        while box(c).list.current is None or box(c).list.current.text != "Ask about Dana Reyes":
            c.press(Qt.Key.Key_Down)
        c.press(Qt.Key.Key_Return)
        assert c.window.composer.text == "What did Dana Reyes say about "

    tell(story, known())


def test_commands_are_found_by_their_words(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await find(c, "theme dark", "Theme: dark")
        c.press(Qt.Key.Key_Return)
        assert c.settings[THEME] == "dark"
        await find(c, "as a page", "Open as a page")
        c.press(Qt.Key.Key_Return)
        assert c.window.state is WindowState.PAGE
        await find(c, "small window", "Back to the small window")
        c.press(Qt.Key.Key_Return)
        assert c.window.state is WindowState.QUICK
        c.window.screens.add("preferences", "Preferences", lambda parent: QLabel("Choose", parent))
        await find(c, "prefs", "Preferences")
        c.press(Qt.Key.Key_Return)
        assert c.window.screen_name == "preferences"

    tell(story, known())


def test_the_doctor_and_what_settings_lead_to_are_found(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.screens.add(DOCTOR, "Doctor", lambda parent: QLabel("Well", parent))
        c.page.finding.others.append(Command("logs", "Open log folder", lambda: c.window.toast.say("Opened")))
        await find(c, "doctor", "Doctor")
        c.press(Qt.Key.Key_Return)
        assert c.window.screen_name == DOCTOR
        await find(c, "logs", "Open log folder")
        c.press(Qt.Key.Key_Return)
        assert c.window.toast.isVisible()

    tell(story, known())


def test_f1_shows_every_key_of_the_window_and_leads_to_those_that_can_be_changed(
    tell: Tell, picture: Picture
) -> None:
    async def story(c: Companion) -> None:
        changed: list[bool] = []
        keys = KeyHolder(ScriptedKeys(), c.settings)
        for wish in (HOLD_KEY, TOGGLE_KEY):
            keys.bind(wish, lambda: None)
        Shortcuts(c.window, keys, lambda: changed.append(True))
        c.window.open_page()
        c.press(Qt.Key.Key_F1)
        (sheet,) = c.window.card.findChildren(ShortcutSheet)
        told = {row.accessibleName() for row in sheet.findChildren(QWidget) if row.accessibleName()}
        assert {"Hold to speak: Ctrl+Alt+Space", "Show and hide: Ctrl+Alt+H"} <= told
        held = {each.key().toString() for each in c.window.findChildren(QShortcut) if each.isEnabled()}
        assert {key for key in held if key} <= {key for key, _ in KEYS}
        await picture("shortcuts")
        QTest.keyClick(sheet.change, Qt.Key.Key_Space)
        assert changed
        assert sheet.is_closed

    tell(story)


def test_a_space_opens_its_page(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await find(c, "hiring", "Hiring")
        c.press(Qt.Key.Key_Return)
        assert c.page.spaces.shown == "hiring"

    tell(story, known())


def test_a_note_is_found_by_its_words_and_opens_on_its_page(tell: Tell) -> None:
    session = known()
    note = replace(session.objects.new_note("Terms", "Ten percent for two years."), rev=1)
    session.objects.notes_kept[note.id] = note

    async def story(c: Companion) -> None:
        await find(c, "two years", "Terms")
        while box(c).list.current is None or box(c).list.current.text != "Terms":
            c.press(Qt.Key.Key_Down)
        c.press(Qt.Key.Key_Return)
        assert c.window.screen_name == "notes"
        await c.until(lambda: c.page.objects.notes.open_key == note.id)

    tell(story, session)


def test_nothing_found_says_so(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(box(c).line, "qqqq")
        await c.until(lambda: box(c)._none.isVisible())
        c.press(Qt.Key.Key_Return)
        assert box(c).isVisible()

    tell(story)
