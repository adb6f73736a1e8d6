"""E-mails that answers draft: changed where they stand, kept, copied, opened elsewhere, and sent only by asking."""

import json
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from harmony_desktop.domain import export
from harmony_desktop.domain.approvals import CallState, Verdict
from harmony_desktop.domain.facts import LinkChanged, LinkState
from harmony_desktop.domain.ids import ApprovalId, MessageId, ThreadId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.ui.blocks import Kind
from harmony_desktop.ui.emails.card import EmailCard
from harmony_desktop.ui.story import plain
from tests.fakes.session import CITED, ScriptedSession
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]
DRAFT = """\
A draft from **Acme commercial terms**, today.

```email
To: dana@acme.example
Subject: Follow-up to our talk

Hello Dana,

thank you for your time. This is what we agreed:

- Dana Reyes: “[[quote:1]]” [1]

Best regards
Ann Lee
```
"""
BODY = (
    "Hello Dana,\n\nthank you for your time. This is what we agreed:\n\n- Dana Reyes: “One year, no.”\n\n"
    "Best regards\nAnn Lee"
)


async def drafted(c: Companion, text: str = DRAFT) -> MessageId:
    thread_id = ThreadId(await c.ask("Write a follow-up email from today's demo."))
    answer = c.session.answer(thread_id, "Read 1 conversation")
    c.session.says(answer, text, CITED)
    c.session.ends(answer)
    await c.until(lambda: cards(c), "the card")
    return answer


def cards(c: Companion) -> list[EmailCard]:
    return [found for found in c.window.thread_view.insets.all().values() if isinstance(found, EmailCard)]


def card(c: Companion) -> EmailCard:
    [found] = cards(c)
    return found


async def asked(c: Companion) -> ApprovalId:
    """Presses Send; the call that waits."""
    card(c).send.click()
    await c.until(c.session.approvals.waiting, "the call")
    return c.session.approvals.waiting()[0].id


def seen_whole(c: Companion, call: ApprovalId) -> bool:
    shown = c.window.thread_view.calls.one(call)
    return shown is not None and c.window.thread_view.viewport().rect().contains(shown.geometry())


def test_a_draft_is_a_card_and_its_words_stand_nowhere_else(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        thread_id = ThreadId(await c.ask("Write a follow-up email from today's demo."))
        answer = c.session.answer(thread_id)
        c.session.says(answer, DRAFT[: DRAFT.index("Best regards")], CITED)
        await c.until(lambda: "A draft from" in c.shown, "the first words")
        assert "Hello" not in c.shown
        assert cards(c) == []
        c.session.says(answer, DRAFT[DRAFT.index("Best regards") :])
        c.session.ends(answer)
        await c.until(lambda: cards(c) and card(c).isVisible(), "the card")
        assert (card(c).to.text(), card(c).subject.text()) == ("dana@acme.example", "Follow-up to our talk")
        assert card(c).body.toPlainText() == BODY
        assert card(c).back.isHidden()
        kinds = [block.kind for block in c.window.thread_view.blocks]
        assert kinds.index(Kind.INSET) < kinds.index(Kind.SOURCE)
        assert "Hello" not in c.shown
        await picture("email-draft-small")
        c.window.open_page()
        await c.until(lambda: c.window.large, "the page")
        await picture("email-draft-page")

    tell(story)


def test_what_is_changed_is_kept_over_a_restart_and_put_back_with_undo(tell: Tell, picture: Picture) -> None:
    session = ScriptedSession()
    kept: list[ThreadId] = []

    async def first(c: Companion) -> None:
        await drafted(c)
        edit = card(c).body
        edit.setFocus(Qt.FocusReason.OtherFocusReason)
        edit.moveCursor(edit.textCursor().MoveOperation.End)
        QTest.keyClick(edit, Qt.Key.Key_Return)
        QTest.keyClicks(edit, "PS: see you")
        assert card(c).back.isVisible()
        assert c.presenter.talk.thread_id
        kept.append(c.presenter.talk.thread_id)

    async def again(c: Companion) -> None:
        c.presenter.open_thread(kept[0])
        await c.until(lambda: cards(c), "the card")
        assert card(c).body.toPlainText() == f"{BODY}\nPS: see you"
        await picture("email-draft-changed")
        card(c).back.click()
        assert card(c).body.toPlainText() == BODY
        assert session.drafts[ThreadId(card(c).objectName())] == ""
        assert card(c).back.isHidden()
        c.window.toast.act()
        assert card(c).body.toPlainText() == f"{BODY}\nPS: see you"

    tell(first, session)
    tell(again, session)


def test_it_is_sent_only_after_it_was_approved(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        answer = await drafted(c)
        card(c).subject.setText("Prices")
        card(c).subject.textEdited.emit("Prices")
        call = await asked(c)
        card(c).send.click()
        [(message_id, tool, arguments)] = c.session.approvals.asked_for
        assert (message_id, tool) == (answer, "send_email")
        assert json.loads(arguments) == {"to": ["dana@acme.example"], "subject": "Prices", "body": BODY}
        await c.until(lambda: card(c).note.text() == "It waits for your approval below.", "that it waits")
        assert not card(c).send.isEnabled()
        await c.until(lambda: seen_whole(c, call), "its approval in view")
        await picture("email-draft-waits")
        c.session.approvals.becomes(call, CallState.EXECUTING)
        await c.until(lambda: card(c).note.text() == "Sending…", "that it is under way")
        c.session.approvals.becomes(call, CallState.SUCCEEDED)
        await c.until(lambda: card(c).note.text() == "Sent.", "that it was sent")
        assert not card(c).send.isEnabled()
        await picture("email-draft-sent")
        card(c).subject.setText("Another one")
        card(c).subject.textEdited.emit("Another one")
        assert card(c).send.isEnabled()
        assert card(c).note.isHidden()

    tell(story)


def test_recipients_and_subject_are_seen_whole(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        many = ", ".join(f"person.{n}@acme.example" for n in range(6))
        subject = "What we agreed about the terms of next year, and what is still open between us"
        text = DRAFT.replace("dana@acme.example", many).replace("Follow-up to our talk", subject)
        await drafted(c, text)
        for line, words in ((card(c).to, many), (card(c).subject, subject)):
            assert line.text() == words
            assert line.height() > 35, "more than one line"
            assert line.verticalScrollBar().maximum() == 0
        await picture("email-draft-long-lines")
        before = card(c).subject.height()
        card(c).subject.setFocus(Qt.FocusReason.OtherFocusReason)
        card(c).subject.selectAll()
        QGuiApplication.clipboard().setText("Two\nlines")
        card(c).subject.paste()
        c.press(Qt.Key.Key_Return)
        assert card(c).email.subject == "Two lines"
        await c.until(lambda: card(c).subject.height() < before, "as high as its words")
        assert c.session.approvals.asked_for == []

    tell(story)


def test_what_came_of_it_stays_in_view_below_a_long_draft(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await drafted(c, DRAFT.replace("thank you", "thank you\n" * 30))
        call = await asked(c)
        await c.until(lambda: seen_whole(c, call), "its approval in view")
        shown = c.window.thread_view.calls.one(call)
        assert shown is not None
        assert shown.card is not None
        shown.card.decided.emit(Verdict.APPROVE, None, "")
        await c.until(lambda: c.session.approvals.decided, "that it was approved")
        c.session.approvals.becomes(call, CallState.SUCCEEDED)
        await c.until(lambda: card(c).note.text() == "Sent.", "that it was sent")
        await c.until(lambda: seen_whole(c, call), "what came of it")

    tell(story)


@pytest.mark.parametrize(
    ("state", "words", "again"),
    [
        (CallState.DENIED, "You decided against sending it.", True),
        (CallState.EXPIRED, "Nobody approved it in time, so it was not sent.", True),
        (CallState.FAILED, "It was not sent. What the server said stands below.", True),
        (CallState.SUPERSEDED, "It was not sent.", True),
        (CallState.UNKNOWN, "Nobody can say whether it was sent.", True),
        (CallState.ALLOWED_BY_RULE, "Sending…", False),
    ],
)
def test_it_says_what_came_of_it(
    tell: Tell, picture: Picture, state: CallState, words: str, again: bool
) -> None:
    async def story(c: Companion) -> None:
        await drafted(c)
        c.session.approvals.becomes(await asked(c), state)
        await c.until(lambda: card(c).note.text().startswith(words), words)
        assert card(c).send.isEnabled() == again
        assert card(c).account.isVisible() == (state is CallState.FAILED), "the next step"
        if state is CallState.FAILED:
            assert card(c).account.text() == "Check e-mail account"
            await picture("email-draft-failed")

    tell(story)


def test_without_an_account_it_says_so_and_leads_there(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        await drafted(c)
        c.session.approvals.refuses = Problem("tool_off", {"tool": "send_email", "reason": "no_account"})
        card(c).send.click()
        await c.until(lambda: card(c).account.isVisible(), "the way to the account")
        assert "There is no e-mail account yet" in card(c).note.text()
        assert card(c).send.isEnabled()
        await picture("email-draft-no-account")
        card(c).account.click()
        await c.until(lambda: c.window.screen_name == "preferences", "the preferences")

    tell(story)


def test_it_is_asked_for_again_after_a_refusal_and_after_a_denial(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await drafted(c)
        for _ in range(2):
            c.session.approvals.refuses = Problem("tool_off", {"tool": "send_email", "reason": "no_account"})
            card(c).send.click()
            assert not card(c).send.isEnabled()
            await c.until(lambda: card(c).account.isVisible(), "that there is none")
        call = await asked(c)
        await c.until(lambda: seen_whole(c, call), "its approval in view")
        c.session.approvals.becomes(call, CallState.DENIED)
        await c.until(lambda: "against" in card(c).note.text(), "the denial")
        card(c).send.click()
        assert not card(c).send.isEnabled()
        await c.until(lambda: [a for a in c.session.approvals.waiting() if a.id != call], "another call")
        await c.until(lambda: "approval" in card(c).note.text(), "that it waits")
        assert len(c.session.approvals.asked_for) == 4

    tell(story)


def test_offline_it_goes_later(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await drafted(c)
        c.session.link = LinkState.OFFLINE
        c.session.bus.publish(LinkChanged(LinkState.OFFLINE))
        card(c).send.click()
        await c.until(lambda: "once that is there again" in card(c).note.text(), "that it goes later")
        assert not card(c).send.isEnabled()

    tell(story)


@pytest.mark.parametrize(
    ("text", "words", "focus"),
    [
        (DRAFT.replace("dana@acme.example", ""), "Write to whom it goes.", "email-to"),
        (DRAFT.replace("dana@acme.example", "dana@acme.example, Bob"), "One of the addresses", "email-to"),
        (DRAFT.replace("Follow-up to our talk", ""), "Write a subject.", "email-subject"),
        (DRAFT.replace("Ann Lee", "[your name]"), "Write your name", "email-body"),
    ],
)
def test_what_is_missing_is_told_where_it_is_missing(tell: Tell, text: str, words: str, focus: str) -> None:
    async def story(c: Companion) -> None:
        await drafted(c, text)
        card(c).send.click()
        assert card(c).note.text().startswith(words)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert focused.objectName() == focus
        assert c.session.approvals.asked_for == []
        if focus == "email-body":
            assert card(c).body.textCursor().selectedText() == "[your name]"
        c.press(Qt.Key.Key_X)
        assert card(c).note.isHidden()

    tell(story)


def test_copied_and_opened_in_a_mail_program(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(bytes(url.toEncoded().data()).decode())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)

    async def story(c: Companion) -> None:
        await drafted(c)
        card(c).copy.click()
        clipboard = QGuiApplication.clipboard()
        assert clipboard.text() == f"To: dana@acme.example\nSubject: Follow-up to our talk\n\n{BODY}"
        card(c).open.click()
        told = parse_qs(urlsplit(opened[-1]).query)
        assert told["body"] == [BODY.replace("\n", "\r\n")]
        card(c).body.setPlainText("Long. " * 2_000)
        card(c).open.click()
        assert clipboard.text() == "Long. " * 2_000
        assert "only the beginning" in c.window.toast.accessibleName()
        monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
        card(c).open.click()
        assert "No mail program" in c.window.toast.accessibleName()
        assert c.session.approvals.asked_for == [], "neither asks for anything"

    tell(story)


def test_every_part_is_reached_by_keyboard_and_enter_sends_nothing_by_itself(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await drafted(c)
        card(c).to.setFocus(Qt.FocusReason.TabFocusReason)
        seen = []
        for _ in range(6):
            focused = QApplication.focusWidget()
            assert focused is not None
            seen.append(focused.objectName())
            assert focused.accessibleName()
            c.press(Qt.Key.Key_Tab)
        assert seen == ["email-to", "email-subject", "email-body", "email-copy", "email-open", "primary"]
        for line in (card(c).to, card(c).subject):
            line.setFocus(Qt.FocusReason.TabFocusReason)
            c.press(Qt.Key.Key_Return)
        assert c.session.approvals.asked_for == []

    tell(story)


def test_withdrawn_words_go_from_a_draft_that_was_not_changed(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        answer = await drafted(c)
        gone = replace(CITED, withdrawn=True, quote="")
        c.session.put_citations(answer, (gone,))
        await c.until(lambda: "“no longer available”" in card(c).body.toPlainText(), "that they went")

    tell(story)


def test_a_very_long_draft_scrolls_in_its_card_and_drops_nothing(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        long = "\n".join(f"Line {number}" for number in range(5_000))
        await drafted(c, f"```email\nTo: dana@acme.example\nSubject: Long\n\n{long}\n```\n")
        assert card(c).body.toPlainText() == long
        assert card(c).height() < 800
        await picture("email-draft-long")

    tell(story)


def test_what_lines_cannot_hold_counts_as_no_change_of_the_user(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        odd = "Hello\u00a0Dana,\u2028\u202eolleh\x00\x1b[31m"
        await drafted(c, f"```email\nTo: {'a' * 30_000}@acme.example\nSubject: a\rb\n\n{odd}\n```\n")
        assert card(c).back.isHidden()
        assert "Hello\u00a0Dana," in card(c).email.body
        card(c).send.click()
        assert card(c).note.text().startswith("One of the addresses")
        assert c.session.approvals.asked_for == []

    tell(story)


def test_two_drafts_in_one_answer_have_a_card_each(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        second = DRAFT.replace("dana@", "bo@").replace("A draft from", "And one more from")
        await drafted(c, f"{DRAFT}\n{second}")
        one, two = cards(c)
        assert [one.to.text(), two.to.text()] == ["dana@acme.example", "bo@acme.example"]
        one.send.click()
        await c.until(lambda: not one.note.isHidden() and "approval" in one.note.text(), "that it waits")
        assert two.note.isHidden()
        assert two.send.isEnabled()

    tell(story)


def test_copies_and_exports_hold_the_e_mail(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        answer = await drafted(c)
        message = c.session.found(answer)
        assert "Subject: Follow-up to our talk\n\nHello Dana,\n" in plain(message)
        assert "```" not in plain(message)
        told = export.markdown(c.session.kept[message.thread_id])
        assert "```email\nTo: dana@acme.example\nSubject: Follow-up to our talk\n\nHello Dana," in told
        assert "“One year, no.”" in told

    tell(story)
