"""An hour of two people on the phone is brought in while somebody works: HARMONY_SOAK_RECORDING_MIN sets its length."""

import itertools
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from harmony_desktop.voice.worker import Worker
from harmony_speech import models
from harmony_workspace.paths import speech_models
from tests.parts import bringing, clips
from tests.parts.house import ask, new_id
from tests.parts.waiting import until
from tests.parts.wer import errors
from tests.parts.workspace_process import Started, started

MINUTES = float(os.environ.get("HARMONY_SOAK_RECORDING_MIN") or 60)
PART = 8 * 1024**2
HOUR = 3600.0
Talk = list[tuple[int, str, Any]]


def _talk(minutes: float) -> Talk:
    """Prompts of Asterisk, in turns, with pauses of different length, until the time is full."""
    import numpy as np

    found: Talk = []
    length = 0.0
    for n, clip in enumerate(itertools.cycle(clips.prompts(6))):
        pause = np.zeros(int((0.4 + n % 5 * 0.4) * clips.RATE), np.float32)
        sound = np.concatenate([clip.audio(), pause])
        found.append((n % 2, clip.text, sound))
        length += len(sound) / clips.RATE
        if length >= 60 * minutes:
            return found
    raise AssertionError


def _carry(client: httpx.Client, file: Path) -> str:
    id_ = new_id()
    size = file.stat().st_size
    body = {"name": file.name, "size": size, "language": "en"}
    received = client.put(f"/v1/uploads/{id_}", json=body).json()["received"]
    with file.open("rb") as content:
        while received < size:
            content.seek(received)
            received = client.put(f"/v1/uploads/{id_}/parts/{received}", content=content.read(PART)).json()[
                "received"
            ]
    assert client.post(f"/v1/uploads/{id_}/finish").status_code == 201
    return id_


def _take(child: Started, client: httpx.Client, worker: Worker) -> tuple[float, float]:
    """Somebody holds the key, speaks, lets go and reads the answer: seconds until the words, and until its end."""
    with child.control() as line:
        assert line.ask(action="key", client="window", hold=True)["ok"]
        assert line.ask(action="take_begins", client="window")["ok"]
        began = time.monotonic()
        words = worker.words("file", _question(child.data), "en", ())
        heard = time.monotonic() - began
        assert line.ask(action="take_ends", client="window")["ok"]
        [outcome] = client.post("/v1/ops", json={"ops": [ask(words.text)]}).json()["outcomes"]
        with client.stream("GET", f"/v1/runs/{outcome['result']['run_id']}/events", timeout=120) as events:
            assert "RUN_FINISHED" in "".join(events.iter_text())
        return heard, time.monotonic() - began


def _question(folder: Path) -> Path:
    file = folder / "question.wav"
    return file if file.exists() else clips.write_wav(file, clips.prompt("agent-incorrect").audio())


@pytest.fixture
def worker() -> Iterator[Worker]:
    model = models.find("base", speech_models())
    assert model is not None
    working = Worker(model)
    working.warm()
    yield working
    working.stop()


@pytest.mark.timeout(7200)
def test_a_long_recording_is_heard_whole_while_somebody_works(tmp_path: Path, worker: Worker) -> None:
    talk = _talk(MINUTES)
    file = bringing.write(tmp_path / "call.wav", bringing.stereo(talk))
    data = tmp_path / "data"
    looks: list[float] = []
    takes: list[tuple[float, float]] = []
    began = time.monotonic()

    def look(client: httpx.Client, id_: str) -> dict[str, Any]:
        """What a window asks for all the time."""
        asked = time.monotonic()
        client.get("/v1/threads")
        meeting: dict[str, Any] = client.get(f"/v1/conversations/{id_}").json()
        looks.append(time.monotonic() - asked)
        return meeting

    with started(data, "--sample") as child, child.client() as client:
        id_ = _carry(client, file)
        until(lambda: look(client, id_)["percent"] >= 10, "a tenth of it", HOUR)
        takes.append(_take(child, client, worker))
        before = look(client, id_)["percent"]
        child.process.kill()
        child.process.wait()
    with started(data) as child, child.client() as client:
        there = look(client, id_)
        assert (there["status"], there["percent"] >= before - 1) == ("transcribing", True), there
        until(lambda: look(client, id_)["percent"] >= 60, "more than half", HOUR)
        takes.append(_take(child, client, worker))
        until(lambda: look(client, id_)["status"] in ("completed", "failed"), "its end", HOUR)
        turns = client.get(f"/v1/conversations/{id_}/transcript").json()["turns"]
    spent, usual = time.monotonic() - began, sorted(looks)[len(looks) * 95 // 100]
    said = errors(" ".join(words for _, words, _ in talk), " ".join(turn["text"] for turn in turns))
    by_turns = [turn["speaker"] for turn in turns]
    print(
        f"\n{MINUTES:.0f} min heard in {spent / 60:.1f} min, {said.wrong} of {said.words} words wrong, {len(turns)} turns;"
        f" 95 of 100 looks within {usual * 1000:.0f} ms, all within {max(looks) * 1000:.0f}; takes {[f'{a:.1f} s heard, {b:.1f} s answered' for a, b in takes]}"
    )
    assert set(by_turns) == {"Speaker A", "Speaker B"}
    assert said.wrong <= 0.12 * said.words, "words were lost or doubled"
    assert usual < 1.0, "the workspace keeps a window waiting"
    assert all(heard < 15 for heard, _ in takes)
