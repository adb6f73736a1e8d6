"""The window with a real workspace behind it, its model played: what is done on the screen arrives, and is shown."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from harmony_desktop.domain.administration import Limits
from harmony_desktop.domain.context import MAX_TEXT
from harmony_desktop.ui.attachment_view import AttachmentSheet
from harmony_desktop.ui.receipt import ReceiptSheet
from harmony_desktop.ui.sources_picker import SourcesPicker
from tests.fakes.model_server import Reply, text, tool
from tests.parts.gallery import Picture, picture
from tests.parts.lived import Live, Lived, drawer, live, prepared
from tests.parts.papers import paper, sealed

__all__ = ["drawer", "live", "picture", "prepared"]


def test_versions_thumbs_and_follow_ups(live: Live, picture: Picture) -> None:
    async def story(c: Lived) -> None:
        c.model.script(text("They refused it.", when="price?"))
        await c.says("They refused it.", "What about price?")
        await c.click("Edit the question")
        c.model.script(text("They want net 60.", when="terms?"))
        await c.says("They want net 60.", "What about terms?")
        assert "They refused it." not in c.shown
        await c.click("Earlier version")
        await c.says("They refused it.")
        await c.click("Later version")
        await c.says("They want net 60.")
        await picture("branches")
        c.model.script(text("Net 60, says Luis.", when="terms?"))
        await c.click("Write it again")
        await c.says("Net 60, says Luis.")
        await c.until(lambda: len(c.messages[-1].branches) == 2, "two answers")
        await c.click("Good answer")
        await c.until(lambda: isinstance(QApplication.focusWidget(), QLineEdit), "the note")
        QTest.keyClicks(QApplication.focusWidget(), "right")
        await picture("thumb")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        await c.until(lambda: c.messages[-1].rating == "up", "the thumb")
        assert await c.session.threads.rating(c.messages[-1].id) == ("up", "right")
        c.model.script(
            text("A long one, slowly.", when="long", delay=0.4), text("And then no.", when="And then?")
        )
        c.ask("A long one?")
        await c.until(lambda: c.presenter.talk.running, "the long answer")
        c.ask("And then?")
        await c.until(lambda: "Waits for the answer above" in c.shown, "the queue")
        await picture("follow-up")
        await c.says("And then no.")
        assert [m.text for m in c.messages[-4:]] == [
            "A long one?",
            "A long one, slowly.",
            "And then?",
            "And then no.",
        ]

    live(story)


def test_an_answer_that_reached_a_limit_names_it_and_what_to_do_next(live: Live, picture: Picture) -> None:
    async def story(c: Lived) -> None:
        await c.session.administration.set_limits(Limits(seconds=60, steps=1))
        looks = Reply(text="Let me look.", calls=[("search_conversations", {"query": "price"})], repeat=True)
        c.model.script(looks)
        await c.says("The answer reached the limit of steps for one question: 1.", "What about the price?")
        assert "Let me look." in c.shown
        assert "an admin can raise the limit in Workspace Settings › Intelligence." in c.shown
        await picture("limit")
        await c.click("What was used")
        await c.until(lambda: c.window.findChildren(ReceiptSheet), "the receipt")
        c.window.step_back()
        await c.session.administration.set_default("embedded/smollm2-135m")
        await c.session.administration.choose_models(("embedded/smollm2-135m",))
        await c.until(c.window.closed_words.isVisible, "that the model is no longer offered")
        c.open_page()
        await picture("model-withdrawn")

    live(story)


def test_files_meetings_and_sources_arrive_and_the_receipt_tells(
    live: Live, tmp_path: Path, picture: Picture
) -> None:
    notes, offer = tmp_path / "notes.txt", tmp_path / "offer.pdf"
    notes.write_text("The codeword is aubergine.")
    offer.write_bytes(paper("The codeword is zucchini."))
    large, locked = tmp_path / "recording.txt", tmp_path / "contract.pdf"
    large.write_bytes(b"x" * (8 * MAX_TEXT))
    locked.write_bytes(sealed("Secret", "open sesame"))

    async def story(c: Lived) -> None:
        c.drop(notes, offer)
        await c.until(lambda: c.chips == ["notes.txt · 4 words", "offer.pdf · 8 words"], "the chips")
        QTest.keyClicks(c.window.composer.edit, "@acme")
        listed = c.window.composer.mentions
        await c.until(lambda: listed.isVisible() and listed.count(), "the meetings")
        await picture("mention")
        QTest.keyClick(c.window.composer.edit, Qt.Key.Key_Return)
        await c.until(lambda: len(c.chips) == 3, "the meeting")
        meeting = c.chips[2]
        c.model.script(tool("search_conversations", query="price"), text("Both are vegetables.", repeat=True))
        await c.says("Both are vegetables.", "What are the codewords?")
        assert any("aubergine" in asked and "zucchini" in asked for asked in c.asked)
        await picture("attached")
        question = c.messages[0]
        assert [a.name for a in question.attachments] == ["notes.txt", "offer.pdf", meeting]
        c.window.thread_view.anchorClicked.emit(QUrl(f"attached:{question.id}/{question.attachments[1].id}"))
        await c.until(lambda: c.window.findChildren(AttachmentSheet), "the PDF's text")
        QTest.keyClick(c.window.findChildren(AttachmentSheet)[0], Qt.Key.Key_Escape)
        c.window.thread_view.anchorClicked.emit(QUrl(f"attached:{question.id}/{question.attachments[2].id}"))
        await c.until(lambda: c.window.panel.isVisible(), "the meeting's transcript")
        c.window.step_back()
        await c.click("What was used")
        await c.until(lambda: c.window.findChildren(ReceiptSheet), "the receipt")
        said = [w.text() for w in c.window.findChildren(ReceiptSheet)[0].findChildren(QLabel)]
        assert "scripted" in said
        assert any(words.endswith(" out") for words in said)
        await picture("receipt")
        QTest.keyClick(c.window.findChildren(ReceiptSheet)[0], Qt.Key.Key_Escape)

        found = await c.session.finder.meetings("", 3)
        from harmony_desktop.domain.context import Sources

        c.presenter.asking.context.narrow(Sources((found[0].id,)))
        await c.until(lambda: c.chips == ["1 meeting"], "the chip of the sources")
        c.open_page()
        c.presenter.asking.context.pick_sources()
        await c.until(lambda: c.window.findChildren(SourcesPicker), "the picker")
        await picture("sources")
        c.window.step_back()
        await picture("narrowed")
        c.window.leave_page()
        await c.session.delivered()
        thread = c.presenter.talk.snapshot
        assert thread is not None
        assert thread.summary.sources.conversation_ids == (found[0].id,)

        image = QImage(40, 40, QImage.Format.Format_RGB32)
        image.fill(QColor("teal"))
        c.window.composer.edit.image_given.emit(image)
        await c.until(lambda: len(c.chips) == 2 and "KB" in c.chips[1], "the image")
        c.ask("And this?")
        await c.until(lambda: "This model does not read images." in c.told, "why it does not go")
        assert c.window.composer.text == "And this?"
        await picture("refused-image")
        for file, words, name in (
            (large, "too large", "refused-too-large"),
            (locked, "password", "refused-encrypted"),
        ):
            c.drop(file)
            await c.until(lambda said=words: said in c.told, name)
            await picture(name)

    live(story)
