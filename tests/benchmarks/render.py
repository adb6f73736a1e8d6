"""Cost of a redraw while a 64 KB answer streams in: settled prefix and tail, beside setMarkdown of the whole."""

import os
from collections.abc import Iterable
from dataclasses import replace
from statistics import quantiles
from time import perf_counter, thread_time
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SIZE = 64 * 1024
CHUNK = 48
"""Characters a flush brings: a fast model at 30 ms."""
NAIVE_SAMPLES = 24


def answer() -> str:
    """Prose, lists, quotes, a table and code, as an assistant writes them."""
    part = (
        "## Where it stands, {i}\n\nTheir position moved from **rejecting** the new tier to accepting it for a "
        "longer term, as `terms.v{i}` says. [1]\n\n- In October, Dana Reyes called 18 % too much. [1][2]\n"
        "- On 4 Nov she accepted the increase *if* it is fixed for two years. [3]\n\n1. First the offer\n"
        "2. Then procurement\n\n> One year, no.\n\n| who | calls |\n|---|---|\n| Dana | {i} |\n\n"
        "```python\ndef price(tier):\n    return 18 * tier  # percent\n```\n\n"
    )
    text = ""
    while len(text) < SIZE:
        text += part.format(i=len(text))
    return text[:SIZE]


def run() -> Iterable[dict[str, Any]]:
    from PySide6.QtWidgets import QApplication, QTextBrowser

    from harmony_desktop.ui.highlight import highlight
    from harmony_desktop.ui.story import MessageStory
    from harmony_desktop.ui.theme import Scheme, Theme
    from harmony_desktop.ui.thread_view import ThreadView
    from tests.benchmarks.messages import streaming

    app = QApplication.instance() or QApplication([])
    theme = Theme(Scheme.LIGHT)
    view = ThreadView(theme)
    view.resize(426, 460)
    view.show()
    story, message, text = MessageStory(), streaming(), answer()
    highlight("x = 1", "python")  # as the program does after its start
    flushed: list[float] = []
    worked: list[float] = []
    ours: list[float] = []
    for at in range(CHUNK, len(text) + CHUNK, CHUNK):
        began, before = perf_counter(), thread_time()
        message = replace(message, text=text[:at])
        view.show_sections([(message.id, story.blocks(message))], streaming=message.id)
        flushed.append((perf_counter() - began) * 1000)
        worked.append((thread_time() - before) * 1000)
        app.processEvents()
        ours.append((perf_counter() - began) * 1000)
    view.close()

    plain = QTextBrowser()
    plain.resize(426, 460)
    plain.show()
    naive_flushed: list[float] = []
    naive: list[float] = []
    for sample in range(1, NAIVE_SAMPLES + 1):
        began = perf_counter()
        plain.setMarkdown(text[: SIZE * sample // NAIVE_SAMPLES])
        naive_flushed.append((perf_counter() - began) * 1000)
        app.processEvents()
        naive.append((perf_counter() - began) * 1000)
    plain.close()
    yield {
        "bench": "render",
        "figures": {
            **_spread(flushed),
            "processor": _spread(worked),
            "painted": _spread(ours),
            "flushes": len(ours),
            "bytes": SIZE,
        },
        "baseline": {
            "what": "setMarkdown of the whole answer",
            **_spread(naive_flushed),
            "painted": _spread(naive),
            "samples": len(naive),
        },
    }


def _spread(times: list[float]) -> dict[str, float]:
    cuts = quantiles(times, n=20)
    return {"p50_ms": round(cuts[9], 2), "p95_ms": round(cuts[18], 2), "max_ms": round(max(times), 2)}
