"""The first start: three short steps and an offer; skipped, gone back to, resumed where one was, and never shown twice."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from harmony_desktop import languages
from harmony_desktop.domain.problems import Problem
from harmony_desktop.settings import Settings
from harmony_desktop.ui.first_run.keys_step import KeysStep
from harmony_desktop.ui.first_run.sample_step import SampleStep
from harmony_desktop.ui.first_run.sheet import FirstSteps
from harmony_desktop.ui.first_run.voice_step import VoiceStep
from harmony_desktop.ui.first_run.workspace_step import THERE, WorkspaceStep
from harmony_desktop.ui.global_keys import KeyHolder
from harmony_desktop.ui.screens import PREFERENCES
from harmony_desktop.wish import Section, Wish
from harmony_desktop.wishes.first_steps import DONE, FIRST_STEPS, SAMPLE, VOICE
from harmony_desktop.wishes.voice import HOLD_KEY, MICROPHONE, SPEECH_MODEL
from harmony_desktop.wishes.window import TOGGLE_KEY
from tests.fakes.doors_sample import OF
from tests.fakes.keys import ScriptedKeys
from tests.fakes.pseudo_arabic import PSEUDO_ARABIC
from tests.fakes.session import ScriptedSession
from tests.fakes.speech_models import ScriptedModels
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion
from tests.ui.test_languages import clipped, overlaps, settled, speak

__all__ = ["picture", "speak"]
Tell = Callable[..., None]
DONE_BY_KEYS: list[str] = []


def fresh() -> ScriptedSession:
    """A workspace on this computer with nothing in it."""
    made = ScriptedSession()
    made.sample.there = 0
    made.finder.known = ()
    made.meetings.kept = {}
    return made


def begin(c: Companion, models: ScriptedModels | None = None, keys: ScriptedKeys | None = None) -> FirstSteps:
    holder = c.pages.machine.keys = KeyHolder(keys or ScriptedKeys(), c.settings)
    for wish in (HOLD_KEY, TOGGLE_KEY):
        holder.bind(wish, partial(DONE_BY_KEYS.append, wish.name))
    DONE_BY_KEYS.clear()
    c.pages.open_speech_models(models or ScriptedModels())
    assert c.pages.first_steps is not None
    c.pages.first_steps.begin(fresh=True)
    return sheet(c)


def sheet(c: Companion) -> FirstSteps:
    assert c.pages.first_steps is not None
    assert c.pages.first_steps.sheet is not None
    return c.pages.first_steps.sheet


def over(c: Companion) -> bool:
    return c.window.overlay is None


async def at(c: Companion, number: int) -> None:
    await c.until(lambda: sheet(c).at == number, f"step {number}")


def test_all_of_it_with_the_keyboard_alone(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        begin(c)
        c.press(Qt.Key.Key_Return)
        await at(c, 1)
        c.press(Qt.Key.Key_Return)
        await at(c, 2)
        c.press(Qt.Key.Key_Return)
        await at(c, 3)
        last = sheet(c).step
        assert isinstance(last, SampleStep)
        await c.until(lambda: last.offered, "the sample")
        assert sheet(c).on.text() == "Load the sample"
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: over(c), "the end")
        assert c.session.sample.there == OF
        assert c.window.toast.words == f"{OF} invented meetings are here."
        c.window.toast.act()
        assert c.window.composer.text.startswith("What did Acme say")
        assert c.settings[FIRST_STEPS] == DONE

    tell(story, fresh())


def test_esc_skips_all_of_it_and_says_where_it_is_found(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        begin(c)
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: over(c), "the end")
        assert c.window.isVisible()
        assert "Preferences" in c.window.toast.words
        assert c.settings[FIRST_STEPS] == DONE
        assert c.session.sample.there == 0
        assert c.pages.first_steps is not None
        c.pages.first_steps.begin(fresh=True)
        assert over(c), "never again by itself"

    tell(story, fresh())


def test_a_step_is_skipped_and_gone_back_to(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        it = begin(c)
        assert not it.back.isVisible()
        it.skip.click()
        await at(c, 1)
        it.skip.click()
        it.back.click()
        await at(c, 1)
        assert it.accessibleName() == "Step 2 of 3: Can you be heard?"
        it.skip.click()
        it.skip.click()
        await at(c, 3)
        it.skip.click()
        await c.until(lambda: over(c), "the end")
        assert c.session.sample.there == 0

    tell(story, fresh())


def test_a_kill_in_the_middle_is_gone_on_from(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        it = begin(c)
        it.skip.click()
        await at(c, 1)
        assert Settings(tmp_path)[FIRST_STEPS] == VOICE, "on the disk before anything is done there"
        c.pages.first_steps.sheet = None  # type: ignore[union-attr]
        it.close_overlay()
        c.pages.first_steps.begin(fresh=False)  # type: ignore[union-attr]
        assert sheet(c).at == 1

    tell(story, fresh())


def test_who_has_used_it_before_is_not_shown_them(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        assert c.pages.first_steps is not None
        c.pages.first_steps.begin(fresh=False)
        assert over(c)

    tell(story)


def test_what_is_laid_over_them_does_not_end_them(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        begin(c).skip.click()
        await at(c, 1)
        c.window.find_wanted.emit()
        await c.until(lambda: not isinstance(c.window.overlay, FirstSteps), "the search")
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: isinstance(c.window.overlay, FirstSteps), "the steps again")
        assert sheet(c).at == 1

    tell(story, fresh())


def test_what_was_typed_is_there_again_after_a_search(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        begin(c)
        workspace(c).choose(THERE)
        QTest.keyClicks(workspace(c).address, "harmony.acme.example")
        QTest.keyClicks(workspace(c).key, "lk_1")
        c.window.find_wanted.emit()
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: isinstance(c.window.overlay, FirstSteps), "the steps again")
        step = workspace(c)
        assert (step.address.text(), step.key.text()) == ("harmony.acme.example", "lk_1")
        assert step.address.hasFocus()
        await c.until(lambda: "knows you as Sam Lee" in step.words.text(), "who one is")
        QTest.keyClick(step.key, Qt.Key.Key_Return)
        await at(c, 1)
        sheet(c).back.click()
        assert workspace(c).entered == (THERE, "harmony.acme.example", "")

    tell(story, fresh())


def workspace(c: Companion) -> WorkspaceStep:
    step = sheet(c).step
    assert isinstance(step, WorkspaceStep)
    return step


def test_an_address_is_looked_at_while_it_is_typed(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        it = begin(c)
        step = workspace(c)
        step.choose(THERE)
        assert not it.on.isEnabled()
        c.session.accounts.refuses = Problem("workspace_unreachable", retryable=True)
        QTest.keyClicks(step.address, "harmony.acme.example")
        await c.until(lambda: "does not answer" in step.words.text(), "that nobody is there")
        c.session.accounts.refuses = Problem("no_workspace")
        QTest.keyClicks(step.address, "s")
        await c.until(lambda: "no Harmony workspace" in step.words.text(), "that somebody else is there")
        c.session.accounts.refuses = Problem("workspace_untrusted")
        QTest.keyClicks(step.address, "x")
        await c.until(lambda: "AB:CD:EF" in step.words.text(), "the fingerprint")
        c.session.accounts.refuses = None
        QTest.keyClicks(step.address, "y")
        await c.until(lambda: "or enter a key" in step.words.text(), "that it is there")
        assert step.browser.isVisible()
        c.session.accounts.browser = False
        QTest.keyClicks(step.address, "z")
        await c.until(lambda: "Now your key" in step.words.text(), "that nobody there has a password")
        assert not step.browser.isVisible()
        c.session.accounts.refuses = Problem("unauthorized")
        QTest.keyClicks(step.key, "lk_wrong")
        await c.until(lambda: "does not know this key" in step.words.text(), "a wrong key")
        assert not it.on.isEnabled()
        c.session.accounts.refuses = None
        QTest.keyClicks(step.key, "!")
        await c.until(lambda: "knows you as Sam Lee" in step.words.text(), "who one is")
        QTest.keyClick(step.key, Qt.Key.Key_Return)
        await at(c, 1)
        assert c.session.accounts.all()[0].url == "harmony.acme.examplesxyz"
        it = sheet(c)
        it.skip.click()
        it.skip.click()
        assert isinstance(it.step, SampleStep)
        assert not it.step.offered, "a team's workspace gets no sample by the way"
        it.on.click()
        await c.until(lambda: over(c), "the end")

    tell(story, fresh())


def test_the_browser_signs_one_in_on_the_way(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        begin(c)
        step = workspace(c)
        step.choose(THERE)
        QTest.keyClicks(step.address, "https://acme.example")
        await c.until(lambda: step.browser.isVisible(), "that it is there")
        c.pages.accounts.open_address = lambda url: True
        step.browser.click()
        await c.until(lambda: c.session.accounts.brought is not None, "the browser")
        assert c.session.accounts.brought is not None
        c.session.accounts.brought.set_result(None)
        await c.until(lambda: c.session.accounts.all()[0].url == "https://acme.example", "the workspace")
        await c.until(
            lambda: not over(c) and workspace(c).words.text() == "You are in Acme Sales.", "the steps"
        )
        assert sheet(c).on.isEnabled()
        sheet(c).on.click()
        await at(c, 1)

    tell(story, fresh())


def voice(c: Companion) -> VoiceStep:
    step = sheet(c).step
    assert isinstance(step, VoiceStep)
    return step


def test_one_sees_that_one_is_heard_and_gets_the_model_that_fits(tell: Tell) -> None:
    models = ScriptedModels()

    async def story(c: Companion) -> None:
        begin(c, models).skip.click()
        await at(c, 1)
        step = voice(c)
        await c.until(lambda: len(step.microphones.lines) == 3, "what is plugged in")
        c.voice.meters[-1].level(0.6)
        assert step.microphones.lines[0].level.level == 0.6
        step.microphones.lines[2].click()
        assert c.settings[MICROPHONE] == step.microphones.lines[2].key
        await c.until(lambda: step.row is not None and step.row.model.name == "small", "what is recommended")
        assert step.row is not None
        step.row.main.click()
        await c.until(lambda: c.settings[SPEECH_MODEL] == "small", "it is used")
        sheet(c).skip.click()
        await c.until(lambda: c.voice.meters[-1].ended, "the microphone is closed")

    tell(story, fresh())


def test_without_microphone_and_network_it_goes_on(tell: Tell) -> None:
    models = ScriptedModels()
    models.refuses = Problem("model_download")

    async def story(c: Companion) -> None:
        c.voice.inputs = ()
        begin(c, models).skip.click()
        await at(c, 1)
        step = voice(c)
        await c.until(lambda: step.microphones.none_found, "that there is none")
        assert "No microphone was found" in step.microphones.about.text()
        await c.until(lambda: step.row is not None and step.row.model.name == "small", "what is recommended")
        assert step.row is not None
        step.row.main.click()
        await c.until(lambda: step.row is not None and step.row.problem.isVisible(), "why it does not come")
        sheet(c).on.click()
        await at(c, 2)

    tell(story, fresh())


def keys_step(c: Companion) -> KeysStep:
    sheet(c).go(2)
    step = sheet(c).step
    assert isinstance(step, KeysStep)
    return step


def test_a_pressed_key_says_that_it_works_and_does_nothing(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        keys = ScriptedKeys()
        it = begin(c, keys=keys)
        step = keys_step(c)
        press(keys, TOGGLE_KEY)
        assert step.words.text() == "That works: Ctrl+Alt+H."
        press(keys, HOLD_KEY)
        assert step.words.text() == "Both work."
        assert DONE_BY_KEYS == []
        it.on.click()
        press(keys, TOGGLE_KEY)
        assert [TOGGLE_KEY.name] == DONE_BY_KEYS

    tell(story, fresh())


def test_a_key_that_was_changed_is_not_said_to_work_before_it_is_pressed(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        keys = ScriptedKeys()
        begin(c, keys=keys)
        step = keys_step(c)
        press(keys, TOGGLE_KEY)
        step.rows[TOGGLE_KEY.name].chosen.emit("Ctrl+Alt+J")
        press(keys, HOLD_KEY)
        assert step.words.text() == "That works: Ctrl+Alt+Space."
        press(keys, TOGGLE_KEY)
        assert step.words.text() == "Both work."

    tell(story, fresh())


def press(keys: ScriptedKeys, wish: Wish[str]) -> None:
    keys.of(wish.name).press()
    keys.of(wish.name).release()


def test_a_key_that_another_program_has_is_changed_in_one_click(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        begin(c, keys=ScriptedKeys("Ctrl+Alt+H"))
        step = keys_step(c)
        row, other = step.rows[TOGGLE_KEY.name], step.others[TOGGLE_KEY.name]
        assert row.problem.isVisible()
        assert other.isVisible()
        other.click()
        assert c.settings[TOGGLE_KEY] == "Ctrl+Shift+H"
        assert not row.problem.isVisible()
        assert not other.isVisible()
        row.chosen.emit("H")
        assert "Ctrl" in row.problem.text(), "what typing needs is refused, and the last one holds"
        assert c.settings[TOGGLE_KEY] == "Ctrl+Shift+H"

    tell(story, fresh())


def test_a_desktop_without_keys_gets_the_command(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        it = begin(c, keys=ScriptedKeys(missing=True))
        step = keys_step(c)
        assert step.command.isVisible()
        assert it.on.isEnabled()

    tell(story, fresh())


def test_a_load_of_the_sample_is_stopped_and_nothing_of_it_is_left(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.sample.slow = True
        it = begin(c)
        it.go(3)
        last = it.step
        assert isinstance(last, SampleStep)
        await c.until(lambda: last.offered, "the sample")
        it.on.click()
        await c.until(lambda: last.loading, "that it comes")
        assert last.bar.isVisible()
        it.on.click()
        await c.until(lambda: last.offered, "the offer again")
        assert c.session.sample.there == 0
        assert Settings(c.settings._file.parent)[FIRST_STEPS] == SAMPLE

    tell(story, fresh())


def test_without_a_workspace_the_steps_end_all_the_same(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.sample.refuses = Problem("offline", retryable=True)
        it = begin(c)
        it.go(3)
        assert it.on.text() == "Start"
        it.on.click()
        await c.until(lambda: over(c), "the end")

    tell(story, fresh())


def test_the_preferences_show_them_again(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.show_screen(PREFERENCES)
        c.pages.preferences.show(Section.GENERAL)
        screen = c.pages.preferences._screen
        assert screen is not None
        screen.buttons["first_steps_again"].click()
        await c.until(lambda: isinstance(c.window.overlay, FirstSteps), "the steps")

    tell(story)


@pytest.mark.parametrize("code", ["en", "de", "es", "ja", "ar"])
def test_no_step_is_cut_off_where_words_are_long(
    code: str, tell: Tell, speak: Callable[[languages.Language], None]
) -> None:
    speak(PSEUDO_ARABIC if code == "ar" else languages.load(code))

    async def whole(c: Companion) -> None:
        await settled(c)
        assert clipped(c) == [], sheet(c).step.title
        assert overlaps(c) == [], sheet(c).step.title

    async def story(c: Companion) -> None:
        it = begin(c, keys=ScriptedKeys("Ctrl+Alt+H"))
        for number in range(4):
            it.go(number)
            await whole(c)
        step = keys_step(c)
        step.rows[HOLD_KEY.name].chosen.emit("Ctrl+Alt+Shift+F9")
        await whole(c)
        step.others[TOGGLE_KEY.name].click()
        await whole(c)

    tell(story, fresh())


def test_pictures(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        it = begin(c)
        await picture("first-workspace")
        step = workspace(c)
        step.choose(THERE)
        step.address.setText("harmony.acme.example")
        await c.until(lambda: "or enter a key" in step.words.text(), "that it is there")
        await picture("first-address")
        it.go(1)
        await c.until(lambda: voice(c).row is not None and voice(c).row.model.name == "small", "the model")
        c.voice.meters[-1].level(0.6)
        await picture("first-voice")
        it.go(2)
        await picture("first-keys")
        it.go(3)
        await c.until(lambda: it.step.offered, "the sample")  # type: ignore[attr-defined]
        await picture("first-sample")
        c.window.open_page()
        await picture("first-sample-page")

    tell(story, fresh())
