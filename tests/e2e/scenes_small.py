"""What the small window shows: empty, a question, speech, an answer with its source, and what can go wrong."""

import shutil

from tests.e2e.studio import QUESTION, Studio
from tests.fakes.model_server import error
from tests.parts.program import CONVERSATION, ROOT, SLOW
from tests.parts.waiting import until

SPOKEN = ROOT / "resources/sample_workspace/question.wav"


def quick(studio: Studio, theme: str) -> None:
    program = studio.window(theme, "quick")
    program.logged("link: online", seconds=SLOW)
    studio.take(program, theme, "empty")
    program.focus_composer()
    program.type(QUESTION)
    until(lambda: program.question == QUESTION, "the question")
    studio.take(program, theme, "quick")
    program.stop()


def listening(studio: Studio, theme: str) -> None:
    """Spoken while the key is held, then hands-free, then into a microphone that sends nothing."""
    program = studio.window(theme, "listening")
    program.logged("link: online", seconds=SLOW)
    studio.desktop.key_down("ctrl+alt+space")
    program.logged("state listening")
    speech = studio.microphone.play(SPOKEN)
    program.logged("first words shown", seconds=SLOW)
    speech.wait(30)
    studio.microphone.say(SPOKEN)  # by its end the words of the first have settled
    studio.desktop.screenshot(studio.out / f"listening-{theme}.png", program.window)
    studio.desktop.key_up("ctrl+alt+space")
    program.logged("words landed", seconds=SLOW)
    program.new_chat()
    studio.desktop.key("ctrl+alt+space", "ctrl+alt+space")
    program.control("Press again to finish")
    program.control("Choose microphone")
    until(lambda: program.screen.seek("0:03"), "a picture with nothing still moving in but the clock")
    studio.desktop.screenshot(studio.out / f"silent-{theme}.png", program.window)
    program.click("Choose microphone")
    program.control("As the system")
    studio.take(program, theme, "microphone")
    program.stop()


def answer(studio: Studio, theme: str) -> None:
    program = studio.window(theme, "answer")
    studio.script_answer(delay=0.15)
    program.ask(QUESTION)
    program.shows("off the table", seconds=SLOW)
    studio.desktop.screenshot(studio.out / f"streaming-{theme}.png", program.window)
    program.logged("answer finished", seconds=SLOW)
    studio.take(program, theme, "answer")
    conversation = program.control(CONVERSATION)
    chip = conversation.text.index("\ufffc", conversation.text.index("off the table"))
    program.click_at(conversation.point_of(chip))
    program.logged("turn shown")
    studio.take(program, theme, "turn")
    program.stop()


def offline(studio: Studio, theme: str) -> None:
    program = studio.window(theme, "offline")
    program.logged("link: online", seconds=SLOW)
    assert program.quit() == 0
    shutil.rmtree(program.data / "workspace")
    (program.data / "workspace").write_text("no directory: nothing can start here")
    program.start()
    program.logged("link: offline", seconds=SLOW)
    program.focus_composer()
    program.type("Draft a follow-up for the demo today")
    program.control("Offline. Sends when the workspace answers.")
    studio.take(program, theme, "offline")
    program.stop()


def no_microphone(studio: Studio, theme: str) -> None:
    server = studio.desktop.env.pop("PULSE_SERVER")
    studio.desktop.env["PULSE_SERVER"] = "unix:/nowhere"
    try:
        program = studio.window(theme, "no-microphone")
        program.logged("link: online", seconds=SLOW)
        studio.desktop.key_down("ctrl+alt+space")
        program.control("No microphone was found.")
        studio.desktop.key_up("ctrl+alt+space")
        studio.take(program, theme, "no-microphone")
        program.stop()
    finally:
        studio.desktop.env["PULSE_SERVER"] = server


def provider_error(studio: Studio, theme: str) -> None:
    program = studio.window(theme, "error")
    studio.model.script(error(401))
    program.ask(QUESTION)
    program.control("Try again", seconds=SLOW)
    studio.take(program, theme, "error")
    program.stop()


SCENES = (quick, listening, answer, offline, no_microphone, provider_error)
