"""The program without Python: it starts, hears a question, answers it, and brings the licences of what is in it.

HARMONY_FROZEN names its folder; without that it is built first, which takes minutes.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from harmony_speech import models
from harmony_speech.catalogue import DEFAULT
from tests.e2e.conftest import desktop, microphone, model
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.audio import Microphone
from tests.parts.desktop import Desktop
from tests.parts.prepared import prepare
from tests.parts.program import ROOT, SLOW, Program

__all__ = ["desktop", "microphone", "model"]

SPOKEN = ROOT / "resources/sample_workspace/question.wav"
MOST_MB = 650
WEIGHTS = ("*.gguf", "model.safetensors", "model.bin")


@pytest.fixture(scope="session")
def frozen() -> Path:
    named = os.environ.get("HARMONY_FROZEN")
    if named:
        return Path(named).absolute()
    subprocess.run(["make", "pack"], cwd=ROOT, check=True, timeout=3000)
    return ROOT / "dist/harmony-desktop"


@pytest.fixture(scope="module")
def program(desktop: Desktop, model: ModelServer, frozen: Path) -> Iterator[Program]:
    """With the speech model where a download leaves it."""
    kept = Path(desktop.env["XDG_CACHE_HOME"]) / "Harmony/models"
    found = models.find(DEFAULT, kept)
    assert found is not None
    if not (kept / DEFAULT).exists():
        kept.mkdir(parents=True, exist_ok=True)
        (kept / DEFAULT).symlink_to(found)
    prepared = prepare(desktop, desktop.root / "frozen", model.url, frozen=frozen)
    data = desktop.root / "asked"
    shutil.copytree(prepared / "workspace", data / "workspace")  # a window of its own, past its first steps
    ours = Program(desktop, data, frozen=frozen)
    try:
        yield ours.start()
    finally:
        ours.stop()
    assert ours.troubles() == []


def test_a_spoken_question_is_answered_with_its_source(
    desktop: Desktop, microphone: Microphone, model: ModelServer, program: Program
) -> None:
    model.script(tool("search_conversations", query="Acme pricing"), text("They refused it at first [1]."))
    desktop.button_down(*program.control("Talk", seconds=SLOW).centre)
    program.logged("state listening", seconds=SLOW)
    microphone.say(SPOKEN)
    desktop.button_up()
    program.logged("words landed", seconds=SLOW)
    assert "pricing" in program.question.lower()
    program.focus_composer()
    desktop.key("Return")
    program.shows("They refused it at first", seconds=SLOW)
    program.logged("answer finished", seconds=SLOW)
    assert "Acme" in program.conversation.partition("at first")[2]


def test_the_command_line_asks_transcribes_and_examines(model: ModelServer, program: Program) -> None:
    assert program.command("--version").stdout.startswith("harmony-desktop ")
    model.script(text("Nobody did."))
    asked = program.command("ask", "Who asked for a refund?")
    assert "Nobody did." in asked.stdout, asked.stderr
    heard = program.command("transcribe", str(SPOKEN))
    assert "pricing" in heard.stdout.lower(), heard.stderr
    assert json.loads(program.command("doctor", "--json").stdout)


def test_quit_waits_until_window_and_workspace_have_ended(program: Program) -> None:
    assert program.command("quit").returncode == 0
    assert program.ended() == 0
    assert program.workspaces() == []


def test_what_is_packed_brings_its_licences_and_no_weights(frozen: Path) -> None:
    packed = frozen / "_internal"
    contents = (packed / "licences/CONTENTS.txt").read_text().splitlines()
    assert "General Public License, version 3" in contents[1], "x264 and x265 are inside"
    assert (packed / "licences/GPL-3").is_file()
    named = {line.split()[0].lower() for line in contents}
    assert {"python", "pyside6_essentials", "ctranslate2", "av", "sqlcipher3", "pydantic-ai-slim"} <= named
    assert [line for line in contents if line.endswith("(no text in it)")] == []
    assert [found for pattern in WEIGHTS for found in packed.rglob(pattern)] == []
    size = sum(file.stat().st_size for file in frozen.rglob("*") if file.is_file() and not file.is_symlink())
    print(f"\nfolder: {size / 1e6:.0f} MB")
    assert size < MOST_MB * 1e6
