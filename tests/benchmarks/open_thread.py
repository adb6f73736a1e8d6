"""An 800-turn thread: how soon it stands on the screen, and how long the older turns ever hold it up."""

import asyncio
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

TURNS = 800
ROUNDS = 7
ANSWER = (
    "Their position moved from **rejecting** the new tier to accepting it for a longer term. [1]\n\n"
    "- In October, Dana Reyes called 18 % a non-starter. [1][2]\n"
    "- On 4 Nov she accepted the increase *if* it is fixed for two years. [3]\n\n"
    "The call on 28 Oct did not touch on price.\n"
)


def run() -> Iterable[dict[str, Any]]:
    import qasync
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    try:
        figures = loop.run_until_complete(_measure(app))
    finally:
        loop.close()
        asyncio.set_event_loop(None)
    yield {"bench": "open_thread", "figures": figures, "baseline": {"what": "to be open", "most_ms": 200}}


async def _measure(app: Any) -> dict[str, Any]:
    from harmony_desktop.domain.ids import ThreadId
    from harmony_desktop.domain.threads import Thread, ThreadSummary
    from harmony_desktop.settings import Settings
    from harmony_desktop.ui.bridge import TaskRunner
    from harmony_desktop.ui.presenter import CompanionPresenter
    from harmony_desktop.ui.theme import Scheme, Theme
    from harmony_desktop.ui.window import CompanionWindow
    from tests.benchmarks.messages import turns
    from tests.fakes.session import NOW, ScriptedSession

    theme = Theme(Scheme.LIGHT)
    theme.dress()
    window, session, runner = CompanionWindow(theme), ScriptedSession(), TaskRunner()
    window.animated = False
    presenter = CompanionPresenter(window, session, runner, Settings(Path(tempfile.mkdtemp())))
    presenter.begin()
    window.summon()
    for name, count in (("long", TURNS), ("short", 2)):
        thread = ThreadId(name)
        session.kept[thread] = Thread(ThreadSummary(thread, name, NOW), turns(count, ANSWER))
    opened, whole, longest = [], [], []
    for _ in range(ROUNDS):
        presenter.open_thread(ThreadId("short"))
        await _painted(app)
        began = perf_counter()
        presenter.open_thread(ThreadId("long"))
        await _painted(app)
        opened.append((perf_counter() - began) * 1000)
        last = perf_counter()
        worst = 0.0
        while len(window.thread_view.sections) < TURNS:
            await asyncio.sleep(0)
            now = perf_counter()
            worst, last = max(worst, (now - last) * 1000), now
        whole.append((perf_counter() - began) * 1000)
        longest.append(worst)
    presenter.close()
    await runner.close()
    window.finish()
    return {
        "turns": TURNS,
        "open_ms": round(median(opened), 1),
        "open_max_ms": round(max(opened), 1),
        "all_drawn_ms": round(median(whole), 1),
        "longest_step_ms": round(max(longest), 1),
    }


async def _painted(app: Any) -> None:
    await asyncio.sleep(0)
    app.processEvents()
