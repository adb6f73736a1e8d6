"""What the desktop is told of calls that wait: with which buttons, what a press decides, and when it is taken back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from harmony_desktop.domain.approvals import Approval, CallState, PreviewLine, ToolClass, Verdict
from harmony_desktop.domain.facts import AccountChanged, LinkState
from harmony_desktop.domain.ids import ApprovalId, ThreadId
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.ui import notification_words
from harmony_desktop.ui.approvals import queue_words as words
from harmony_desktop.ui.tray import Tray
from harmony_desktop.wishes.notifications import DO_NOT_DISTURB, HIDE_CONTENT, NOTIFY_APPROVALS
from tests.fakes.notifications import ScriptedNotifications
from tests.fakes.session import ScriptedSession
from tests.ui.conftest import Companion
from tests.ui.test_notifications import on, quiet

Tell = Callable[..., None]
NOTE: dict[str, Any] = {
    "tool_id": "create_note",
    "tool_title": "Create a note",
    "tool_class": ToolClass.WRITE,
    "title": "Create the note “Terms”",
    "arguments": '{"title": "Terms", "text": "Ten percent."}',
    "lines": (PreviewLine("title", "Terms"), PreviewLine("text", "Ten percent.")),
}


async def waiting(c: Companion, question: str = "Note the terms.", **fields: Any) -> Approval:
    """In a thread of its own, asked while the window is hidden."""
    c.window.dismiss()
    thread_id, _ = await c.session.send_message(question)
    answer = c.session.answer(thread_id)
    approval = c.session.approvals.asks(answer, **NOTE | fields)
    c.session.waits(answer)
    return approval


async def told(c: Companion, desktop: ScriptedNotifications, **fields: Any) -> Approval:
    approval = await waiting(c, **fields)
    await c.until(lambda: approval.id in desktop.shown, "a notification")
    return approval


def call(**fields: Any) -> Approval:
    session = ScriptedSession()
    return session.approvals.asks(session.answer(ThreadId("t1")), **NOTE | fields)


# --- what it says


def test_it_says_what_would_be_done_by_which_tool_and_with_what(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        approval = await told(c, desktop)
        body = "Create a note · from Harmony\ntitle: Terms\ntext: Ten percent."
        assert desktop.texts == [("Create the note “Terms”", body)]
        assert desktop.buttons(approval.id) == ["Review", "Deny", "Approve"]
        keys = [action.key for action in desktop.shown[approval.id].actions]
        named = f"{approval.id}:{approval.args_hash}"
        assert keys == [f"review:{named}", f"deny:{named}", f"approve:{named}"]

    tell(on(ScriptedNotifications(), story))


@pytest.mark.parametrize(
    "fields",
    [
        {"tool_class": ToolClass.EXTERNAL},
        {"destructive": True},
        {"title": "Create " + "a very long note " * 8},
        {"lines": (PreviewLine("text", "word " * 60),), "arguments": '{"text": "' + "word " * 60 + '"}'},
        {"lines": (PreviewLine("text", "a\nb\nc\nd\ne"),), "arguments": '{"text": "a\\nb\\nc\\nd\\ne"}'},
        {"lines": (PreviewLine("text", "safe\u202eelif"),), "arguments": '{"text": "safe\\u202eelif"}'},
        {"lines": (PreviewLine("text", "a\u200bb"),), "arguments": '{"text": "a\\u200bb"}'},
        {"arguments": '{"title": "Terms", "text": "Ten percent.", "share": true, "to": "' + "x" * 200 + '"}'},
    ],
    ids=["external", "destructive", "title", "long", "lines", "turned", "unseen", "untold"],
)
def test_approve_is_offered_only_where_all_of_it_is_read_and_can_be_undone(fields: dict[str, Any]) -> None:
    assert words.may_be_approved_there(call())
    assert not words.may_be_approved_there(call(**fields))


def test_what_is_cut_says_so_and_what_cannot_be_seen_is_marked() -> None:
    long = call(lines=(PreviewLine("text", "\n".join(f"line {n}" for n in range(40))),), arguments="{}")
    _, body = notification_words.approval(long, None, hidden=False)
    assert body.endswith("line 3 …")
    turned = call(title="Pay \u202e001", lines=(PreviewLine("to", "a\u200bb"),), arguments="{}")
    title, body = notification_words.approval(turned, None, hidden=False)
    assert title == "Pay ⟨U+202E⟩001"
    assert "a⟨U+200B⟩b" in body


def test_hidden_content_names_nothing_and_approves_nothing(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        c.settings.choose(HIDE_CONTENT, True)
        approval = await told(c, desktop)
        assert desktop.texts == [("Harmony Companion", "An approval waits.")]
        assert desktop.buttons(approval.id) == ["Review", "Deny"]
        hidden = notification_words.approval(approval, Problem("approval_expired"), hidden=True)
        assert "Terms" not in " ".join(hidden)
        assert notification_words.approvals(["Secret"] * 5, hidden=True) == ("5 approvals wait", "")

    tell(on(ScriptedNotifications(), story))


def test_many_share_one_that_leads_to_the_list(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        for name in ("One", "Two", "Three", "Four"):
            await waiting(c, name, title=name)
        await c.until(lambda: desktop.texts == [("4 approvals wait", "Four · Three · Two · One")])
        assert desktop.buttons("approvals") == ["Review"]
        desktop.push("approvals", "Review")
        assert c.window.screen_name == "approvals"
        await c.until(lambda: not desktop.shown)

    tell(on(ScriptedNotifications(), story))


# --- when


def test_a_turn_that_waits_is_not_told_as_an_answer(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        approval = await told(c, desktop)
        await quiet()
        assert list(desktop.shown) == [approval.id]

    tell(on(ScriptedNotifications(), story))


def test_who_works_where_its_card_stands_is_not_told(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        thread_id = ThreadId(await c.ask("Note the terms."))
        answer = c.session.answer(thread_id)
        c.session.approvals.asks(answer, **NOTE)
        await quiet()
        assert desktop.sent == []
        c.presenter.new_chat()  # the small window has no list beside it
        elsewhere = c.session.approvals.asks(answer, **NOTE)
        await c.until(lambda: list(desktop.shown) == [elsewhere.id])
        c.window.open_page()  # and the Page counts what waits
        c.session.approvals.asks(answer, **NOTE)
        await quiet()
        assert len(desktop.sent) == 1

    tell(on(ScriptedNotifications(), story))


def test_who_works_elsewhere_is_told_although_the_card_is_on_the_screen(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        thread_id = ThreadId(await c.ask("Note the terms."))
        elsewhere = QLabel("Another application")
        elsewhere.show()
        elsewhere.activateWindow()
        await c.until(lambda: not c.window.isActiveWindow(), "the focus elsewhere")
        c.session.approvals.asks(c.session.answer(thread_id), **NOTE)
        await c.until(lambda: desktop.shown)
        c.window.summon()
        await c.until(lambda: not desktop.shown, "what is looked at to be taken back")
        elsewhere.close()
        elsewhere.deleteLater()

    tell(on(ScriptedNotifications(), story))


@pytest.mark.parametrize(
    "state", [CallState.DENIED, CallState.EXPIRED, CallState.CANCELLED, CallState.SUCCEEDED]
)
def test_what_is_settled_elsewhere_is_taken_back(tell: Tell, state: CallState) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        approval = await told(c, desktop)
        c.session.approvals.becomes(approval.id, state)
        await c.until(lambda: not desktop.shown)
        assert c.session.approvals.decided == []

    tell(on(ScriptedNotifications(), story))


def test_other_arguments_meanwhile_are_told_anew(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        approval = await told(c, desktop)
        c.session.approvals.becomes(approval.id, CallState.PENDING, args_hash="other", title="Something else")
        await c.until(lambda: [title for title, _ in desktop.texts] == ["Something else"])
        desktop.push(approval.id, "Approve")
        await c.until(lambda: c.session.approvals.decided)
        assert c.session.approvals.decided[0].args_hash == "other"

    tell(on(ScriptedNotifications(), story))


def test_what_is_put_away_waits_in_the_list(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        approval = await told(c, desktop)
        desktop.dismiss(approval.id)
        await quiet()
        assert desktop.shown == {}
        assert [a.id for a in c.session.approvals.waiting()] == [approval.id]
        assert c.session.approvals.decided == []

    tell(on(ScriptedNotifications(), story))


def test_other_wishes_and_another_account_leave_nothing_behind(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        await told(c, desktop)
        c.settings.choose(DO_NOT_DISTURB, True)
        await c.until(lambda: not desktop.shown)
        await waiting(c, "Two")
        await quiet()
        c.settings.choose(DO_NOT_DISTURB, False)
        c.settings.choose(NOTIFY_APPROVALS, False)
        await waiting(c, "Three")
        await quiet()
        assert len(desktop.sent) == 1
        c.settings.choose(NOTIFY_APPROVALS, True)
        await told(c, desktop)
        c.session.kept.clear()
        c.session.bus.publish(AccountChanged())
        await c.until(lambda: not desktop.shown)

    tell(on(ScriptedNotifications(), story))


# --- what a press does


@pytest.mark.parametrize("way", ["body", "Review"])
def test_a_press_opens_the_call_in_its_thread_and_decides_nothing(tell: Tell, way: str) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        approval = await told(c, desktop)
        c.presenter.new_chat()
        c.window.dismiss()
        if way == "body":
            desktop.press(approval.id)
        else:
            desktop.push(approval.id, way)
        await c.until(lambda: c.presenter.talk.thread_id == approval.thread_id)
        assert c.window.isVisible()
        await quiet()
        assert c.session.approvals.decided == []
        await c.until(lambda: c.window.focusWidget().objectName() == "arguments", "where it is read")

    tell(on(ScriptedNotifications(), story))


@pytest.mark.parametrize(("button", "verdict"), [("Approve", Verdict.APPROVE), ("Deny", Verdict.DENY)])
def test_a_button_decides_about_what_was_read(tell: Tell, button: str, verdict: Verdict) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        approval = await told(c, desktop)
        desktop.push(approval.id, button)
        await c.until(lambda: c.session.approvals.decided)
        (decided,) = c.session.approvals.decided
        assert (decided.approval_id, decided.args_hash) == (approval.id, approval.args_hash)
        assert (decided.verdict, decided.arguments) == (verdict, None)
        await quiet()
        assert desktop.shown == {}
        assert c.window.isHidden()

    tell(on(ScriptedNotifications(), story))


def test_a_press_for_arguments_that_are_others_now_says_so_and_does_nothing(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        approval = await told(c, desktop)
        message = c.session.found(approval.message_id)
        c.session.put_calls(message.id, (replace(approval, args_hash="other"),))  # nobody was told yet
        desktop.push(approval.id, "Approve")
        await c.until(lambda: desktop.shown)
        title, body = desktop.texts[0]
        assert title == approval.title
        assert body.startswith("What would be done is not what you looked at.")
        assert desktop.buttons(approval.id) == ["Review"]
        assert c.session.approvals.decided == []

    tell(on(ScriptedNotifications(), story))


def test_a_decision_the_workspace_does_not_take_is_told_with_its_reason(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        approval = await told(c, desktop)
        c.session.approvals.refuses = Problem("approval_expired")
        desktop.push(approval.id, "Approve")
        await c.until(lambda: desktop.texts and desktop.texts[0][1].startswith("Nobody decided in time"))
        desktop.press(approval.id)
        await c.until(lambda: c.presenter.talk.thread_id == approval.thread_id)
        assert desktop.shown == {}

    tell(on(ScriptedNotifications(), story))


def test_a_decision_without_the_workspace_waits_for_it(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        approval = await told(c, desktop)
        c.session.go(LinkState.OFFLINE)
        desktop.push(approval.id, "Deny")
        await c.until(lambda: c.session.approvals.decided)
        await quiet()
        assert desktop.shown == {}
        assert c.session.approvals.waiting() == ()

    tell(on(ScriptedNotifications(), story))


def test_a_call_whose_chat_is_gone_is_told_in_words(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        approval = await told(c, desktop)
        c.session.kept.clear()
        desktop.press(approval.id)
        await c.until(lambda: c.window.toast.words == "It is not there any more: its chat was deleted.")
        with pytest.raises(HarmonyError):
            await c.session.approvals.decide(ApprovalId("gone"), "", Verdict.DENY)

    tell(on(ScriptedNotifications(), story))


# --- the tray, and a desktop that shows nothing


@pytest.mark.qt_log_ignore("No such signal", extend=True)  # a screen that nobody sees has no tray
def test_the_tray_counts_what_waits_and_leads_there(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        tray = Tray(c.window)
        presenter = c.pages.machine.notifications
        assert presenter is not None
        presenter.waiting_changed.connect(tray.show_waiting)
        tray.approvals_wanted.connect(presenter.open_list)
        assert not tray._approvals.isVisible()
        first = await waiting(c, "One")
        await waiting(c, "Two")
        await c.until(lambda: tray._icon.toolTip() == "Harmony Companion: 2 approvals wait")
        assert tray._approvals.isVisible()
        assert tray._approvals.text() == "Waiting approvals (2)"
        tray.show_activity("answering")
        assert tray._icon.toolTip() == "Harmony Companion: 2 approvals wait"
        tray.show_activity("listening")
        assert tray._icon.toolTip() == "Harmony Companion: listening"
        tray.show_activity("idle")
        tray._approvals.trigger()
        assert c.window.screen_name == "approvals"
        c.session.approvals.becomes(first.id, CallState.DENIED)
        await c.until(lambda: tray._icon.toolTip() == "Harmony Companion: 1 approval waits")
        tray.close()

    tell(on(ScriptedNotifications(), story))


def test_without_a_notification_service_the_window_says_so_and_the_list_has_it(tell: Tell) -> None:
    async def story(c: Companion, desktop: ScriptedNotifications) -> None:
        approval = await waiting(c)
        await c.until(lambda: c.window.notice.code == "notifier_missing")
        assert [a.id for a in c.session.approvals.waiting()] == [approval.id]

    tell(on(ScriptedNotifications("notifier_missing"), story))
