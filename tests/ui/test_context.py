"""What goes with a question: chosen, dropped, pasted, named with @, or selected elsewhere; and always seen before."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QClipboard, QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPlainTextEdit

from harmony_desktop.domain.context import MAX_ATTACHMENTS, Attachment, AttachmentKind, Sources
from harmony_desktop.domain.facts import MeetingsChanged
from harmony_desktop.domain.ids import AttachmentId, ConversationId
from harmony_desktop.domain.meetings import Meeting, Participant
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.threads import Message
from harmony_desktop.ui.attachment_view import AttachmentSheet, Picture
from harmony_desktop.ui.context_chip import ContextChip
from harmony_desktop.ui.sources_picker import SourcesPicker
from tests.fakes.session import MODELS, ScriptedSession
from tests.parts.papers import paper
from tests.ui.conftest import Companion

Tell = Callable[..., None]


def meeting(number: int, title: str, day: int, *people: str) -> Meeting:
    who = tuple(Participant(name, "Acme" if "Acme" in title else "Northwind") for name in people)
    return Meeting(
        ConversationId(f"c{number}"), title, datetime(2026, 11, day, 9, tzinfo=UTC), participants=who
    )


MEETINGS = (
    meeting(1, "Acme commercial terms", 4, "Dana Reyes"),
    meeting(2, "Acme procurement", 14, "Luis Ferro"),
    meeting(3, "Onboarding, Northwind", 18, "John Okafor"),
)


def known() -> ScriptedSession:
    session = ScriptedSession()
    session.finder.known = MEETINGS
    return session


def seeing() -> ScriptedSession:
    """A session whose model reads images."""
    session = known()
    session.offered = tuple(replace(m, images=True) for m in MODELS)
    return session


def chips(c: Companion) -> list[str]:
    bar = c.window.composer.context
    return [] if bar.isHidden() else [chip.text() for chip in bar.chips.values()]


def chip(c: Companion, words: str) -> ContextChip:
    return next(chip for chip in c.window.composer.context.chips.values() if words in chip.text())


def sent(c: Companion) -> Message:
    return next(m for t in c.session.kept.values() for m in t.messages)


def notice(c: Companion) -> str:
    return " ".join(w.text() for w in c.window.notice.findChildren(QLabel) if w.isVisible())


def drop(c: Companion, data: QMimeData) -> None:
    at = c.window.rect().center()
    entered = QDragEnterEvent(
        at, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(c.window, entered)
    assert entered.isAccepted()
    dropped = QDropEvent(
        QPointF(at), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(c.window, dropped)


def nothing_found(picking: SourcesPicker) -> bool:
    shown = [label.text() for label in picking.findChildren(QLabel) if label.isVisible()]
    return "Nothing is called that." in shown


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_a_dropped_file_becomes_a_chip_and_goes_with_the_question(tell: Tell, tmp_path: Path) -> None:
    notes, offer = tmp_path / "notes.txt", tmp_path / "offer.pdf"
    notes.write_text("Dana wants two years.")
    offer.write_bytes(paper("Net 60"))

    async def story(c: Companion) -> None:
        drop(c, files(notes, offer))
        await c.until(lambda: chips(c) == ["notes.txt · 4 words", "offer.pdf · 6 words"])
        c.type("What does it say?")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.kept)
        assert [(a.kind, a.name) for a in sent(c).attachments] == [
            (AttachmentKind.TEXT, "notes.txt"),
            (AttachmentKind.PDF, "offer.pdf"),
        ]
        assert sent(c).attachments[0].text == "Dana wants two years."
        assert chips(c) == []
        await c.until(lambda: "notes.txt · 4 words" in c.shown)
        c.window.thread_view.anchorClicked.emit(QUrl(f"attached:{sent(c).id}/{sent(c).attachments[0].id}"))
        await c.until(lambda: c.window.findChildren(AttachmentSheet))
        [text] = c.window.findChildren(AttachmentSheet)[0].findChildren(QPlainTextEdit)
        assert text.toPlainText() == "Dana wants two years."

    tell(story)


def test_what_cannot_be_read_says_so_before_anything_is_sent(tell: Tell, tmp_path: Path) -> None:
    locked = tmp_path / "broken.pdf"
    locked.write_bytes(b"%PDF-1.7 nothing")

    async def story(c: Companion) -> None:
        c.type("What does it say?")
        drop(c, files(locked))
        await c.until(lambda: "broken.pdf is damaged and cannot be read." in notice(c))
        assert chips(c) == []
        assert c.window.composer.text == "What does it say?"
        drop(c, files(tmp_path))
        await c.until(lambda: f"{tmp_path.name} is a folder." in notice(c))

    tell(story)


def test_chips_are_taken_off_by_click_and_by_keyboard(tell: Tell, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.txt" for n in "abc"]
    for path in paths:
        path.write_text("some words")

    async def story(c: Companion) -> None:
        drop(c, files(*paths))
        await c.until(lambda: len(chips(c)) == 3 and "Reading" not in " ".join(chips(c)))
        await c.until(lambda: all("words" in text for text in chips(c)))
        b = chip(c, "b.txt")
        assert b.accessibleName() == "Text, b.txt, 2 words"
        QTest.mouseClick(b, Qt.MouseButton.LeftButton, pos=b.cross.center())
        await c.until(lambda: len(chips(c)) == 2)
        c.window.composer.edit.setFocus()
        c.press(Qt.Key.Key_Backspace)
        assert isinstance(QApplication.focusWidget(), ContextChip)
        c.press(Qt.Key.Key_Delete)
        await c.until(lambda: chips(c) == ["a.txt · 2 words"])
        c.press(Qt.Key.Key_Backspace)
        await c.until(lambda: chips(c) == [])
        assert QApplication.focusWidget() is c.window.composer.edit

    tell(story)


def test_drafts_keep_their_chips(tell: Tell, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("some words")

    async def story(c: Companion) -> None:
        thread = c.session.kept.get(await c.ask("First"))
        assert thread is not None
        drop(c, files(path))
        await c.until(lambda: chips(c) == ["a.txt · 2 words"])
        c.presenter.new_chat()
        await c.until(lambda: chips(c) == [])
        c.presenter.open_thread(thread.summary.id)
        await c.until(lambda: chips(c) == ["a.txt · 2 words"])

    tell(story)


def test_what_could_not_be_sent_keeps_its_chips(tell: Tell, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("some words")

    async def story(c: Companion) -> None:
        drop(c, files(path))
        await c.until(lambda: chips(c) == ["a.txt · 2 words"])
        c.session.refuses = Problem("unknown")
        c.type("Try")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.window.composer.text == "Try")
        assert chips(c) == ["a.txt · 2 words"]

    tell(story)


def test_a_pasted_image_needs_a_model_that_reads_images(tell: Tell) -> None:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))

    async def story(c: Companion) -> None:
        QApplication.clipboard().setImage(image)
        c.window.composer.edit.paste()
        await c.until(lambda: chips(c) and "KB" in chips(c)[0])
        assert chip(c, "Pasted image").accessibleDescription() == "This model does not read images."
        c.type("What is this?")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: "This model does not read images." in notice(c))
        assert c.session.sent == []
        assert c.window.composer.text == "What is this?"

    tell(story, known())


def test_a_pasted_image_goes_to_a_model_that_sees_and_can_be_looked_at(tell: Tell) -> None:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))

    async def story(c: Companion) -> None:
        QApplication.clipboard().setImage(image)
        c.window.composer.edit.paste()
        await c.until(lambda: chips(c) and "KB" in chips(c)[0])
        chip(c, "Pasted image").click()
        await c.until(lambda: c.window.findChildren(Picture))
        c.press(Qt.Key.Key_Escape)
        c.window.composer.edit.setFocus()
        c.type("What is this?")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.kept)
        [attached] = sent(c).attachments
        assert attached.media_type == "image/png"
        assert QImage.fromData(attached.data).size() == image.size()

    tell(story, seeing())


def test_an_at_sign_lists_meetings_and_enter_attaches_one(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.type("Compare with @acm")
        listed = c.window.composer.mentions
        await c.until(lambda: listed.isVisible() and listed.count() == 2)
        c.press(Qt.Key.Key_Down)
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: chips(c) == ["Acme procurement"])
        assert c.window.composer.text == "Compare with "
        assert not listed.isVisible()
        assert c.session.sent == []
        c.type("@zzz")
        await c.until(lambda: not listed.isVisible())
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.kept)
        [attached] = sent(c).attachments
        assert (attached.kind, attached.conversation_id) == (AttachmentKind.MEETING, "c2")

    tell(story, known())


def test_meetings_that_arrive_after_the_at_sign_are_listed(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        listed = c.window.composer.mentions
        c.type("@acm")
        await asyncio.sleep(0.05)  # nothing is found, and nothing says so
        assert not listed.isVisible()
        c.session.finder.known = MEETINGS
        c.session.bus.publish(MeetingsChanged())
        await c.until(lambda: listed.isVisible() and listed.count() == 2)

    tell(story)


def test_esc_closes_the_list_and_an_address_opens_none(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        listed = c.window.composer.mentions
        c.type("dana@acme")
        c.type(" and @")
        await c.until(listed.isVisible)
        c.press(Qt.Key.Key_Escape)
        assert not listed.isVisible()
        assert c.window.isVisible()
        assert c.window.composer.text == "dana@acme and @"
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.sent)

    tell(story, known())


def test_the_same_meeting_goes_along_once(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        listed = c.window.composer.mentions
        for _ in range(2):
            c.type("@onb")
            await c.until(lambda: listed.isVisible() and listed.count() == 1)
            c.press(Qt.Key.Key_Tab)
            await c.until(lambda: not listed.isVisible())
        assert chips(c) == ["Onboarding, Northwind"]

    tell(story, known())


def test_a_selection_elsewhere_is_offered_and_never_sent_unseen(tell: Tell, monkeypatch: object) -> None:
    selected = ["renewal at the current tier"]

    async def story(c: Companion) -> None:
        offer = c.presenter.asking.context.offer
        offer.words = lambda: selected[0]  # type: ignore[method-assign]
        c.window.summon()
        button = c.window.composer.offer
        await c.until(lambda: button.isVisible())
        assert button.text() == "Selection · 5 words"
        assert chips(c) == []
        c.type("Just this")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.kept)
        assert sent(c).attachments == ()
        assert not button.isVisible()
        c.window.summon()
        await asyncio.sleep(0)
        assert not button.isVisible()  # it was offered once
        selected[0] = "something new"
        c.window.summon()
        await c.until(lambda: button.isVisible())
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        await c.until(lambda: chips(c) == ["Selection · 2 words"])
        assert not button.isVisible()

    tell(story)


def test_without_a_selection_of_the_system_the_clipboard_is_offered(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        offer = c.presenter.asking.context.offer
        offer._own = lambda: False  # type: ignore[method-assign]
        QApplication.clipboard().setText("words on the clipboard", QClipboard.Mode.Clipboard)
        c.window.summon()
        await c.until(lambda: c.window.composer.offer.text() == "Selection · 4 words")

    tell(story)


def test_the_plus_menu_says_what_can_be_added(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        QApplication.clipboard().clear()
        c.window.composer.plus.click()
        [menu] = [m for m in c.window.findChildren(QMenu) if m.isVisible()]
        words = [a.text() for a in menu.actions() if a.text()]
        assert words == [
            "Attach files…",
            "Paste image",
            "Meeting…",
            "Text from the clipboard",
            "Sources…",
            "Web search",
        ]
        assert [a.isEnabled() for a in menu.actions() if a.text()] == [True, False, True, False, True, True]
        next(a for a in menu.actions() if a.text() == "Meeting…").trigger()
        menu.close()
        await c.until(lambda: c.window.composer.mentions.isVisible())
        assert c.window.composer.mentions.count() == 3

    tell(story, known())


def test_more_than_may_go_along_is_refused(tell: Tell, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.txt" for n in range(MAX_ATTACHMENTS + 1)]
    for path in paths:
        path.write_text("some words")

    async def story(c: Companion) -> None:
        drop(c, files(*paths))
        await c.until(lambda: f"At most {MAX_ATTACHMENTS} things" in notice(c))
        await c.until(lambda: len(chips(c)) == MAX_ATTACHMENTS)

    tell(story)


async def picker(c: Companion) -> SourcesPicker:
    c.presenter.asking.context.pick_sources()
    await c.until(lambda: [p for p in c.window.findChildren(SourcesPicker) if p.isVisible()])
    return next(p for p in c.window.findChildren(SourcesPicker) if p.isVisible())


def test_sources_narrow_a_new_thread_from_its_first_question(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        picking = await picker(c)
        QTest.keyClicks(picking.search, "acme")
        await c.until(lambda: picking.list.count() == 2)
        c.press(Qt.Key.Key_Down)
        c.press(Qt.Key.Key_Space)
        picking.search.clear()
        row = next(i for i in range(picking.list.count()) if picking.list.item(i).text() == "Luis Ferro")
        place = picking.list.visualItemRect(picking.list.item(row)).center()
        QTest.mouseClick(picking.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseClick(picking.use, Qt.MouseButton.LeftButton)
        await c.until(lambda: chips(c) == ["1 meeting · Luis Ferro"])
        await c.ask("And?")
        about = next(iter(c.session.kept.values())).summary
        assert about.sources == Sources((ConversationId("c1"),), ("Luis Ferro",))
        await c.until(lambda: chips(c) == ["1 meeting · Luis Ferro"])  # the thread's own now
        QTest.mouseClick(chip(c, "Luis"), Qt.MouseButton.LeftButton, pos=chip(c, "Luis").cross.center())
        await c.until(lambda: not next(iter(c.session.kept.values())).summary.sources.narrow)
        await c.until(lambda: chips(c) == [])

    tell(story, known())


def test_meetings_that_come_while_sources_are_picked_are_there_to_choose(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.finder.known = ()
        picking = await picker(c)
        QTest.keyClicks(picking.search, "acme")
        assert picking.list.count() == 0
        assert nothing_found(picking)
        c.session.finder.known = MEETINGS
        c.session.bus.publish(MeetingsChanged())
        await c.until(lambda: picking.list.count() == 2)
        assert not nothing_found(picking)

    tell(story, known())


def test_a_thread_that_is_there_is_narrowed_at_once(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("First")
        picking = await picker(c)
        week = next(b for b in picking._ranges.values() if b.text() == "This week")
        QTest.mouseClick(week, Qt.MouseButton.LeftButton)
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.kept[thread].summary.sources.since is not None)
        since = c.session.kept[thread].summary.sources.since
        assert since is not None
        assert since.astimezone().weekday() == 0
        await c.until(lambda: chips(c) and chips(c)[0].startswith("since "))
        chip(c, "since").click()
        await c.until(lambda: [p for p in c.window.findChildren(SourcesPicker) if p.isVisible()])
        again = next(p for p in c.window.findChildren(SourcesPicker) if p.isVisible())
        assert again._preset == "week"

    tell(story, known())


def test_a_question_taken_back_brings_its_context_along(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("A long one?")
        c.session.answer(thread)
        await c.until(lambda: c.presenter.talk.running)
        c.presenter.asking.context.add(
            Attachment(AttachmentId("x"), AttachmentKind.SELECTION, "Selection", size=9, text="two words")
        )
        c.type("And this?")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: "Waits for the answer above" in c.shown)
        queued = c.session.kept[thread].messages[-1]
        c.window.thread_view.action_chosen.emit("take-back", queued.id, c.window)
        await c.until(lambda: c.window.composer.text == "And this?")
        assert chips(c) == ["Selection · 2 words"]

    tell(story)
