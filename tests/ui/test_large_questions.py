"""What is too much is said before anything is sent, with a way out that can be gone: also while a question is edited."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest

from harmony_desktop.domain.context import Attachment, AttachmentKind
from harmony_desktop.domain.ids import AttachmentId
from tests.fakes.session import MODELS, ScriptedSession
from tests.ui.conftest import Companion
from tests.ui.test_branches import answered, click
from tests.ui.test_context import chip, chips, known, notice, seeing

Tell = Callable[..., None]


def image(number: int) -> Attachment:
    size = 4_900_000
    return Attachment(AttachmentId(f"i{number}"), AttachmentKind.IMAGE, f"{number}.png", "image/png", size)


def text(name: str, letters: int) -> Attachment:
    words = "word " * (letters // 5)
    return Attachment(AttachmentId(name), AttachmentKind.TEXT, name, "text/plain", len(words), text=words)


def reading(tokens: int | None, *others: int) -> ScriptedSession:
    """The first model reads so many tokens at once."""
    session = known()
    session.offered = tuple(
        replace(MODELS[0], id=f"m{n}", context_tokens=each, default=n == 1)
        for n, each in enumerate((tokens, *others), 1)
    )
    return session


def paste(c: Companion, words: str) -> None:
    data = QMimeData()
    data.setText(words)
    c.window.composer.edit.insertFromMimeData(data)


def take_off(c: Companion, words: str) -> None:
    one = chip(c, words)
    QTest.mouseClick(one, Qt.MouseButton.LeftButton, pos=one.cross.center())


def test_images_that_are_too_much_together_are_told_before_they_go_up(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.until(lambda: c.presenter.models.models)
        for number in range(12):
            c.presenter.asking.context.add(image(number))
        c.type("What is on them?")
        c.press(Qt.Key.Key_Return)
        assert "Together this is too large to send: 75 MB of at most 60 MB." in notice(c)
        assert "Remove 0.png, or another of them." in notice(c)
        assert c.session.sent == []
        assert c.window.composer.text == "What is on them?"
        for number in range(3):
            take_off(c, f"{number}.png")
        assert notice(c) == ""
        c.press(Qt.Key.Key_Return) if c.window.composer.edit.hasFocus() else c.window.composer.send.click()
        await c.until(lambda: c.session.sent)

    tell(story, seeing())


def test_more_than_the_model_reads_is_told_with_what_to_take_off(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.until(lambda: c.presenter.models.models)
        c.presenter.asking.context.add(text("small.txt", 3_000))
        c.presenter.asking.context.add(text("huge.txt", 60_000))
        c.type("Summarise")
        c.press(Qt.Key.Key_Return)
        told = notice(c)
        assert "This is more than Small can read at once: about 21,0" in told
        assert "tokens of 9,767." in told
        assert "Remove huge.txt, the longest, or choose a model that reads more." in told
        assert c.session.sent == []
        take_off(c, "huge.txt")
        assert notice(c) == ""
        c.window.composer.send.click()
        await c.until(lambda: c.session.sent)

    tell(story, reading(16_000, 200_000))


def test_another_model_that_reads_more_is_a_way_out(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.until(lambda: c.presenter.models.models)
        c.presenter.asking.context.add(text("huge.txt", 60_000))
        c.window.composer.send.setFocus()
        c.presenter.asking.submit("Summarise")
        assert "huge.txt" in notice(c)
        c.presenter.models._on_chosen("m2")
        assert notice(c) == ""
        c.presenter.asking.submit("Summarise")
        await c.until(lambda: c.session.sent == [("Summarise", False, "m2")])

    tell(story, reading(16_000, 200_000))


def test_in_a_chat_that_has_begun_no_other_model_is_advised(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.until(lambda: c.presenter.models.models)
        await answered(c, "First?", "Yes.")
        c.presenter.asking.context.add(text("huge.txt", 60_000))
        c.presenter.asking.submit("Summarise")
        assert "Remove huge.txt, the longest, or start a new chat with a model that reads more." in notice(c)
        assert "choose" not in notice(c)

    tell(story, reading(16_000, 200_000))


def test_words_alone_can_be_too_much_and_a_small_model_is_given_pieces(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.until(lambda: c.presenter.models.models)
        c.presenter.asking.submit("word " * 12_000)
        assert "Make it shorter." in notice(c)
        assert c.session.sent == []
        c.presenter.models.models = (replace(c.presenter.models.models[0], small=True),)
        c.presenter.models.show()
        c.presenter.asking.submit("word " * 12_000)
        await c.until(lambda: c.session.sent)

    tell(story, reading(16_000))


def test_what_went_with_a_question_is_shown_while_it_is_edited_and_can_be_taken_off(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.until(lambda: c.presenter.models.models)
        context = c.presenter.asking.context
        for name in ("a.txt", "b.txt"):
            context.add(text(name, 50))
        await answered(c, "What do they say?", "Much.")
        context.add(text("next.txt", 50))
        assert [words.split(" ")[0] for words in chips(c)] == ["next.txt"]
        await click(c, "Edit the question")
        assert [words.split(" ")[0] for words in chips(c)] == ["a.txt", "b.txt"]
        take_off(c, "b.txt")
        context.add(text("new.txt", 50))
        c.window.composer.send.click()
        await c.until(lambda: "Much." not in c.shown)
        thread = c.presenter.talk.snapshot
        assert thread is not None
        assert thread.messages[-1].text == "What do they say?"
        assert [a.name for a in thread.messages[-1].attachments] == ["a.txt", "new.txt"]
        assert [words.split(" ")[0] for words in chips(c)] == ["next.txt"]

    tell(story, known())


def test_leaving_an_edited_question_leaves_its_chips(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.until(lambda: c.presenter.models.models)
        c.presenter.asking.context.add(text("a.txt", 50))
        await answered(c, "What does it say?", "Much.")
        await click(c, "Edit the question")
        take_off(c, "a.txt")
        c.window.composer.edit.setFocus()
        c.press(Qt.Key.Key_Escape)
        assert chips(c) == []
        await click(c, "Edit the question")
        assert [words.split(" ")[0] for words in chips(c)] == ["a.txt"]
        c.window.composer.send.click()  # nothing is other than before: nothing is asked
        assert not c.window.composer.editing.isVisible()
        assert "Much." in c.shown

    tell(story, known())


# --- long texts ------------------------------------------------------------------------------------------------------


def test_a_long_pasted_text_becomes_a_chip_and_one_click_makes_it_words_again(tell: Tell) -> None:
    long = "one two three four " * 500

    async def story(c: Companion) -> None:
        c.type("Before ")
        paste(c, long)
        assert c.window.composer.text == "Before "
        assert chips(c) == ["Pasted text · 2,000 words"]
        assert "a click puts it back into the question" in chip(c, "Pasted text").accessibleName()
        QTest.mouseClick(
            chip(c, "Pasted text"), Qt.MouseButton.LeftButton, pos=chip(c, "Pasted").rect().center()
        )
        assert chips(c) == []
        assert c.window.composer.text == "Before " + long
        assert c.window.composer.edit.hasFocus()

    tell(story, known())


def test_a_long_pasted_text_goes_along_or_is_taken_off(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.until(lambda: c.presenter.models.models)
        paste(c, "x" * 8_000)
        assert len(c.window.composer.text) == 8_000  # not long enough to be in the way
        c.window.composer.put("")
        paste(c, "word " * 2_000)
        take_off(c, "Pasted text")
        assert chips(c) == []
        paste(c, "word " * 2_000)
        await c.ask("What is this about?")
        [message] = next(iter(c.session.kept.values())).messages
        assert [(a.kind, a.size) for a in message.attachments] == [(AttachmentKind.SELECTION, 10_000)]
        paste(c, "x" * 400_001)
        assert "Pasted text is too long: 400,001 characters" in notice(c)
        assert chips(c) == []

    tell(story, known())
