"""Whatever dies in the middle, nothing that was asked or answered is lost, and what was kept opens offline."""

import os
import signal

import pytest

from tests.fakes.model_server import ModelServer, text
from tests.parts.desktop import Desktop
from tests.parts.program import SLOW, Program
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e

LONG = " ".join(f"word{n}" for n in range(120))


def test_a_window_killed_in_an_answer_shows_the_whole_of_it_at_the_next_start(
    model: ModelServer, program: Program
) -> None:
    model.script(text(LONG, delay=0.05))
    program.start()
    program.ask("Tell me everything")
    program.shows("word5 ", seconds=SLOW)
    program.kill()
    program.start()
    shown = program.shows("word119", seconds=SLOW)
    assert LONG in shown
    assert shown.count("Tell me everything") == 1
    assert len(model.requests) == 1


@pytest.mark.long
def test_a_workspace_killed_in_an_answer_leaves_its_words_and_a_way_to_go_on(
    model: ModelServer, program: Program
) -> None:
    model.script(text(LONG, delay=0.05), text("The second attempt."))
    program.start()
    program.ask("Tell me everything")
    program.shows("word5 ", seconds=SLOW)
    workspace = program.workspace_pid()
    assert workspace is not None
    os.kill(workspace, signal.SIGKILL)
    shown = program.shows("This answer was interrupted.", seconds=SLOW)
    assert "word5 " in shown
    program.click("Try again")
    program.shows("The second attempt.", seconds=SLOW)


@pytest.mark.long
def test_threads_are_there_without_a_workspace(
    desktop: Desktop, model: ModelServer, program: Program
) -> None:
    model.script(text("Kept for later."))
    program.start()
    program.ask("What is kept?")
    program.shows("Kept for later.", seconds=SLOW)
    program.logged("answer finished", seconds=SLOW)
    assert program.quit() == 0
    (program.data / "workspace").rename(program.data / "workspace.away")
    (program.data / "workspace").write_text("no directory: nothing can start here")
    program.start()
    shown = program.shows("Kept for later.")
    assert "What is kept?" in shown
    program.control("Offline. Sends when the workspace answers.", seconds=SLOW)
    program.ask("Asked while it is away")
    program.shows("Waiting to be sent")
    assert program.quit() == 0
    (program.data / "workspace").unlink()
    (program.data / "workspace.away").rename(program.data / "workspace")
    model.script(text("Answered at last."))
    program.start()
    program.shows("Answered at last.", seconds=SLOW)
    until(lambda: "Waiting to be sent" not in program.conversation, "the question to be taken")
