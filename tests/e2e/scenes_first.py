"""The first start, step by step, and the sample where there is nothing yet and where it has come."""

from tests.e2e.studio import Studio
from tests.parts.program import SLOW, Program
from tests.parts.waiting import until


def first_steps(studio: Studio, theme: str) -> None:
    program = studio.fresh(theme, "first")
    _at(program, "Step 1 of 3: Where is your workspace?")
    program.logged("link: online", seconds=SLOW)
    studio.take(program, theme, "first-workspace")
    program.click("Workspace: At an address")
    program.click("Address")
    program.type("127.0.0.1:9")
    program.control("The workspace does not answer. …", seconds=SLOW)
    studio.take(program, theme, "first-address")
    program.click("Skip")
    _at(program, "Step 2 of 3: Can you be heard?")
    program.control("As the system", seconds=SLOW)
    program.control("Speech model", seconds=SLOW)
    until(lambda: program.screen.seek("Stop measuring") is None, "the measure of this computer", SLOW)
    studio.take(program, theme, "first-voice")
    program.click("Skip")
    _at(program, "Step 3 of 3: Your keys")
    studio.desktop.key("ctrl+alt+h")
    program.control("That works: …")
    studio.take(program, theme, "first-keys")
    program.click("Skip")
    until(lambda: program.control("Load the sample", SLOW).is_("enabled"), "the offer")
    studio.take(program, theme, "first-sample")
    program.click("Start without")
    program.logged("first steps done")
    program.focus_composer()
    studio.desktop.key("ctrl+shift+p")
    program.logged("state page")
    program.click("Meetings")
    program.control("Load the sample", seconds=SLOW)
    studio.take(program, theme, "no-meetings")
    program.stop()


def _at(program: Program, name: str) -> None:
    program.control(name, seconds=SLOW)
    until(lambda: program.desktop.active_window() == program.window.id, "the window in front")


SCENES = (first_steps,)
