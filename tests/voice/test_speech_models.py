"""The desk of speech models: what is here, getting one, stopping, deleting, and measuring this computer."""

import asyncio
import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.speech_models import TITLES, Standing
from harmony_desktop.voice.engine import Engine
from harmony_desktop.voice.speech_models import ModelDesk
from harmony_speech import download
from harmony_speech.catalogue import MODELS, ModelFile, SpeechModel
from harmony_speech.costs import Speed

WEIGHTS = bytes(range(256)) * 4000


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> SpeechModel:
    """A model of a megabyte under a name of the catalogue."""
    file = ModelFile("model.bin", len(WEIGHTS), hashlib.sha256(WEIGHTS).hexdigest())
    model = SpeechModel("small", "someone/small", "rev1", True, (file,))
    monkeypatch.setitem(MODELS, "small", model)
    monkeypatch.setattr(download, "PAUSES_S", (0.0, 0.0))
    return model


@pytest.fixture
def gate() -> threading.Event:
    """While it is not set the publisher gives no more than a part."""
    return threading.Event()


@pytest.fixture
def publisher(gate: threading.Event) -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(WEIGHTS) - start))
            self.end_headers()
            self.wfile.write(WEIGHTS[start : 10_000 + start])
            if gate.wait(20):
                self.wfile.write(WEIGHTS[10_000 + start :])

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except ConnectionError:  # whoever asked has left
                self.close_connection = True

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        gate.set()
        server.shutdown()


async def standing(desk: ModelDesk, name: str = "small") -> tuple[Standing, int]:
    model = next(m for m in (await desk.look(())).models if m.name == name)
    return model.standing, model.fetched


async def test_a_model_is_got_used_by_name_and_deleted(
    small: SpeechModel, publisher: str, gate: threading.Event, tmp_path: Path
) -> None:
    gate.set()
    desk, told = ModelDesk(tmp_path, publisher), list[float]()
    assert await standing(desk) == (Standing.ABSENT, 0)
    assert await desk.get("small", told.append)
    await asyncio.sleep(0)
    assert told[-1] == 1.0
    assert await standing(desk) == (Standing.HERE, 0)
    assert await desk.delete("small") == small.size
    assert await standing(desk) == (Standing.ABSENT, 0)


async def test_a_download_that_is_stopped_keeps_what_came_and_goes_on(
    small: SpeechModel, publisher: str, gate: threading.Event, tmp_path: Path
) -> None:
    desk = ModelDesk(tmp_path, publisher)
    assert not await desk.get("small", lambda share: desk.stop("small"))
    is_, have = await standing(desk)
    assert is_ is Standing.PARTLY
    assert have == 10_000
    gate.set()
    assert await desk.get("small", lambda share: None)
    assert (await standing(desk))[0] is Standing.HERE


async def test_no_publisher_is_said_in_the_clients_terms(small: SpeechModel, tmp_path: Path) -> None:
    with pytest.raises(HarmonyError) as failed:
        await ModelDesk(tmp_path, "http://127.0.0.1:9").get("small", lambda share: None)
    assert failed.value.problem.code == "model_download"
    assert failed.value.problem.retryable


async def test_what_came_with_packages_is_here_without_a_download(tmp_path: Path) -> None:
    looked = await ModelDesk(tmp_path).look(())
    installed = [m.name for m in looked.models if m.standing is Standing.INSTALLED]
    assert installed == ["tiny.en", "base"]
    assert [m.name for m in looked.models] == list(MODELS) == list(TITLES)
    assert looked.recommended == ""
    assert all(m.seconds is None for m in looked.models)


async def test_measuring_tells_what_each_takes_and_recommends_one(tmp_path: Path) -> None:
    desk, told = ModelDesk(tmp_path), list[float]()
    assert await desk.measure(told.append)
    await asyncio.sleep(0)
    looked = await ModelDesk(tmp_path).look(("de",))  # and another start knows it, too
    seconds = {m.name: m.seconds or 0 for m in looked.models}
    assert 0 < seconds["tiny"] < seconds["base"] < seconds["small"] < seconds["large-v3"]
    assert next(m for m in looked.models if m.name == looked.recommended).multilingual
    assert told == sorted(told)
    assert told[-1] == 1.0


async def test_measuring_can_be_stopped(tmp_path: Path) -> None:
    desk = ModelDesk(tmp_path)
    assert not await desk.measure(lambda share: desk.stop_measuring())
    assert (await desk.look(())).recommended == ""


@pytest.mark.parametrize(
    "kept",
    [
        '{"encode_s": "soon"}',
        '{"encode_s": NaN, "token_s": 0.01}',
        '{"encode_s": 0.1, "token_s": Infinity}',
        '{"encode_s": 0.1, "token_s": -1}',
        '{"encode_s": 0, "token_s": 0}',
        '{"encode_s": %s, "token_s": 1}' % ("9" * 400),
        "[" * 100_000,
        "7",
    ],
)
async def test_a_damaged_measure_counts_as_none(tmp_path: Path, kept: str) -> None:
    (tmp_path / "speed.json").write_text(kept)
    looked = await ModelDesk(tmp_path).look(())
    assert looked.recommended == ""
    assert all(model.seconds is None for model in looked.models)


async def test_where_nothing_can_be_kept_that_is_said_and_the_models_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    desk = ModelDesk(tmp_path / "models")
    monkeypatch.setattr("harmony_desktop.voice.measuring_process.Measuring.run", lambda *_: Speed(0.1, 0.01))
    with pytest.raises(HarmonyError) as refused:
        await desk.measure(lambda share: None)
    assert refused.value.problem.code == "models_folder"
    with pytest.raises(HarmonyError) as refused:
        await desk.get("tiny", lambda share: None)
    assert refused.value.problem.code == "models_folder"
    assert len((await desk.look(())).models) == len(MODELS)


async def test_what_push_to_talk_gets_at_first_can_be_stopped_too(
    small: SpeechModel,
    publisher: str,
    gate: threading.Event,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(download.ensure, "__defaults__", (None, publisher, None))
    engine = Engine(tmp_path, tmp_path / "takes", model="small")
    with pytest.raises(HarmonyError) as stopped:
        await engine.fetch_model(lambda here, of: engine.stop_fetching())
    assert stopped.value.problem.code == "no_model"
    gate.set()
    await engine.fetch_model(lambda here, of: None)
    assert (tmp_path / "small/model.bin").stat().st_size == small.size
    await engine.close()
