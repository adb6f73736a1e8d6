"""Recordings of what was said: what an earlier start left is offered, and the page plays, words, deletes and keeps."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from harmony_desktop.domain.facts import AccountChanged
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.voice import VoiceState, Words
from harmony_desktop.ui import screens
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.ui.takes.offer import CODE
from harmony_desktop.ui.takes.screen import AT_ONCE, PAGE, TakesScreen
from harmony_desktop.voice.takes import Takes
from harmony_desktop.wish import Section
from harmony_desktop.wishes.voice import KEEP_HISTORY, RECORDINGS, SEND_AT_ONCE
from tests.fakes.session import ScriptedSession
from tests.fakes.takes import ScriptedTakePlayback, VoiceWithTakes, left_behind
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion
from tests.ui.test_stories import button

__all__ = ["picture"]
Tell = Callable[..., None]
NONE = "No recordings. What you say is deleted as soon as it has its words, unless you keep it."
HEARD = "what did Acme say about pricing"


@pytest.fixture
def voice(tmp_path: Path) -> VoiceWithTakes:
    return VoiceWithTakes(tmp_path / "takes")


def keep(voice: VoiceWithTakes, *texts: str) -> list[str]:
    """A history, the last one the newest."""
    takes = Takes(voice.takes._folder)
    takes.keep_history(True)
    ids = []
    for number, text in enumerate(texts):
        id_ = left_behind(voice.takes._folder, 3 + 7.5 * number, ago_s=3600 * 9 * (len(texts) - number))
        takes.succeeded(id_, Words(text, "en", 3000))
        ids.append(id_)
    return ids


def begin(c: Companion) -> ScriptedTakePlayback:
    playback = ScriptedTakePlayback()
    c.pages.open_takes(c.voice, playback)
    return playback


def said(c: Companion) -> list[str]:
    return [label.text() for label in c.window.findChildren(QLabel) if label.isVisible()]


async def push(c: Companion, words: str) -> None:
    """A button with these words or of this name, as soon as it is to be seen."""

    def buttons() -> list[QPushButton]:
        shown = [b for b in c.window.findChildren(QPushButton) if b.isVisible()]
        return [b for b in shown if words in (b.text(), b.accessibleName())]

    await c.until(buttons, f"a button {words}")
    buttons()[0].click()


async def offered(c: Companion) -> ScriptedTakePlayback:
    playback = begin(c)
    await c.until(lambda: c.window.notice.code == CODE, "the offer")
    return playback


async def page(c: Companion) -> TakesScreen:
    screen = c.window.show_screen(screens.RECORDINGS)
    assert isinstance(screen, TakesScreen)
    await c.until(lambda: not screen.sheet.isHidden() or "Looking…" not in said(c), "the page")
    return screen


# --- the offer ---------------------------------------------------------------------------------------------------


def test_what_a_crash_left_is_offered_and_its_words_wait_in_the_composer(
    tell: Tell, voice: VoiceWithTakes, picture: Picture
) -> None:
    left_behind(voice.takes._folder, 42, finished=False)

    async def story(c: Companion) -> None:
        c.settings.choose(SEND_AT_ONCE, True)
        c.type("About pricing:")
        await offered(c)
        assert any("(0:42) has no words yet." in words for words in said(c))
        await picture("recording-offered")
        await push(c, "Turn into words")
        await c.until(lambda: c.window.composer.text == f"About pricing: {HEARD}")
        assert c.session.sent == [], "never without a second look"
        assert c.window.notice.code == ""
        assert voice.takes.kept() == voice.takes.history() == ()

    tell(story, None, voice)


def test_the_offered_one_is_played_and_paused_where_it_is(tell: Tell, voice: VoiceWithTakes) -> None:
    id_ = left_behind(voice.takes._folder)

    async def story(c: Companion) -> None:
        playback = await offered(c)
        await push(c, "Play")
        await c.until(lambda: playback.played is not None and playback.played.running)
        assert playback.played is not None
        assert playback.played.take == id_
        await push(c, "Pause")
        assert not playback.played.running
        await push(c, "Play")
        await c.until(lambda: playback.played is not None and playback.played.running)
        c.presenter.begin_talking()
        await c.until(lambda: c.window.listening)
        assert not playback.played.running, "nothing is played into an open microphone"
        assert c.window.notice.code == ""

    tell(story, None, voice)


def test_the_offered_one_is_deleted_and_had_back(tell: Tell, voice: VoiceWithTakes) -> None:
    id_ = left_behind(voice.takes._folder)

    async def story(c: Companion) -> None:
        await offered(c)
        await push(c, "Delete")
        await c.until(lambda: c.window.toast.words.startswith("Deleted the recording from"))
        assert voice.takes.kept() == ()
        c.window.toast.act()
        await c.until(lambda: [take.id for take in voice.takes.kept()] == [id_])

    tell(story, None, voice)


def test_several_lead_to_the_list(tell: Tell, voice: VoiceWithTakes, picture: Picture) -> None:
    for ago in (60, 120, 180):
        left_behind(voice.takes._folder, ago_s=ago)

    async def story(c: Companion) -> None:
        await offered(c)
        assert "3 recordings have no words yet." in said(c)
        await picture("recordings-offered")
        await push(c, "Show recordings")
        await c.until(lambda: c.window.screen_name == screens.RECORDINGS)
        await c.until(lambda: said(c).count("No words yet") == 3)

    tell(story, None, voice)


def test_what_was_put_aside_is_not_told_at_the_next_start_but_stays(
    tell: Tell, voice: VoiceWithTakes
) -> None:
    left_behind(voice.takes._folder)
    session = ScriptedSession()

    async def first(c: Companion) -> None:
        await offered(c)
        c.window.notice.dismissed.emit()
        assert c.window.notice.code == ""

    async def second(c: Companion) -> None:
        begin(c)
        screen = await page(c)
        await c.until(lambda: screen.rows)
        assert c.window.notice.code == ""

    tell(first, session, voice)
    tell(second, session, voice)


def test_the_offer_waits_for_what_is_said_first(tell: Tell, voice: VoiceWithTakes) -> None:
    left_behind(voice.takes._folder)

    async def story(c: Companion) -> None:
        c.window.notice.show_problem(Problem("settings_broken", {"file": "x"}))
        begin(c)
        await c.until(lambda: c.pages.machine.takes is not None and c.pages.machine.takes.waiting)
        assert c.window.notice.code == "settings_broken"
        c.window.notice.dismissed.emit()
        await c.until(lambda: c.window.notice.code == CODE)

    tell(story, None, voice)


def test_another_account_is_not_pressed_with_it(tell: Tell, voice: VoiceWithTakes) -> None:
    left_behind(voice.takes._folder)

    async def story(c: Companion) -> None:
        await offered(c)
        voice.takes.purge()  # as signing out does
        c.session.bus.publish(AccountChanged())
        takes = c.pages.machine.takes
        assert takes is not None
        await c.until(lambda: not takes.waiting)
        assert c.window.notice.code == ""

    tell(story, None, voice)


def test_words_that_come_after_another_account_is_in_use_land_nowhere(
    tell: Tell, voice: VoiceWithTakes
) -> None:
    left_behind(voice.takes._folder)

    async def story(c: Companion) -> None:
        await offered(c)
        voice.wording = asyncio.Event()
        await push(c, "Turn into words")
        await c.until(lambda: voice.retried)
        c.session.bus.publish(AccountChanged())
        voice.wording.set()
        await c.until(lambda: not any("into words" in task.get_name() for task in asyncio.all_tasks()))
        assert c.window.composer.text == ""

    tell(story, None, voice)


def test_without_recordings_nothing_is_said(tell: Tell, voice: VoiceWithTakes) -> None:
    keep(voice, HEARD)

    async def story(c: Companion) -> None:
        begin(c)
        takes = c.pages.machine.takes
        assert takes is not None
        await c.until(lambda: takes.history)
        assert c.window.notice.code == ""

    tell(story, None, voice)


# --- the page ----------------------------------------------------------------------------------------------------


def test_the_page_lists_what_waits_and_what_has_words(
    tell: Tell, voice: VoiceWithTakes, picture: Picture
) -> None:
    keep(voice, "Draft a follow-up to Dana about the one-year term", "مرحبا، ما هو السعر؟", HEARD)
    left_behind(voice.takes._folder, 42, ago_s=600, finished=False)

    async def story(c: Companion) -> None:
        playback = begin(c)
        screen = await page(c)
        await c.until(lambda: len(screen.rows) == 4)
        assert [row.said.text() for row in screen.rows][:2] == ["No words yet", HEARD]
        assert screen.together.text().startswith("4 recordings · ")
        assert screen.rows[0].play.hasFocus()
        c.window.notice.dismissed.emit()
        screen.rows[1].play.click()
        await c.until(lambda: playback.played is not None and playback.played.running)
        playback.seek(5_000)
        first, second = screen.rows[1:3]
        assert first.playing is not None
        assert first.playing.place.text() == "00:05 / 00:18"
        assert screen.rows[0].playing is None
        await picture("recordings")
        screen.rows[1].play.click()
        assert playback.played is not None
        assert not playback.played.running
        second.play.click()
        await c.until(lambda: second.playing is not None and second.playing.isVisible())
        assert not first.playing.isVisible()
        playback.fails(Problem("speaker_missing"))
        assert second.problem.isVisible()
        c.window.close_screen()
        assert playback.played is None, "who leaves the page has heard enough"

    tell(story, None, voice)


def test_an_empty_page_says_what_becomes_of_recordings(
    tell: Tell, voice: VoiceWithTakes, picture: Picture
) -> None:
    async def story(c: Companion) -> None:
        begin(c)
        await page(c)
        await c.until(lambda: NONE in said(c))
        await c.until(lambda: button(c, "Preferences").hasFocus(), "the keyboard at the one thing to press")
        await picture("recordings-none")
        await push(c, "Preferences")
        assert c.window.screen_name == screens.PREFERENCES
        await c.until(lambda: "Keep what I say" in said(c))

    tell(story, None, voice)


def test_words_are_found_again_inserted_and_copied(tell: Tell, voice: VoiceWithTakes) -> None:
    [id_] = keep(voice, "what did Acne say")

    async def story(c: Companion) -> None:
        begin(c)
        screen = await page(c)
        await c.until(lambda: screen.rows)
        screen.rows[0].copy.click()
        assert QGuiApplication.clipboard().text() == "what did Acne say"
        screen.rows[0].again.click()
        assert not screen.rows[0].delete.isEnabled(), "while it is under way"
        await c.until(lambda: screen.rows[0].said.text() == HEARD)
        await c.until(lambda: screen.rows[0].delete.isEnabled())
        assert voice.retried == [id_]
        assert c.window.composer.text == "", "what is history stays where it is"
        screen.rows[0].main.click()
        await c.until(lambda: c.window.composer.text == HEARD)
        assert c.window.screen_name == ""

    tell(story, None, voice)


def test_one_that_fails_again_stays_and_says_why(tell: Tell, voice: VoiceWithTakes) -> None:
    id_ = left_behind(voice.takes._folder)
    voice.fails, voice.fails_at = Problem("voice_failed", detail="exit 1"), "retry"

    async def story(c: Companion) -> None:
        begin(c)
        screen = await page(c)
        await c.until(lambda: screen.rows)
        screen.rows[0].main.click()
        await c.until(lambda: c.window.notice.code == "voice_failed")
        await c.until(lambda: screen.rows[0].main.isEnabled())
        assert [take.id for take in voice.takes.kept()] == [id_]
        voice.fails = None
        await push(c, "Try again")
        await c.until(lambda: c.window.composer.text == HEARD)
        assert voice.retried == [id_, id_]

    tell(story, None, voice)


def test_one_in_which_nobody_speaks_goes(tell: Tell, voice: VoiceWithTakes) -> None:
    left_behind(voice.takes._folder)
    voice.fails, voice.fails_at = Problem("no_speech"), "retry"

    async def story(c: Companion) -> None:
        await offered(c)
        await push(c, "Turn into words")
        await c.until(lambda: c.window.toast.words == "Nobody speaks in that recording.")
        assert c.window.notice.code == ""
        assert voice.takes.kept() == ()

    tell(story, None, voice)


def test_one_that_is_gone_leaves_the_list(tell: Tell, voice: VoiceWithTakes) -> None:
    id_ = left_behind(voice.takes._folder)

    async def story(c: Companion) -> None:
        begin(c)
        screen = await page(c)
        await c.until(lambda: screen.rows)
        voice.takes.drop(id_)
        screen.rows[0].play.click()
        await c.until(lambda: c.window.toast.words == "That recording is no longer there.")
        await c.until(lambda: not screen.rows)

    tell(story, None, voice)


def test_deleting_can_be_taken_back_and_the_one_before_is_gone_for_good(
    tell: Tell, voice: VoiceWithTakes
) -> None:
    first, second = keep(voice, "first", "second")

    async def story(c: Companion) -> None:
        begin(c)
        screen = await page(c)
        await c.until(lambda: len(screen.rows) == 2)
        screen.rows[0].delete.click()
        await c.until(lambda: len(screen.rows) == 1)
        c.window.toast.act()
        await c.until(lambda: len(screen.rows) == 2)
        screen.rows[0].delete.click()
        await c.until(lambda: len(screen.rows) == 1)
        screen.rows[0].delete.click()
        await c.until(lambda: NONE in said(c))
        left = {file.stem for file in voice.takes._folder.iterdir()}
        assert left == {first}, "the other one cannot be had back any more"
        c.window.toast.act()
        await c.until(lambda: [take.id for take in voice.takes.history()] == [first])

    tell(story, None, voice)
    assert second


def test_delete_all_asks_with_count_and_size(tell: Tell, voice: VoiceWithTakes, picture: Picture) -> None:
    keep(voice, "first", "second")
    left_behind(voice.takes._folder, 60)

    async def story(c: Companion) -> None:
        playback = begin(c)
        screen = await page(c)
        await c.until(lambda: len(screen.rows) == 3)
        c.window.notice.dismissed.emit()
        screen.rows[0].play.click()
        await c.until(lambda: playback.played)
        await push(c, "Delete all…")
        [ask] = c.window.findChildren(Question)
        assert "Delete all 3 recordings?" in said(c)
        assert "They take 4.5 MB together. One of them has no words yet. They cannot be had back." in said(c)
        await picture("recordings-purge")
        c.press(Qt.Key.Key_Escape)
        assert len(voice.takes.history()) == 2
        await push(c, "Delete all…")
        ask = c.window.findChildren(Question)[-1]
        ask.yes.click()
        await c.until(lambda: c.window.toast.words == "All recordings were deleted.")
        assert list(voice.takes._folder.iterdir()) == []
        assert playback.played is None

    tell(story, None, voice)


def test_a_long_history_comes_in_parts(tell: Tell, voice: VoiceWithTakes) -> None:
    takes = Takes(voice.takes._folder)
    takes.keep_history(True)
    left_behind(voice.takes._folder)
    for number in range(PAGE + 4):
        id_ = left_behind(voice.takes._folder, 0.4, ago_s=500_000 + number)
        takes.succeeded(id_, Words(f"older {number}", "en", 400))

    async def story(c: Companion) -> None:
        begin(c)
        screen = await page(c)
        await c.until(lambda: AT_ONCE <= len(screen.rows) < PAGE, "the first of them")
        await c.until(lambda: len(screen.rows) == PAGE)
        assert not screen._growing.isActive()
        await push(c, "Show older")
        await c.until(lambda: len(screen.rows) == PAGE + 5)
        assert screen.rows[-1].said.text() == f"older {PAGE + 3}"
        assert not screen.older.isVisible()
        assert not screen._growing.isActive()

    tell(story, None, voice)


# --- the wish ----------------------------------------------------------------------------------------------------


def test_the_wish_is_off_reaches_the_takes_and_ends_with_what_is_still_kept(
    tell: Tell, voice: VoiceWithTakes, picture: Picture
) -> None:
    async def story(c: Companion) -> None:
        assert c.settings[KEEP_HISTORY] is False
        begin(c)
        take = left_behind(voice.takes._folder)
        voice.takes.succeeded(take, Words(HEARD, "en", 4000))
        assert voice.takes.history() == ()
        c.settings.choose(KEEP_HISTORY, True)
        take = left_behind(voice.takes._folder)
        voice.takes.succeeded(take, Words(HEARD, "en", 4000))
        c.settings.choose(KEEP_HISTORY, False)
        await c.until(lambda: c.window.toast.words == "Still kept: One recording · 250 KB.")
        c.window.toast.act()
        assert "Delete the recording?" in said(c)
        c.window.findChildren(Question)[-1].yes.click()
        await c.until(lambda: not voice.takes.history())

    tell(story, None, voice)


def test_preferences_tell_how_many_there_are_and_lead_there(
    tell: Tell, voice: VoiceWithTakes, picture: Picture
) -> None:
    keep(voice, HEARD)
    left_behind(voice.takes._folder)

    async def story(c: Companion) -> None:
        begin(c)
        c.pages.preferences.show(Section.HARDWARE)
        screen = c.window.screens.widget(screens.PREFERENCES, c.window)
        assert isinstance(screen, PreferencesScreen)
        line = screen._deeds[RECORDINGS.name]
        await c.until(lambda: line.about.text() == "2 recordings · 438 KB · one without words")
        c.window.notice.dismissed.emit()
        screen.sheet.verticalScrollBar().setValue(10_000)
        await picture("recordings-preferences")
        screen.buttons[RECORDINGS.name].click()
        assert c.window.screen_name == screens.RECORDINGS

    tell(story, None, voice)


def test_a_take_that_just_ended_shows_on_the_open_page(tell: Tell, voice: VoiceWithTakes) -> None:
    async def story(c: Companion) -> None:
        begin(c)
        screen = await page(c)
        left_behind(voice.takes._folder)
        voice.tell(VoiceState.IDLE)
        await c.until(lambda: screen.rows)

    tell(story, None, voice)
