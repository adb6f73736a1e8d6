"""The microphone is open on intent only where that is wished, for as long as somebody may speak, and then it is closed."""

import asyncio
import itertools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import psutil
import pytest

from harmony_desktop.domain.voice import VoiceState
from harmony_desktop.voice import devices, opening, portaudio
from harmony_desktop.voice.devices import InputDevice
from harmony_desktop.voice.opening import Opening
from harmony_desktop.voice.takes import Takes
from harmony_desktop.voice.telling import Telling
from harmony_desktop.voice.threads import Threads
from tests.parts.audio import Microphone
from tests.voice.conftest import Bench


@pytest.fixture
async def armed(microphone: Microphone) -> AsyncIterator[Opening]:
    threads = Threads()
    ready = Opening(threads, Telling(), None, lambda: None)
    yield ready
    ready.stay()
    if recording := ready.hand_over():
        await threads.run(recording.close)
    threads.close()


@pytest.fixture
def headset(microphone: Microphone) -> Iterator[InputDevice]:
    microphone.plug("headset")
    microphone.choose()
    yield next(device for device in devices.now() if device.name == "headset.monitor")
    microphone.unplug("headset")


async def until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not fact():  # noqa: ASYNC110 (threads of the microphone set no event)
            await asyncio.sleep(0.01)


def listening() -> bool:
    return any(thread.name == "voice-capture" for thread in threading.enumerate())


async def test_nobody_speaks_and_the_microphone_is_closed_again(
    armed: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opening.ARMED_S == 30
    monkeypatch.setattr(opening, "ARMED_S", 0.3)
    await armed.open_for_a_while()
    assert listening()
    await until(lambda: not listening() and not portaudio._open_streams)
    assert armed.recording is None


async def test_intent_that_shows_again_keeps_it_open(armed: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "ARMED_S", 0.3)
    await armed.open_for_a_while()
    first = armed._disarm
    monkeypatch.setattr(opening, "ARMED_S", 30)
    await armed.open_for_a_while()
    assert first is not None
    assert first.cancelled()
    assert armed.recording is not None


async def test_another_microphone_chosen_meanwhile_is_the_one_of_the_take(
    armed: Opening, headset: InputDevice, tmp_path: Path
) -> None:
    await armed.open_for_a_while()
    armed.use(headset)
    recording = await armed.open()
    source = recording._capture._source
    assert source is not None
    assert source.device == headset
    await asyncio.to_thread(recording.begin, Takes(tmp_path))
    armed.use(None)
    assert armed.recording is recording, "a take that runs stays with its microphone"


async def test_the_key_does_not_wait_for_the_worker(bench: Bench) -> None:
    bench.engine.arm()
    worker = await asyncio.to_thread(bench.engine._working)
    await bench.until(lambda: worker.pid is not None)
    assert worker.pid
    os.kill(worker.pid, signal.SIGSTOP)
    try:
        await asyncio.wait_for(bench.engine.begin(), 10)
        assert bench.engine.state is VoiceState.LISTENING
        await bench.until(lambda: bench.elapsed_ms > 300)
    finally:
        os.kill(worker.pid, signal.SIGCONT)
    await bench.engine.cancel()


IDLE = """
import asyncio, sys, threading
from pathlib import Path
from harmony_desktop.voice.engine import Engine
from harmony_desktop.voice import portaudio

async def main():
    engine = Engine(Path(sys.argv[1]), Path(sys.argv[2]), model="tiny.en")
    await engine.begin()
    await engine.cancel()
    assert not portaudio._open_streams
    print("idle", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await engine.close()

asyncio.run(main())
"""


def test_after_a_take_nothing_wakes_up(microphone: Microphone, tmp_path: Path) -> None:
    """In a process of its own: the times its threads were put on a core are counted."""
    command = [sys.executable, "-c", IDLE, str(tmp_path), str(tmp_path / "takes")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "idle\n"
        process = psutil.Process(program.pid)
        settled = threading.Event()
        counts = []
        for _ in range(6):
            counts.append(process.num_ctx_switches().voluntary)
            settled.wait(0.3)
        calm = min(after - before for before, after in itertools.pairwise(counts))
        assert calm <= 1, counts
        program.communicate("\n")
    assert program.returncode == 0
