"""Sharing a meeting from the window: its report as a file, links; discussing it; deleting it and taking that back."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QLineEdit, QMenu, QWidget

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Meeting, MeetingStatus
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.sharing import REPORT_NAME, Link, Links
from harmony_desktop.ui.danger.listing import RemainsSheet
from harmony_desktop.ui.meetings.acts import MeetingActs
from harmony_desktop.ui.meetings.pages import MeetingPages
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.ui.sharing.acts import SharingActs
from harmony_desktop.ui.sharing.dialog import ShareDialog
from harmony_desktop.ui.sharing.password import PasswordDialog
from harmony_desktop.wish import Section
from tests.fakes.doors_sharing import MADE
from tests.fakes.session import ScriptedSession
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]
ACME = Meeting(
    ConversationId("c1"),
    "Acme commercial terms",
    datetime(2026, 11, 4, 9, 0, tzinfo=UTC),
    38 * 60_000,
    "Zoom",
    team="Sales",
    created_by="u1",
)
OTHER = replace(ACME, id=ConversationId("c2"), title="Weekly stand-up")
LUIS = Link("l9", "https://harmony.example/s/Kq81xLz", MADE, "Luis Ferro", MADE)


def session() -> ScriptedSession:
    made = ScriptedSession()
    made.meetings.kept[ACME.id] = ACME
    return made


def acts(c: Companion) -> SharingActs:
    made = SharingActs(c.window, c.session, c.runner, c.presenter, MeetingActs(c.window))
    c.window.open_page()
    return made


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def said(inside: QWidget) -> str:
    return "\n".join(label.text() for label in inside.findChildren(QLabel) if label.isVisible())


async def opened(c: Companion) -> ShareDialog:
    acts(c).share(ACME)
    [dialog] = c.window.card.findChildren(ShareDialog)
    await c.until(dialog.link.button.isEnabled, "the links")
    return dialog


async def where(c: Companion) -> QFileDialog:
    await c.until(lambda: c.window.findChildren(QFileDialog), "where to save it")
    return c.window.findChildren(QFileDialog)[0]


def test_the_dialog_says_what_is_shared_with_whom_and_where_the_transcript_is(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        dialog = await opened(c)
        text = said(dialog)
        for words in (
            "Share “Acme commercial terms”",
            "Choose how you'd like to share this conversation insight report",
            "GET /v1/conversations/{id}/transcript",
            "A downloaded file cannot be revoked",
            "Shareable Link",
        ):
            assert words in text
        assert [b.text() for b in (dialog.report.button, dialog.link.button, dialog.done)] == [
            "Share PDF",
            "Generate Link for Sharing",
            "Done",
        ]
        click(dialog.done)
        await c.until(lambda: not c.window.card.findChildren(ShareDialog))

    tell(story, session())


def test_the_report_is_made_saved_and_never_written_over_another_one(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        folder = tmp_path / "reports"
        folder.mkdir()
        c.session.remember("report_folder", str(folder))
        (folder / REPORT_NAME).write_text("an earlier one")
        c.session.sharing.slow = asyncio.Event()
        dialog = await opened(c)
        opened_files: list[Path] = []
        dialog.report.opened.disconnect()
        dialog.report.opened.connect(opened_files.append)
        click(dialog.report.button)
        assert dialog.report.button.text() == "Generating PDF…"
        assert QApplication.focusWidget() is dialog.report.stop
        c.session.sharing.slow.set()
        ask = await where(c)
        chosen = Path(ask.selectedFiles()[0])
        assert chosen == folder / "Conversation Insights Report (2).pdf"
        ask.accept()
        await c.until(dialog.report.saved.isVisible, "saved")
        assert chosen.read_bytes().startswith(b"%PDF")
        assert f"Saved as “{chosen.name}” in “reports”." in said(dialog)
        click(dialog.report.open)
        assert opened_files == [chosen]

    tell(story, session())


def test_making_the_report_can_be_stopped_and_says_why_it_failed(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        door = c.session.sharing
        door.slow = asyncio.Event()
        dialog = await opened(c)
        click(dialog.report.button)
        click(dialog.report.stop)
        assert "Stopped; nothing was saved." in said(dialog)
        assert dialog.report.button.text() == "Share PDF"
        door.slow.set()
        door.refuses = Problem("workspace_unreachable")
        click(dialog.report.button)
        await c.until(lambda: "The workspace does not answer." in said(dialog), "why")
        assert dialog.report.button.text() == "Try again"
        c.session.remember("report_folder", str(tmp_path))
        door.unwritable = True
        click(dialog.report.button)
        (await where(c)).accept()
        await c.until(lambda: "could not be written" in said(dialog), "why")
        assert list(tmp_path.iterdir()) == []

    tell(story, session())


def test_leaving_the_question_where_saves_nothing(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        dialog = await opened(c)
        click(dialog.report.button)
        (await where(c)).reject()
        assert dialog.report.button.text() == "Share PDF"
        assert dialog.report.button.isEnabled()
        assert c.session.sharing.saved == []

    tell(story, session())


def test_a_link_is_made_copied_opened_and_revoked(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        dialog = await opened(c)
        click(dialog.link.button)
        await c.until(lambda: dialog.link.rows, "the link")
        [row] = dialog.link.rows
        assert row.field.accessibleName() == "Shareable Link"
        assert QApplication.focusWidget() is row.copy
        c.press(Qt.Key.Key_Space)
        assert row.copy.text() == "Copied"
        assert QGuiApplication.clipboard().text() == row.link.url
        assert "By Sam Lee, 21 Nov" in said(dialog)
        assert "not opened yet" in said(dialog)
        assert not dialog.link.button.isVisible(), "everybody has one link to a meeting"
        click(row.revoke)
        await c.until(lambda: not dialog.link.rows, "revoked")
        assert "Revoked: that link opens nothing any more." in said(dialog)
        assert QApplication.focusWidget() is dialog.link.button
        click(dialog.link.button)
        await c.until(lambda: dialog.link.rows, "another one")
        assert dialog.link.rows[0].link.id != row.link.id

    tell(story, session())


def test_open_leads_to_the_page_signed_in(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        made = acts(c)
        addresses: list[str] = []
        made.sharing.open_address = lambda url: addresses.append(url.toString())
        c.session.sharing.known = Links((LUIS,))
        dialog = made.sharing.open(ACME)
        await c.until(lambda: dialog.link.rows, "the links")
        click(dialog.link.rows[0].open)
        await c.until(lambda: addresses, "the browser")
        assert c.session.sharing.pages == ["/s/Kq81xLz"]

    tell(story, session())


def test_links_of_others_are_listed_and_that_they_open_here_only(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.sharing.known = Links((LUIS,), here_only=True)
        dialog = await opened(c)
        assert "By Luis Ferro, 21 Nov" in said(dialog)
        assert "last opened 21 Nov" in said(dialog)
        assert "Opens on this computer only" in said(dialog)
        assert dialog.link.button.isVisible()

    tell(story, session())


def test_links_that_could_not_be_read_or_made_say_why(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.sharing.refuses = Problem("offline")
        dialog = await opened(c)
        assert "This needs the workspace" in said(dialog)
        assert dialog.link.button.text() == "Try again"
        click(dialog.link.button)
        await c.until(lambda: dialog.link.button.text() == "Generate Link for Sharing", "read")
        c.session.sharing.refuses = Problem("internal")
        click(dialog.link.button)
        await c.until(lambda: "The workspace made a mistake." in said(dialog), "why")
        assert dialog.link.rows == []

    tell(story, session())


def test_the_menu_says_why_a_meeting_cannot_be_shared_yet(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        made = acts(c)
        assert [act.words for act in made.offered(ACME)] == [
            "Share",
            "Copy link",
            "Discuss with Companion",
            "Delete",
        ]
        assert all(act.enabled for act in made.offered(ACME))
        share, copy, told, discuss, _ = made.offered(replace(ACME, status=MeetingStatus.TRANSCRIBING))
        assert not any(act.enabled for act in (share, copy, told))
        assert discuss.enabled
        assert told.words == "Sharing waits until the badge reads Completed"
        assert share.why == (
            "The conversation may still be processing. Wait until the status badge in the header reads"
            " Completed before sharing."
        )

    tell(story, session())


def test_only_who_brought_a_meeting_in_or_an_admin_may_delete_it(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        c.session.administration.admin = False
        made = acts(c)
        theirs = replace(ACME, created_by="u2")
        assert "Delete" in [act.words for act in made.offered(ACME)]
        assert "Delete" not in [act.words for act in made.offered(theirs)]
        made.delete(theirs)  # as an admin
        sheet = await remains(c)
        await picture("meeting-of-somebody-else")
        assert ACME.id in c.session.meetings.kept, "what somebody else brought in is asked for"
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: ACME.id not in c.session.meetings.kept, "it is deleted")
        assert sheet.is_closed

    tell(story, session())


def test_a_link_is_copied_from_the_menu(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        acts(c).copy_link(ACME)
        await c.until(lambda: c.window.toast.words.startswith("Link copied."), "copied")
        assert QGuiApplication.clipboard().text() == c.session.sharing.known.items[0].url

    tell(story, session())


def test_the_icon_begins_a_thread_about_the_meeting_with_a_question_to_start_from(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        rooms = MeetingActs(c.window)
        made = SharingActs(c.window, c.session, c.runner, c.presenter, rooms)
        c.window.open_page()
        await c.ask("Something else")
        rooms.discuss_wanted.emit(ACME)
        assert made.discussing
        composer = c.window.composer
        assert c.presenter.talk.thread_id is None
        assert [chip.text() for chip in composer.context.chips.values()] == ["Acme commercial terms"]
        assert composer.suggestion.text() == "Summarize this meeting…"
        assert composer.suggestion.isVisible()
        c.type("Who")
        assert not composer.suggestion.isVisible()
        composer.edit.selectAll()
        c.press(Qt.Key.Key_Delete)
        assert composer.suggestion.isVisible()
        click(composer.suggestion)
        await c.until(lambda: c.presenter.talk.thread_id, "the thread")
        assert c.session.sent[-1][0] == "Summarize this meeting."
        thread = c.presenter.talk.snapshot
        assert thread is not None
        assert [a.conversation_id for a in thread.messages[0].attachments] == [ACME.id]
        assert not composer.suggestion.isVisible()

    tell(story, session())


def test_the_menu_begins_an_open_ended_thread_about_the_meeting_that_was_chosen_last(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        made = acts(c)
        made.discuss(replace(ACME, id=ConversationId("c2"), title="Kick-off"), suggest=True)
        made.discuss(ACME)
        composer = c.window.composer
        assert [chip.text() for chip in composer.context.chips.values()] == ["Acme commercial terms"]
        assert not composer.suggestion.isVisible()
        assert QApplication.focusWidget() is composer.edit

    tell(story, session())


def test_the_suggestion_leaves_with_the_meeting(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        acts(c).discuss(ACME, suggest=True)
        composer = c.window.composer
        [chip] = composer.context.chips.values()
        chip.removed.emit()
        assert not composer.suggestion.isVisible()

    tell(story, session())


async def remains(c: Companion) -> RemainsSheet:
    await c.until(lambda: c.window.card.findChildren(RemainsSheet), "what goes and stays")
    return c.window.card.findChildren(RemainsSheet)[-1]


def test_a_meeting_is_deleted_at_once_and_taken_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        told: list[str] = []
        made = SharingActs(
            c.window,
            c.session,
            c.runner,
            c.presenter,
            MeetingActs(c.window),
            lambda id_: told.append(f"left {id_}"),
            lambda id_: told.append(f"back {id_}"),
        )
        made.delete(ACME)
        await c.until(lambda: c.window.toast.words == "Deleted “Acme commercial terms”.", "said")
        assert ACME.id not in c.session.meetings.kept
        c.window.toast.read()
        sheet = await remains(c)
        listed = "\n".join(label.text() for label in sheet.findChildren(QLabel))
        assert "Turns of the transcript: 92 · Links: 1" in listed
        assert "Answers drawn from it" in listed
        assert "/media/stick/harmony-backup-2026-11-20.zip" in listed
        c.press(Qt.Key.Key_Escape)
        c.window.toast.act()
        await c.until(lambda: ACME.id in c.session.meetings.kept, "there again")
        await c.until(lambda: told == ["left c1", "back c1"])

    tell(story, session())


def test_deleting_needs_the_workspace_and_ends_after_ten_seconds(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        made = acts(c)
        c.session.sharing.refuses = Problem("offline")
        made.delete(ACME)
        await c.until(lambda: c.window.notice.code == "offline", "why")
        assert ACME.id in c.session.meetings.kept
        made.delete(ACME)
        await c.until(lambda: c.window.toast.words.startswith("Deleted"), "said")
        c.session.sharing.deleted.clear()  # erased
        c.window.toast.act()
        await c.until(lambda: c.window.toast.words == "It was deleted already.")

    tell(story, session())


def test_several_that_were_deleted_come_back_one_after_the_other(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        made = acts(c)
        made.delete(ACME)
        await c.until(lambda: c.window.toast.words == f"Deleted “{ACME.title}”.", "said")
        made.delete(OTHER)
        await c.until(lambda: c.window.toast.words == f"Deleted “{OTHER.title}”.", "said")
        c.window.toast.act()
        await c.until(lambda: OTHER.id in c.session.meetings.kept, "the last one")
        await c.until(lambda: c.window.toast.words == f"Deleted “{ACME.title}”.", "the one before")
        c.window.toast.act()
        await c.until(lambda: ACME.id in c.session.meetings.kept, "both")
        assert not c.window.toast.words

    it = session()
    it.meetings.kept[OTHER.id] = OTHER
    tell(story, it)


def test_deleting_what_is_gone_already_is_no_failure(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        made = acts(c)
        c.session.sharing.refuses = Problem("not_found")
        made.delete(ACME)
        await c.until(lambda: c.window.toast.words == "It was deleted already.", "said")
        assert not c.window.notice.code

    tell(story, session())


def test_what_was_deleted_in_the_list_comes_back_to_the_list_and_a_held_key_takes_one(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        pages = c.page.meetings
        c.window.show_screen("meetings")
        assert pages.screen is not None
        rows = pages.screen.list_page.list
        await c.until(rows.isVisible, "the list")
        rows.enter()
        held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, "", True)
        QApplication.sendEvent(rows, held)
        QTest.keyClick(rows, Qt.Key.Key_Delete)
        await c.until(lambda: c.window.toast.words.startswith("Deleted"), "said")
        assert len(c.session.meetings.kept) == 1
        c.window.toast.act()
        await c.until(lambda: len(c.session.meetings.kept) == 2, "there again")
        await c.until(lambda: len([r for r in rows.rows.rows if r.key]) == 2, "on the list")
        assert not pages.screen.reading

    it = session()
    it.meetings.kept[OTHER.id] = OTHER
    tell(story, it)


async def on_page(c: Companion) -> MeetingPages:
    """The meeting, open on its page."""
    pages = c.page.meetings
    pages.open(ACME.id)
    assert pages.page is not None
    page = pages.page
    await c.until(lambda: page.transcript is not None, "the transcript")
    return pages


def test_the_page_of_a_meeting_offers_all_of_it_and_makes_room_when_it_is_deleted(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        pages = await on_page(c)
        assert pages.screen is not None
        header = pages.screen.view.header
        click(header.more)
        menu = next(m for m in c.window.findChildren(QMenu) if m.isVisible())
        offered = {action.text(): action for action in menu.actions()}
        assert {"Share", "Copy link", "Discuss with Companion", "Delete"} <= offered.keys()
        offered["Delete"].trigger()
        menu.hide()
        list_page = pages.screen.list_page
        await c.until(list_page.isVisible, "the list")
        assert c.window.toast.words == "Deleted “Acme commercial terms”."
        c.window.toast.act()
        await c.until(header.isVisible, "it is back")
        click(header.companion)
        await c.until(lambda: c.window.composer.suggestion.isVisible(), "a question to begin with")
        assert not c.window.screen_name

    tell(story, session())


def test_a_meeting_that_somebody_else_deletes_leaves_the_page_and_that_is_said(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        pages = await on_page(c)
        c.session.meetings.drop(ACME.id)
        gone = "This meeting was deleted, or is no longer shared with you."
        await c.until(lambda: c.window.toast.words == gone, "said")
        assert pages.screen is not None
        assert pages.screen.list_page.isVisible()

    tell(story, session())


def test_every_control_has_a_name_and_tab_reaches_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.sharing.known = Links((LUIS,))
        dialog = await opened(c)
        kinds = QAbstractButton | QLineEdit
        controls = [w for w in dialog.findChildren(QWidget) if isinstance(w, kinds) and w.isVisible()]
        assert [type(w).__name__ for w in controls if not w.accessibleName()] == []
        reached = set()
        for _ in range(20):
            c.press(Qt.Key.Key_Tab)
            reached.add(QApplication.focusWidget())
        assert [w.accessibleName() for w in controls if w not in reached] == []
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: not c.window.card.findChildren(ShareDialog))

    tell(story, session())


def test_pictures(tell: Tell, picture: Picture, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        c.session.remember("report_folder", str(tmp_path))
        dialog = await opened(c)
        c.window.resize(1120, 760)
        await picture("share-before")
        c.session.sharing.slow = asyncio.Event()
        click(dialog.report.button)
        click(dialog.link.button)
        await c.until(lambda: dialog.link.rows, "the link")
        click(dialog.link.rows[0].copy)
        await picture("share-generating")
        c.session.sharing.slow.set()
        (await where(c)).accept()
        await c.until(dialog.report.saved.isVisible, "saved")
        await picture("share-saved")
        c.session.sharing.refuses = Problem("workspace_unreachable")
        click(dialog.report.button)
        await c.until(lambda: dialog.report.button.text() == "Try again")
        c.session.sharing.known = Links((LUIS, replace(LUIS, id="l8", last_opened_at=None)), here_only=True)
        dialog.link.read_again.emit()
        await c.until(lambda: len(dialog.link.rows) == 2, "the links")
        await picture("share-links")
        dialog.close_overlay()
        acts(c).discuss(ACME, suggest=True)
        await picture("discuss")

    tell(story, session())


async def password(c: Companion) -> PasswordDialog:
    c.pages.preferences.show(Section.GENERAL)
    [screen] = c.window.findChildren(PreferencesScreen)
    screen.buttons["browser_password"].click()
    [dialog] = c.window.card.findChildren(PasswordDialog)
    assert QApplication.focusWidget() is dialog.new
    return dialog


def test_a_password_for_the_browser_is_set(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        dialog = await password(c)
        QTest.keyClicks(dialog.new, "short")
        click(dialog.yes)
        assert "Use at least 12 characters." in said(dialog)
        QTest.keyClicks(dialog.new, " but longer now")
        QTest.keyClicks(dialog.again, "something else")
        click(dialog.yes)
        assert "The two are not the same." in said(dialog)
        await picture("password")
        dialog.again.setText(dialog.new.text())
        c.session.sharing.refuses = Problem("password_wrong")
        click(dialog.yes)
        await c.until(lambda: "You have set a password before." in said(dialog), "why")
        assert QApplication.focusWidget() is dialog.current
        QTest.keyClicks(dialog.current, "the old one")
        click(dialog.yes)
        await c.until(lambda: c.session.sharing.passwords, "set")
        assert c.session.sharing.passwords == [("short but longer now", "the old one")]
        await c.until(lambda: c.window.toast.words.startswith("The password is set."))

    tell(story, session())
