"""An 800-turn thread, from the encrypted file over the session to the window: how soon it stands on the screen, and how
long the older turns ever hold it up."""

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from harmony_desktop.domain.ids import ThreadId

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
    QApplication.setQuitOnLastWindowClosed(False)  # the session is still to be ended then
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    try:
        figures = loop.run_until_complete(_measure())
    finally:
        loop.close()
        asyncio.set_event_loop(None)
    yield {"bench": "open_thread", "figures": figures, "baseline": {"what": "to be open", "most_ms": 200}}


async def _measure() -> dict[str, Any]:
    import keyring

    from harmony_desktop.net import local
    from harmony_desktop.paths import Paths
    from harmony_desktop.services.session import CompanionSession
    from tests.parts.drawer import Drawer

    before, command = keyring.get_keyring(), local.workspace_command
    keyring.set_keyring(Drawer())
    local.workspace_command = lambda: ["/bin/false"]  # what is kept here opens without one
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        session = CompanionSession(Paths(data, data / "models"))
        try:
            await session.start()
            await _fill(session)
            return await _in_window(session, data)
        finally:
            await session.close(stop_workspace=True)
            local.workspace_command = command
            keyring.set_keyring(before)


async def _fill(session: Any) -> None:
    """Each long thread is opened once, so that every round reads the encrypted file."""
    from harmony_desktop.domain.syncing import ThreadRow
    from harmony_desktop.store import changes
    from tests.benchmarks.messages import kept

    await _until(lambda: session.lasting)
    now = datetime(2026, 11, 21, tzinfo=UTC)
    for name, count in [*((f"long{n}", TURNS) for n in range(ROUNDS)), ("short", 2)]:
        thread = ThreadId(name)
        rows = [ThreadRow(thread, name, "m", now, now), *kept(thread, count, ANSWER)]
        await session._keeper.store.do(changes.apply, rows, "1")


async def _in_window(session: Any, data: Path) -> dict[str, Any]:
    from harmony_desktop.settings import Settings
    from harmony_desktop.ui.bridge import TaskRunner
    from harmony_desktop.ui.presenter import CompanionPresenter
    from harmony_desktop.ui.theme import Scheme, Theme
    from harmony_desktop.ui.window import CompanionWindow

    theme = Theme(Scheme.LIGHT)
    theme.dress()
    window, runner = CompanionWindow(theme), TaskRunner()
    window.animated = False
    presenter = CompanionPresenter(window, session, runner, Settings(data))
    presenter.begin()
    window.summon()
    opened, whole, longest = [], [], []
    for turn in range(ROUNDS):
        presenter.open_thread(ThreadId("short"))
        await _shown(presenter, window, ThreadId("short"))
        began = perf_counter()
        presenter.open_thread(ThreadId(f"long{turn}"))
        await _shown(presenter, window, ThreadId(f"long{turn}"))
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
        "store": "encrypted, each thread read for the first time",
        "open_ms": round(median(opened), 1),
        "open_max_ms": round(max(opened), 1),
        "all_drawn_ms": round(median(whole), 1),
        "longest_step_ms": round(max(longest), 1),
    }


async def _shown(presenter: Any, window: Any, thread: ThreadId) -> None:
    """Its latest messages stand there, painted; the older ones follow."""

    def last() -> str:
        known = presenter.talk.snapshot
        return known.messages[-1].id if known is not None and known.summary.id == thread else ""

    await _until(lambda: last() in window.thread_view.sections)
    window.repaint()


async def _until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not fact():  # noqa: ASYNC110 what is measured has no event to wait for
            await asyncio.sleep(0)
