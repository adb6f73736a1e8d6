"""“Write a follow-up email from today's demo”, changed, approved and sent: the real window, workspace and SMTP server."""

import email
import email.policy

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from harmony_desktop.domain.tools import NewEmailAccount
from harmony_desktop.ui.approvals.call_card import CallCard
from harmony_desktop.ui.emails.card import EmailCard
from tests.parts.gallery import Picture, picture
from tests.parts.lived import Live, Lived, drawer, live, prepared
from tests.parts.post import Post, post_office_beside

__all__ = ["drawer", "live", "picture", "prepared"]


def card(c: Lived) -> EmailCard | None:
    found = c.window.thread_view.insets.all().values()
    return next((each for each in found if isinstance(each, EmailCard)), None)


def call(c: Lived) -> CallCard | None:
    waiting = c.session.approvals.waiting()
    view = c.window.thread_view.calls.one(waiting[0].id) if waiting else None
    return view.card if view is not None else None


async def drafted(c: Lived) -> EmailCard:
    """By the model that comes with the workspace, which calls no tools."""
    await c.session.administration.set_default("embedded/smollm2-135m")
    c.presenter.models.load()
    c.open_page()
    await c.says("A draft from", "Write a follow-up email from today's demo.")
    await c.until(lambda: card(c), "the card")
    found = card(c)
    assert found is not None
    return found


async def account(c: Lived, post: Post) -> None:
    await c.session.objects.set_email_account(
        NewEmailAccount("127.0.0.1", "Ann Lee <ann@harmony.example>", port=post.port, security="none")
    )


def change(found: EmailCard) -> None:
    """As a user does: the recipient, and their own name."""
    found.to.setFocus()
    found.to.selectAll()
    QTest.keyClicks(found.to, "miriam@hollis.example")
    found.send.click()
    if found.body.textCursor().selectedText() == "[your name]":
        QTest.keyClicks(found.body, "Ann Lee")


@pytest.mark.long
def test_the_follow_up_is_changed_approved_and_sent(live: Live, picture: Picture) -> None:
    post = Post()

    async def story(c: Lived) -> None:
        found = await drafted(c)
        assert found.subject.text() == "Follow-up to Product demo, Hollis Freight"
        assert "[[quote" not in found.body.toPlainText()
        assert "recording" in found.body.toPlainText(), "what was promised, in the words of the meeting"
        await picture("email-draft-real")
        change(found)
        if found.send.isEnabled():
            found.send.click()
        await c.until(lambda: "no e-mail account" in found.note.text(), "that there is none")
        assert found.account.isVisible()

        await account(c, post)
        found.send.click()
        await c.until(lambda: call(c), "the approval")
        waiting = call(c)
        assert waiting is not None
        view = c.window.thread_view
        await c.until(lambda: view.verticalScrollBar().value() > 0, "the approval in view")
        await picture("email-approval-real")
        assert post.taken == []
        await c.until(lambda: waiting.box.complete, "all of what would be sent")
        waiting.box.verticalScrollBar().setValue(waiting.box.verticalScrollBar().maximum())
        await c.until(lambda: waiting.approve.armed, "that it may be approved")
        QTest.mouseClick(waiting.approve, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
        await c.until(lambda: found.note.text() == "Sent.", "that it was sent")
        [envelope] = post.taken
        assert envelope.rcpt_tos == ["miriam@hollis.example"]
        sent = email.message_from_bytes(bytes(envelope.content or b""), policy=email.policy.default)
        assert sent["Subject"] == "Follow-up to Product demo, Hollis Freight"
        assert sent.get_content().split() == found.body.toPlainText().split()
        assert c.model.requests == [], "no model was asked to send it"
        c.ask("Which meetings did I have this week?")
        await c.until(lambda: len(c.messages) == 4, "another answer")
        thread_id, words = c.about.id, found.email
        c.presenter.new_chat()
        await c.until(lambda: card(c) is None, "another thread")
        c.presenter.open_thread(thread_id)
        await c.until(lambda: card(c), "the card again")
        again = card(c)
        assert again is not None
        assert again.email == words, "as the user changed it"

    with post_office_beside(post):
        live(story)
