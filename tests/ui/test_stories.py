"""What a user does in the small window, from typing to reading the cited turn."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from harmony_desktop.domain.facts import LinkChanged, LinkState, Noticed
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.threads import MessageState
from harmony_desktop.ui.blocks import Kind
from harmony_desktop.ui.buttons import IconButton
from harmony_desktop.ui.theme import DARK, Scheme
from harmony_desktop.ui.window import WindowState
from tests.fakes.session import CITED, ScriptedSession
from tests.ui.conftest import Companion

Tell = Callable[..., None]


def button(c: Companion, name: str) -> IconButton | QPushButton:
    kinds = [*c.window.findChildren(IconButton), *c.window.findChildren(QPushButton)]
    return next(b for b in kinds if b.accessibleName() == name and b.isVisible())


def test_enter_shows_the_question_at_once_and_the_answer_streams(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        assert c.window.state is WindowState.QUICK
        thread = await c.ask("What did Acme say?")
        await c.until(lambda: "What did Acme say?" in c.shown)
        assert c.window.state is WindowState.ANSWER
        assert c.window.composer.text == ""
        answer = c.session.answer(thread, "Read 5 conversations with Acme")
        await c.until(lambda: "Read 5 conversations" in c.shown)
        assert button(c, "Stop").isEnabled()
        for piece in ("Dana ", "said **no** [[quote:1]] ", "to it. [1]"):
            c.session.says(answer, piece, *([CITED] if "1" in piece and "quote" in piece else []))
        await c.until(lambda: "said no “One year, no.” to it." in c.shown)
        c.session.ends(answer)
        await c.until(lambda: "Acme commercial terms · Dana Reyes 03:18 · 4 Nov" in c.shown)
        assert button(c, "Copy answer")
        assert button(c, "What was used")
        assert c.session.sent == [("What did Acme say?", False, "m1")]

    tell(story)


def test_stop_ends_the_answer_and_keeps_what_there_is(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Long one?")
        answer = c.session.answer(thread)
        c.session.says(answer, "The beginning")
        await c.until(lambda: "The beginning" in c.shown)
        QTest.mouseClick(button(c, "Stop"), Qt.MouseButton.LeftButton)
        await c.until(lambda: c.session.stopped == [thread])
        await c.until(lambda: "You stopped this answer." in c.shown)
        assert "The beginning" in c.shown
        assert button(c, "Send")

    tell(story)


def test_a_failed_answer_says_why_and_can_be_tried_again(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Will it work?")
        answer = c.session.answer(thread)
        c.session.ends(answer, Problem("unknown", detail="the model server hung up"))
        await c.until(lambda: "Something went wrong." in c.shown)
        QTest.mouseClick(button(c, "Try again"), Qt.MouseButton.LeftButton)
        await c.until(lambda: c.session.retried == [answer])

    tell(story)


def test_a_pasted_log_is_short_on_the_screen_until_all_of_it_is_wanted(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.composer.edit.setPlainText("\n".join(f"line {n}." for n in range(400)))
        await c.ask(" Why?")
        await c.until(lambda: "Show all" in c.shown)
        assert "line 399." not in c.shown
        href = next(r.href for b in c.window.thread_view.blocks for r in b.runs if r.href)
        c.window.thread_view.anchorClicked.emit(QUrl(href))
        await c.until(lambda: "line 399." in c.shown)
        c.window.thread_view.anchorClicked.emit(QUrl(href))
        await c.until(lambda: "line 399." not in c.shown)

    tell(story)


def test_a_citation_opens_the_turn_and_esc_steps_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Who said no?")
        answer = c.session.answer(thread)
        c.session.says(answer, "Dana did. [1]", CITED)
        c.session.ends(answer)
        await c.until(lambda: "Dana did." in c.shown)
        c.window.thread_view.anchorClicked.emit(QUrl(f"cite:{answer}/1"))
        await c.until(lambda: c.window.panel.isVisible())
        assert c.window.panel.cited is not None
        assert c.window.panel.cited.accessibleName() == "Dana Reyes 03:18: Words of turn 3."
        c.press(Qt.Key.Key_Escape)
        assert not c.window.panel.isVisible()
        assert c.window.isVisible()
        c.window.can_hide = True
        c.press(Qt.Key.Key_Escape)
        assert not c.window.isVisible()

    tell(story)


def test_citations_are_reached_by_keyboard(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Who said no?")
        answer = c.session.answer(thread)
        c.session.says(answer, "Dana did. [1]", CITED)
        c.session.ends(answer)
        await c.until(lambda: "Dana did." in c.shown)
        c.window.thread_view.setFocus()
        QTest.keyClick(c.window.thread_view, Qt.Key.Key_Tab)
        QTest.keyClick(c.window.thread_view, Qt.Key.Key_Return)
        await c.until(lambda: c.window.panel.isVisible(), "the turn")

    tell(story)


def test_a_withdrawn_quote_is_quietly_gone(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Who said no?")
        answer = c.session.answer(thread)
        c.session.says(answer, "She said [[quote:1]]. [1]", replace(CITED, withdrawn=True, quote=""))
        c.session.ends(answer)
        await c.until(lambda: "She said no longer available." in c.shown)
        assert "No longer available" in c.shown

    tell(story)


def test_offline_the_message_waits_and_says_so(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.until(lambda: "Offline. Sends when the workspace answers." in _texts(c))
        await c.ask("Draft a follow-up for the demo today")
        await c.until(lambda: "Waiting to be sent" in c.shown)
        c.session.go(LinkState.ONLINE)
        await c.until(lambda: "Offline. Sends when the workspace answers." not in _texts(c))

    tell(story, ScriptedSession(LinkState.OFFLINE))


def test_a_workspace_that_cannot_start_says_why_until_it_does(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.link = LinkState.OFFLINE
        c.session.bus.publish(LinkChanged(LinkState.OFFLINE, Problem("workspace_failed", detail="exit 1")))
        await c.until(lambda: c.window.notice.isVisible())
        assert button(c, "Copy details")
        c.session.go(LinkState.ONLINE)
        await c.until(lambda: not c.window.notice.isVisible())

    tell(story)


def test_a_missing_keyring_is_told_once_and_never_stands_in_a_conversation(tell: Tell) -> None:
    session = ScriptedSession()
    missing = Noticed(Problem("session_only"))

    async def first(c: Companion) -> None:
        alone = c.window.card_height
        c.session.bus.publish(missing)
        assert c.window.notice.isVisible()
        await c.ask("Anything new?")
        await c.until(lambda: c.window.state is WindowState.ANSWER)
        assert not c.window.notice.isVisible()
        c.presenter.new_chat()
        assert c.window.card_height == alone

    async def every_other(c: Companion) -> None:
        c.presenter.new_chat()
        c.session.bus.publish(missing)
        assert not c.window.notice.isVisible()

    tell(first, session)
    tell(every_other, session)


def test_a_missing_keyring_is_not_told_in_the_middle_of_a_conversation(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.ask("Anything new?")
        await c.until(lambda: c.window.state is WindowState.ANSWER)
        c.session.bus.publish(Noticed(Problem("session_only")))
        assert not c.window.notice.isVisible()
        c.presenter.new_chat()
        c.session.bus.publish(Noticed(Problem("session_only")))
        assert c.window.notice.isVisible()
        QTest.mouseClick(button(c, "Dismiss"), Qt.MouseButton.LeftButton)
        assert not c.window.notice.isVisible()

    tell(story)


def _texts(c: Companion) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [label.text() for label in c.window.findChildren(QLabel) if label.isVisible()]


def test_what_could_not_be_sent_comes_back_to_the_composer(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.refuses = Problem("unknown", detail="disk full")
        c.type("Keep me")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: "Something went wrong." in _texts(c))
        assert c.window.composer.text == "Keep me"

    tell(story)


def test_a_parked_message_can_be_taken_back_as_a_draft(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Old words")
        [message] = c.session.kept[thread].messages
        parked = replace(message, state=MessageState.PARKED, problem=Problem("unknown"))
        c.session._change(parked, whole=True)
        await c.until(lambda: "Something went wrong." in c.shown)
        QTest.mouseClick(button(c, "Discard message"), Qt.MouseButton.LeftButton)
        await c.until(lambda: c.window.composer.text == "Old words")

    tell(story)


def test_drafts_are_saved_as_typed_and_kept_per_thread(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("First")
        await c.until(lambda: c.window.state is WindowState.ANSWER)
        c.type("half a follow-up")
        assert c.session.drafts[thread] == "half a follow-up"
        c.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        assert c.window.state is WindowState.QUICK
        assert c.window.composer.text == ""
        c.presenter.open_thread(thread)
        assert c.window.composer.text == "half a follow-up"

    tell(story)


def test_the_last_thread_and_its_draft_are_there_on_the_next_start(tell: Tell) -> None:
    session = ScriptedSession()

    async def first(c: Companion) -> None:
        thread = await c.ask("Remember me")
        await c.until(lambda: c.window.state is WindowState.ANSWER)
        answer = session.answer(thread)
        session.says(answer, "Half an answ")
        c.type("and more")

    async def second(c: Companion) -> None:
        assert "Half an answ" in c.shown
        assert c.window.composer.text == "and more"

    tell(first, session)
    tell(second, session)


def test_enter_sends_shift_enter_breaks_the_line_and_an_input_method_keeps_its_enter(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        edit = c.window.composer.edit
        c.type("one")
        c.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        c.type("two")
        assert c.window.composer.text == "one\ntwo"
        QApplication.sendEvent(edit, QInputMethodEvent("にほ", []))
        c.press(Qt.Key.Key_Return)
        assert c.session.sent == []
        commit = QInputMethodEvent("", [])
        commit.setCommitString("日本")
        QApplication.sendEvent(edit, commit)
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.sent)
        assert c.session.sent[0][0] == "one\ntwo日本"

    tell(story)


def test_the_composer_grows_to_six_lines_and_no_further(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        heights = []
        for _ in range(9):
            heights.append(c.window.composer.edit.height())
            c.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        assert heights == [20, 40, 60, 80, 100, 120, 120, 120, 120]

    tell(story)


PARAGRAPH = "A paragraph of some length, as they come.\n\n"


def _height_in_view(c: Companion, words: str) -> int:
    """Where the line with these words stands in the view; negative above it."""
    view = c.window.thread_view
    return view.cursorRect(view.document().find(words)).top()


async def _ask_again(c: Companion, text: str) -> str:
    """Asks in the open thread; returns the answer, not yet begun."""
    thread = c.presenter.talk.thread_id
    assert thread is not None
    c.window.composer.edit.setFocus()
    await c.ask(text)
    await c.until(lambda: text in c.shown)
    return c.session.answer(thread)


def test_an_answer_is_followed_until_its_question_reaches_the_top(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Tell me everything")
        answer = c.session.answer(thread)
        c.session.says(answer, PARAGRAPH * 40)
        bar = c.window.thread_view.verticalScrollBar()
        await c.until(lambda: bar.maximum() > 500)
        assert bar.value() == 0
        c.session.ends(answer)
        answer = await _ask_again(c, "And the rest of it?")
        await c.until(lambda: bar.value() == bar.maximum(), "a new question is seen at the bottom")
        c.session.says(answer, "A short beginning.")
        await c.until(lambda: "A short beginning." in c.shown)
        assert bar.value() == bar.maximum()
        c.session.says(answer, PARAGRAPH * 40)
        await c.until(lambda: c.shown.count("A paragraph") == 80)
        assert 0 <= _height_in_view(c, "And the rest of it?") < 40
        held = bar.value()
        c.session.says(answer, "Dana did. [1]", CITED)
        c.session.ends(answer)
        await c.until(lambda: "Acme commercial terms" in c.shown)
        assert bar.value() == held < bar.maximum() - 300

    tell(story)


def test_scrolling_never_moves_a_reader_who_is_elsewhere_and_follows_one_at_the_very_bottom(
    tell: Tell,
) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Tell me everything")
        answer = c.session.answer(thread)
        c.session.says(answer, PARAGRAPH * 40)
        bar = c.window.thread_view.verticalScrollBar()
        await c.until(lambda: bar.maximum() > 500)
        bar.setValue(100)
        c.session.says(answer, "Another paragraph of some length.\n\n" * 10 + "The end")
        await c.until(lambda: "The end" in c.shown)
        assert bar.value() == 100
        bar.setValue(bar.maximum())
        c.session.says(answer, "\n\nOne more." * 10)
        await c.until(lambda: c.shown.count("One more.") == 10)
        assert bar.value() == bar.maximum()
        bar.setValue(bar.maximum() - 50)
        left = bar.value()
        c.session.says(answer, "\n\nThe last." * 10)
        c.session.ends(answer)
        await c.until(lambda: c.shown.count("The last.") == 10)
        assert bar.value() == left

    tell(story)


def test_under_a_question_longer_than_the_view_the_answer_is_seen(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.composer.put("\n".join(f"line {i}" for i in range(60)))
        thread = await c.ask("?")
        answer = c.session.answer(thread)
        c.session.says(answer, "It begins here.\n\n" + PARAGRAPH * 40)
        view = c.window.thread_view
        await c.until(lambda: "A paragraph" in c.shown)
        assert 0 < _height_in_view(c, "It begins here.") < view.viewport().height() / 2

    tell(story)


def test_a_long_answer_streams_whole(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Everything?")
        answer = c.session.answer(thread)
        text = "".join(
            f"## Part {i}\n\nWords **and** more words of it [1].\n\n- one\n- two\n\n" for i in range(900)
        )
        assert len(text) > 48_000
        for at in range(0, len(text), 4000):
            c.session.says(answer, text[at : at + 4000], *([CITED] if at == 0 else []))
            await c.until(lambda: True)
        c.session.ends(answer)
        await c.until(lambda: "Part 899" in c.shown)
        headings = [b for b in c.window.thread_view.blocks if b.kind is Kind.HEADING]
        assert [b.text for b in headings] == [f"Part {i}" for i in range(900)]

    tell(story)


def test_the_theme_changes_while_it_is_open(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Dark?")
        answer = c.session.answer(thread)
        c.session.says(answer, "Yes **dark**.")
        c.session.ends(answer)
        await c.until(lambda: "Yes dark." in c.shown)
        before = c.shown
        c.theme.choose(Scheme.DARK)
        assert c.shown == before
        colours = c.window.grab().toImage()
        x, y = c.window.card.x() + 60, c.window.card.y() + 20
        assert colours.pixelColor(x, c.window.card.y() + c.window.card.height() - 4).name() == DARK.card
        assert y

    tell(story)


def test_copy_takes_the_answer_with_its_sources(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Who?")
        answer = c.session.answer(thread)
        c.session.says(answer, "She said [[quote:1]]. [1]", CITED)
        c.session.ends(answer)
        await c.until(lambda: c.window.thread_view.findChildren(IconButton))
        QTest.mouseClick(button(c, "Copy answer"), Qt.MouseButton.LeftButton)
        copied = QApplication.clipboard().text()
        assert copied == "She said One year, no.. [1]\n\n[1] Acme commercial terms · Dana Reyes 03:18 · 4 Nov"

    tell(story)
