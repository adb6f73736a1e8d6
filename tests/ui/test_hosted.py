"""Meetings of a host that is no workspace of ours: connected, listed, read, discussed, copied, let go."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from harmony_desktop.domain.facts import AccountChanged, LinkState
from harmony_desktop.domain.meetings import MeetingStatus
from harmony_desktop.domain.problems import Problem
from harmony_desktop.ui.account_dialogs import SignInDialog
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.hosted.dialog import HostedDialog
from harmony_desktop.ui.hosted.screen import HostedScreen
from harmony_desktop.ui.meetings.meeting_rows import MeetingRow
from harmony_desktop.ui.meetings.meeting_view import INSIGHTS
from harmony_desktop.ui.meetings.screen import MeetingsScreen
from harmony_desktop.ui.meetings.source_bar import HERE, OTHER
from tests.fakes.hosted_host import ACTION, KEY, SAID, SUMMARY, title
from tests.fakes.session import ScriptedSession
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion
from tests.ui.test_by_keyboard import comes, key, press, reach, take, write
from tests.ui.test_meetings import kept
from tests.ui.test_meetings import page as meetings
from tests.ui.test_screen_reader import found_from, spoken

__all__ = ["picture"]
Tell = Callable[..., None]
BUSY = Problem("hosted_busy", {"host": "harmony.example", "seconds": 7}, retryable=True, detail="HTTP 429")


def connected() -> ScriptedSession:
    made = kept()
    made.hosted.connected()
    return made


async def listed(c: Companion) -> tuple[MeetingsScreen, HostedScreen]:
    screen = await meetings(c)
    assert c.page.meetings.hosted is not None
    screen.sources.segments.chosen.emit(OTHER)
    hosted = c.page.meetings.hosted.screen
    await c.until(
        lambda: hosted.list_page.list.isVisible() or not hosted.list_page.blank.isHidden(), "its list"
    )
    return screen, hosted


async def opened(c: Companion) -> HostedScreen:
    _, hosted = await listed(c)
    await c.until(lambda: titles(hosted), "its meetings")
    hosted.list_page.opened.emit(hosted.list_page.list.rows.rows[1])
    await c.until(lambda: hosted.view.transcript.view.turns, "what was said")
    return hosted


def titles(hosted: HostedScreen) -> list[str]:
    return [row.text for row in hosted.list_page.list.rows.rows if isinstance(row, MeetingRow)]


def menu_of(c: Companion) -> list[str]:
    menu = next(m for m in c.window.findChildren(QMenu) if m.isVisible())
    words = [action.text() for action in menu.actions() if action.text()]
    menu.close()
    return words


def dialog(c: Companion, kind: type[QWidget]) -> QWidget:
    return next(d for d in c.window.card.findChildren(kind) if d.isVisible())


def test_pictures(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen, hosted = await listed(c)
        await c.until(lambda: titles(hosted), "its meetings")
        await picture("hosted-list")
        hosted.list_page.opened.emit(hosted.list_page.list.rows.rows[1])
        await c.until(lambda: hosted.view.insights.cards, "insights")
        await picture("hosted-transcript")
        hosted.view.open_tab(INSIGHTS)
        await picture("hosted-insights")
        hosted.show_list()
        c.session.hosted.refuses = BUSY
        hosted.list_page.refresh.click()
        await c.until(lambda: "asked too often" in hosted.list_page.blank.accessibleName(), "the trouble")
        assert c.window.focusWidget() is hosted.list_page.blank.focusProxy(), "another try is at hand"
        await picture("hosted-trouble")
        c.page.meetings.connecting.ask("https://harmony.example")
        await picture("hosted-dialog")
        assert screen.isVisible()

    tell(story, connected())


def test_a_host_is_connected_by_keyboard_from_the_meetings(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await meetings(c)
        assert screen.sources.isHidden(), "one place to read from needs no choice"
        press("Where meetings come from")
        await take(c, "Read from Harmony, hosted…")
        await comes(c, "Address")
        write("harmony.example")
        reach("API key")
        line = c.window.focusWidget()
        assert isinstance(line, QLineEdit)
        assert line.echoMode() is QLineEdit.EchoMode.Password
        write("lk_wrong")
        key(Qt.Key.Key_Return)
        form = dialog(c, HostedDialog)
        assert isinstance(form, HostedDialog)
        await c.until(lambda: "does not accept this key" in form.words.text(), "the refusal")
        form.key.setText(KEY)
        key(Qt.Key.Key_Return)
        hosted = c.page.meetings.hosted
        assert hosted is not None
        await c.until(lambda: titles(hosted.screen), "its meetings")
        assert not screen.sources.isHidden()
        assert c.window.toast.words == "Meetings are read from harmony.example now."
        await comes(c, "Meetings")
        key(Qt.Key.Key_Return)
        await comes(c, "Transcript")
        await c.until(lambda: hosted.screen.view.transcript.view.turns, "what was said")
        key(Qt.Key.Key_Escape)
        await comes(c, "Meetings")
        c.window.close_screen()
        assert c.window.toast.words == "", "it was about that screen"

    tell(story, kept())


def test_it_is_listed_page_by_page_and_searched_in_what_is_loaded(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        _, hosted = await listed(c)
        page = hosted.list_page
        await c.until(lambda: len(titles(hosted)) >= 5, "a page")
        if page.more.isVisible():
            assert page.status.text() == "5 meetings are loaded, and there are more."
            page.more.click()
        await c.until(lambda: titles(hosted) == [title(n) for n in range(7)], "the rest")
        assert page.more.isHidden()
        page.search.setText("call 003 dana")
        assert titles(hosted) == [title(3)]
        page.search.setText("nobody")
        assert page.nothing.text() == "None of the loaded meetings says “nobody”."
        page.search.setText("")
        c.session.hosted.meetings = c.session.hosted.meetings[:2]
        page.refresh.click()
        await c.until(lambda: titles(hosted) == [title(0), title(1)], "as it is now")

    tell(story, connected())


def test_a_host_that_is_busy_is_asked_again_by_the_button_alone(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        _, hosted = await listed(c)
        page = hosted.list_page
        await c.until(lambda: len(titles(hosted)) == 5, "a page")
        c.session.hosted.refuses = BUSY
        page.list.end_near.emit()
        await c.until(lambda: "asked too often" in page.status.text(), "the trouble")
        assert len(titles(hosted)) == 5, "what is there stays"
        asked = list(c.session.hosted.asked)
        page.list.end_near.emit()
        assert c.session.hosted.asked == asked
        page.more.click()
        await c.until(lambda: len(titles(hosted)) == 7, "the rest")

    tell(story, connected())


def test_a_key_that_ended_is_given_anew_right_there(tell: Tell) -> None:
    session = connected()
    session.hosted.refuses = Problem("hosted_unauthorized", {"host": "harmony.example"})

    async def story(c: Companion) -> None:
        _, hosted = await listed(c)
        await c.until(lambda: "does not accept" in hosted.list_page.blank.accessibleName(), "the trouble")
        press("Give another key…")
        await comes(c, "API key")
        write(KEY)
        key(Qt.Key.Key_Return)
        await c.until(lambda: titles(hosted), "its meetings")

    tell(story, session)


def test_an_address_that_is_no_workspace_is_asked_for_its_key(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        c.session.accounts.refuses = Problem("no_workspace")
        c.pages.accounts.add()
        sign_in = dialog(c, SignInDialog)
        assert isinstance(sign_in, SignInDialog)
        sign_in.address.setText("https://harmony.example")
        sign_in.given.emit()
        await c.until(lambda: "give its key" in sign_in.words.text(), "what can be done")
        assert sign_in.with_key
        sign_in.key.setText(KEY)
        sign_in.given.emit()
        await c.until(
            lambda: any(d.isVisible() for d in c.window.card.findChildren(HostedDialog)), "the offer"
        )

    tell(story)


def test_what_cannot_be_done_there_is_not_offered(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        hosted = await opened(c)
        view = hosted.view
        view.header.more.click()
        assert menu_of(c) == [
            "Refresh",
            "Search in the transcript",
            "Copy the transcript",
            "Discuss with Companion",
            "Copy into this workspace…",
        ]
        view.header.begin_edit()
        assert view.header.edit.isHidden()
        assert not view.transcript.view.renames
        assert view.about.text() == "Read only, from harmony.example. No copy is kept on this computer."
        view.open_tab(INSIGHTS)
        await c.until(lambda: view.insights.cards, "insights")
        assert [line.item.text for card in view.insights.cards for line in card.lines] == [SUMMARY, ACTION]
        view.insights.cards[0].lines[0].click()
        assert view.transcript.view.marks.cited == 1
        assert {"Delete", "Share", "Rename"} & found_from(spoken(c.window)) == set()

    tell(story, connected())


def test_it_is_discussed_in_a_new_chat_with_its_transcript(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        hosted = await opened(c)
        hosted.view.header.companion.click()
        await c.until(lambda: c.session.chips(None).attached, "the attachment")
        [attached] = c.session.chips(None).attached
        assert (attached.name, attached.kind) == ("Call 000 with Acme, 4 Nov", "text")
        assert attached.text.splitlines()[1] == f"[00:04] Dana Reyes: {SAID[1][3]}"
        assert c.window.composer.suggestion.text() == "Summarize this meeting…"
        c.window.composer.suggestion_taken.emit()
        await c.until(lambda: c.session.sent, "the question")
        assert c.session.sent[0][0] == "Summarize this meeting."
        sent = next(iter(c.session.kept.values())).messages[0]
        assert [a.text for a in sent.attachments] == [attached.text]

    tell(story, connected())


def test_discussing_it_twice_attaches_it_once(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await opened(c)
        assert c.page.meetings.hosted is not None
        reading = c.page.meetings.hosted.reading
        reading.discuss()
        reading.discuss()
        assert len(c.session.chips(None).attached) == 1

    tell(story, connected())


def test_a_copy_is_made_only_after_it_was_said_what_that_is(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await opened(c)
        assert c.page.meetings.hosted is not None
        c.page.meetings.hosted.reading.ask_to_bring()
        question = dialog(c, Question)
        assert isinstance(question, Question)
        assert any("A copy of its transcript" in words for words in found_from(spoken(question)))
        assert c.session.hosted.brought == []
        question.yes.click()
        await c.until(lambda: c.session.hosted.brought, "the copy")
        assert c.session.hosted.brought[0].title == title(0)

    tell(story, connected())


def test_trouble_is_told_and_tried_again_and_can_be_copied(tell: Tell) -> None:
    session = connected()
    session.hosted.refuses = BUSY

    async def story(c: Companion) -> None:
        _, hosted = await listed(c)
        page = hosted.list_page
        told = "harmony.example has been asked too often. Try again in 7 s."
        await c.until(lambda: page.blank.accessibleName() == told, "the trouble")
        page.blank.taken.click()
        assert QGuiApplication.clipboard().text().splitlines()[1:] == ["hosted_busy", "HTTP 429"]
        page.blank.acted.emit()
        await c.until(lambda: titles(hosted), "the list")
        c.session.hosted.refuses = Problem("hosted_offline", {"host": "harmony.example"}, retryable=True)
        hosted.list_page.opened.emit(page.list.rows.rows[1])
        view = hosted.view
        await c.until(
            lambda: "not kept on this computer" in view.transcript.blank.accessibleName(), "offline"
        )
        view.transcript.retry_wanted.emit()
        await c.until(lambda: view.transcript.view.turns, "what was said")
        c.session.hosted.refuses = BUSY
        view.transcript.retry_wanted.emit()
        await c.until(lambda: c.window.notice.code == "hosted_busy", "that it is as it was read")
        c.window.close_screen()
        assert c.window.notice.code == "", "no other screen is about it"

    tell(story, session)


def test_the_workspace_may_be_away_and_other_accounts_have_no_part_in_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.go(LinkState.OFFLINE)
        screen, hosted = await listed(c)
        await c.until(lambda: titles(hosted), "its meetings")
        c.session.hosted.host = None
        c.session.bus.publish(AccountChanged())
        await c.until(screen.sources.isHidden, "no second place")
        assert screen.stack.currentWidget() is screen.list_page
        assert titles(hosted) == []

    tell(story, connected())


def test_disconnecting_says_what_stays_and_takes_the_list_away(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, hosted = await listed(c)
        await c.until(lambda: titles(hosted), "its meetings")
        c.page.meetings.connecting.ask_to_end()
        question = dialog(c, Question)
        assert isinstance(question, Question)
        assert any("Nothing is deleted at harmony.example" in words for words in found_from(spoken(question)))
        question.yes.click()
        await c.until(screen.sources.isHidden, "no second place")
        assert c.session.hosted.host is None
        assert screen.stack.currentWidget() is screen.list_page
        assert c.session.meetings.kept
        assert all(m.status is not MeetingStatus.QUEUED for m in c.session.meetings.kept.values())

    tell(story, connected())


def test_the_place_is_chosen_by_a_key(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await meetings(c)
        reach("Where meetings are read: …", Qt.Key.Key_Backtab)
        QTest.keyClick(c.window.focusWidget(), Qt.Key.Key_Space)
        assert c.page.meetings.hosted is not None
        assert screen.stack.currentWidget() is c.page.meetings.hosted.screen
        screen.sources.segments.chosen.emit(HERE)
        assert screen.stack.currentWidget() is screen.list_page

    tell(story, connected())


def test_a_host_that_turns_out_to_be_no_workspace_is_offered_read_only(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        c.session.accounts.refuses = Problem("not_found")
        c.pages.accounts.add()
        sign_in = dialog(c, SignInDialog)
        assert isinstance(sign_in, SignInDialog)
        sign_in.use_key(True)
        sign_in.address.setText("https://harmony.example")
        sign_in.key.setText(KEY)
        sign_in.given.emit()
        await c.until(
            lambda: any(d.isVisible() for d in c.window.card.findChildren(HostedDialog)), "the offer"
        )
        form = dialog(c, HostedDialog)
        assert isinstance(form, HostedDialog)
        assert (form.address.text(), form.key.text()) == ("https://harmony.example", KEY)
        assert c.session.hosted.host is None, "nothing is connected unasked"
        form.given.emit()
        assert c.page.meetings.hosted is None
        await c.until(
            lambda: c.page.meetings.hosted and titles(c.page.meetings.hosted.screen), "its meetings"
        )

    tell(story, kept())
