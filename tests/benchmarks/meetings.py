"""A transcript of four hours, from the encrypted file over the session to the window; scrolling the longest of QMSum's
meetings beside one widget for each turn; all of QMSum brought in and opened.

``HARMONY_QMSUM_DIR`` names the folder with QMSum's files; without it the invented meeting alone is measured.
"""

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Meeting, Recording
from harmony_desktop.domain.syncing import MeetingRow
from harmony_desktop.domain.threads import Transcript, Turn

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

TURNS, ROUNDS = 5_000, 7
STEP, FRAMES = 60, 900
"""Pixels that a turn of the wheel moves, and how many of them."""
NOON = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)


def run() -> Iterable[dict[str, Any]]:
    import qasync
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    QApplication.setQuitOnLastWindowClosed(False)  # the session is still to be ended then
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    folder = os.environ.get("HARMONY_QMSUM_DIR")
    files = sorted(Path(folder).glob("*.json")) if folder else []
    try:
        figures, longest = loop.run_until_complete(_measure(files))
    finally:
        loop.close()
        asyncio.set_event_loop(None)
    baseline = {"what": "one widget for each turn of the longest", **_plainly(longest)}
    yield {"bench": "meetings", "figures": figures, "baseline": baseline}


async def _measure(files: Sequence[Path]) -> tuple[dict[str, Any], Sequence[Turn]]:
    import keyring

    from harmony_desktop.net import local
    from harmony_desktop.paths import Paths
    from harmony_desktop.services.session import CompanionSession
    from tests.parts.drawer import Drawer
    from tests.parts.long_meeting import long_turns

    before, command = keyring.get_keyring(), local.workspace_command
    keyring.set_keyring(Drawer())
    local.workspace_command = lambda: ["/bin/false"]  # what is kept here opens without one
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        session = CompanionSession(Paths(data, data / "models"))
        real, import_s = _qmsum(data, files)
        long = [long_turns(TURNS, seed) for seed in range(ROUNDS)]
        try:
            await session.start()
            await _keep(session, {**{f"long{n}": turns for n, turns in enumerate(long)}, **real})
            figures = await _in_window(session, data, real, long)
            longest = max(real.values(), key=len) if real else long[0]
            return figures | ({"qmsum_import_s": import_s} if real else {}), longest
        finally:
            await session.close(stop_workspace=True)
            local.workspace_command = command
            keyring.set_keyring(before)


def _qmsum(data: Path, files: Sequence[Path]) -> tuple[dict[str, Sequence[Turn]], float]:
    """As the workspace brings them in."""
    from harmony_desktop.net.translate import transcript
    from harmony_protocol.meetings import NewConversation
    from harmony_workspace.access import people
    from harmony_workspace.meetings import conversations
    from tests.parts.house import fresh_database

    (data / "workspace").mkdir()
    database = fresh_database(data / "workspace")
    owner = database.write_now(people.settle)
    reader = database.read_now(people.reader, owner)
    found, began, seconds = {}, perf_counter(), 0.0
    for file in files:
        new = NewConversation(title=file.stem, file_name=file.name, content=file.read_text("utf-8"))
        made = database.write_now(conversations.bring_in, reader, new)
        seconds = perf_counter() - began
        found[file.stem] = transcript(database.read_now(conversations.transcript, reader, made.id)).turns
    database.close()
    return found, round(seconds, 2)


async def _keep(session: Any, transcripts: dict[str, Sequence[Turn]]) -> None:
    """As if each had been read before."""
    from harmony_desktop.store import changes, place_changes

    await _until(lambda: session.lasting)
    sound = Recording("sound.m4a", "audio/mp4", 1, 1)
    store = session._keeper.store
    for name, turns in transcripts.items():
        meeting = Meeting(ConversationId(name), name, NOON, turns[-1].end_ms, recording=sound)
        await store.do(changes.apply, [MeetingRow(meeting)], "1")
        await store.do(place_changes.remember_transcript, Transcript(meeting.id, name, tuple(turns)), 1)


async def _in_window(
    session: Any, data: Path, real: dict[str, Sequence[Turn]], long: list[tuple[Turn, ...]]
) -> dict[str, Any]:
    from harmony_desktop.settings import Settings
    from harmony_desktop.ui.bridge import TaskRunner
    from harmony_desktop.ui.page_presenter import PagePresenter
    from harmony_desktop.ui.presenter import CompanionPresenter
    from harmony_desktop.ui.screens import MEETINGS
    from harmony_desktop.ui.theme import Scheme, Theme
    from harmony_desktop.ui.window import CompanionWindow

    theme = Theme(Scheme.LIGHT)
    theme.dress()
    window, runner = CompanionWindow(theme), TaskRunner()
    window.animated = False
    presenter = CompanionPresenter(window, session, runner, Settings(data))
    page = PagePresenter(window, session, runner, presenter)
    presenter.begin()
    page.begin()
    window.summon()
    window.open_page()
    window.show_screen(MEETINGS)
    worked = process_time()
    opened = [await _open(page, window, f"long{n}", turns) for n, turns in enumerate(long)]
    worked = (process_time() - worked) * 1000 / len(long)
    view = page.meetings.page.view.transcript.view  # type: ignore[union-attr]
    frames = _scroll(view)
    figures: dict[str, Any] = {
        "turns": TURNS,
        "hours": round(long[0][-1].end_ms / 3_600_000, 1),
        "store": "encrypted, each read for the first time since the start",
        "open_ms": round(median(opened), 1),
        "open_p95_ms": round(quantiles(opened, n=20)[-1], 1),
        "open_cpu_ms": round(worked, 1),
        "frame_p95_ms": _p95(frames),
        "frame_max_ms": round(max(frames), 1),
    }
    if real:
        each = [await _open(page, window, name, turns) for name, turns in real.items()]
        name, longest = max(real.items(), key=lambda pair: len(pair[1]))
        await _open(page, window, name, longest)
        figures |= {
            "qmsum_meetings": len(real),
            "qmsum_open_ms": round(median(each), 1),
            "qmsum_open_max_ms": round(max(each), 1),
            "qmsum_longest_turns": len(longest),
            "qmsum_longest_frame_p95_ms": _p95(_scroll(view)),
        }
    page.close()
    presenter.close()
    await runner.close()
    window.finish()
    return figures


async def _open(page: Any, window: Any, name: str, turns: Sequence[Turn]) -> float:
    """Until its first turns stand there, painted."""
    began = perf_counter()
    page.meetings.open(ConversationId(name))
    view = page.meetings.page.view.transcript.view
    await _until(
        lambda: view.turns[:1] == tuple(turns[:1]) and len(view.turns) == len(turns) and view.isVisible()
    )
    window.repaint()
    view.viewport().repaint()
    return (perf_counter() - began) * 1000


def _scroll(view: Any) -> list[float]:
    """From the top on, a frame for each turn of the wheel."""
    from PySide6.QtCore import QCoreApplication, QEvent

    def draw() -> None:
        QCoreApplication.sendPostedEvents(view.window(), QEvent.Type.UpdateRequest.value)

    bar, frames = view.verticalScrollBar(), []
    bar.setValue(0)
    draw()
    for _ in range(FRAMES):
        began = perf_counter()
        bar.setValue(bar.value() + STEP)
        draw()
        frames.append((perf_counter() - began) * 1000)
        if bar.value() >= bar.maximum():
            break
    return frames


def _plainly(turns: Sequence[Turn]) -> dict[str, Any]:
    """What is usually done: a widget for each turn in a scrolled column."""
    from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

    from harmony_desktop.ui.theme import Scheme, Theme
    from harmony_desktop.ui.turn_panel import TurnRow

    theme, began = Theme(Scheme.LIGHT), perf_counter()
    area, inside = QScrollArea(), QWidget()
    area.setWidgetResizable(True)
    area.resize(640, 520)
    column = QVBoxLayout(inside)
    for turn in turns:
        column.addWidget(TurnRow(theme, turn, False, inside))
    area.setWidget(inside)
    area.show()
    QApplication.processEvents()
    opened = (perf_counter() - began) * 1000
    frames = _scroll(area)
    area.close()
    return {"turns": len(turns), "open_ms": round(opened, 1), "frame_p95_ms": _p95(frames)}


def _p95(values: Sequence[float]) -> float:
    return round(quantiles(values, n=20)[-1], 2)


async def _until(fact: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not fact():  # noqa: ASYNC110 what is measured has no event to wait for
            await asyncio.sleep(0)
