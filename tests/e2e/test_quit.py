"""Quitting in the middle of something asks nothing and loses nothing, whoever asks for it."""

import signal

import pytest

from harmony_desktop.system.instance import Command, tell
from tests.fakes.model_server import ModelServer, text
from tests.parts.audio import Microphone
from tests.parts.desktop import Desktop
from tests.parts.program import SLOW, Program
from tests.parts.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]  # several starts each

LONG = " ".join(f"word{n}" for n in range(120))

HEARD = 20_000


def test_quit_while_an_answer_is_written_keeps_its_words_and_a_way_on(
    desktop: Desktop, model: ModelServer, program: Program
) -> None:
    model.script(text(LONG, delay=0.2), text("The second attempt."))
    program.start()
    program.ask("Tell me everything")
    program.shows("word2 ", seconds=SLOW)
    until(lambda: desktop.active_window() == program.window.id, "the window in front")
    desktop.key("ctrl+q")
    assert program.ended() == 0
    assert program.workspace_pid() is None
    program.start()
    shown = program.shows("word2 ", seconds=SLOW)
    assert shown.count("Tell me everything") == 1
    program.shows("This answer was interrupted.", seconds=SLOW)


def test_a_quit_in_the_first_moment_of_a_start_is_one_like_any_other(
    desktop: Desktop, program: Program
) -> None:
    crashes = program.data / "logs/crashes"
    starting = program.begin()
    until((crashes / "window.running").exists, "the start", SLOW)
    starting.send_signal(signal.SIGTERM)
    assert starting.wait(SLOW) == 0
    starting = program.begin()
    until((program.data / "client/instance.json").exists, "one that listens", SLOW)
    assert tell(program.data / "client", Command("quit"))
    assert starting.wait(SLOW) == 0
    assert not (crashes / "window.running").exists()
    assert not list(crashes.glob("*.json"))


def test_a_logout_that_takes_the_screen_away_loses_nothing_and_blames_nobody(
    desktop: Desktop, model: ModelServer, program: Program
) -> None:
    """Without a session manager, as most logouts are: the X server closes the connection, and no code of ours runs."""
    model.script(text(" ".join(f"word{n}" for n in range(24)), delay=0.2))
    program.env |= {"XDG_SESSION_ID": "c1"}
    program.start()
    program.ask("Tell me everything")
    program.shows("word2 ", seconds=SLOW)
    program.type("half a thought")
    until(lambda: program.question == "half a thought", "the next question")
    desktop.x.create_resource_object("window", program.window.id).kill_client()
    desktop.x.flush()
    assert program.ended() == 1
    program.env |= {"XDG_SESSION_ID": "c2"}
    program.start()
    shown = program.shows("word23", seconds=SLOW)  # the workspace wrote on meanwhile
    assert shown.count("Tell me everything") == 1
    assert program.question == "half a thought"
    assert not list((program.data / "logs/crashes").glob("*.json"))


def test_the_end_of_the_terminal_while_somebody_speaks_keeps_what_was_said(
    desktop: Desktop, microphone: Microphone, program: Program
) -> None:
    program.start()
    desktop.button_down(*program.control("Talk").centre)
    takes = program.data / "client/takes"
    until(lambda: [file for file in takes.glob("*.wav") if file.stat().st_size > HEARD], "an open microphone")
    assert program.process is not None
    program.process.send_signal(signal.SIGHUP)
    assert program.ended() == 0
    desktop.button_up()
    assert len(list(takes.glob("*.wav"))) == 1
