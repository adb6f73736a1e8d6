"""Stop: from the press to the answer that stands still under a button that sends again; through the real window, session
and workspace, with a model that would go on for minutes.

``last_word``: when the words are there that the workspace had written before the stop reached it. ``model``: when the model
server saw that nobody listens any more, which it notices with its next word.
"""

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

RUNS, WARM_UP = 20, 3
BETWEEN_S = 0.01
"""The model says a word."""
ENDLESS = " ".join(f"word{n}" for n in range(20_000))
WATCHED_S = 0.5
"""So long the screen is watched after each press."""


def run() -> Iterable[dict[str, Any]]:
    import qasync
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    QApplication.setQuitOnLastWindowClosed(False)  # the workspace is still to be ended then
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    try:
        took = loop.run_until_complete(_measure())
    finally:
        loop.close()
        asyncio.set_event_loop(None)
    button, words, model = zip(*took[WARM_UP:], strict=True)
    yield {
        "bench": "stop",
        "figures": {
            **_spread("button", button),
            **_spread("last_word", words),
            **_spread("model", model),
            "runs": RUNS,
        },
        "baseline": {"what": "the promise", "most_ms": 100},
    }


async def _measure() -> list[tuple[float, float, float]]:
    import keyring

    from harmony_desktop.domain.administration import NewProvider
    from harmony_desktop.domain.facts import LinkState
    from harmony_desktop.paths import Paths
    from harmony_desktop.services.session import CompanionSession
    from harmony_desktop.ui.theme import Scheme, Theme
    from tests.fakes.model_server import ModelServer
    from tests.parts.drawer import Drawer
    from tests.parts.lived import Lived

    before = keyring.get_keyring()
    keyring.set_keyring(Drawer())
    with tempfile.TemporaryDirectory() as folder, ModelServer() as model:
        session = CompanionSession(Paths(Path(folder), Path(folder) / "models"))
        lived = Lived(Theme(Scheme.LIGHT), session, model, Path(folder))
        try:
            await session.start()
            lived.presenter.begin()
            lived.window.summon()
            await lived.until(lambda: session.link is LinkState.ONLINE, "the workspace")
            provider = NewProvider("openai_compatible", "Scripted", model.url, ("scripted",))
            await session.administration.put_provider(provider)
            lived.presenter.models.load()
            return [await _round(lived) for _ in range(WARM_UP + RUNS)]
        finally:
            await lived.close()
            await session.close(stop_workspace=True)
            keyring.set_keyring(before)


async def _round(lived: Any) -> tuple[float, float, float]:
    """Milliseconds from the press to the button, to the last word, to the model's knowing."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from tests.fakes.model_server import text

    send = lived.window.composer.send
    lived.model.forget()
    lived.model.script(text(ENDLESS, delay=BETWEEN_S))
    asked = len(lived.messages)
    lived.ask("Tell me everything")
    await lived.until(lambda: len(lived.messages) == asked + 2, "the answer")
    await lived.until(lambda: "word9 " in lived.messages[-1].text, "its first words")
    at = {"words": perf_counter()}
    began, letters = at["words"], len(lived.messages[-1].text)
    QTest.mouseClick(send, Qt.MouseButton.LeftButton)

    def look() -> bool:
        nonlocal letters
        now = perf_counter()
        if send.accessibleName() == "Send":
            at.setdefault("button", now)
        if lived.model.left.is_set():
            at.setdefault("model", now)
        if len(lived.messages[-1].text) > letters:
            letters, at["words"] = len(lived.messages[-1].text), now
        return now - began > WATCHED_S and len(at) == 3

    await _until(look)
    button, words, model = ((at[name] - began) * 1000 for name in ("button", "words", "model"))
    return button, words, model


async def _until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not fact():  # noqa: ASYNC110 what is measured has no event to wait for
            await asyncio.sleep(0)


def _spread(name: str, took: Iterable[float]) -> dict[str, float]:
    cuts = quantiles(took, n=20)
    return {f"{name}_p50_ms": round(cuts[9], 1), f"{name}_p95_ms": round(cuts[18], 1)}
