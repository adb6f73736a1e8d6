"""Windows and commands of this computer: their keys, how they are counted, who is speaking."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from harmony_protocol.local import Endpoint
from harmony_workspace.access.attached import Attached, Client
from harmony_workspace.access.control import Control
from harmony_workspace.access.keys import LocalKeys
from tests.parts.waiting import until
from tests.parts.workspace_process import ControlLine, spoken


def test_a_local_key_lasts_while_it_is_used() -> None:
    keys = LocalKeys("me", lifetime=60)
    used, unused, gone = keys.issue(held=False), keys.issue(held=True), keys.issue(held=True)
    keys.release(gone)
    assert keys.knows(used)
    assert keys.knows(unused)
    assert not keys.knows(gone)
    brief = LocalKeys("me", lifetime=0)
    assert not brief.knows(brief.issue(held=False))
    assert brief.knows(brief.issue(held=True)), "a held key lasts as long as its client"


async def test_nobody_is_idle_while_someone_is_there_or_something_runs() -> None:
    running = [True]
    attached = Attached(busy=lambda: bool(running))
    window = Client("window", 1)
    attached.add(window)
    idle = asyncio.create_task(attached.idle(0.05))
    attached.remove(window)
    done, _ = await asyncio.wait([idle], timeout=0.2)
    assert not done
    running.clear()
    await asyncio.wait_for(idle, 5)


async def test_heavy_work_hears_who_is_speaking(tmp_path: Path) -> None:
    endpoint = Endpoint(url="", pid=1, ca_file="", control="", workspace_id="", version="")
    control = Control(tmp_path / "control.sock", endpoint, LocalKeys("me"), Attached(), lambda: None)
    heard: list[bool] = []
    control.speaking = heard.append
    await control.open()
    told = asyncio.to_thread

    def ask(line: ControlLine, action: str, hold: bool = False) -> None:
        assert line.ask(action=action, client="window", hold=hold)["ok"]

    path = str(control.path)
    stray = await told(ControlLine, path)
    await told(ask, stray, "take_begins")
    assert not control.takes, "nobody would notice if it never ended"
    window = await told(ControlLine, path)
    await told(ask, window, "key", True)
    speaking = await told(ControlLine, path)
    await told(ask, speaking, "take_begins")
    assert control.takes == {os.getpid()}
    window.close()
    await told(until, lambda: not control.takes, "the end of the take with its window")
    assert heard == [True, False]
    for line in (stray, speaking):
        line.close()
    await control.close()
    assert not control.path.exists()


@pytest.mark.usefixtures("fresh_programs")
def test_a_refused_command_takes_the_workspace_it_started_with_it(tmp_path: Path) -> None:
    (tmp_path / "noise.vtt").write_bytes(bytes(range(256)) * 20)
    words = ["import", str(tmp_path / "noise.vtt"), "--title", "Noise", "--data-dir", str(tmp_path / "data")]
    ended = subprocess.run(
        [sys.executable, "-m", "harmony_workspace", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)

    def running() -> list[list[str]]:
        there = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
        return [words for words in there if "serve" in words and str(tmp_path / "data") in words]

    assert not running()
    # Ctrl+C in the middle of the start
    interrupted = subprocess.Popen(
        [sys.executable, "-m", "harmony_workspace", *words], stderr=subprocess.PIPE
    )
    until(running, "it starts one")
    interrupted.send_signal(signal.SIGINT)
    _, said = interrupted.communicate(timeout=60)
    refused_before = interrupted.returncode == 2  # the start was over sooner than the key came
    assert refused_before or (interrupted.returncode, said) == (130, b"")
    assert not running()


def test_a_command_says_why_no_workspace_could_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARMONY_DATABASE_URL", "postgresql://harmony@127.0.0.1:1/x")
    said = spoken("sample", "--remove", data=tmp_path)
    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (3, "", 1)
    assert "could not be started: The database cannot be opened: " in said.stderr
    assert "refused" in said.stderr
