"""The doctor on a real desktop, and what is left of a program that dies there: a report without anybody's words."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harmony_journal import reports
from harmony_journal.reports import Kind
from tests.fakes.model_server import ModelServer, text
from tests.parts.audio import Microphone
from tests.parts.desktop import Desktop
from tests.parts.program import SLOW, Program
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e

QUESTION, ANSWER = "quagmire canary budget", "xylophone canary terms"


def files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.is_file())


def examined(program: Program, *words: str) -> tuple[int, dict[str, dict[str, str]]]:
    """Again where the machine was too busy to answer in time: that is what the doctor says then."""

    def look() -> tuple[int, dict[str, dict[str, str]]] | None:
        ended = program.command("doctor", "--json", *words)
        checks = json.loads(ended.stdout)["checks"]
        if any("did not answer" in check["found"] for check in checks):
            return None
        return ended.returncode, {check["id"]: check for check in checks}

    found = until(look, "an examination in time", SLOW)
    assert found is not None
    return found


def test_a_whole_desktop_is_found_whole_and_a_key_that_another_has_is_named(
    desktop: Desktop,
    microphone: Microphone,
    program: Program,
    resident: Callable[..., Callable[[], list[str]]],
    tmp_path: Path,
) -> None:
    resident(str(tmp_path / "other"), "Ctrl+Alt+J", "Ctrl+Alt+H")
    with microphone.hum():
        code, found = examined(program, "--report", str(tmp_path / "report.zip"))
    status = {id_: check["status"] for id_, check in found.items()}
    for id_ in ("workspace", "portaudio", "keyring", "display", "stays_above", "tray", "disk", "clock"):
        assert status[id_] == "works", found[id_]
    assert found["stays_above"]["found"] == "Openbox"
    assert status["global_key:Hold to speak"] == "works"
    assert status["global_key:Show and hide"] == "degraded", "another program has it"
    assert "Ctrl+Alt+H" in found["global_key:Show and hide"]["found"]
    assert status["accessibility"] == "works"
    assert status["notifications"] == "works" or found["notifications"]["remedy"]
    assert status["microphone"] == "works", found["microphone"]
    assert code == (1 if "missing" in status.values() else 0)
    assert (tmp_path / "report.zip").is_file()


@pytest.mark.long
def test_a_microphone_that_gives_no_sound_is_named(
    desktop: Desktop, microphone: Microphone, program: Program
) -> None:
    _, found = examined(program)
    assert found["microphone"]["status"] == "degraded", "it is open, and nobody speaks into it"


@pytest.mark.long
def test_a_window_and_a_workspace_that_die_leave_reports_without_a_word(
    desktop: Desktop, model: ModelServer, program: Program
) -> None:
    model.script(text(ANSWER))
    program.start()
    program.ask(QUESTION)
    program.shows(ANSWER, seconds=SLOW)
    program.logged("answer finished", seconds=SLOW)
    workspace, logs = program.workspace_pid(), program.data / "logs"
    assert workspace is not None
    os.kill(workspace, signal.SIGSEGV)
    until(lambda: program.workspace_pid() not in (None, workspace), "another workspace", SLOW)
    assert program.process is not None
    os.kill(program.process.pid, signal.SIGSEGV)
    assert program.ended() == -signal.SIGSEGV
    program.start()
    program.control("Harmony ended unexpectedly.", seconds=SLOW)
    found = {report.program: report for report in reports.every(logs)}
    assert {name: report.kind for name, report in found.items()} == {
        "window": Kind.FAULT,
        "workspace": Kind.FAULT,
    }
    assert found["window"].what == "Segmentation fault"
    assert "run_forever" in found["window"].trace or "app.py" in found["window"].trace
    assert "answer finished" in "".join(found["window"].log)
    for file in files(logs):
        said = file.read_text(errors="replace")
        assert QUESTION not in said, file
        assert ANSWER not in said, file
        assert file.stat().st_mode & 0o077 == 0, file
    assert program.quit() == 0
    assert len(reports.every(logs)) == 2
    assert reports.untold(logs) == [], "each is told once, also where nobody touched the notice"
