"""What can be said of the looks: contrast, names for a screen reader, an order for Tab, nothing fetched."""

import http.server
import threading
from collections.abc import Callable
from dataclasses import fields

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QTextEdit, QWidget

from harmony_desktop.ui.theme import DARK, LIGHT, Palette, contrast, qt_palette, sharpened
from tests.fakes.session import CITED
from tests.ui.conftest import Companion

Tell = Callable[..., None]
GROUNDS = {
    "text": ("card", "sunk", "page", "hover", "warnbg"),
    "dim": ("card", "sunk", "page", "hover"),
    "faint": ("card",),
    "warn": ("card", "sunk", "warnbg"),
    "err": ("card",),
    "ok": ("card", "sunk"),
    "actfg": ("act",),
}


ROLE = QPalette.ColorRole


def too_weak(palette: Palette, inks: dict[str, tuple[str, ...]], least: float) -> dict[str, float]:
    """What cannot be read on its ground, with its contrast."""
    return {
        f"{ink} on {ground}": round(ratio, 2)
        for ink, grounds in inks.items()
        for ground in grounds
        if (ratio := contrast(getattr(palette, ink), getattr(palette, ground))) < least
    }


QUIET = {
    "faint": ("card", "sunk", "page", "hover"),
    "err": ("card", "sunk"),
    "act": ("card", "sunk", "hover"),
}
"""Rings, switched-off words, marks: 3:1 is enough."""


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_rings_marks_and_what_is_switched_off_can_be_seen(palette: Palette) -> None:
    assert too_weak(palette, QUIET, 3.0) == {}
    selected = qt_palette(palette)
    ground, ink = (selected.color(role).name() for role in (ROLE.Highlight, ROLE.HighlightedText))
    assert contrast(ink, ground) >= 4.5
    assert contrast(selected.color(ROLE.Link).name(), palette.card) >= 4.5
    assert contrast(selected.color(ROLE.PlaceholderText).name(), palette.card) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_who_asks_for_more_contrast_gets_it(palette: Palette) -> None:
    sharp = sharpened(palette)
    assert too_weak(sharp, GROUNDS, 7.0) == {}
    assert too_weak(sharp, {"line": ("card", "sunk")}, 3.0) == {}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_can_be_read_on_its_ground(palette: Palette) -> None:
    assert too_weak(palette, GROUNDS, 4.5) == {}


def test_both_palettes_name_the_same_colours() -> None:
    assert all(str(getattr(p, f.name)).startswith("#") for p in (LIGHT, DARK) for f in fields(p)[:15])


def test_every_control_has_a_name(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Names?")
        answer = c.session.answer(thread)
        c.session.says(answer, "All of them. [1]", CITED)
        c.session.ends(answer)
        await c.until(lambda: "All of them." in c.shown)
        await c.until(lambda: c.window.thread_view.viewport().findChildren(QAbstractButton))
        controls = [
            w
            for w in c.window.findChildren(QWidget)
            if isinstance(w, QAbstractButton | QTextEdit) and w.isVisible()
        ]
        nameless = [type(w).__name__ for w in controls if not w.accessibleName() and w is not None]
        assert nameless == []
        assert c.window.accessibleName() == "Harmony Companion"

    tell(story)


def test_tab_reaches_every_control_and_comes_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.type("something")
        seen: list[str] = []
        for _ in range(12):
            widget = QApplication.focusWidget()
            assert widget is not None
            if widget.accessibleName() in seen:
                break
            seen.append(widget.accessibleName())
            c.press(Qt.Key.Key_Tab)
        assert seen[0] == "Your question"
        assert {"Recent conversations", "Talk", "Send"} <= set(seen)

    tell(story)


def test_hostile_text_loads_nothing_and_stays_text(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Count(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Count)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}"
    hostile = (
        f'<img src="{here}/a.png"><script>alert(1)</script>\n\n![x]({here}/b.png) ![y](file:///etc/passwd)\n\n'
        f"[click me]({here}/c) [no](javascript:alert(1)) <a href='{here}/d'>d</a>\n\n[r]: {here}/e\n"
    )
    opened: list[str] = []
    monkeypatch.setattr(
        "harmony_desktop.ui.thread_presenter.QDesktopServices.openUrl",
        lambda url: opened.append(url.toString()),
    )

    async def story(c: Companion) -> None:
        c.window.composer.put(hostile)
        thread = await c.ask("")
        answer = c.session.answer(thread, f"<b>step</b> {here}")
        c.session.says(answer, hostile)
        c.session.ends(answer)
        await c.until(lambda: "<script>alert(1)</script>" in c.shown)
        c.window.grab()
        assert f'<img src="{here}/a.png">' in c.shown
        assert "click me (127.0.0.1)" in c.shown
        view = c.window.thread_view
        for address in (f"{here}/c", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"):
            view.anchorClicked.emit(QUrl(address))
        assert opened == [f"{here}/c"]
        assert view.loadResource(2, QUrl(f"{here}/z.png")) is None

    try:
        tell(story)
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []
