"""V8, the window's part: no frame above 50 ms while somebody speaks, the words settle and the recogniser has the other
core; also when its process is killed in the middle, or the microphone is pulled out."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import quantiles
from time import perf_counter, thread_time
from typing import Any

SPEECH = ("agent-alreadyon", "vm-tocancelmsg", "agent-newlocation")
"""About 12 s of one voice."""
BEAT_MS = 4


def run() -> Iterable[dict[str, Any]]:
    from tests.benchmarks.needs import NeedsMissing
    from tests.benchmarks.screen import screen
    from tests.parts.audio import Microphone

    if lacking := Microphone.missing():
        raise NeedsMissing(f"{', '.join(lacking)} missing: see installers/linux/packages-test.txt")
    with nullcontext() if os.environ.get("DISPLAY") else screen(), Microphone() as microphone:
        code = "import json; from tests.benchmarks import voice_frames; print(json.dumps(voice_frames.measured()))"
        env = os.environ | microphone.env | {"QT_QPA_PLATFORM": "xcb", "MICROPHONE": microphone.name}
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True, check=True, timeout=300
        )
    for figures in json.loads(done.stdout.strip().splitlines()[-1]):
        yield {"bench": "voice_frames", "figures": figures, "baseline": {"what": "V8", "frame_ms": 50}}


def measured() -> list[dict[str, Any]]:
    """In a process of its own: a Qt application keeps the platform it began with."""
    import qasync
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication

    class Timed(QApplication):
        """Knows how long each repaint of a window took."""

        paints: list[float]

        def notify(self, receiver: Any, event: Any) -> bool:
            if event.type() is not QEvent.Type.UpdateRequest:
                return super().notify(receiver, event)
            began = perf_counter()
            done = super().notify(receiver, event)
            self.paints.append(perf_counter() - began)
            return done

    app = Timed([])
    app.paints = []
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    try:
        with tempfile.TemporaryDirectory() as folder:
            done: list[dict[str, Any]] = loop.run_until_complete(_takes(app, Path(folder)))
    finally:
        loop.close()
    return done


async def _takes(app: Any, folder: Path) -> list[dict[str, Any]]:
    from harmony_desktop.settings import Settings
    from harmony_desktop.ui.bridge import TaskRunner
    from harmony_desktop.ui.microphones import Microphones
    from harmony_desktop.ui.presenter import CompanionPresenter
    from harmony_desktop.ui.theme import Theme
    from harmony_desktop.ui.window import CompanionWindow
    from harmony_desktop.voice.engine import Engine
    from harmony_desktop.voice.watching import MeterWatching
    from tests.fakes.session import ScriptedSession

    theme = Theme()
    theme.dress()
    window, runner, settings = CompanionWindow(theme), TaskRunner(), Settings(folder)
    voice = Engine(folder / "models", folder / "takes")
    presenter = CompanionPresenter(window, ScriptedSession(), runner, settings)
    presenter.begin()

    async def inputs() -> tuple[Any, ...]:
        return ()

    microphones = Microphones(inputs, MeterWatching, lambda key: None, lambda: "", runner)
    presenter.use_voice(voice, microphones)
    window.summon()
    await _until(lambda: window.shown_once)
    await asyncio.sleep(8)  # as it stands there before anybody speaks
    speech = _speech(folder / "speech.wav")
    figures = []
    for fault in ("", "worker killed", "unplugged"):
        figures.append(await _take(app, window, presenter, voice, speech, fault))
    presenter.close()
    await runner.close()
    await voice.close()
    window.finish()
    return figures


async def _take(
    app: Any, window: Any, presenter: Any, voice: Any, speech: Path, fault: str
) -> dict[str, Any]:
    from harmony_desktop.domain.voice import Level, Partial, VoiceState

    told: dict[type, int] = {Level: 0, Partial: 0}

    def count(news: Any) -> None:
        told[type(news)] = told.get(type(news), 0) + 1

    end = voice.subscribe(count)
    window.composer.put("")
    app.paints.clear()
    with _heartbeat(window) as (gaps, busy):
        presenter.begin_talking()
        await _until(lambda: voice.state is VoiceState.LISTENING)
        play = ("paplay", f"--device={os.environ['MICROPHONE']}", str(speech))
        speaking = asyncio.create_task(asyncio.to_thread(subprocess.run, play))
        if fault:
            await asyncio.sleep(5)
            await asyncio.to_thread(_break, fault)
        await speaking
        presenter.finish_talking()
        await _until(lambda: voice.state is VoiceState.IDLE and not presenter.voice.wording)
    end()
    beats = sorted(gaps)
    return {
        "take": fault or "whole",
        "longest_gap_ms": round(beats[-1] * 1000, 1),
        "p99_gap_ms": round(quantiles(beats, n=100)[98] * 1000, 1),
        "gaps_over_50_ms": sum(gap > 0.05 for gap in beats),
        "longest_busy_ms": round(max(busy) * 1000, 1),
        "longest_paint_ms": round(max(app.paints) * 1000, 1),
        "paints": len(app.paints),
        "levels": told[Level],
        "partials": told[Partial],
        "words": len(window.composer.text.split()),
    }


@contextmanager
def _heartbeat(parent: Any) -> Iterator[tuple[list[float], list[float]]]:
    """The time between two turns of the event loop, as somebody waits for it who types or looks; and how much of it
    the window's thread was computing itself, which other programs on this machine do not change."""
    from PySide6.QtCore import Qt, QTimer

    gaps: list[float] = []
    busy: list[float] = []
    last, worked = perf_counter(), thread_time()

    def beat() -> None:
        nonlocal last, worked
        now, work = perf_counter(), thread_time()
        gaps.append(now - last)
        busy.append(work - worked)
        last, worked = now, work

    timer = QTimer(parent)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(beat)
    timer.start(BEAT_MS)
    yield gaps, busy
    timer.stop()


def _break(fault: str) -> None:
    import psutil

    if fault == "unplugged":
        for line in subprocess.check_output(["pactl", "list", "short", "modules"], text=True).splitlines():
            if f"sink_name={os.environ['MICROPHONE']}" in line:
                subprocess.run(["pactl", "unload-module", line.split()[0]], check=True)
        return
    for child in psutil.Process().children():
        if "spawn_main" in " ".join(child.cmdline()):
            child.kill()


def _speech(file: Path) -> Path:
    import numpy as np

    from tests.parts import clips

    pause = np.zeros(clips.RATE // 2, "float32")
    parts = [part for name in SPEECH for part in (clips.prompt(name).audio(), pause)]
    return clips.write_wav(file, np.concatenate(parts))


async def _until(fact: Any, within_s: float = 60.0) -> None:
    async with asyncio.timeout(within_s):
        while not fact():  # noqa: ASYNC110 (a window sets no event)
            await asyncio.sleep(0.01)
