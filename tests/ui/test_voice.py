"""Hold, speak, let go: the words land in the composer, and every trouble has its one sentence."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.voice import Level, VoiceState
from harmony_desktop.wishes.voice import SEND_AT_ONCE
from tests.fakes.voice import ScriptedVoice
from tests.ui.conftest import Companion
from tests.ui.test_stories import _texts, button

Tell = Callable[..., None]


def test_words_land_in_the_composer_and_are_sent_as_spoken(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.until(lambda: c.voice.names == ("Acme", "Dana Reyes"))
        c.presenter.begin_talking()
        await c.until(lambda: c.window.listening)
        c.voice.tell(Level(0.6, 4200))
        assert "0:04" in _texts(c)
        assert "Release to finish" in _texts(c)
        c.presenter.finish_talking()
        await c.until(lambda: c.window.composer.text == "what did Acme say about pricing")
        assert c.session.takes == [True, False]
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.sent)
        assert c.session.sent[0][:2] == ("what did Acme say about pricing", True)
        await c.until(lambda: "on this device" in c.shown)

    tell(story)


def test_the_button_is_held_with_space_and_switched_with_enter(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        mic = c.window.composer.mic
        mic.setFocus()
        QTest.keyPress(mic, Qt.Key.Key_Return)
        await c.until(lambda: c.window.listening)
        assert "Click to finish" in _texts(c)
        QTest.keyPress(mic, Qt.Key.Key_Return)
        await c.until(lambda: c.window.composer.text)
        mic.setFocus()
        QTest.keyPress(mic, Qt.Key.Key_Space)
        await c.until(lambda: c.voice.state is VoiceState.LISTENING)
        await c.until(lambda: mic._held.elapsed() > 320)
        QTest.keyRelease(mic, Qt.Key.Key_Space)
        await c.until(lambda: c.window.composer.text.count("Acme") == 2)

    tell(story)


def test_esc_drops_the_take(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.presenter.begin_talking()
        await c.until(lambda: c.window.listening)
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: not c.window.listening)
        assert c.voice.cancelled == 1
        assert c.window.isVisible()
        assert c.window.composer.text == ""

    tell(story)


def test_silence_is_told_and_typing_still_works(tell: Tell) -> None:
    voice = ScriptedVoice()

    async def story(c: Companion) -> None:
        c.presenter.begin_talking()
        await c.until(lambda: c.window.listening)
        c.presenter.finish_talking()
        await c.until(lambda: "Didn't hear anything." in _texts(c))
        c.type("then I type")
        assert c.window.composer.text == "then I type"

    voice.fails, voice.fails_at = Problem("no_speech"), "finish"
    tell(story, voice=voice)


def test_a_microphone_that_is_not_there_is_one_sentence(tell: Tell) -> None:
    voice = ScriptedVoice()
    voice.fails, voice.fails_at = Problem("no_microphone"), "begin"

    async def story(c: Companion) -> None:
        c.presenter.begin_talking()
        await c.until(lambda: "No microphone was found." in _texts(c))
        assert not c.window.listening
        assert button(c, "Choose microphone")
        c.type("t")
        assert not c.window.notice.isVisible(), "who types needs no microphone"

    tell(story, voice=voice)


def test_where_there_is_no_microphone_at_all_none_is_offered(tell: Tell) -> None:
    voice = ScriptedVoice()
    voice.fails, voice.fails_at = Problem("no_microphone"), "begin"
    voice.inputs = ()

    async def story(c: Companion) -> None:
        c.presenter.begin_talking()
        await c.until(lambda: "No microphone was found." in _texts(c))
        assert "Choose microphone" not in _texts(c)

    tell(story, voice=voice)


@pytest.mark.parametrize("at", ["begin", "finish"])
def test_only_a_take_that_was_spoken_can_be_tried_again(tell: Tell, at: str) -> None:
    """An older one that waits is not what somebody means who could not begin."""
    voice = ScriptedVoice()
    voice.fails, voice.fails_at = Problem("take_disk_full"), at

    async def story(c: Companion) -> None:
        c.presenter.begin_talking()
        if at == "finish":
            await c.until(lambda: c.window.listening)
            c.presenter.finish_talking()
        await c.until(lambda: c.window.notice.code == "take_disk_full")
        shown = [b.text() for b in c.window.notice.findChildren(QPushButton) if b.isVisible()]
        assert ("Try again" in shown) is (at == "finish")

    tell(story, voice=voice)


def test_a_model_that_cannot_be_fetched_can_be_tried_again(tell: Tell) -> None:
    voice = ScriptedVoice()
    voice.fails, voice.fails_at = Problem("model_download", detail="no route"), "fetch"

    async def story(c: Companion) -> None:
        await c.until(lambda: "The speech model could not be downloaded." in _texts(c))
        assert button(c, "Copy details")
        voice.fails = None
        QTest.mouseClick(button(c, "Try again"), Qt.MouseButton.LeftButton)
        await c.until(lambda: not c.window.notice.isVisible())

    tell(story, voice=voice)


def test_getting_the_model_can_be_stopped_and_asked_for_again(tell: Tell) -> None:
    voice = ScriptedVoice()
    voice.fetches_long = True

    async def story(c: Companion) -> None:
        await c.until(lambda: "Getting the speech model." in _texts(c))
        QTest.mouseClick(button(c, "Cancel"), Qt.MouseButton.LeftButton)
        await c.until(lambda: "The speech model is not on this computer yet." in _texts(c))
        voice.fetches_long = False
        QTest.mouseClick(button(c, "Get it"), Qt.MouseButton.LeftButton)
        await c.until(lambda: not c.window.notice.isVisible())

    tell(story, voice=voice)


def test_a_silent_microphone_offers_the_others(tell: Tell) -> None:
    voice = ScriptedVoice()
    voice.fails, voice.fails_at = Problem("mic_silent"), "finish"

    async def story(c: Companion) -> None:
        c.presenter.begin_talking()
        await c.until(lambda: c.window.listening)
        c.presenter.finish_talking()
        await c.until(lambda: "The microphone sends only silence." in _texts(c))
        QTest.mouseClick(button(c, "Choose microphone"), Qt.MouseButton.LeftButton)
        box = c.microphones.box
        assert box is not None
        assert [line.text() for line in box.lines] == ["As the system", "Built-in", "Headset"]

    tell(story, voice=voice)


def test_who_wants_it_sends_at_once(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.settings.choose(SEND_AT_ONCE, True)
        c.presenter.begin_talking()
        await c.until(lambda: c.window.listening)
        c.presenter.finish_talking()
        await c.until(lambda: c.session.sent == [("what did Acme say about pricing", True, "m1")])

    tell(story)
