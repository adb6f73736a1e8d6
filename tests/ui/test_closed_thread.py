"""A thread that can be read and not continued: nothing in it is written, sent or asked again."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from harmony_desktop.domain.ids import MessageId, ThreadId
from harmony_desktop.domain.threads import MessageState, Model
from harmony_desktop.domain.voice import Words
from harmony_desktop.ui.blocks import Kind
from harmony_desktop.wishes.voice import SEND_AT_ONCE
from tests.ui.conftest import Companion

Tell = Callable[..., None]
ONLY = Model("m1", "One", "Ours", local=True, default=True)


async def withdrawn(c: Companion) -> ThreadId:
    """On the screen: a thread with an answer, whose model is offered no longer."""
    thread_id = ThreadId(await c.ask("Before"))
    answer = c.session.answer(thread_id)
    c.session.says(answer, "So it was.")
    c.session.ends(answer)
    kept = c.session.kept[thread_id]
    c.session.kept[thread_id] = replace(kept, summary=replace(kept.summary, model="gone"))
    c.presenter.models.models, c.presenter.models._loaded = (ONLY,), True
    c.presenter.open_thread(thread_id)
    await c.until(c.window.closed_words.isVisible)
    return thread_id


def offered(c: Companion, thread_id: ThreadId) -> set[str]:
    """What stands under and beside its messages."""
    written = c.window.thread_view.document().written  # type: ignore[attr-defined]
    ids = {m.id for m in c.session.kept[thread_id].messages}
    return {name for block in written if block.ref in ids for name in block.actions}


def test_what_is_typed_in_a_closed_thread_goes_nowhere(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread_id = await withdrawn(c)
        asked = len(c.session.kept[thread_id].messages)
        edit = c.window.composer.edit
        assert QApplication.focusWidget() is not edit
        c.window.composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        assert QApplication.focusWidget() is not edit
        QTest.keyClicks(QApplication.focusWidget() or c.window, "Sent anyway?")
        QTest.keyClick(edit, Qt.Key.Key_Return)
        c.presenter.asking.submit("Sent anyway?")
        assert edit.toPlainText() == ""
        assert len(c.session.kept[thread_id].messages) == asked

    tell(story)


def test_enter_in_a_closed_thread_begins_a_new_chat(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await withdrawn(c)
        assert c.window.closed_words.isAncestorOf(QApplication.focusWidget() or c.window)
        c.press(Qt.Key.Key_Space)
        assert c.presenter.talk.thread_id is None
        c.type("A new question")
        assert c.window.composer.text == "A new question"

    tell(story)


def test_nothing_in_a_closed_thread_is_asked_again(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread_id = await withdrawn(c)
        assert offered(c, thread_id) >= {"copy", "copy-question"}
        assert not offered(c, thread_id) & {"again", "edit", "retry", "send"}
        message = c.session.kept[thread_id].messages[-1]
        menu = c.presenter.talk.acts._menu(message)
        assert "Write it again" not in [a.text() for a in menu.actions()]
        c.presenter.models.models = (replace(ONLY, id="gone"),)
        c.presenter.models.changed.emit()
        assert c.window.composer.isVisible()
        assert offered(c, thread_id) >= {"again", "edit"}

    tell(story)


def test_a_question_that_was_not_taken_can_only_be_discarded_there(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread_id = await withdrawn(c)
        kept = c.session.kept[thread_id]
        parked = replace(kept.messages[0], id=MessageId("parked"), state=MessageState.PARKED)
        c.session.kept[thread_id] = replace(kept, messages=(*kept.messages, parked))
        c.presenter.talk.flush()
        [row] = [
            b
            for b in c.window.thread_view.document().written  # type: ignore[attr-defined]
            if b.kind is Kind.ACTIONS and b.ref == "parked"
        ]
        assert row.actions == ("discard",)

    tell(story)


def test_who_talks_in_a_closed_thread_asks_in_a_new_chat(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread_id = await withdrawn(c)
        asked = len(c.session.kept[thread_id].messages)
        c.settings.choose(SEND_AT_ONCE, True)
        c.presenter.begin_talking()
        assert c.presenter.talk.thread_id is None
        assert c.presenter.voice is not None
        await c.presenter.voice.hear(Words("What did Acme say?", "en", 900), at_once=True)
        await c.until(lambda: c.presenter.talk.thread_id)
        assert c.presenter.talk.thread_id != thread_id
        assert len(c.session.kept[thread_id].messages) == asked

    tell(story)
