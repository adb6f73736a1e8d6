"""Meetings in a Page: found, read, searched, put right, and followed while they are transcribed."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.ui.meetings.meeting_presenter import MeetingPresenter
from harmony_desktop.ui.meetings.meeting_rows import MeetingRow
from harmony_desktop.ui.meetings.meeting_view import DETAILS, INSIGHTS
from harmony_desktop.ui.meetings.screen import MeetingsScreen
from harmony_desktop.ui.screens import MEETINGS
from tests.fakes.session import ScriptedSession
from tests.parts.gallery import Picture, picture
from tests.parts.long_meeting import BROKEN, FOUND, HEARD, STANDUP, TERMS, TERMS_TURNS, long_turns
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]


def kept() -> ScriptedSession:
    made = ScriptedSession()
    made.meetings.kept = {m.id: m for m in (TERMS, HEARD, BROKEN, STANDUP)}
    made.meetings.turns = {TERMS.id: TERMS_TURNS, STANDUP.id: long_turns(300), HEARD.id: (), BROKEN.id: ()}
    made.meetings.found = {TERMS.id: FOUND}
    return made


async def page(c: Companion) -> MeetingsScreen:
    c.window.open_page()
    c.window.sidebar.entries[MEETINGS].click()
    screen = c.page.meetings.screen
    assert screen is not None
    await c.until(lambda: screen.list_page.list.isVisible(), "the list")
    return screen


def titles(screen: MeetingsScreen) -> list[str]:
    return [row.text for row in screen.list_page.list.rows.rows if isinstance(row, MeetingRow)]


def click(screen: MeetingsScreen, key: str) -> None:
    view = screen.list_page.list
    place = view.visualRect(view.rows.find(key)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


async def opened(c: Companion, key: str = TERMS.id) -> tuple[MeetingsScreen, MeetingPresenter]:
    screen = await page(c)
    click(screen, key)
    presenter = c.page.meetings.page
    assert presenter is not None
    await c.until(lambda: presenter.transcript is not None, "the transcript")
    return screen, presenter


def test_pictures(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        await picture("meetings-list")
        click(screen, TERMS.id)
        view = screen.view
        await c.until(lambda: view.insights.cards, "insights")
        await picture("meeting-transcript")
        view.begin_find("two years")
        await picture("meeting-found")
        view.transcript.end_find()
        view.open_tab(INSIGHTS)
        await picture("meeting-insights")
        view.open_tab(DETAILS)
        await picture("meeting-details")

    tell(story, kept())


def test_pictures_of_what_is_not_done(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        view = screen.view
        for key, name in ((HEARD.id, "meeting-transcribing"), (BROKEN.id, "meeting-failed")):
            click(screen, key)
            await c.until(lambda: not view.standing.isHidden())
            await picture(name)
            screen.show_list()
        c.session.go(LinkState.OFFLINE)
        await picture("meetings-offline")

    tell(story, kept())
