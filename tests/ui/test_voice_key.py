"""The key to talk with: held, tapped twice, or pressed once to begin and once to finish."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest

from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.voice import VoiceState
from harmony_desktop.ui.listening import talk_key
from harmony_desktop.wishes.voice import SWITCH, TALK_KEY
from tests.fakes.voice import ScriptedVoice
from tests.ui.conftest import Companion
from tests.ui.test_stories import _texts

Tell = Callable[..., None]


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every hold is a tap, and the second tap may take its time: a busy machine changes nothing."""
    monkeypatch.setattr(talk_key, "TAP_MS", 60_000)
    monkeypatch.setattr(talk_key, "TWICE_MS", 60_000)


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every hold is a tap, and there is no second one."""
    monkeypatch.setattr(talk_key, "TAP_MS", 60_000)
    monkeypatch.setattr(talk_key, "TWICE_MS", 1)


@pytest.fixture
def long_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """No hold is a tap."""
    monkeypatch.setattr(talk_key, "TAP_MS", 0)


async def heard(c: Companion) -> None:
    await c.until(lambda: c.voice.state is VoiceState.LISTENING)


@pytest.mark.usefixtures("long_hold")
def test_what_is_held_is_heard_until_it_is_let_go(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.presenter.press_talk_key()
        await heard(c)
        assert "Release to finish" in _texts(c)
        c.presenter.press_talk_key()
        c.presenter.press_talk_key()
        assert c.voice.begun == 1, "a repeating key never restarts a take"
        c.presenter.release_talk_key()
        await c.until(lambda: c.window.composer.text)
        c.presenter.release_talk_key()
        assert c.voice.begun == 1

    tell(story)


@pytest.mark.usefixtures("patience")
def test_two_taps_keep_it_open_until_the_next_press(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.presenter.press_talk_key()
        c.presenter.release_talk_key()
        await heard(c)
        c.presenter.press_talk_key()
        c.presenter.release_talk_key()
        assert "Press again to finish" in _texts(c)
        assert c.voice.state is VoiceState.LISTENING
        assert c.voice.begun == 1, "what was said between the taps is part of it"
        c.presenter.press_talk_key()
        c.presenter.release_talk_key()
        await c.until(lambda: c.window.composer.text)

    tell(story)


@pytest.mark.usefixtures("hurry")
def test_one_tap_in_which_nobody_speaks_is_nothing(tell: Tell) -> None:
    voice = ScriptedVoice()
    voice.fails, voice.fails_at = Problem("no_speech"), "finish"

    async def story(c: Companion) -> None:
        c.presenter.press_talk_key()
        c.presenter.release_talk_key()
        await c.until(lambda: voice.begun and voice.state is VoiceState.IDLE)
        await c.until(lambda: c.session.takes == [True, False])
        assert not c.window.notice.isVisible()

    tell(story, voice=voice)


@pytest.mark.usefixtures("hurry")
def test_a_word_that_fits_into_a_tap_is_heard(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.presenter.press_talk_key()
        c.presenter.release_talk_key()
        await c.until(lambda: c.window.composer.text)

    tell(story)


def test_who_wants_it_presses_once_to_begin_and_once_to_finish(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.settings.choose(TALK_KEY, SWITCH)
        c.presenter.press_talk_key()
        c.presenter.release_talk_key()
        await heard(c)
        assert "Press again to finish" in _texts(c)
        c.presenter.press_talk_key()
        await c.until(lambda: c.window.composer.text)
        c.presenter.release_talk_key()
        assert c.voice.begun == 1

    tell(story)


@pytest.mark.usefixtures("patience")
def test_esc_ends_a_hold_and_what_comes_after_begins_anew(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.presenter.press_talk_key()
        await heard(c)
        c.presenter.cancel_talking()
        c.presenter.release_talk_key()
        await c.until(lambda: c.voice.cancelled and c.voice.state is VoiceState.IDLE)
        c.presenter.press_talk_key()
        await heard(c)
        assert c.voice.begun == 2
        assert c.window.composer.text == ""

    tell(story)


@pytest.mark.usefixtures("patience")
def test_enter_finishes_what_is_kept_open_and_sends_nothing(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.type("Well,")
        for _ in range(2):
            c.presenter.press_talk_key()
            c.presenter.release_talk_key()
        await heard(c)
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.window.composer.text == "Well, what did Acme say about pricing")
        assert c.session.sent == []
        await c.until(lambda: not c.window.composer.listening.isVisible())
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.sent)

    tell(story)


def elsewhere() -> QWindow:
    """A window that is none of the program's has the keyboard."""
    other = QWindow()
    other.show()
    other.requestActivate()
    return other


def test_what_is_kept_open_ends_when_the_user_goes_elsewhere(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.settings.choose(TALK_KEY, SWITCH)
        c.presenter.press_talk_key()
        await heard(c)
        other = elsewhere()
        await c.until(lambda: c.window.composer.text)
        other.close()

    tell(story)


@pytest.mark.usefixtures("long_hold")
def test_what_is_held_goes_on_wherever_the_user_is(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        assert c.presenter.voice is not None
        looks: list[bool] = []
        c.presenter.voice.left_alone.left.connect(lambda: looks.append(True))
        c.presenter.press_talk_key()
        await heard(c)
        other = elsewhere()
        await c.until(lambda: looks)
        assert c.voice.state is VoiceState.LISTENING
        c.presenter.release_talk_key()
        await c.until(lambda: c.window.composer.text)
        other.close()

    tell(story)


def test_a_screen_that_locks_finishes_what_was_said(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.presenter.press_talk_key()
        await heard(c)
        c.presenter.user_left()
        await c.until(lambda: c.window.composer.text)
        c.presenter.release_talk_key()
        assert c.voice.begun == 1

    tell(story)


def test_the_button_that_is_held_when_the_window_loses_the_keyboard_is_let_go(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        mic = c.window.composer.mic
        mic.setFocus()
        QTest.keyPress(mic, Qt.Key.Key_Space)
        await heard(c)
        await c.until(lambda: mic._held.elapsed() > 320)
        c.window.composer.edit.setFocus()
        await c.until(lambda: c.window.composer.text)

    tell(story)
