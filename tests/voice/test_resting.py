"""With a model here nobody is asked for anything, and after a while of quiet nothing of voice is left running."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harmony_speech import models
from tests.parts import clips
from tests.parts.recognisers import MODELS

WATCH = """
import os, sys
def watch(event, args):
    reached = event == "socket.getaddrinfo" or (event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple))
    if reached:
        with open(os.environ["ASKED"], "a") as told:
            told.write(f"{event} {args[1:]}\\n")
        raise PermissionError("no network here")
sys.addaudithook(watch)
"""
"""Every process that starts with this on its path is cut off, also those it starts; and what it tried is written down."""

TAKE = """
import asyncio, functools, json, sys, threading
from pathlib import Path
import psutil
from harmony_desktop.voice import hiring, worker
from harmony_desktop.voice.engine import Engine

hiring.Worker = functools.partial(worker.Worker, idle_s=0.5)
me = psutil.Process()

def workers():
    # beside them multiprocessing keeps a small process of its own
    return [c for c in me.children() if not any("resource_tracker" in part for part in c.cmdline())]

def rest():
    switches, cpu = me.num_ctx_switches().voluntary, sum(me.cpu_times()[:2])
    threading.Event().wait(1.0)
    return me.num_ctx_switches().voluntary - switches, sum(me.cpu_times()[:2]) - cpu

async def main():
    engine = Engine(Path(sys.argv[1]), Path(sys.argv[2]), model="tiny.en")
    engine.subscribe(lambda news: None)
    before = me.memory_info().rss
    engine.arm()
    words = await engine.transcribe_file(Path(sys.argv[3]))
    held = max(child.memory_info().rss for child in workers())
    await asyncio.to_thread(psutil.wait_procs, workers(), 30)
    left, grown = len(workers()), me.memory_info().rss - before
    switches, cpu = rest()
    await engine.close()
    print(json.dumps(dict(text=words.text, held=held, left=left, grown=grown, switches=switches, cpu=cpu)))

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.fixture(scope="module")
def rested(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A take in a program that is cut off from every network, and the quiet after it."""
    here = tmp_path_factory.mktemp("resting")
    (here / "sitecustomize.py").write_text(WATCH)
    (here / "take.py").write_text(TAKE)
    clip = clips.write_wav(here / "a.wav", clips.prompt("all-circuits-busy-now").audio())
    paths = os.pathsep.join((str(here), os.getcwd(), os.environ.get("PYTHONPATH", "")))
    environment = os.environ | {"PYTHONPATH": paths, "ASKED": str(here / "asked")}
    models.require("tiny.en", MODELS)
    done = subprocess.run(
        [sys.executable, here / "take.py", MODELS, here / "takes", clip],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    asked = here / "asked"
    return told | {"asked": asked.read_text() if asked.exists() else ""}


def test_a_take_with_a_model_here_asks_no_hub_and_no_name_server(rested: dict[str, Any]) -> None:
    assert "circuits" in rested["text"]
    assert rested["asked"] == ""


def test_the_watch_sees_who_asks(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "ASKED": str(tmp_path / "asked")}
    code = "import urllib.request; urllib.request.urlopen('http://models.example/x')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment)
    assert done.returncode != 0
    assert "socket.getaddrinfo" in (tmp_path / "asked").read_text()


def test_after_a_while_of_quiet_the_models_memory_is_given_back(rested: dict[str, Any]) -> None:
    assert rested["held"] > 100e6
    assert rested["left"] == 0
    assert rested["grown"] < 60e6


def test_at_rest_voice_wakes_nobody(rested: dict[str, Any]) -> None:
    """One second: the wait itself is a switch or two."""
    assert rested["switches"] <= 5
    assert rested["cpu"] <= 0.02
