"""The program tells nobody anything: every connection of its processes, from the start over a question to rest."""

import json
import os
from pathlib import Path

import psutil
import pytest

from harmony_desktop.domain.updates import BUILT_IN
from tests.fakes.model_server import ModelServer, text
from tests.parts.program import ROOT, SLOW, Program
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e
TAP = ROOT / "tests/parts/tapping"


def heard(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_from_start_to_rest_nothing_leaves_this_computer(
    program: Program, model: ModelServer, tmp_path: Path
) -> None:
    """As each process's own Python tells it, so that no part of ours can leave anything out. The model's server is the
    only one that is spoken to besides the workspace."""
    file = tmp_path / "tap"
    before = program.env.get("PYTHONPATH", "")
    program.env |= {"PYTHONPATH": os.pathsep.join(filter(None, (str(TAP), before))), "HARMONY_TAP": str(file)}
    model.script(text("They refused it."))
    program.start()
    program.logged("link: online", seconds=SLOW)
    program.ask("What did Acme say?")
    program.logged("answer finished", seconds=SLOW)
    assert program.process is not None
    window = psutil.Process(program.process.pid)
    until(lambda: window.cpu_percent(interval=1) < 5, "the window to rest", seconds=SLOW)

    lines = heard(file)
    assert {line["host"] for line in lines} <= {"127.0.0.1", "localhost", "::1"}
    workspace = program.workspace_pid()
    of = {pid: {line["port"] for line in lines if line["pid"] == pid} for pid in (window.pid, workspace)}
    assert of[window.pid], "the window speaks to its workspace"
    asked = int(model.url.split(":")[2].split("/")[0])
    assert of[workspace] - {0} == {asked}, "the workspace asks the model and nobody else"
    assert not BUILT_IN.is_set, "a published program asks its publisher for new versions, as the page says"
