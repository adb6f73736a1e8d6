"""Sharing, discussing and deleting a meeting in the window with the real workspace behind it."""

import asyncio
from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from harmony_desktop.domain.facts import MeetingsChanged
from harmony_desktop.domain.meetings import Meeting, MeetingStatus
from harmony_desktop.domain.sharing import REPORT_NAME
from harmony_desktop.ui.insights.screen import InsightsScreen
from harmony_desktop.ui.screens import WORKSPACE_SETTINGS
from harmony_desktop.ui.settings_sections import SectionName
from harmony_desktop.ui.sharing.dialog import ShareDialog
from harmony_desktop.ui.workspace_settings import WorkspaceSettings
from tests.fakes.model_server import text
from tests.parts.gallery import Picture, picture
from tests.parts.lived import PATIENCE, Live, Lived, drawer, live, prepared

__all__ = ["drawer", "live", "picture", "prepared"]


async def acme(c: Lived) -> Meeting:
    """Once the feed has told of it, and its insights are there."""
    changed = asyncio.Event()
    end = c.session.bus.subscribe(lambda fact: changed.set() if isinstance(fact, MeetingsChanged) else None)
    try:
        while True:
            found = await c.session.finder.meetings("Acme commercial terms", 1)
            if found and found[0].status is MeetingStatus.COMPLETED:
                return found[0]
            await asyncio.wait_for(changed.wait(), PATIENCE)
            changed.clear()
    finally:
        end()


def asked(c: Lived) -> list[QFileDialog]:
    """Where to save it."""
    return c.window.findChildren(QFileDialog)


async def page_of(address: str) -> httpx.Response:
    """As a browser opens it that trusts this workspace; its certificate is proven elsewhere."""
    async with httpx.AsyncClient(verify=False, follow_redirects=True, trust_env=False) as browser:
        return await browser.get(address)


def test_a_meeting_is_shared_and_what_was_shared_ends(live: Live, picture: Picture, tmp_path: Path) -> None:
    async def story(c: Lived) -> None:
        c.open_page()
        meeting = await acme(c)
        sharing = c.page.meetings.sharing
        addresses: list[QUrl] = []
        sharing.sharing.open_address = addresses.append
        c.session.remember("report_folder", str(tmp_path))
        c.page.meetings.open(meeting.id)
        sharing.share(meeting)
        [dialog] = c.window.card.findChildren(ShareDialog)
        await c.until(dialog.link.button.isEnabled, "the links")
        await picture("share-live")

        dialog.report.button.click()
        await c.until(lambda: not dialog.report.working.isVisible() or asked(c), "the report")
        assert asked(c), dialog.report.told.text()
        c.window.findChildren(QFileDialog)[0].accept()
        await c.until(dialog.report.saved.isVisible, "saved")
        assert (tmp_path / REPORT_NAME).read_bytes().startswith(b"%PDF")

        dialog.link.button.click()
        await c.until(lambda: dialog.link.rows, "the link")
        [row] = dialog.link.rows
        assert dialog.link.here_only.isVisible(), "nobody gave this workspace a public address"
        row.copy.click()
        assert QGuiApplication.clipboard().text() == row.link.url
        await picture("share-live-done")
        row.open.click()
        await c.until(lambda: addresses, "the browser")
        page = await page_of(addresses[0].toString())
        assert page.status_code == 200
        assert meeting.title in page.text
        row.revoke.click()
        await c.until(lambda: not dialog.link.rows, "revoked")
        dialog.close_overlay()

        sharing.delete(meeting)
        await c.until(lambda: c.window.toast.words == f"Deleted “{meeting.title}”.", "the way back")
        assert await c.session.meetings.one(meeting.id) is None
        await picture("deleted-live")
        c.window.toast.act()
        await c.until(lambda: c.page.meetings.page and c.page.meetings.page.key == meeting.id, "it is back")
        assert (await c.session.meetings.transcript(meeting.id)).turns

    live(story)


@pytest.mark.long
def test_a_meeting_is_discussed_and_more_is_drawn_from_it(live: Live, picture: Picture) -> None:
    async def story(c: Lived) -> None:
        c.open_page()
        meeting = await acme(c)
        c.model.script(text("They agreed on two years.", repeat=True))
        c.page.meetings.acts.discuss_wanted.emit(meeting)
        await picture("discuss-live")
        c.window.composer.suggestion.click()
        await c.says("They agreed on two years.")
        assert c.messages[0].text == "Summarize this meeting."
        assert meeting.title in c.asked[0], "the meeting is in what the model is given"

        settings = c.window.show_screen(WORKSPACE_SETTINGS)
        assert isinstance(settings, WorkspaceSettings)
        settings.open(SectionName.INSIGHTS)
        [screen] = c.window.findChildren(InsightsScreen)
        await c.until(lambda: screen.lines, "the project that every workspace has")
        await picture("insight-projects-live")
        screen.add.click()
        QTest.keyClicks(screen.editor.name, "Acme only")
        QTest.keyClicks(screen.editor.applies.words, "Acme")
        screen.editor.save.click()
        await c.until(lambda: len(screen.lines) == 2, "saved")
        c.window.toast.act()
        await c.until(lambda: "asked again" in c.window.toast.words, "asked")

    live(story)
