"""Words put together by an input method, or with a dead key: they are no text until they are settled."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from harmony_desktop.ui.question_edit import QuestionEdit
from tests.ui.conftest import Companion

Tell = Callable[..., None]


def compose(edit: QuestionEdit, words: str, settled: str = "") -> None:
    """As an input method does: these letters are being put together, those are settled."""
    event = QInputMethodEvent(words, [])
    event.setCommitString(settled)
    QApplication.sendEvent(edit, event)


def caret(edit: QuestionEdit) -> QRect:
    """Where an input method opens its list, on the screen."""
    here = edit.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    assert isinstance(here, QRectF)
    return here.toRect().translated(edit.mapToGlobal(edit.rect().topLeft()))


def test_enter_settles_a_word_and_sends_nothing(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        edit = c.window.composer.edit
        compose(edit, "にほん")
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            c.press(key)
        assert not c.session.kept
        assert c.window.composer.text == ""
        assert not c.window.composer.send.isEnabled()
        compose(edit, "", "日本")
        assert c.window.composer.text == "日本"
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.kept, "the question")

    tell(story)


def test_a_draft_keeps_no_half_a_word(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        edit = c.window.composer.edit
        compose(edit, "", "東京")
        compose(edit, "えき")
        assert c.session.draft(None) == "東京"
        compose(edit, "", "駅")
        assert c.session.draft(None) == "東京駅"

    tell(story)


def test_the_list_of_an_input_method_opens_where_one_writes(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        edit = c.window.composer.edit
        first = caret(edit)
        compose(edit, "", "東京の会議")
        later = caret(edit)
        compose(edit, "えき")
        whole = QRect(edit.mapToGlobal(edit.rect().topLeft()), edit.size())
        for place in (first, later, caret(edit)):
            assert whole.adjusted(-2, -2, 2, 2).contains(place)
            assert place.height() > 8
        assert later.left() > first.left() + 20
        assert edit.inputMethodQuery(Qt.InputMethodQuery.ImSurroundingText) == "東京の会議"

    tell(story)


def test_the_keyboard_goes_elsewhere_in_the_middle_of_a_word(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        edit = c.window.composer.edit
        compose(edit, "えき")
        QTest.keyClick(edit, Qt.Key.Key_Tab)
        assert not edit.composing
        edit.setFocus()
        c.type("Now")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.kept, "the question")

    tell(story)


def test_a_dead_key_waits_for_its_letter(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        edit = c.window.composer.edit
        compose(edit, "´")
        assert c.window.composer.text == ""
        c.press(Qt.Key.Key_Return)
        assert not c.session.kept
        compose(edit, "", "é")
        assert c.window.composer.text == "é"

    tell(story)


def test_letters_of_a_mention_are_looked_for_once_they_are_settled(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        edit = c.window.composer.edit
        asked: list[object] = []
        edit.mention_changed.connect(asked.append)
        c.type("@")
        compose(edit, "あくめ")
        assert asked == [""]
        compose(edit, "", "アクメ")
        assert asked == ["", "アクメ"]

    tell(story)
