"""What the desktop is told: which answers, in which words, and when it is taken back."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from harmony_desktop.domain.facts import AccountChanged, ThreadsChanged
from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.threads import Message, MessageState, Role, Thread
from harmony_desktop.ui import notification_words as words
from harmony_desktop.ui.notification_presenter import NotificationPresenter
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.ui.tray import Tray
from harmony_desktop.wish import Section, Wish
from harmony_desktop.wishes.notifications import (
    DO_NOT_DISTURB,
    HIDE_CONTENT,
    NOTIFIED,
    NOTIFY_ANSWERS,
    TEST_NOTIFICATION,
)
from harmony_desktop.wordings import explain
from tests.fakes.notifications import ScriptedNotifications
from tests.fakes.session import CITED, NOW, ScriptedSession
from tests.ui.conftest import Companion

Tell = Callable[..., None]
Story = Callable[[Companion, ScriptedNotifications], object]


def on(desktop: ScriptedNotifications, story: Story) -> Callable[[Companion], object]:
    """The story on a window that tells this desktop."""

    async def whole(c: Companion) -> None:
        c.window.can_hide = True
        told = NotificationPresenter(c.window, c.session, c.runner, c.presenter, desktop)
        c.pages.machine.notifications = told
        told.begin()
        try:
            await story(c, desktop)  # type: ignore[misc]
        finally:
            await told.close()

    return whole


async def finished(
    c: Companion,
    question: str = "When does Acme sign?",
    said: str = "In May.",
    problem: Problem | None = None,
) -> ThreadId:
    """A thread of its own, the open one, whose answer finishes while the window is hidden."""
    thread_id, _ = await c.session.send_message(question)
    c.window.dismiss()
    c.presenter.open_thread(thread_id)
    answer = c.session.answer(thread_id)
    c.session.says(answer, said, CITED)
    c.session.ends(answer, problem)
    return thread_id


async def quiet() -> None:
    """Whatever was begun has had its turns."""
    for _ in range(20):
        await asyncio.sleep(0)


# --- which


def test_an_answer_that_finishes_while_the_window_is_hidden_is_told_and_a_press_opens_its_thread(
    tell: Tell,
) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        asked = await finished(c)
        await c.until(lambda: desktop.texts == [("When does Acme sign?", "In May.")])
        c.presenter.new_chat()
        c.window.dismiss()
        desktop.press(asked)
        assert c.presenter.talk.thread_id == asked
        assert c.window.isVisible()
        assert "In May." in c.shown
        assert c.session.sent == [("When does Acme sign?", False, "")]  # it opened, and did nothing else

    tell(on(ScriptedNotifications(), story))


def test_an_answer_on_the_screen_is_not_told(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        thread_id = ThreadId(await c.ask("When?"))
        c.session.ends(c.session.answer(thread_id))
        await quiet()
        assert desktop.sent == []

    tell(on(ScriptedNotifications(), story))


def test_another_thread_is_told_only_to_someone_who_works_elsewhere(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        first = ThreadId(await c.ask("First?"))
        c.presenter.new_chat()
        second = ThreadId(await c.ask("Second?"))
        c.session.ends(c.session.answer(first))
        await quiet()
        assert desktop.sent == []  # the window is in use: its dot is enough
        elsewhere = QLabel("Another application")
        elsewhere.show()
        elsewhere.activateWindow()
        await c.until(lambda: not c.window.isActiveWindow(), "the focus elsewhere")
        c.session.ends(c.session.answer(second))  # it is on the screen
        c.session.ends(c.session.answer(first))
        await c.until(lambda: list(desktop.shown) == [first])
        elsewhere.close()
        elsewhere.deleteLater()
        c.presenter.open_thread(first)
        await c.until(lambda: not desktop.shown, "what is read to be taken back")

    tell(on(ScriptedNotifications(), story))


def test_what_comes_back_on_the_screen_is_taken_off_the_desktop(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        await finished(c)
        await c.until(lambda: desktop.shown)
        c.window.summon()
        await c.until(lambda: not desktop.shown)

    tell(on(ScriptedNotifications(), story))


def test_the_next_answer_of_a_thread_takes_the_place_of_the_first(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        thread_id = await finished(c)
        await c.until(lambda: desktop.shown)
        answer = c.session.answer(thread_id)
        c.session.says(answer, "No, in June.")
        c.session.ends(answer)
        await c.until(lambda: desktop.texts == [("When does Acme sign?", "No, in June.")])

    tell(on(ScriptedNotifications(), story))


def test_many_share_one_that_leads_to_all_threads(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        for name in ("One", "Two", "Three"):
            await finished(c, name)
        await c.until(lambda: [title for title, _ in desktop.texts] == ["One", "Two", "Three"])
        await finished(c, "Four")
        await c.until(lambda: desktop.texts == [("4 answers finished", "Four · Three · Two · One")])
        desktop.press("several")
        assert c.window.large
        await quiet()
        assert desktop.shown == {}

    tell(on(ScriptedNotifications(), story))


def test_what_the_user_put_away_stays_away(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        first = await finished(c, "One")
        await c.until(lambda: desktop.shown)
        desktop.dismiss(first)
        await finished(c, "Two")
        await c.until(lambda: [title for title, _ in desktop.texts] == ["Two"])
        assert [n.title for n in desktop.sent] == ["One", "Two"]

    tell(on(ScriptedNotifications(), story))


def test_an_answer_the_user_stopped_is_not_told(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        thread_id = ThreadId(await c.ask("When?"))
        c.session.answer(thread_id)
        c.window.dismiss()
        await c.session.stop_answer(thread_id)
        await quiet()
        assert desktop.sent == []

    tell(on(ScriptedNotifications(), story))


def test_a_deleted_thread_and_another_account_leave_nothing_behind(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        for leave in ("deleted", "account"):
            thread_id = await finished(c)
            await c.until(lambda: desktop.shown)
            if leave == "deleted":
                del c.session.kept[thread_id]
                c.session.bus.publish(ThreadsChanged())
            else:
                c.session.bus.publish(AccountChanged())
            await c.until(lambda: not desktop.shown, leave)

    tell(on(ScriptedNotifications(), story))


# --- in which words


def test_a_failed_answer_says_so(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        await finished(c, said="In", problem=Problem("model_missing"))
        why = explain(Problem("model_missing"))[0]
        await c.until(lambda: desktop.texts == [("When does Acme sign?", f"The answer failed. {why}")])

    tell(on(ScriptedNotifications(), story))


def answer(text: str, state: MessageState = MessageState.SETTLED) -> Message:
    return Message("a1", ThreadId("t1"), Role.ASSISTANT, text, NOW, state, citations=(CITED,))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            "**No**: they refuse it [1]. See [the terms](https://a.b).",
            "No: they refuse it. See the terms (a.b).",
        ),
        ("# Terms\n\n- one `year`\n- two", "Terms • one year • two"),
        ("They said [[quote:1]] and left.", "They said “One year, no.” and left."),
        ("5 < 6 & <b>7</b>", "5 < 6 & <b>7</b>"),
        ("word " * 80, "word " * 35 + "word…"),
        ("字" * 400, "字" * words.LONGEST + "…"),
        ("", ""),
    ],
)
def test_the_beginning_of_an_answer_in_plain_words(written: str, told: str) -> None:
    assert words.beginning(answer(written)) == told


@pytest.mark.parametrize("state", [MessageState.SETTLED, MessageState.FAILED, MessageState.INTERRUPTED])
def test_hidden_content_names_nothing(state: MessageState) -> None:
    session = ScriptedSession()
    thread = Thread(replace(session_summary(session), title="Secret terms"), (answer("Secret words", state),))
    said = " ".join(words.answer(thread, thread.messages[0], hidden=True))
    assert "Secret" not in said
    assert ("failed" in said) == (state is not MessageState.SETTLED)
    assert words.several(["Secret"] * 5, hidden=True) == ("5 answers finished", "")


def session_summary(session: ScriptedSession):  # type: ignore[no-untyped-def]
    session.answer(ThreadId("t1"))
    return session.kept[ThreadId("t1")].summary


# --- what the user wants


@pytest.mark.parametrize("kind", NOTIFIED, ids=lambda kind: kind.name)
def test_a_kind_that_is_off_is_not_told(tell: Tell, kind: Wish[bool]) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        c.settings.choose(kind, False)
        answered = await finished(c)
        c.session.approvals.asks(c.session.answer(answered))
        await c.until(lambda: desktop.shown)
        await quiet()
        assert len(desktop.shown) == len(NOTIFIED) - 1
        assert (answered in desktop.shown) == (kind is not NOTIFY_ANSWERS)

    tell(on(ScriptedNotifications(), story))


def test_do_not_disturb_takes_back_what_is_there_and_sends_nothing_more(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        await finished(c, "One")
        await c.until(lambda: desktop.shown)
        c.settings.choose(DO_NOT_DISTURB, True)
        await c.until(lambda: not desktop.shown)
        await finished(c, "Two")
        await quiet()
        assert len(desktop.sent) == 1

    tell(on(ScriptedNotifications(), story))


def test_hide_content_holds_for_what_is_there_too(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        await finished(c, "One")
        await c.until(lambda: desktop.shown)
        c.settings.choose(HIDE_CONTENT, True)
        await c.until(lambda: not desktop.shown)
        await finished(c, "Two")
        await c.until(lambda: desktop.texts == [("Harmony Companion", "An answer is ready.")])

    tell(on(ScriptedNotifications(), story))


# --- the tray, and a desktop that shows nothing


@pytest.mark.qt_log_ignore("No such signal", extend=True)  # a screen that nobody sees has no tray
def test_the_tray_counts_unread_threads_behind_what_goes_on(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        tray = Tray(c.window)
        told = c.pages.machine.notifications
        assert told is not None
        told.unread_changed.connect(tray.show_unread)
        c.settings.choose(DO_NOT_DISTURB, True)
        thread_id = await finished(c)
        unread(c, thread_id, True)
        await c.until(lambda: tray._icon.toolTip() == "Harmony Companion: new answers (1)")
        tray.show_activity("answering")
        assert tray._icon.toolTip() == "Harmony Companion: answering"
        tray.show_activity("idle")
        unread(c, thread_id, False)
        await c.until(lambda: tray._icon.toolTip() == "Harmony Companion")
        tray.close()

    tell(on(ScriptedNotifications(), story))


def unread(c: Companion, thread_id: ThreadId, is_unread: bool) -> None:
    thread = c.session.kept[thread_id]
    c.session.kept[thread_id] = replace(thread, summary=replace(thread.summary, unread=is_unread))
    c.session.bus.publish(ThreadsChanged())


@pytest.mark.parametrize("code", ["notifier_missing", "bus_missing", "notifier_denied"])
def test_a_desktop_that_shows_none_is_told_once(tell: Tell, code: str) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        await finished(c)
        await c.until(lambda: c.window.notice.code == code)
        c.window.notice.clear()
        await finished(c, "Two")
        await quiet()
        assert c.window.notice.code == ""
        desktop.missing = ""  # one was installed meanwhile
        await finished(c, "Three")
        await c.until(lambda: [title for title, _ in desktop.texts] == ["Three"])

    tell(on(ScriptedNotifications(code), story))


# --- Preferences


def section(c: Companion) -> PreferencesScreen:
    c.pages.preferences.show(Section.NOTIFICATIONS)
    return next(s for s in c.window.findChildren(PreferencesScreen) if s.isVisible())


def test_the_section_says_who_shows_them_and_sends_a_test(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        screen = section(c)
        note = screen._notes[Section.NOTIFICATIONS]
        await c.until(lambda: note.text().startswith("Shown by scripted."))
        assert note.isVisible()
        screen.done.emit(TEST_NOTIFICATION)
        await c.until(
            lambda: desktop.texts == [("Title of the thread", "Here stands how the answer begins.")]
        )
        assert c.window.toast.words == "A test notification was sent."
        c.settings.choose(DO_NOT_DISTURB, True)
        screen.done.emit(TEST_NOTIFICATION)
        problem = screen._deeds[TEST_NOTIFICATION.name].problem
        await c.until(
            lambda: (
                problem.text() == "Do not disturb is on, so nothing is sent. Switch it off, then try again."
            )
        )
        assert len(desktop.sent) == 1

    tell(on(ScriptedNotifications(), story))


def test_the_section_says_what_is_lacking_and_what_to_do(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        screen = section(c)
        note = screen._notes[Section.NOTIFICATIONS]
        await c.until(lambda: "This desktop shows no notifications." in note.text())
        assert "sudo apt-get install dunst" in note.text()
        screen.done.emit(TEST_NOTIFICATION)
        problem = screen._deeds[TEST_NOTIFICATION.name].problem
        await c.until(lambda: problem.text().startswith("This desktop shows no notifications."))

    tell(on(ScriptedNotifications("notifier_missing"), story))


def test_notifications_are_found_by_searching(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        screen = section(c)
        QTest.keyClicks(screen.search, "disturb")
        assert [r.title.text() for r in screen.rows.values() if r.isVisible()] == [DO_NOT_DISTURB.label]
        screen.search.clear()
        QTest.keyClicks(screen.search, "finished")
        assert [r.title.text() for r in screen.rows.values() if r.isVisible()] == [NOTIFY_ANSWERS.label]
        c.press(Qt.Key.Key_Escape)

    tell(on(ScriptedNotifications(), story))
