"""The page of speech models: reached from the Preferences; one is got, used, deleted; the computer is measured."""

import asyncio
import hashlib
import http.server
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import filelock
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from harmony_desktop.ui.choices.several import SeveralBox
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.screens import PREFERENCES, SPEECH_MODELS
from harmony_desktop.ui.speech.row import ModelRow
from harmony_desktop.ui.speech.screen import SpeechModelsScreen
from harmony_desktop.voice.speech_models import ModelDesk
from harmony_desktop.wish import Section
from harmony_desktop.wishes.voice import LANGUAGE, MY_LANGUAGES, SPEECH_MODEL
from harmony_desktop.wishes.window import THEME
from harmony_speech import download
from harmony_speech.catalogue import MODELS, ModelFile
from tests.ui.conftest import Companion

Tell = Callable[..., None]
WEIGHTS = bytes(range(256)) * 4000
PICTURES = os.environ.get("HARMONY_PICTURES", "")


class Publisher:
    """Gives models of a megabyte; while ``gate`` is not set no more than a part of one."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.url = ""

    def answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        start = int((handler.headers.get("Range") or "bytes=0-")[6:-1])
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Length", str(len(WEIGHTS) - start))
        handler.end_headers()
        handler.wfile.write(WEIGHTS[start : start + 400_000])
        if self.gate.wait(20):
            handler.wfile.write(WEIGHTS[start + 400_000 :])


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """And what it publishes under the names of the catalogue that are not installed."""
    weights = ModelFile("model.bin", len(WEIGHTS), hashlib.sha256(WEIGHTS).hexdigest())
    for name, model in MODELS.items():
        if model.package is None:
            monkeypatch.setitem(MODELS, name, replace(model, files=(weights,)))
    monkeypatch.setattr(download, "PAUSES_S", (0.0, 0.0))
    hub = Publisher()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                hub.answer(self)
            except ConnectionError:  # whoever asked has left
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        hub.url = f"http://127.0.0.1:{server.server_port}"
        yield hub
        hub.gate.set()
        server.shutdown()


async def opened(c: Companion, models: Path, publisher: str | None = None) -> SpeechModelsScreen:
    """By the button in the Preferences."""
    c.pages.open_speech_models(ModelDesk(models, publisher))
    c.pages.preferences.show(Section.HARDWARE)
    preferences = c.window.screens.widget(PREFERENCES, c.window.middle)
    click(preferences.rows[SPEECH_MODEL.name].control)  # type: ignore[attr-defined]
    screen = c.window.screens.widget(SPEECH_MODELS, c.window.middle)
    assert isinstance(screen, SpeechModelsScreen)
    await c.until(lambda: screen.rows and screen.sheet.isVisible(), "the models")
    return screen


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def names(rows: list[QWidget]) -> list[str]:
    return [row.model.name for row in rows if isinstance(row, ModelRow)]


def fast(models: Path) -> None:
    (models / "speed.json").write_text(json.dumps({"encode_s": 0.107, "token_s": 0.0045}))


async def drawn(c: Companion, name: str) -> None:
    if PICTURES:
        for scheme in ("light", "dark"):
            c.settings.choose(THEME, scheme)
            for _ in range(5):
                await asyncio.sleep(0)  # what has changed is laid out
            c.window.grab().save(str(Path(PICTURES) / f"speech_models_{name}_{scheme}.png"))
        c.settings.choose(THEME, "light")


def test_what_is_here_stands_first_and_the_one_in_use_is_marked(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c, tmp_path)
        assert names(screen.here.rows) == ["tiny.en", "base"]
        assert names(screen.others.rows)[0] == "tiny"
        assert len(screen.rows) == 13
        base = screen.rows["base"]
        assert base.used.isVisible()
        assert not base.main.isVisible()
        assert not base.delete.isVisible()
        assert "148 MB · many languages" in base.facts.text()
        assert "stays" in screen.rows["tiny.en"].facts.text()
        assert base.accessibleName().startswith("Base, In use, 148 MB")
        await drawn(c, "first")

    tell(story)


def test_one_is_got_used_and_another_deleted(tell: Tell, tmp_path: Path, publisher: Publisher) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c, tmp_path, publisher.url)
        small = screen.rows["small"]
        click(small.main)
        await c.until(lambda: small.model.here, "it came")
        await c.until(lambda: c.window.toast.isVisible(), "it is told")
        assert names(screen.here.rows) == ["tiny.en", "base", "small"]
        assert c.settings[SPEECH_MODEL] == "base"
        click(small.main)
        assert c.settings[SPEECH_MODEL] == "small"
        await c.until(lambda: small.used.isVisible(), "it is in use")
        assert not small.delete.isVisible()  # what is in use stays

        click(screen.rows["base"].main)
        await c.until(small.delete.isVisible, "it may go")
        click(small.delete)
        ask = next(q for q in c.window.card.findChildren(Question) if q.isVisible())
        click(ask.yes)
        await c.until(lambda: not small.model.here, "it is gone")
        assert not (tmp_path / "small").exists()

    tell(story)


def test_a_download_shows_how_far_it_is_stops_and_goes_on(
    tell: Tell, tmp_path: Path, publisher: Publisher
) -> None:
    async def story(c: Companion) -> None:
        publisher.gate.clear()
        screen = await opened(c, tmp_path, publisher.url)
        row = screen.rows["tiny"]
        click(row.main)
        await c.until(lambda: row.bar.value() > 300, "a part came")
        assert row.main.text() == "Cancel"
        await drawn(c, "getting")
        click(row.main)
        await c.until(lambda: not row.bar.isVisible(), "it stopped")
        assert row.main.text() == "Go on"
        assert row.delete.isVisible()  # what came takes room
        publisher.gate.set()
        click(row.main)
        await c.until(lambda: row.model.here, "it came")

    tell(story)


def test_what_fails_is_said_in_its_row_and_can_be_copied(
    tell: Tell, tmp_path: Path, publisher: Publisher
) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c, tmp_path, "http://127.0.0.1:9")
        row = screen.rows["tiny"]
        click(row.main)
        await c.until(row.problem.isVisible, "it failed")
        assert "could not be downloaded" in row.problem.text()
        await drawn(c, "failed")
        click(row.copy)
        assert "model_download" in QGuiApplication.clipboard().text()
        assert row.main.text() == "Get"

    tell(story)


def test_what_cannot_be_deleted_says_so_in_its_row(tell: Tell, tmp_path: Path, publisher: Publisher) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c, tmp_path, publisher.url)
        row = screen.rows["tiny"]
        click(row.main)
        await c.until(row.delete.isVisible, "it is here")
        with filelock.FileLock(tmp_path / ".tiny.lock"):  # as another program holds it
            click(row.delete)
            click(next(q for q in c.window.card.findChildren(Question) if q.isVisible()).yes)
            await c.until(row.problem.isVisible, "it is told")
        assert "already" in row.problem.text()
        assert row.model.here

    tell(story)


def test_a_measured_computer_says_what_each_takes_and_which_suits(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        fast(tmp_path)
        screen = await opened(c, tmp_path)
        assert screen.rows["small.en"].recommended.isVisible()
        assert "about 0.8 s here" in screen.rows["small.en"].facts.text()
        assert "Small, English is recommended" in screen.computer.about.text()
        assert screen.measure.text() == "Measure again"
        await drawn(c, "measured")

    tell(story)


def test_measuring_tells_how_far_it_is_and_can_be_stopped(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c, tmp_path)
        click(screen.measure)
        await c.until(screen.bar.isVisible, "it measures")
        assert screen.measure.text() == "Stop"
        await drawn(c, "measuring")
        click(screen.measure)
        await c.until(lambda: not screen.bar.isVisible(), "it stopped")
        assert screen.measure.text() == "Measure"
        assert "Not measured yet" in screen.computer.about.text()

    tell(story)


def test_english_alone_is_not_offered_to_somebody_who_speaks_more(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        fast(tmp_path)
        screen = await opened(c, tmp_path)
        assert screen.rows["tiny.en"].main.isEnabled()
        c.settings.choose(LANGUAGE, "de")
        await c.until(lambda: not screen.rows["tiny.en"].main.isEnabled(), "it is no use")
        assert "you speak German" in screen.rows["tiny.en"].facts.text()
        assert screen.rows["small"].recommended.isVisible()
        c.settings.choose(SPEECH_MODEL, "tiny.en")  # as it was chosen before the language was
        await c.until(screen.rows["tiny.en"].problem.isVisible, "a warning")
        await drawn(c, "german")

    tell(story)


def test_several_languages_are_ticked_where_one_is_recognised(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        c.pages.preferences.show(Section.HARDWARE)
        rows = c.window.screens.widget(PREFERENCES, c.window.middle).rows  # type: ignore[attr-defined]
        mine = rows[MY_LANGUAGES.name].control
        assert not mine.isEnabled()  # one is named
        c.settings.choose(LANGUAGE, "")
        assert mine.isEnabled()
        click(mine)
        box = next(b for b in c.window.card.findChildren(SeveralBox) if b.isVisible())
        QTest.keyClicks(box.line, "germ")
        QTest.keyClick(box.line, Qt.Key.Key_Return)
        QTest.keyClicks(box.line, "engl")
        QTest.keyClick(box.line, Qt.Key.Key_Return)
        assert c.settings[MY_LANGUAGES] == ("en", "de")
        await drawn(c, "languages")
        QTest.keyClicks(box.line, "engl")
        QTest.keyClick(box.line, Qt.Key.Key_Return)
        assert c.settings[MY_LANGUAGES] == ("de",)
        QTest.keyClick(box.line, Qt.Key.Key_Escape)
        assert mine.text().startswith("German")

    tell(story)
