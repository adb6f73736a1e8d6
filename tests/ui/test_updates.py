"""A new version: told once and quietly, read of, downloaded with its progress, let be; asked for in the Preferences."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl

from harmony_desktop.net.updates import Publisher as Desk
from harmony_desktop.net.way import Way
from harmony_desktop.services.updates import LET_BE, LOOKED, Updates
from harmony_desktop.ui.facts_sheet import FactsSheet
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.ui.screens import PREFERENCES
from harmony_desktop.ui.updates.presenter import DOWNLOAD, HERE, NEWS, OFFER, PROGRESS, SHOW, UpdatesPresenter
from harmony_desktop.wish import Section
from harmony_desktop.wishes.updates import LOOK_FOR_UPDATES, LOOK_NOW
from tests.parts.gallery import Picture, picture
from tests.parts.releases import FILE, PACKAGE, Publisher, published
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[tuple[Publisher, Path]]:
    with published(tmp_path / "publisher") as telling:
        yield telling


def opened(
    c: Companion, telling: tuple[Publisher, Path] | None, folder: Path = Path(), first_s: float = 0.0
) -> UpdatesPresenter:
    """As the program opens it, but that it looks at once; without a publisher none is built in."""

    async def way_to(url: str) -> Way:
        assert telling is not None
        return Way(own_authority=telling[1])

    async def nowhere(file: Path) -> bool:
        return False

    desk = Desk(telling[0].channel(), way_to) if telling else None
    from harmony_desktop.net.updates import kind

    known = Updates(desk, "0.1.0", kind(), c.session.remembered, c.session.remember)
    made = UpdatesPresenter(c.window, c.runner, c.settings, known, folder, nowhere)
    made.open_address = lambda url: None
    c.pages.open_updates(made)
    made.begin(first_s)
    return made


async def offered(c: Companion) -> None:
    await c.until(lambda: c.window.notice.code == OFFER, "the new version")


def test_a_new_version_is_told_read_of_and_downloaded(
    tell: Tell, publisher: tuple[Publisher, Path], tmp_path: Path, picture: Picture
) -> None:
    async def story(c: Companion) -> None:
        addresses: list[QUrl] = []
        made = opened(c, publisher, tmp_path / "Downloads")
        made.open_address = addresses.append
        await offered(c)
        assert c.window.notice.accessibleName().startswith("Harmony 0.9.0 is there. You have 0.1.0.")
        await picture("update")
        c.window.notice.acted.emit(NEWS)
        [sheet] = c.window.findChildren(FactsSheet)
        assert "The window keeps its place." in sheet.text.toPlainText()
        await picture("update-news")
        sheet.lead.click()
        assert addresses == [QUrl("https://harmony.example/new")]
        c.window.notice.acted.emit(DOWNLOAD)
        await c.until(lambda: c.window.notice.code in (PROGRESS, HERE), "its progress")
        await c.until(lambda: c.window.notice.code == HERE, "the download")
        assert (tmp_path / "Downloads" / FILE).read_bytes() == PACKAGE
        c.window.notice.acted.emit(SHOW)
        await c.until(
            lambda: addresses[1:] == [QUrl.fromLocalFile(str(tmp_path / "Downloads"))], "its folder"
        )

    tell(story)


def test_a_version_that_was_let_be_is_not_told_again_unless_it_is_asked_for(
    tell: Tell, publisher: tuple[Publisher, Path]
) -> None:
    async def story(c: Companion) -> None:
        made = opened(c, publisher)
        await offered(c)
        c.window.notice.dismissed.emit()
        assert c.session.remembered(LET_BE) == "0.9.0"
        c.window.notice.clear()
        await made._look()
        assert c.window.notice.code == ""
        made.look_now()
        await offered(c)

    tell(story)


def test_another_notice_goes_before_it(tell: Tell, publisher: tuple[Publisher, Path]) -> None:
    async def story(c: Companion) -> None:
        c.window.notice.show_offer("another", "note", "Something else", "", [("act", "Act")])
        made = opened(c, publisher, first_s=3600)
        await made._look()
        assert c.window.notice.code == "another"
        c.window.notice.clear()
        await offered(c)

    tell(story)


def test_nobody_is_asked_twice_a_day_or_against_the_wish(
    tell: Tell, publisher: tuple[Publisher, Path]
) -> None:
    async def story(c: Companion) -> None:
        c.settings.choose(LOOK_FOR_UPDATES, False)
        made = opened(c, publisher)
        assert made.updates.due()
        await made.updates.look()
        assert not made.updates.due()
        c.session.remember(LOOKED, "2999-01-01T00:00:00+00:00")  # the clock was wrong then
        assert made.updates.due()
        assert c.window.notice.code == ""

    tell(story)


def preferences(c: Companion) -> PreferencesScreen:
    screen = c.window.show_screen(PREFERENCES)
    assert isinstance(screen, PreferencesScreen)
    screen.open_section(Section.GENERAL)
    return screen


def about(screen: PreferencesScreen) -> str:
    return screen._deeds[LOOK_NOW.name].about.text()


def test_the_preferences_say_how_it_stands(
    tell: Tell, publisher: tuple[Publisher, Path], picture: Picture
) -> None:
    async def story(c: Companion) -> None:
        opened(c, publisher, first_s=3600)
        screen = preferences(c)
        assert about(screen) == "You have 0.1.0. Harmony knows of no newer one."
        publisher[0].told["version"] = "0.1.0"
        screen.buttons[LOOK_NOW.name].click()
        await c.until(lambda: about(screen).startswith("You have 0.1.0"), "an answer")
        publisher[0].told["product"] = "another"
        screen.buttons[LOOK_NOW.name].click()
        complaint = screen._deeds[LOOK_NOW.name]
        await c.until(lambda: "cannot be understood" in said(complaint), "a complaint")
        screen.sheet.ensureWidgetVisible(complaint)
        await picture("update-refused")

    tell(story)


def said(line: object) -> str:
    from PySide6.QtWidgets import QLabel, QWidget

    assert isinstance(line, QWidget)
    return " ".join(label.text() for label in line.findChildren(QLabel) if not label.isHidden())


def test_a_copy_that_knows_no_publisher_says_so_and_asks_nobody(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        opened(c, None)
        screen = preferences(c)
        assert "knows no publisher to ask" in about(screen)
        assert not screen.buttons[LOOK_NOW.name].isEnabled()
        assert not screen.rows[LOOK_FOR_UPDATES.name].control.isEnabled()
        assert c.session.remembered(LOOKED) is None

    tell(story)
