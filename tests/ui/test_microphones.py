"""A microphone is chosen by speaking into it: the list is that of this moment, and the level that of the chosen one."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from harmony_desktop.domain.microphones import Input
from harmony_desktop.domain.voice import MicrophoneFact, MicrophoneNews, Partial, VoiceState
from harmony_desktop.ui.listening.mic_box import MicrophoneBox
from harmony_desktop.ui.listening.mic_list import DEAF_AFTER
from harmony_desktop.wish import Section
from harmony_desktop.wishes.voice import MICROPHONE
from tests.fakes.voice import ScriptedVoice
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]
BUILT_IN, HEADSET = (
    Input("Built-in", "Built-in Microphone"),
    Input("h\tALSA\thw:1", "Jabra Evolve2 65 Headset"),
)


def opened(c: Companion) -> MicrophoneBox:
    return c.microphones.ask(c.window)


def names(box: MicrophoneBox) -> list[str]:
    return [f"{line.text()} | {line.note}".rstrip(" |") for line in box.lines]


def test_the_level_is_that_of_the_one_that_is_chosen(tell: Tell, picture: Picture) -> None:
    voice = ScriptedVoice()
    voice.inputs = (BUILT_IN, HEADSET)

    async def story(c: Companion) -> None:
        box = opened(c)
        assert names(box) == [
            "As the system | Built-in Microphone",
            "Built-in Microphone",
            "Jabra Evolve2 65 Headset",
        ]
        (meter,) = voice.meters
        assert meter.key == ""
        QTest.keyClick(box.lines[0], Qt.Key.Key_Down)
        QTest.keyClick(box.lines[1], Qt.Key.Key_Down)
        assert c.settings[MICROPHONE] == meter.key == HEADSET.key
        meter.level(0.7)
        assert [line.level.isVisible() for line in box.lines] == [False, False, True]
        assert box.lines[2].level.level == 0.7
        await picture("voice/picker")
        QTest.keyClick(box.lines[2], Qt.Key.Key_Return)
        await c.until(lambda: meter.ended)
        assert c.microphones.box is None

    tell(story, voice=voice)


def test_what_is_plugged_in_meanwhile_appears(tell: Tell, picture: Picture) -> None:
    voice = ScriptedVoice()
    voice.inputs = ()

    async def story(c: Companion) -> None:
        box = opened(c)
        assert names(box) == []
        assert box.list.about.text() == "No microphone was found. Plug one in: it appears here by itself."
        await picture("voice/picker-none")
        voice.meters[0].plugged((BUILT_IN,))
        assert names(box) == ["As the system | Built-in Microphone", "Built-in Microphone"]
        box.lines[1].click()
        voice.meters[0].plugged((HEADSET,))
        assert names(box)[2] == "Built-in | not plugged in"
        assert box.lines[2].isChecked(), "the wish stands"

    tell(story, voice=voice)


def test_one_that_cannot_be_heard_says_so(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        box, meter = opened(c), c.voice.meters[0]
        for _ in range(DEAF_AFTER):
            assert box.lines[0].note == "Built-in"
            meter.level(None)
        assert box.lines[0].note == "cannot be heard"
        meter.level(0.2)
        assert box.lines[0].note == "Built-in"

    tell(story)


def test_who_speaks_chooses_no_longer(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        opened(c)
        c.presenter.begin_talking()
        await c.until(lambda: c.voice.state is VoiceState.LISTENING)
        assert c.microphones.box is None
        await c.until(lambda: c.voice.meters[0].ended)

    tell(story)


def test_a_silent_take_makes_room_for_another_microphone(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.presenter.begin_talking()
        await c.until(lambda: c.voice.state is VoiceState.LISTENING)
        c.voice.tell(MicrophoneNews(MicrophoneFact.SILENT, "Built-in"))
        c.window.composer.note.button.click()
        await c.until(lambda: c.voice.cancelled)
        assert c.microphones.box is not None
        c.window.step_back()
        assert c.microphones.box is None

        c.presenter.begin_talking()
        await c.until(lambda: c.voice.state is VoiceState.LISTENING)
        c.voice.tell(Partial("what did Acme"), MicrophoneNews(MicrophoneFact.SILENT, "Built-in"))
        c.window.composer.note.button.click()
        await c.until(lambda: c.window.composer.text == "what did Acme say about pricing")

    tell(story)


def test_in_a_page_it_is_as_tall_as_what_it_lists(tell: Tell, picture: Picture) -> None:
    voice = ScriptedVoice()
    voice.inputs = (BUILT_IN, HEADSET)

    async def story(c: Companion) -> None:
        c.pages.preferences.show(Section.HARDWARE)
        box = opened(c)
        voice.meters[0].level(0.5)
        await c.until(lambda: box.box.height() >= box.wanted)
        last, done = box.lines[-1], box._done
        assert last.mapTo(box.box, last.rect().bottomLeft()).y() < done.y()
        assert done.geometry().bottom() < box.box.height()
        await picture("voice/picker-page")

    tell(story, voice=voice)
