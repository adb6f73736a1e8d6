"""The names that speech is listened to for: seen, found, refused, added, and in step with the workspace."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from harmony_desktop.domain.facts import AccountChanged, MeetingsChanged, SpacesChanged
from harmony_desktop.domain.names import KnownName, NameKind, listened_for
from harmony_desktop.settings import Settings
from harmony_desktop.ui import screens
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.ui.vocabulary.screen import AT_ONCE, NamesScreen
from harmony_desktop.wish import Section
from harmony_desktop.wishes.names import NAMES, OWN_NAMES, UNWANTED_NAMES
from harmony_desktop.wishes.voice import LANGUAGE
from tests.fakes.session import ScriptedSession
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]
MORE = (
    KnownName("Acme", NameKind.COMPANY, meetings=5),
    KnownName("Dana Reyes", NameKind.PERSON, "Acme", 3),
    KnownName("Jürgen Hoffmann", NameKind.PERSON, "Globex", 1),
    KnownName("Falcon", NameKind.TITLE, meetings=2),
    KnownName("Zephyr", NameKind.SPACE),
)


async def page(c: Companion) -> NamesScreen:
    """By the way a user goes: from the Preferences."""
    c.pages.preferences.show(Section.HARDWARE)
    preferences = next(s for s in c.window.findChildren(PreferencesScreen) if s.isVisible())
    preferences.buttons[NAMES.name].click()
    screen = c.window.show_screen(screens.NAMES)
    assert isinstance(screen, NamesScreen)
    await c.until(lambda: c.presenter.names.read, "the names")
    return screen


def shown(screen: NamesScreen) -> list[str]:
    return [row.known.name for row in screen.rows if row.isVisible() and not row.unwanted]


def press(screen: NamesScreen, name: str) -> None:
    next(row for row in screen.rows if row.known.name == name).button.click()


def said(screen: NamesScreen) -> list[str]:
    return [label.text() for label in screen.findChildren(QLabel) if label.isVisible()]


def knowing(*names: KnownName) -> ScriptedSession:
    session = ScriptedSession()
    session.names = names
    return session


def test_the_names_in_use_are_shown_with_where_they_are_from(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        assert shown(screen) == [known.name for known in MORE]
        assert c.voice.names == tuple(shown(screen)), "these and no others go to the recogniser"
        told = said(screen)
        assert "5 names" in told
        assert "Person · Acme · 3 meetings" in told
        assert "From titles of meetings · 2 meetings" in told
        c.settings.choose(OWN_NAMES, ("Kanban board",))
        c.settings.choose(UNWANTED_NAMES, ("Falcon",))
        await picture("names")

    tell(story, knowing(*MORE))


def test_a_name_is_refused_and_had_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        press(screen, "Falcon")
        assert "Falcon" not in shown(screen)
        assert "Falcon" not in c.voice.names
        assert "4 names · 1 never used" in said(screen)
        assert c.window.toast.words == "“Falcon” is never used."
        c.window.toast.act()
        assert "Falcon" in c.voice.names
        press(screen, "Falcon")
        press(screen, "Falcon")  # among those never used
        assert "Falcon" in c.voice.names
        assert c.settings[UNWANTED_NAMES] == ()

    tell(story, knowing(*MORE))


def test_a_word_of_ones_own_is_added_by_the_keyboard_and_removed(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        QTest.keyClicks(screen.search, "  Kanban  board ")
        assert any(words == "No name is like “Kanban board”." for words in said(screen))
        await picture("names-none-like-it")
        QTest.keyClick(screen.search, Qt.Key.Key_Return)
        assert screen.search.text() == ""
        assert c.voice.names[0] == "Kanban board"
        assert c.settings[OWN_NAMES] == ("Kanban board",)
        assert "Added by you" in said(screen)
        press(screen, "Kanban board")
        assert c.settings[OWN_NAMES] == ()
        assert "Kanban board" not in c.voice.names

    tell(story, knowing(*MORE))


def test_what_is_there_already_is_found_and_cannot_be_added_twice(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        QTest.keyClicks(screen.search, "acme")
        assert shown(screen) == ["Acme", "Dana Reyes"], "by name and by company"
        assert not screen.add.isEnabled()
        QTest.keyClick(screen.search, Qt.Key.Key_Return)
        assert c.settings[OWN_NAMES] == ()
        QTest.keyClick(screen.search, Qt.Key.Key_Escape)
        assert len(shown(screen)) == len(MORE)

    tell(story, knowing(*MORE))


def test_without_any_name_the_page_says_where_they_come_from(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        await c.until(lambda: any(words.startswith("No names yet.") for words in said(screen)))
        await picture("names-empty")

    tell(story, knowing())


def test_a_new_meeting_and_a_new_space_bring_their_names_without_a_restart(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        assert shown(screen) == ["Acme"]
        for fact in (MeetingsChanged(), SpacesChanged()):
            c.session.names = (*c.session.names, KnownName(type(fact).__name__, NameKind.SPACE))
            c.session.bus.publish(fact)
            await c.until(lambda f=fact: type(f).__name__ in c.voice.names, "the new name")
        assert len(shown(screen)) == 3

    tell(story, knowing(MORE[0]))


def test_names_are_asked_for_in_the_language_that_is_spoken(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.until(lambda: "en" in c.session.languages, "the first reading")
        c.settings.choose(LANGUAGE, "de")
        await c.until(lambda: c.session.languages[-1] == "de", "the other language")
        c.settings.choose(LANGUAGE, "")
        await c.until(lambda: c.session.languages[-1] == "", "any language")

    tell(story)


def test_a_thousand_names_are_a_short_page_that_grows(tell: Tell) -> None:
    many = tuple(KnownName(f"Name Number{n}", NameKind.PERSON) for n in range(1000))

    async def story(c: Companion) -> None:
        screen = await page(c)
        assert len(screen.rows) == AT_ONCE
        assert len(c.voice.names) == 1000
        screen.more.click()
        assert len(screen.rows) > AT_ONCE
        assert screen.rows[AT_ONCE].button.hasFocus()

    tell(story, knowing(*many))


def test_the_page_is_left_as_it_was_found_by_the_next_account(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        c.session.names = (MORE[2],)
        c.session.bus.publish(AccountChanged())
        await c.until(lambda: c.voice.names == ("Jürgen Hoffmann",), "the names of the other account")
        assert shown(screen) in ([], ["Jürgen Hoffmann"])

    tell(story, knowing(*MORE))


def test_ones_own_words_are_there_after_the_next_start(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    settings.choose(OWN_NAMES, ("Kanban board", "Łódź"))
    settings.choose(UNWANTED_NAMES, ("Acme",))
    again = Settings(tmp_path)
    assert again.problem is None
    assert (again[OWN_NAMES], again[UNWANTED_NAMES]) == (("Kanban board", "Łódź"), ("Acme",))


def test_one_spelling_stands_once_and_ones_own_wins() -> None:
    own, unwanted = ("ACME", "Kanban"), ("dana reyes", "acme")
    used = listened_for(MORE[:3], own, unwanted)
    assert [(known.name, known.kind) for known in used] == [
        ("Kanban", NameKind.OWN),
        ("ACME", NameKind.OWN),
        ("Jürgen Hoffmann", NameKind.PERSON),
    ]
