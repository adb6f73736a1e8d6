"""Without microphone, PortAudio, model or worker: one clear sentence each, and nothing heavy before the first use."""

import asyncio
import json
import multiprocessing
import os
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
import pytest

from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.voice import VoiceState
from harmony_desktop.voice import worker_process
from harmony_desktop.voice.engine import Engine
from harmony_desktop.voice.worker import Worker
from harmony_desktop.wordings import PROBLEMS, explain
from harmony_speech import models
from tests.parts import clips

CODES = [
    "no_microphone",
    "no_portaudio",
    "no_model",
    "mic_denied",
    "mic_silent",
    "no_speech",
    "voice_failed",
    "file_missing",
    "file_not_audio",
    "model_download",
    "disk_full",
]

BEGIN = """
import asyncio, json, sys
from pathlib import Path
if {portaudio_gone}:
    import ctypes.util
    ctypes.util.find_library = lambda name: None
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.voice.engine import Engine

async def main():
    engine = Engine(Path({models!r}), Path({takes!r}), model={model!r})
    try:
        await engine.begin()
    except HarmonyError as error:
        print(json.dumps([error.problem.code, engine.state, engine.problem.code]))
    await engine.close()

if __name__ == "__main__":
    asyncio.run(main())
"""


def begin(tmp_path: Path, portaudio_gone: bool = False) -> tuple[list[str], str]:
    program = tmp_path / "begin.py"
    filled = BEGIN.format(
        portaudio_gone=portaudio_gone, models=str(tmp_path), takes=str(tmp_path / "takes"), model="tiny.en"
    )
    program.write_text(filled)
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PULSE", "PIPEWIRE", "XDG"))}
    env |= {"PYTHONPATH": os.getcwd(), "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, str(program)], env=env, capture_output=True, text=True, check=True)
    answer: list[str] = json.loads(done.stdout)
    return answer, done.stderr


def test_no_microphone_is_said_and_nothing_else_on_the_terminal(tmp_path: Path) -> None:
    answer, noise = begin(tmp_path)
    assert answer == ["no_microphone", "unavailable", "no_microphone"]
    assert "ALSA lib" not in noise


def test_no_portaudio_is_said(tmp_path: Path) -> None:
    answer, _ = begin(tmp_path, portaudio_gone=True)
    assert answer == ["no_portaudio", "unavailable", "no_portaudio"]


async def test_no_model_is_said_and_it_is_usable_once_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(tmp_path / "models", tmp_path / "takes", model="tiny.en")
    with monkeypatch.context() as closed:
        closed.setattr(models, "_package_folder", lambda inside: None)
        with pytest.raises(HarmonyError) as none:
            await engine.begin()
        assert none.value.problem.code == "no_model"
        assert explain(none.value.problem)[1].startswith(
            "Connect to the internet and let Harmony get it (78 MB)"
        )
        assert engine.state.value == "unavailable"
    await engine.fetch_model(lambda here, of: None)
    assert engine.state is VoiceState.IDLE
    assert engine.problem is None
    await engine.close()


@pytest.mark.parametrize("code", CODES)
def test_every_trouble_has_its_sentence_and_a_next_step(code: str) -> None:
    assert code in PROBLEMS
    title, hint = explain(Problem(code, {"file": "a.wav", "size_mb": 78, "needed_mb": 90, "free_mb": 1}))
    assert title.endswith(".")
    assert hint.endswith(".")
    assert "…" not in title + hint


def test_nothing_heavy_is_loaded_before_the_first_use() -> None:
    heavy = (
        "numpy",
        "sounddevice",
        "soxr",
        "faster_whisper",
        "onnxruntime",
        "av",
        "httpx",
        "multiprocessing",
        "psutil",
    )
    code = f"""
import sys
from pathlib import Path
from harmony_desktop.voice.engine import Engine
engine = Engine(Path("m"), Path("t"))
engine.set_vocabulary(("Acme",)); engine.kept_takes(); engine.subscribe(print)
print([name for name in {heavy!r} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_idle_worker_leaves_and_comes_back(tmp_path: Path) -> None:
    wav = clips.write_wav(tmp_path / "a.wav", clips.prompt("all-circuits-busy-now").audio())
    worker = Worker(models.require("tiny.en", tmp_path), idle_s=0.2)
    assert "circuits" in worker.words("file", wav, "en", ()).text
    first = worker._link
    assert first is not None
    first.gone.wait(10)
    assert worker.pid is None
    assert "circuits" in worker.words("file", wav, "en", ()).text
    worker.stop()


def owner(model: str, told: Connection) -> None:
    worker = Worker(Path(model))
    worker.warm()
    told.send(worker.pid)
    told.recv()


def test_a_killed_window_takes_its_worker_along(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    window = context.Process(target=owner, args=(str(models.require("tiny.en", tmp_path)), there))
    window.start()
    worker = psutil.Process(here.recv())
    window.kill()
    window.join(10)
    worker.wait(10)
    for pipe in (here, there):
        pipe.close()


async def test_arming_only_warms_the_worker(tmp_path: Path, microphone: object) -> None:
    engine = Engine(tmp_path / "models", tmp_path / "takes", model="tiny.en")
    engine.arm()
    assert engine._arming
    await asyncio.wait_for(engine._arming, 20)
    assert engine._working().pid
    assert engine._opening.recording is None
    assert worker_process.IDLE_S == 300
    await engine.close()
