"""What can be done with a message: asked again in other words, answered again, gone between, rated, taken back."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QWidget

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.ui.receipt import ReceiptSheet
from tests.fakes.session import CITED, ScriptedSession
from tests.ui.conftest import Companion

Tell = Callable[..., None]


def named(c: Companion, name: str) -> list[QAbstractButton]:
    return [b for b in c.window.findChildren(QAbstractButton) if b.accessibleName() == name and b.isVisible()]


async def click(c: Companion, name: str) -> None:
    await c.until(lambda: named(c, name), f"a button {name}")
    QTest.mouseClick(named(c, name)[-1], Qt.MouseButton.LeftButton)


async def answered(c: Companion, question: str, answer: str) -> str:
    thread = await c.ask(question)
    wrote = c.session.answer(thread)
    c.session.says(wrote, answer, CITED)
    c.session.ends(wrote)
    await c.until(lambda: named(c, "What was used"))
    return wrote


def point(view: QWidget, at: QPoint) -> None:
    """The pointer goes there."""
    none = Qt.MouseButton.NoButton
    here, there = QPointF(at), QPointF(view.mapToGlobal(at))
    kind, keys = QEvent.Type.MouseMove, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(view, QMouseEvent(kind, here, there, none, none, keys))


def test_the_pencil_puts_a_question_back_and_sends_it_as_another_version(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await answered(c, "What did Acme say?", "They said no.")
        c.type("half a follow-up")
        await click(c, "Edit the question")
        assert c.window.composer.text == "What did Acme say?"
        assert c.window.composer.editing.isVisible()
        c.window.composer.put("What did Acme say about price?")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: "about price?" in c.shown)
        assert "They said no." not in c.shown
        assert not c.window.composer.editing.isVisible()
        assert c.window.composer.text == "half a follow-up"
        await c.until(lambda: named(c, "Earlier version"))
        await click(c, "Earlier version")
        await c.until(lambda: "They said no." in c.shown)

    tell(story)


def test_esc_leaves_editing_and_brings_back_what_was_being_written(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = (await answered(c, "First?", "Yes.")) and c.presenter.talk.thread_id
        c.type("mine")
        await click(c, "Edit the question")
        c.type(" and more")
        assert c.session.drafts[thread] == "mine"
        c.press(Qt.Key.Key_Escape)
        assert c.window.composer.text == "mine"
        assert c.window.isVisible()
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: [text for text, *_ in c.session.sent] == ["First?", "mine"])

    tell(story)


def test_editing_ends_where_another_thread_begins(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await answered(c, "First?", "Yes.")
        await click(c, "Edit the question")
        c.presenter.new_chat()
        assert not c.window.composer.editing.isVisible()
        assert c.window.composer.text == ""

    tell(story)


def test_another_answer_stands_beside_the_old_one(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        first = await answered(c, "Who?", "Dana.")
        await click(c, "Write it again")
        await c.until(lambda: c.session.retried == [first])
        again = c.session.threads.answer_again(c.session.retried[0])
        c.session.says(again, "Dana Reyes of Acme.")
        c.session.ends(again)
        await c.until(lambda: "Dana Reyes of Acme." in c.shown)
        await c.until(lambda: named(c, "Earlier version"))
        assert not named(c, "Later version")[0].isEnabled()
        named(c, "Earlier version")[0].setFocus(Qt.FocusReason.TabFocusReason)
        c.press(Qt.Key.Key_Space)
        await c.until(
            lambda: "Dana." in c.shown and "Acme." not in c.shown.split("Sources")[0].split("Dana.")[0]
        )
        assert c.session.threads.branches_shown == [first]
        await c.until(lambda: named(c, "Later version")[0].isEnabled())

    tell(story)


def test_a_thumb_is_kept_at_once_and_its_note_on_this_machine(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        answer = await answered(c, "Who?", "Dana.")
        await click(c, "Bad answer")
        await c.until(lambda: c.session.threads.ratings.get(answer) == ("down", ""))
        await c.until(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
        texts = [w.text() for w in c.window.card.findChildren(QAbstractButton)]
        assert "Take back" in texts
        QTest.keyClicks(QApplication.focusWidget(), "It was Luis")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.threads.ratings[answer] == ("down", "It was Luis"))
        await click(c, "Bad answer")
        await c.until(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
        edit = QApplication.focusWidget()
        assert isinstance(edit, QLineEdit)
        assert edit.text() == "It was Luis"
        await click(c, "Take back")
        await c.until(lambda: c.session.threads.ratings[answer] == (None, ""))
        assert c.window.isVisible()

    tell(story)


def test_esc_closes_the_note_and_keeps_the_thumb(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        answer = await answered(c, "Who?", "Dana.")
        await click(c, "Good answer")
        await c.until(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: not named(c, "Keep"))
        assert c.session.threads.ratings[answer] == ("up", "")
        assert c.window.isVisible()

    tell(story)


def test_a_follow_up_waits_for_the_answer_and_can_be_taken_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("A long one?")
        answer = c.session.answer(thread)
        c.session.says(answer, "It begins")
        await c.until(lambda: named(c, "Stop"))
        c.type("And then?")
        assert named(c, "Send")[0].isEnabled()
        assert named(c, "Stop")  # still at hand, beside it
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: "Waits for the answer above" in c.shown)
        c.session.says(answer, " and goes on")
        await c.until(lambda: "It begins and goes on" in c.shown)
        await click(c, "Take back")
        await c.until(lambda: c.window.composer.text == "And then?")
        await c.until(lambda: "Waits for" not in c.shown)
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: "Waits for the answer above" in c.shown)
        c.session.ends(answer)
        await c.until(lambda: "Waits for" not in c.shown and "And then?" in c.shown)

    tell(story)


def test_two_questions_in_a_row_begin_one_thread(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.type("One")
        c.press(Qt.Key.Key_Return)
        c.type("Two")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: len(c.session.sent) == 2)
        assert len(c.session.kept) == 1

    tell(story)


def test_offline_a_question_can_be_taken_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.ask("Later")
        await click(c, "Take back")
        await c.until(lambda: c.window.composer.text == "Later")

    tell(story, ScriptedSession(LinkState.OFFLINE))


def test_what_hides_beside_a_bubble_comes_with_the_pointer(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await answered(c, "Hover me", "Yes.")
        await c.until(lambda: named(c, "Edit the question"))
        [pencil] = named(c, "Edit the question")
        view = c.window.thread_view.viewport()
        at = pencil.mapTo(view, QPoint(14, 14)) + QPoint(60, 0)
        point(view, at)
        await c.until(lambda: getattr(pencil, "revealed", False))
        point(view, QPoint(at.x(), view.height() - 4))
        await c.until(lambda: not getattr(pencil, "revealed", True))

    tell(story)


def test_the_receipt_says_what_was_used_and_opens_the_meetings(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await answered(c, "Who?", "Dana. [1]")
        await click(c, "What was used")
        await c.until(lambda: c.window.findChildren(ReceiptSheet))
        sheet = c.window.findChildren(ReceiptSheet)[0]
        from PySide6.QtWidgets import QLabel

        said = [label.text() for label in sheet.findChildren(QLabel)]
        assert "On this computer; nothing left it" in said
        assert "Small" in said
        assert "1,204 in · 88 out" in said
        await click(c, "Copy")
        assert "Meeting: Acme commercial terms" in QApplication.clipboard().text()
        await click(c, "Open Acme commercial terms")
        await c.until(lambda: c.window.panel.isVisible())

    tell(story)


def test_copied_as_markdown_the_quotes_and_sources_are_there(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await answered(c, "Who?", "**Dana** said. [1]")
        await click(c, "More actions")
        menus = lambda: [m for m in c.window.findChildren(QMenu) if m.isVisible()]  # noqa: E731
        await c.until(menus)
        next(a for a in menus()[0].actions() if a.text() == "Copy as Markdown").trigger()
        menus()[0].close()
        assert QApplication.clipboard().text() == (
            "**Dana** said. [1]\n\n- [1] Acme commercial terms · Dana Reyes 03:18 · 2026-11-04"
        )

    tell(story)
