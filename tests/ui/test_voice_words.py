"""Words while the key is held: seen at once, in the text only when they are final, and taken back in one step."""

import asyncio
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QInputMethodEvent
from PySide6.QtWidgets import QApplication

from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.voice import MicrophoneFact, MicrophoneNews, Partial, VoiceState
from harmony_desktop.ui import toast
from harmony_desktop.ui.listening import settled
from harmony_desktop.wishes.voice import SEND_AT_ONCE
from tests.fakes.voice import ScriptedVoice
from tests.ui.conftest import Companion

Tell = Callable[..., None]
MANY = " ".join(["and so on"] * 40)


def seen(c: Companion) -> str:
    """What stands in the composer's place, with the words that are no text yet."""
    block = c.window.composer.edit.document().lastBlock()
    return block.text() + block.layout().preeditAreaText()


async def listen(c: Companion) -> None:
    c.presenter.begin_talking()
    await c.until(lambda: c.voice.state is VoiceState.LISTENING)


def test_words_are_seen_behind_the_text_and_are_no_text_yet(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.type("For Dana:")
        edited: list[str] = []
        c.window.composer.edited.connect(edited.append)
        await listen(c)
        c.voice.tell(Partial("", "what"))
        assert seen(c) == "For Dana: what"
        c.voice.tell(Partial("what did", "Acme pay"))
        assert seen(c) == "For Dana: what did Acme pay"
        layout = c.window.composer.edit.document().lastBlock().layout()
        tones = {
            seen(c)[mark.start : mark.start + mark.length]: mark.format.foreground().color()
            for mark in layout.formats()
        }
        assert tones["what did"] == c.theme.colour("text")
        assert tones["Acme pay"] == c.theme.colour("faint")
        assert (c.window.composer.text, edited) == ("For Dana:", [])
        c.presenter.finish_talking()
        await c.until(lambda: c.window.composer.text == "For Dana: what did Acme say about pricing")
        assert seen(c) == c.window.composer.text
        c.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert c.window.composer.text == "For Dana:"

    tell(story)


def test_who_types_while_speaking_loses_nothing(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await listen(c)
        c.voice.tell(Partial("what did Acme"))
        c.type("Well,")
        assert seen(c) == "Well, what did Acme"
        c.presenter.finish_talking()
        await c.until(lambda: c.window.composer.text == "Well, what did Acme say about pricing")

    tell(story)


def test_an_input_method_is_not_disturbed(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        edit = c.window.composer.edit
        await listen(c)
        QApplication.sendEvent(edit, QInputMethodEvent("か", []))
        c.voice.tell(Partial("what did Acme"))
        assert seen(c) == "か"
        commit = QInputMethodEvent("", [])
        commit.setCommitString("会")
        QApplication.sendEvent(edit, commit)
        c.voice.tell(Partial("what did Acme", "say"))
        assert seen(c) == "会 what did Acme say"

    tell(story)


def test_the_card_grows_by_lines_and_never_shrinks_meanwhile(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        edit = c.window.composer.edit
        await listen(c)
        talls = []
        for count in range(1, len(MANY.split()) + 1):
            c.voice.tell(Partial(" ".join(MANY.split()[:count])))
            talls.append(edit.height())
        assert sorted(set(talls)) == [20, 40, 60, 80, 100, 120]
        assert talls == sorted(talls)
        bar = edit.verticalScrollBar()
        assert bar.value() == bar.maximum() > 0, "the last words are in sight"
        c.voice.tell(Partial("never mind"))
        assert edit.height() == 120
        c.presenter.finish_talking()
        await c.until(lambda: c.window.composer.text)
        assert edit.height() == 20

    tell(story)


def test_the_words_stay_in_sight_until_the_final_ones_take_their_place(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.voice.wording = asyncio.Event()
        await listen(c)
        c.voice.tell(Partial("what did", "Acme"))
        c.presenter.finish_talking()
        await c.until(lambda: c.voice.state is VoiceState.TRANSCRIBING)
        assert not c.window.listening
        assert seen(c) == "what did Acme"
        looks: list[str] = []
        c.window.composer.edit.textChanged.connect(lambda: looks.append(seen(c)))
        c.voice.wording.set()
        await c.until(lambda: c.window.composer.text)
        assert looks[-1] == "what did Acme say about pricing"
        await c.until(lambda: not c.window.composer.listening.isVisible())

    tell(story)


def test_words_of_a_take_that_failed_do_not_stay(tell: Tell) -> None:
    voice = ScriptedVoice()
    voice.fails, voice.fails_at = Problem("voice_failed"), "finish"

    async def story(c: Companion) -> None:
        await listen(c)
        c.voice.tell(Partial("what did", "Acme"))
        c.presenter.finish_talking()
        await c.until(lambda: c.window.notice.code == "voice_failed")
        await c.until(lambda: seen(c) == "")
        assert c.window.composer.edit.height() == 20

    tell(story, voice=voice)


def test_what_was_called_off_can_be_had_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.voice.worth_keeping = True
        await listen(c)
        c.voice.tell(Partial("what did"))
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: c.window.toast.words == "Recording discarded.")
        assert seen(c) == ""
        c.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await c.until(lambda: c.window.composer.text == "what did Acme say about pricing")
        assert c.voice.takes.put_aside == {}

    tell(story)


def test_what_nobody_wants_back_is_deleted(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toast, "LASTS_MS", 10)

    async def story(c: Companion) -> None:
        c.voice.worth_keeping = True
        await listen(c)
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: c.voice.takes.put_aside)
        await c.until(lambda: not c.voice.takes.put_aside)
        assert not c.window.toast.words

    tell(story)


def test_esc_calls_off_words_that_are_on_their_way_too(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.voice.wording = asyncio.Event()
        await listen(c)
        c.presenter.finish_talking()
        await c.until(lambda: c.voice.state is VoiceState.TRANSCRIBING)
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: not c.window.composer.listening.isVisible())
        assert c.window.isVisible()
        assert c.window.composer.text == ""
        assert not c.window.notice.isVisible(), "it was the user's own wish"

    tell(story)


def test_doubtful_words_are_never_sent_at_once(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.voice.flagged = True
        c.settings.choose(SEND_AT_ONCE, True)
        await listen(c)
        c.presenter.finish_talking()
        await c.until(lambda: c.window.composer.text)
        status = c.window.composer._status
        assert status.text() == "Hard to hear: read it once more."
        assert c.session.sent == []
        c.type("?")
        assert status.text() == ""
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.sent == [("what did Acme say about pricing?", True, "m1")])

    tell(story)


def test_a_muted_microphone_is_told_while_there_is_time_to_do_something(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        note = c.window.composer.note
        await listen(c)
        before = c.window.card_height
        c.voice.tell(MicrophoneNews(MicrophoneFact.SILENT, "Built-in"))
        assert note.words == "Nothing but silence: is the microphone muted?"
        assert note.button.isVisible()
        assert note._words.height() >= note._words.heightForWidth(note._words.width()), "words are cut off"
        assert c.window.card_height > before
        c.voice.tell(MicrophoneNews(MicrophoneFact.HEARS, "Built-in"))
        assert not note.isVisible()
        assert c.window.card_height == before
        c.voice.tell(MicrophoneNews(MicrophoneFact.SWITCHED, "Headset"))
        assert note.words == "Went on with Headset."
        c.presenter.finish_talking()
        await c.until(lambda: c.window.composer.text)
        assert not note.isVisible()

    tell(story)


def test_a_screen_reader_is_told_what_has_settled_and_nothing_else(
    tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(settled, "EVERY_MS", 1)
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)

    def announce(event: QAccessibleAnnouncementEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            said.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", announce)

    async def story(c: Companion) -> None:
        await listen(c)
        c.voice.tell(Partial("", "what it"))
        c.voice.tell(Partial("what did", "akme"))
        await c.until(lambda: said)
        c.voice.tell(Partial("what did Acme", "say about"))
        await c.until(lambda: len(said) > 1)
        assert said == ["what did", "Acme"]

    tell(story)
