"""“Approvals”: everything that waits for the user, counted in the sidebar, listed on its page, found from the palette."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from harmony_desktop.domain.approvals import Approval, CallState, PreviewLine, ToolClass, Verdict
from harmony_desktop.domain.facts import AccountChanged, LinkState, ThreadsChanged
from harmony_desktop.domain.ids import ApprovalId, ThreadId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.ui.approvals import queue_words as words
from harmony_desktop.ui.approvals.queue_screen import AT_ONCE, QueueScreen
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.finder_box import FinderBox
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.screens import APPROVALS
from tests.fakes.session import ScriptedSession
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]
NOW = datetime.now(UTC)
NOTE: dict[str, Any] = {
    "tool_id": "create_note",
    "tool_title": "Create a note",
    "tool_class": ToolClass.WRITE,
    "title": "Create the note “Terms agreed with Acme”",
    "arguments": '{"title": "Terms agreed with Acme", "text": "Ten percent for two years, net 60."}',
    "lines": (
        PreviewLine("title", "Terms agreed with Acme"),
        PreviewLine("text", "Ten percent for two years, net 60."),
    ),
}
ISSUE: dict[str, Any] = {
    "tool_id": "linear_delete_issue",
    "tool_title": "Delete issue",
    "source_name": "Linear",
    "title": "Delete issue ACME-41 “Export fails on empty meetings”",
    "destructive": True,
    "arguments": '{"id": "ACME-41"}',
    "lines": (PreviewLine("id", "ACME-41"),),
}
SIDE_EFFECTS = "Send an e-mail to dana@acme.example"


async def thread(c: Companion, question: str) -> ThreadId:
    thread_id, _ = await c.session.send_message(question)
    return thread_id


async def asked(c: Companion, question: str, **fields: Any) -> Approval:
    """A call in a thread of its own."""
    answer = c.session.answer(await thread(c, question))
    times = {"created_at": NOW, "expires_at": NOW + timedelta(hours=24)}
    approval = c.session.approvals.asks(answer, **times | fields)
    c.session.waits(answer)
    return approval


async def listed(c: Companion) -> QueueScreen:
    c.window.show_screen(APPROVALS)
    await c.until(lambda: c.window.findChildren(QueueScreen))
    return c.window.findChildren(QueueScreen)[0]


def titles(screen: QueueScreen) -> list[str]:
    return [row.title.text() for row in screen.rows]


# --- the list


def test_the_sidebar_counts_what_waits_and_opens_the_list(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        entry = c.window.sidebar.entries[APPROVALS]
        assert not entry.isHidden()
        assert entry.accessibleName() == "Approvals"
        first = await asked(c, "Write to Dana.")
        await asked(c, "Note the terms.", **NOTE)
        await c.until(lambda: entry.accessibleName() == "Approvals, 2 wait")
        QTest.mouseClick(entry, Qt.MouseButton.LeftButton)
        assert c.window.screen_name == APPROVALS
        assert c.window.title_line.title.text() == "Approvals"
        assert entry.lit
        screen = await listed(c)
        assert titles(screen) == [SIDE_EFFECTS, NOTE["title"]]
        assert screen.rows[0].about.text() == "Send an e-mail · from Harmony · Write to Dana."
        assert screen.rows[0].preview.text() == (
            "to: dana@acme.example · subject: Terms · body: Dear Dana, as agreed."
        )
        c.session.approvals.becomes(first.id, CallState.DENIED)  # on another device
        await c.until(lambda: titles(screen) == [NOTE["title"]])
        assert entry.accessibleName() == "Approvals, 1 waits"

    tell(story)


def test_what_expires_first_stands_first(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c, "Write to Dana.")
        await asked(c, "No hurry.", **NOTE | {"title": "No hurry", "expires_at": None})
        await asked(c, "Note the terms.", **NOTE | {"expires_at": NOW + timedelta(minutes=20)})
        screen = await listed(c)
        await c.until(lambda: titles(screen) == [NOTE["title"], SIDE_EFFECTS, "No hurry"])
        assert screen.about.text().startswith("What expires first stands first.")

    tell(story)


def test_an_empty_list_says_what_will_stand_there(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await listed(c)
        assert screen.blank.isVisible()
        assert screen.blank.accessibleName().startswith("Nothing waits for you.")
        assert screen.sheet.isHidden()
        c.press(Qt.Key.Key_Space)
        assert c.window.screen_name == ""

    tell(story)


def test_review_opens_the_call_in_its_thread(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        approval = await asked(c, "Write to Dana.")
        await asked(c, "Note the terms.", **NOTE)
        screen = await listed(c)
        assert c.window.focusWidget() is screen.rows[0].review  # Enter opens, and decides nothing
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.presenter.talk.thread_id == approval.thread_id)
        assert c.window.screen_name == ""
        await c.until(lambda: c.window.focusWidget().objectName() == "arguments", "where it is read")
        for key in (Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_Space):
            c.press(key)
        assert c.session.approvals.decided == []
        screen = await listed(c)
        QTest.mouseClick(screen.rows[1], Qt.MouseButton.LeftButton)
        await c.until(lambda: c.presenter.talk.thread_id == c.session.approvals.waiting()[1].thread_id)
        assert c.session.approvals.decided == []

    tell(story)


def test_a_call_on_another_branch_is_shown_there(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        approval = await asked(c, "Write to Dana.")
        kept = c.session.kept[approval.thread_id]
        c.session.kept[approval.thread_id] = replace(kept, messages=kept.messages[:1])
        hidden = replace(kept.messages[1], calls=(approval,))

        async def one(_: ApprovalId) -> Approval:
            return approval

        async def show_branch(thread_id: ThreadId, message_id: str) -> None:
            assert message_id == hidden.id
            c.session.kept[thread_id] = replace(kept, messages=(kept.messages[0], hidden))

        c.session.approvals.one = one  # type: ignore[method-assign, assignment]
        c.session.threads.show_branch = show_branch  # type: ignore[method-assign, assignment]
        c.page.queue._opener.open(approval.id)
        await c.until(lambda: c.presenter.talk.snapshot and len(c.presenter.talk.snapshot.messages) == 2)

    tell(story)


def test_it_is_denied_from_the_list_with_a_reason_or_without(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        approval = await asked(c, "Write to Dana.")
        second = await asked(c, "Note the terms.", **NOTE)
        screen = await listed(c)
        for wanted, reason in ((approval, "Luis writes to her."), (second, "")):
            QTest.mouseClick(screen.rows[0].deny, Qt.MouseButton.LeftButton)
            question = c.window.findChildren(Question)[-1]
            assert c.session.approvals.decided[-1:] != [wanted]
            assert question.yes.isEnabled()
            assert question.edit is not None
            QTest.keyClicks(question.edit, reason)
            c.press(Qt.Key.Key_Return)
            await c.until(lambda key=wanted.id: all(row.key != key for row in screen.rows))  # type: ignore[misc]
            decided = c.session.approvals.decided[-1]
            assert (decided.approval_id, decided.args_hash) == (wanted.id, wanted.args_hash)
            assert (decided.verdict, decided.reason) == (Verdict.DENY, reason)
            assert c.window.focusWidget() in (row.review for row in screen.rows) or screen.blank.isVisible()
        assert screen.blank.isVisible()

    tell(story)


def test_what_was_decided_meanwhile_is_not_decided_again(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        approval = await asked(c, "Write to Dana.")
        screen = await listed(c)
        QTest.mouseClick(screen.rows[0].deny, Qt.MouseButton.LeftButton)
        c.session.approvals.becomes(approval.id, CallState.APPROVED)
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.window.notice.code == "approval_settled")
        assert c.session.approvals.decided == []

    tell(story)


def test_the_keyboard_goes_through_the_list_and_stays_in_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        for name in ("One", "Two", "Three"):
            await asked(c, name, title=name)
        screen = await listed(c)
        c.press(Qt.Key.Key_Down)
        c.press(Qt.Key.Key_Down)
        c.press(Qt.Key.Key_Down)
        assert c.window.focusWidget() is screen.rows[2].review
        c.press(Qt.Key.Key_Up)
        assert c.window.focusWidget() is screen.rows[1].review
        c.session.approvals.becomes(ApprovalId(screen.rows[1].key), CallState.EXPIRED)
        await c.until(lambda: titles(screen) == ["One", "Three"])
        assert c.window.focusWidget() is screen.rows[1].review
        c.press(Qt.Key.Key_Escape)
        assert c.window.screen_name == ""

    tell(story)


def test_without_the_workspace_it_says_when_decisions_are_sent(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c, "Write to Dana.")
        screen = await listed(c)
        assert screen.away.isHidden()
        c.session.go(LinkState.OFFLINE)
        await c.until(lambda: screen.away.isVisible())

    tell(story)


def test_a_refused_decision_is_told_in_its_row(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        approval = await asked(c, "Write to Dana.")
        screen = await listed(c)
        problem = Problem("arguments_invalid", {"fault": "no address"})
        c.session.approvals.becomes(approval.id, CallState.PENDING, refused=problem)
        await c.until(lambda: screen.rows[0].refused.isVisible())
        assert screen.rows[0].refused.text().startswith("What you changed does not fit: no address.")

    tell(story)


def test_another_account_leaves_nothing_of_the_first(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c, "Write to Dana.")
        screen = await listed(c)
        assert screen.rows
        c.session.kept.clear()
        c.session.bus.publish(AccountChanged())
        await c.until(lambda: not screen.rows)
        await c.until(lambda: c.window.sidebar.entries[APPROVALS].accessibleName() == "Approvals")

    tell(story)


def test_very_many_come_piece_by_piece(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        answer = c.session.answer(await thread(c, "Do everything."))
        first = c.session.approvals.asks(answer, **NOTE)
        calls = tuple(
            replace(first, id=ApprovalId(f"p{number:03}"), title=f"Note {number}")
            for number in range(AT_ONCE + 7)
        )
        c.session.put_calls(answer, calls)
        screen = await listed(c)
        assert len(screen.rows) == AT_ONCE
        assert screen.more.text() == "Show 7 more"
        screen.more.click()
        assert len(screen.rows) == AT_ONCE + 7
        assert screen.more.isHidden()
        assert c.window.focusWidget() is screen.rows[AT_ONCE].review

    tell(story)


def test_the_palette_finds_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c, "Write to Dana.")
        QTest.keyClick(c.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        box = c.window.findChildren(FinderBox)[0]
        QTest.keyClicks(box.line, "appro")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.window.screen_name == APPROVALS)

    tell(story)


def test_the_small_window_leads_there_too(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c, "Write to Dana.")
        c.window.composer.recent_wanted.emit(c.window.composer)
        menu = c.window.findChildren(Menu)[-1]
        next(a for a in menu.actions() if a.text() == "Waiting approvals (1)").trigger()
        assert c.window.screen_name == APPROVALS
        menu.close()

    tell(story)


# --- words


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (timedelta(minutes=14, seconds=10), "15 minutes left"),
        (timedelta(seconds=20), "1 minute left"),
        (timedelta(seconds=-1), "Its time is over"),
        (timedelta(days=3), "Waits until"),
    ],
)
def test_how_long_it_waits(rest: timedelta, said: str) -> None:
    session = ScriptedSession()
    approval = session.approvals.asks(session.answer(ThreadId("t1")), expires_at=NOW + rest)
    assert words.left(approval, NOW).startswith(said)
    assert words.left(replace(approval, expires_at=None), NOW) == ""


def test_hostile_words_look_like_what_they_are(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        hostile = "Pay \u202e001\u202c to\x1b[2K\u200b\x00 " + "Acme\n" * 500
        await asked(
            c,
            "Pay.",
            title=hostile,
            tool_title="<b>Harmony</b>\u202e",
            lines=(PreviewLine("text", hostile * 200),),
            arguments="{}",
        )
        row = (await listed(c)).rows[0]
        assert (
            row.title.text()
            .replace("\u200b", "")
            .startswith("Pay ⟨U+202E⟩001⟨U+202C⟩ to⟨U+001B⟩[2K⟨U+200B⟩⟨U+0000⟩ Acme")
        )
        assert len(row.title.text().replace("\u200b", "")) <= 300
        assert row.about.text().startswith("<b>Harmony</b>⟨U+202E⟩ · from Harmony")
        assert len(row.preview.text()) <= 400

    tell(story)


# --- pictures


def test_pictures_of_the_list(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await listed(c)
        await picture("approvals-none")
        mail = await asked(c, "Write the follow-up to Dana after today's demo.")
        await asked(c, "Clean up the tracker.", **ISSUE, expires_at=datetime.now(UTC) + timedelta(minutes=12))
        await asked(c, "What did we agree with Acme? Note it.", **NOTE)
        await asked(
            c,
            "Read the page that Luis sent.",
            title="Open https://acme.example/‮gpj.exe/very/long/" + "address" * 30,
            tool_title="Fetch a page",
            tool_id="fetch_url",
            lines=(PreviewLine("url", "https://acme.example/‮gpj.exe"),),
            arguments="{}",
        )
        problem = Problem("approval_changed")
        c.session.approvals.becomes(mail.id, CallState.PENDING, refused=problem)
        c.session.bus.publish(ThreadsChanged())
        await c.until(lambda: len(screen.rows) == 4)
        await picture("approvals-list")
        c.session.go(LinkState.OFFLINE)
        await c.until(lambda: screen.away.isVisible())
        QTest.mouseClick(screen.rows[1].deny, Qt.MouseButton.LeftButton)
        await picture("approvals-deny")

    tell(story)
