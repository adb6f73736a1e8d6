"""Calls that ask, in the thread: what a card shows, when Approve may be pressed, what becomes of a decision."""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from harmony_desktop.domain.approvals import CallState, PreviewLine, Verdict
from harmony_desktop.domain.facts import AccountChanged, LinkState
from harmony_desktop.domain.ids import ApprovalId, MessageId, ThreadId
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.ui.approvals.call_card import CallCard
from harmony_desktop.ui.approvals.call_view import CallView
from harmony_desktop.ui.approvals.controls import Chosen, Turned, Written
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Scheme
from tests.fakes.doors_tools import ARGUMENTS, SEND_EMAIL, Decided
from tests.ui.conftest import Companion

Tell = Callable[..., None]
LATER = datetime.now(UTC) + timedelta(hours=23)
TEN_THOUSAND = "\n".join(f"line {n}" for n in range(10_000))
ISSUE = {
    "type": "object",
    "required": ["team", "title"],
    "additionalProperties": False,
    "properties": {
        "team": {"type": "string", "enum": ["Platform", "Growth"]},
        "title": {"type": "string", "minLength": 1, "maxLength": 80},
        "priority": {"type": "integer", "minimum": 0, "maximum": 4},
        "estimate": {"type": "number"},
        "description": {"type": "string"},
        "labels": {"type": "array", "items": {"type": "string"}},
        "urgent": {"type": "boolean"},
        "parent": {"type": "object"},
    },
}
BUG = {
    "team": "Platform",
    "title": "CSV export drops rows",
    "priority": 2,
    "estimate": 1.0,
    "labels": ["bug"],
    "urgent": False,
    "parent": {"id": 7},
}


async def asked(c: Companion, **fields: Any) -> MessageId:
    """A question whose answer waits for a call."""
    thread_id = await c.ask("Please do it.")
    answer = c.session.answer(thread_id, "Found it in Onboarding, Northwind")
    c.session.approvals.asks(answer, **{"expires_at": LATER} | fields)
    c.session.waits(answer)
    await c.until(lambda: view(c) is not None, "the call")
    return answer


def view(c: Companion, ref: str = "p1") -> CallView | None:
    return c.window.thread_view.calls.one(ref)


def card(c: Companion, ref: str = "p1") -> CallCard:
    found = view(c, ref)
    assert found is not None
    assert found.card is not None
    return found.card


def line(c: Companion, ref: str = "p1") -> str:
    """The quiet line of a call, as it is read out."""
    found = view(c, ref)
    return found.line.accessibleName() if found is not None and found.line is not None else ""


def told(widget: QWidget) -> str:
    """All words on it that can be seen."""
    return "\n".join(w.text() for w in widget.findChildren(Words) if w.isVisible()).replace("\u200b", "")


def click(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def armed(c: Companion, ref: str = "p1") -> CallCard:
    """Once it was read to its end."""
    await c.until(lambda: view(c, ref) and card(c, ref).box.complete, "all of it")
    bar = card(c, ref).box.verticalScrollBar()
    bar.setValue(bar.maximum())
    await c.until(lambda: card(c, ref).approve.armed, "Approve is armed")
    return card(c, ref)


# --- what it shows


def test_a_card_says_what_will_happen_with_exactly_what_and_whose_words_the_reason_is(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c, reason="You asked me to.")
        words = told(card(c))
        for part in (
            "Send an e-mail to dana@acme.example",
            "Acts outside this workspace, as you.",
            "Send an e-mail · from Harmony",
            "Companion's reason: “You asked me to.”",
            "Nothing has happened yet.",
        ):
            assert part in words
        shown = card(c).box.toPlainText()
        assert shown == "to\tdana@acme.example\nsubject\tTerms\nbody\tDear Dana,\n\nas agreed."
        assert c.session.approvals.decided == []

    tell(story)


def test_a_reason_that_the_answer_right_above_ends_with_is_not_told_twice(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread_id = await c.ask("Please do it.")
        answer = c.session.answer(ThreadId(thread_id))
        c.session.says(answer, "Found the terms. I send them to Dana.")
        c.session.approvals.asks(answer, reason="I send them to Dana.")
        c.session.approvals.asks(answer, reason="Luis asked for a copy.")
        c.session.waits(answer)
        await c.until(lambda: view(c, "p2") is not None, "the calls")
        await c.until(lambda: "reason" not in told(card(c)), "it stands right above")
        assert "Companion's reason: “Luis asked for a copy.”" in told(card(c, "p2"))

    tell(story)


def test_a_word_wider_than_its_column_begins_beside_its_name(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c, lines=(PreviewLine("to", "dana"), PreviewLine("body", "x" * 300)))
        box = card(c).box
        await c.until(lambda: box.complete, "all of it")
        laid = next(
            block.layout()
            for block in map(box.document().findBlockByNumber, range(box.document().blockCount()))
            if block.text().startswith("body")
        )
        assert laid.lineAt(0).textLength() > len("body ") + 20
        edges = {round(laid.lineAt(n).cursorToX(max(5, laid.lineAt(n).textStart()))[0]) for n in range(3)}  # type: ignore[index]
        assert max(edges) - min(edges) <= 1, "one under the other"

    tell(story)


def test_an_argument_that_the_tool_does_not_tell_stands_there_all_the_same(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        given = {"to": ["dana@acme.example"], "subject": "Terms", "body": "x", "bcc": ["eve@evil.example"]}
        lines = (PreviewLine("to", "dana@acme.example"), PreviewLine("subject", "Other"))
        await asked(c, arguments=json.dumps(given), lines=lines)
        assert card(c).box.toPlainText().split("\n") == [
            "to\tdana@acme.example",
            "subject\tOther",
            "subject\tTerms",
            "body\tx",
            'bcc\t["eve@evil.example"]',
        ]

    tell(story)


def test_what_cannot_be_seen_is_marked_and_markup_is_text(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        body = "Pay \u202eexe.gnp\u202c\x1b[31m\x00 <b>a</b><img src='http://evil.example/x.png'>\u200b"
        await asked(
            c,
            title="Send\u202e it\nnow",
            reason="do\u200bit",
            arguments=json.dumps({"bo\u202edy": body}),
            lines=(),
            source_name="Har\u200bmony",
        )
        assert card(c).box.toPlainText() == (
            "bo⟨U+202E⟩dy\tPay ⟨U+202E⟩exe.gnp⟨U+202C⟩⟨U+001B⟩[31m⟨U+0000⟩"
            " <b>a</b><img src='http://evil.example/x.png'>⟨U+200B⟩"
        )
        words = told(card(c))
        assert "Send⟨U+202E⟩ it now" in words
        assert "do⟨U+200B⟩it" in words
        assert "Har⟨U+200B⟩mony" in words

    tell(story)


@pytest.mark.parametrize(
    "text", [TEN_THOUSAND, "x" * 390_000, "a\u200b" * 30_000, "\u0301" * 60_000], ids=range(4)
)
def test_no_argument_holds_up_the_keyboard(tell: Tell, text: str) -> None:
    async def story(c: Companion) -> None:
        asking = asyncio.ensure_future(
            asked(c, arguments=json.dumps({"text": text}), lines=(PreviewLine("text", text),))
        )
        longest, before = 0.0, time.perf_counter()
        while not asking.done() or not card(c).box.complete:
            await asyncio.sleep(0)
            now = time.perf_counter()
            longest, before = max(longest, now - before), now
        assert longest < 1.0
        assert not card(c).approve.armed

    tell(story)


# --- when it may be approved


def test_keys_and_clicks_in_the_moment_it_appears_approve_nothing(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c)
        assert QApplication.focusWidget() is c.window.composer.edit
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Enter):
            c.press(key)
        click(card(c).approve)
        card(c).approve.setFocus(Qt.FocusReason.TabFocusReason)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Enter):
            c.press(key)
        card(c).approve.click()
        assert c.session.approvals.decided == []
        assert not card(c).approve.isDefault()
        QTest.keyPress(card(c).approve, Qt.Key.Key_Space)  # held until it is armed
        await armed(c)
        QTest.keyRelease(card(c).approve, Qt.Key.Key_Space)
        assert c.session.approvals.decided == []
        c.press(Qt.Key.Key_Space)
        await c.until(lambda: line(c))
        assert c.session.approvals.decided == [Decided(ApprovalId("p1"), "hash1", Verdict.APPROVE)]

    tell(story)


def test_it_is_approved_only_after_its_end_was_seen(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c, arguments=json.dumps({"text": TEN_THOUSAND}), lines=())
        await c.until(lambda: card(c).box.complete, "all lines")
        await c.until(lambda: card(c).approve.isVisible(), "the button")
        await asyncio.sleep(0.8)  # longer than it takes where nothing is left to be read
        assert not card(c).approve.armed
        assert "Scroll to the end" in told(card(c))
        click(card(c).approve)
        assert QApplication.focusWidget() is card(c).box
        c.press(Qt.Key.Key_PageDown)
        assert not card(c).box.seen
        c.press(Qt.Key.Key_End)
        await c.until(lambda: card(c).approve.armed)
        click(card(c).approve)
        await c.until(lambda: line(c))
        assert [d.verdict for d in c.session.approvals.decided] == [Verdict.APPROVE]

    tell(story)


def test_nothing_but_reading_counts_as_read(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c, arguments=json.dumps(BUG | {"description": "word " * 200}), lines=())
        for scheme in (Scheme.DARK, Scheme.LIGHT):
            c.theme.choose(scheme)
        c.window.open_page()
        c.window.resize(900, 600)
        c.window.leave_page()
        c.window.hide()
        c.window.summon()
        await asyncio.sleep(0.8)
        assert not card(c).box.seen
        assert not card(c).approve.armed

    tell(story)


def test_a_button_that_moves_is_not_armed_until_it_stood_still(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        short: dict[str, Any] = {
            "arguments": '{"to": ["dana@acme.example"]}',
            "lines": (),
            "expires_at": LATER,
        }
        answer = await asked(c, **short)
        c.session.approvals.asks(answer, **short)
        await c.until(lambda: view(c, "p2"))
        bar = c.window.thread_view.verticalScrollBar()
        bar.setValue(bar.maximum())
        first, second = await armed(c), await armed(c, "p2")
        first.approve.setFocus(Qt.FocusReason.TabFocusReason)
        where = second.approve.mapToGlobal(QPoint(0, 0))
        await c.until(lambda: first.approve.armed)
        c.press(Qt.Key.Key_Space)
        await c.until(lambda: line(c))
        assert second.approve.mapToGlobal(QPoint(0, 0)) != where
        assert not second.approve.armed
        assert QApplication.focusWidget() is view(c).line  # type: ignore[union-attr]
        click(second.approve)
        assert not second.approve.hasFocus()
        c.press(Qt.Key.Key_Space)
        assert [d.approval_id for d in c.session.approvals.decided] == ["p1"]
        assert view(c, "p2").card is second  # type: ignore[union-attr]

    tell(story)


def test_other_arguments_than_were_looked_at_are_looked_at_anew(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c)
        await armed(c)
        c.session.approvals.becomes(
            ApprovalId("p1"),
            CallState.PENDING,
            args_hash="other",
            arguments=ARGUMENTS.replace("dana@", "eve@"),
            lines=(),
        )
        await c.until(lambda: "eve@acme.example" in card(c).box.toPlainText())
        assert not card(c).approve.armed
        click((await armed(c)).approve)
        await c.until(lambda: line(c))
        assert [d.args_hash for d in c.session.approvals.decided] == ["other"]

    tell(story)


def test_once_the_time_is_over_it_cannot_be_approved(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c, expires_at=datetime.now(UTC) + timedelta(seconds=1))
        await armed(c)
        await c.until(lambda: "The time to decide is over." in told(card(c)))
        click(card(c).approve)
        assert c.session.approvals.decided == []
        c.session.approvals.becomes(ApprovalId("p1"), CallState.EXPIRED)
        await c.until(lambda: "Expired: nobody decided in time." in line(c))

    tell(story)


# --- deciding


def test_deny_asks_why_and_esc_goes_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c)
        click(card(c).deny)
        assert QApplication.focusWidget() is card(c).why
        c.press(Qt.Key.Key_Escape)
        assert not card(c).why.isVisible()
        assert c.window.isVisible()
        click(card(c).deny)
        QTest.keyClicks(card(c).why, "Not to Dana, to Luis.")
        click(card(c).refuse)
        await c.until(lambda: "Denied: Not to Dana, to Luis." in line(c))
        assert c.session.approvals.decided == [
            Decided(ApprovalId("p1"), "hash1", Verdict.DENY, reason="Not to Dana, to Luis.")
        ]

    tell(story)


def test_several_in_one_turn_settle_one_by_one_and_the_turn_goes_on(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        answer = await asked(c)
        c.session.approvals.asks(answer, expires_at=LATER)
        c.session.says(answer, "I will send both.")
        await c.until(lambda: view(c, "p2"))
        rows = c.window.thread_view.blocks
        assert not any("copy" in b.actions for b in rows)
        card(c).deny.click()
        card(c).refuse.click()
        await c.until(lambda: "Denied" in line(c))
        await armed(c, "p2")
        card(c, "p2").approve.click()
        await c.until(lambda: "being done" in line(c, "p2"))
        c.session.approvals.becomes(ApprovalId("p2"), CallState.SUCCEEDED, result="Sent.")
        await c.until(lambda: "Approved · done" in line(c, "p2"))
        more = c.session.goes_on(c.session.found(answer).thread_id)
        c.session.says(more, "The second is sent.")
        c.session.ends(more)
        await c.until(lambda: "The second is sent." in c.shown)
        assert [b.ref for b in c.window.thread_view.blocks if "copy" in b.actions] == [more]

    tell(story)


def test_a_decision_that_was_refused_says_why_and_keeps_the_users_words(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c)
        click(card(c).edit)
        edit_of(c, "subject").setText("Our terms")  # type: ignore[union-attr]
        click(card(c).form.yes)  # type: ignore[union-attr]
        c.session.approvals.refuses = Problem("arguments_invalid", {"fault": "subject: is too short"})
        click((await armed(c)).approve)
        await c.until(lambda: "What you changed does not fit: subject: is too short." in told(card(c)))
        assert "subject\tOur terms" in card(c).box.toPlainText()
        click((await armed(c)).approve)
        await c.until(lambda: "being done" in line(c))
        assert [json.loads(d.arguments or "")["subject"] for d in c.session.approvals.decided] == [
            "Our terms",
            "Our terms",
        ]

    tell(story)


def test_what_the_session_does_not_take_is_told_in_the_card(
    tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise HarmonyError.of("approval_changed")

    async def story(c: Companion) -> None:
        await asked(c)
        await armed(c)
        monkeypatch.setattr(c.session.approvals, "decide", refuse)
        click(card(c).approve)
        await c.until(lambda: "What would be done is not what you looked at." in told(card(c)))
        assert not card(c).approve.armed
        await armed(c)

    tell(story)


def test_without_the_workspace_it_is_sent_later_and_can_be_thought_over(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c)
        c.session.go(LinkState.OFFLINE)
        click((await armed(c)).approve)
        await c.until(lambda: "Approved · sending…" in line(c))
        found = view(c)
        assert found is not None
        assert found.line is not None
        click(found.line)
        again = next(b for b in found.findChildren(QPushButton) if b.objectName() == "call-again")
        click(again)
        assert "You approved this; it is done when the workspace answers." in told(card(c))
        click(card(c).deny)
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: "Denied · sending…" in line(c))

    tell(story)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": CallState.SUCCEEDED}, "Approved · done"),
        ({"state": CallState.SUCCEEDED, "rule": "send_*"}, "Allowed by rule send_* · done"),
        ({"state": CallState.EXECUTING, "rule": "send_*"}, "Allowed by rule send_* · being done…"),
        ({"state": CallState.DENIED}, "Denied"),
        ({"state": CallState.DENIED_BY_RULE, "rule": "?x"}, "Denied by rule ?x"),
        ({"state": CallState.CANCELLED}, "Cancelled. Nothing was done."),
        ({"state": CallState.SUPERSEDED}, "The tool was changed meanwhile. Nothing was done."),
        (
            {"state": CallState.FAILED, "problem": Problem("tool_failed", detail="550 no such user")},
            "Failed: 550 no such user",
        ),
        (
            {"state": CallState.UNKNOWN},
            "Nobody can say whether this took effect. Look for yourself before you ask for it again;"
            " Harmony does not repeat it.",
        ),
    ],
)
def test_what_became_of_a_call_is_one_quiet_line_that_opens(
    tell: Tell, fields: dict[str, Any], words: str
) -> None:
    async def story(c: Companion) -> None:
        await asked(c, result="All that came back.", **fields)
        assert line(c) == f"Send an e-mail to dana@acme.example. {words}"
        found = view(c)
        assert found is not None
        assert found.line is not None
        before = found.height()
        found.line.setFocus(Qt.FocusReason.TabFocusReason)
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: found.height() > before + 60, "it opens")
        boxes = [e.toPlainText() for e in found.findChildren(type(card_box(found)))]
        assert "subject\tTerms" in boxes[0]
        assert boxes[-1] == "All that came back."
        c.press(Qt.Key.Key_Space)
        await c.until(lambda: found.height() == before, "it shuts")

    tell(story)


def card_box(found: CallView) -> Any:
    from harmony_desktop.ui.approvals.argument_box import ArgumentBox

    return next(iter(found.findChildren(ArgumentBox)))


def test_what_the_user_changed_stands_beside_what_was_asked_for(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(
            c,
            state=CallState.SUCCEEDED,
            proposed_arguments=ARGUMENTS,
            arguments=ARGUMENTS.replace("Terms", "Our terms"),
        )
        c.window.thread_view.show_call("p1")
        found = view(c)
        assert found is not None
        boxes = [e.toPlainText() for e in found.findChildren(type(card_box(found)))]
        assert "subject\tOur terms" in boxes[0]
        assert "subject\tTerms" in boxes[1]

    tell(story)


# --- changing it


def edit_of(c: Companion, name: str) -> QLineEdit | QPlainTextEdit:
    form = card(c).form
    assert form is not None
    control = form.controls[name]
    assert isinstance(control, Written)
    return control.edit


def test_a_form_changes_what_the_schema_names_and_nothing_else(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c, arguments=json.dumps(BUG), lines=(), input_schema=ISSUE)
        click(card(c).edit)
        form = card(c).form
        assert form is not None
        assert isinstance(edit_of(c, "title"), QLineEdit)
        assert isinstance(edit_of(c, "description"), QPlainTextEdit)
        reached = [w for w in card(c).findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
        assert all(w.accessibleName() for w in reached), "each control has a name"
        names = [w.accessibleName() for w in form.findChildren(QLineEdit)]
        assert names == ["title, needed", "priority", "estimate"]
        edit_of(c, "title").setText("CSV export drops rows with commas")  # type: ignore[union-attr]
        edit_of(c, "priority").setText("")  # type: ignore[union-attr]
        edit_of(c, "labels").setPlainText("bug\nexport\n")  # type: ignore[union-attr]
        edit_of(c, "parent").setPlainText('{"id": 8}')  # type: ignore[union-attr]
        team, urgent = form.controls["team"], form.controls["urgent"]
        assert isinstance(team, Chosen)
        assert isinstance(urgent, Turned)
        team.choose("Growth")
        urgent.switch.setChecked(True)
        click(form.yes)
        assert card(c).form is None
        assert "Send an e-mail, as you changed it" in told(card(c))
        click((await armed(c)).approve)
        await c.until(lambda: line(c))
        assert json.loads(c.session.approvals.decided[0].arguments or "") == {
            "team": "Growth",
            "title": "CSV export drops rows with commas",
            "estimate": 1.0,
            "labels": ["bug", "export"],
            "urgent": True,
            "parent": {"id": 8},
        }

    tell(story)


def test_what_does_not_fit_is_told_at_its_field_before_anything_is_sent(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c, arguments=json.dumps(BUG), lines=(), input_schema=ISSUE)
        click(card(c).edit)
        form = card(c).form
        assert form is not None
        faults = {
            "priority": ("two", "A whole number is needed."),
            "estimate": ("1,5", "A number is needed."),
            "parent": ("{", "This is not JSON"),
        }
        for name, (text, _) in faults.items():
            edit = edit_of(c, name)
            edit.setText(text) if isinstance(edit, QLineEdit) else edit.setPlainText(text)
        form.finish()
        for name, (_, fault) in faults.items():
            assert form.controls[name].fault.startswith(fault)
        assert QApplication.focusWidget() is edit_of(c, "priority")
        for name, text in (("priority", "9"), ("estimate", "1.5"), ("parent", "{}"), ("title", "")):
            edit = edit_of(c, name)
            edit.setText(text) if isinstance(edit, QLineEdit) else edit.setPlainText(text)
        form.finish()
        edit_of(c, "title").setText("x")  # type: ignore[union-attr]
        form.finish()
        assert form.controls["priority"].fault == "At most 4."
        assert card(c).form is form
        assert c.session.approvals.decided == []

    tell(story)


def test_reset_brings_back_what_was_asked_for_and_nothing_changed_is_nothing_sent(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c)
        click(card(c).edit)
        assert not card(c).form.first.isEnabled(), "nothing to go back to"  # type: ignore[union-attr]
        edit_of(c, "subject").setText("Other")  # type: ignore[union-attr]
        c.press(Qt.Key.Key_Escape)  # words that were written are not thrown away by a key
        assert card(c).form is not None
        assert "Press Done to keep what you wrote, or Cancel to drop it." in told(card(c))
        click(card(c).form.first)  # type: ignore[union-attr]
        assert edit_of(c, "subject").text() == "Terms"  # type: ignore[union-attr]
        click(card(c).form.yes)  # type: ignore[union-attr]
        click((await armed(c)).approve)
        await c.until(lambda: line(c))
        assert c.session.approvals.decided == [Decided(ApprovalId("p1"), "hash1", Verdict.APPROVE)]

    tell(story)


def test_a_tool_without_arguments_can_be_approved_and_one_with_hundreds_changed_as_json(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        many = {"type": "object", "properties": {f"a{n}": {"type": "string"} for n in range(5_000)}}
        await asked(c, arguments="{}", lines=(), input_schema=many)
        await armed(c)
        assert "Nothing is given to it." in card(c).box.toPlainText()
        click(card(c).edit)
        assert list(card(c).form.controls) == ["JSON"]  # type: ignore[union-attr]
        edit_of(c, "JSON").setPlainText('{"a1": 7}')  # type: ignore[union-attr]
        click(card(c).form.yes)  # type: ignore[union-attr]
        assert card(c).form is not None
        edit_of(c, "JSON").setPlainText('{"a1": "seven"}')  # type: ignore[union-attr]
        click(card(c).form.yes)  # type: ignore[union-attr]
        click((await armed(c)).approve)
        await c.until(lambda: line(c))
        assert c.session.approvals.decided[0].arguments == '{"a1": "seven"}'

    tell(story)


def test_what_is_being_changed_stays_while_another_thread_is_shown(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c)
        thread_id = c.presenter.talk.thread_id
        click(card(c).edit)
        edit_of(c, "body").setPlainText("Dear Dana, half of")  # type: ignore[union-attr]
        c.presenter.new_chat()
        assert not card(c).isVisible()
        assert thread_id is not None
        c.presenter.open_thread(thread_id)
        await c.until(lambda: card(c).isVisible())
        assert edit_of(c, "body").toPlainText() == "Dear Dana, half of"  # type: ignore[union-attr]
        c.session.bus.publish(AccountChanged())
        await c.until(lambda: view(c) is None or card(c).form is None, "nothing of another account stays")

    tell(story)


def test_words_of_the_user_outlast_a_call_that_was_settled_meanwhile(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await asked(c)
        click(card(c).edit)
        edit_of(c, "body").setPlainText("Dear Dana, a long letter")  # type: ignore[union-attr]
        c.session.approvals.becomes(ApprovalId("p1"), CallState.EXPIRED)
        await c.until(lambda: "Expired" in line(c))
        found = view(c)
        assert found is not None
        assert "What you were writing, which was not sent:" in told(found)
        boxes = [e.toPlainText() for e in found.findChildren(type(card_box(found)))]
        assert any("Dear Dana, a long letter" in text for text in boxes)

    tell(story)


def test_letters_that_a_field_cannot_show_are_counted_and_removed(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        given = json.loads(ARGUMENTS) | {"subject": "Te\u202erms\u200b"}
        await asked(c, arguments=json.dumps(given), lines=(), input_schema=SEND_EMAIL)
        click(card(c).edit)
        assert "2 letters in it cannot be seen." in told(card(c))
        control = card(c).form.controls["subject"]  # type: ignore[union-attr]
        assert isinstance(control, Written)
        click(control.remove)
        assert edit_of(c, "subject").text() == "Terms"  # type: ignore[union-attr]

    tell(story)


# --- rules, and being brought here


@pytest.mark.parametrize("fields", [{"destructive": True}, {"after_foreign_text": True}])
def test_no_rule_is_offered_for_what_cannot_be_undone_or_may_be_a_strangers_wish(
    tell: Tell, fields: dict[str, Any]
) -> None:
    async def story(c: Companion) -> None:
        await asked(c, **fields)
        assert not card(c).always.isVisible()

    tell(story)


def test_always_allow_opens_the_rule(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        from harmony_desktop.ui.approvals.rule_dialog import RuleDialog

        await asked(c)
        click(card(c).always)
        await c.until(lambda: c.window.card.findChildren(RuleDialog), "the rule")
        assert c.session.approvals.decided == []

    tell(story)


def test_a_call_that_is_looked_for_is_brought_into_sight_and_marked(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        answer = await asked(c, state=CallState.DENIED)
        for _ in range(30):
            c.session.approvals.asks(answer, state=CallState.SUCCEEDED)
        await c.until(lambda: view(c, "p31"))
        assert c.presenter.talk.show_call(ApprovalId("p31"))
        found = view(c, "p31")
        assert found is not None
        await c.until(lambda: not found.visibleRegion().isEmpty())
        assert found.marked
        assert found.open
        assert QApplication.focusWidget() is c.window.composer.edit
        assert not c.presenter.talk.show_call(ApprovalId("p99"))

    tell(story)
