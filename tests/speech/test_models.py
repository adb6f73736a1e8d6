"""The speech model is found, joined, or fetched from its publisher, and nothing half-made is ever used."""

import hashlib
import http.server
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from harmony_speech import download as fetching
from harmony_speech import models
from harmony_speech.download import download, ensure
from harmony_speech.errors import SpeechError
from harmony_speech.models import ModelFile, Package, SpeechModel

CONTENT = {"config.json": b"{}", "model.bin": bytes(range(256)) * 8000}


def small_model(**content: bytes) -> SpeechModel:
    files = tuple(
        ModelFile(n, len(b), hashlib.sha256(b).hexdigest()) for n, b in (content or CONTENT).items()
    )
    return SpeechModel("small", "someone/small", "rev1", True, files, Package("no_such_package/x"))


@dataclass
class Publisher:
    """A model hub on loopback that can drop the line, lie about a file, or be told to fail."""

    content: dict[str, bytes] = field(default_factory=lambda: dict(CONTENT))
    drop_after: int = 0
    failures: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    def answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        name, wanted = handler.path.rsplit("/", 1)[1], handler.headers.get("Range", "")
        self.asked.append((handler.path, wanted))
        if self.failures:
            self.failures -= 1
            handler.send_error(503)
            return
        body = self.content[name]
        start = int(re.findall(r"\d+", wanted)[0]) if wanted else 0
        handler.send_response(206 if wanted else 200)
        handler.send_header("Content-Length", str(len(body) - start))
        handler.end_headers()
        rest = body[start:]
        if self.drop_after and len(rest) > self.drop_after:
            handler.wfile.write(rest[: self.drop_after])
            self.drop_after = 0
            handler.close_connection = True
            return
        if handler.command == "GET":
            handler.wfile.write(rest)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PAUSES_S", (0.0, 0.0, 0.0))


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    hub = Publisher()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hub.answer(self)

        do_HEAD = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hub.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield hub
        server.shutdown()


def test_a_download_is_complete_checked_and_tells_its_progress(publisher: Publisher, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    model = small_model()
    folder = download(model, tmp_path, lambda here, of: told.append((here, of)), publisher.url)
    assert folder == tmp_path / "small"
    assert models.is_whole(model, folder)
    assert told[-1] == (model.size, model.size)
    assert told == sorted(told)
    assert publisher.asked[0][0] == "/someone/small/resolve/rev1/config.json"
    assert [p.name for p in tmp_path.iterdir()] == ["small"]


def test_a_dropped_line_goes_on_where_it_stopped(publisher: Publisher, tmp_path: Path) -> None:
    publisher.drop_after = 700_000
    folder = download(small_model(), tmp_path, publisher=publisher.url)
    assert models.is_whole(small_model(), folder)
    assert publisher.asked[-1][1].startswith("bytes=")
    assert publisher.asked[-1][1] != "bytes=0-"


def test_a_second_program_start_resumes_what_the_first_had(publisher: Publisher, tmp_path: Path) -> None:
    partial = tmp_path / ".small.partial"
    partial.mkdir()
    (partial / "model.bin").write_bytes(CONTENT["model.bin"][:1_000_000])
    download(small_model(), tmp_path, publisher=publisher.url)
    assert publisher.asked[-1] == ("/someone/small/resolve/rev1/model.bin", "bytes=1000000-")


def test_a_busy_publisher_is_asked_again(publisher: Publisher, tmp_path: Path) -> None:
    publisher.failures = 1
    assert models.is_whole(small_model(), download(small_model(), tmp_path, publisher=publisher.url))


def test_a_changed_file_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    publisher.content["config.json"] = b"[]"
    with pytest.raises(SpeechError, match="is not the file its publisher made") as refused:
        download(small_model(), tmp_path, publisher=publisher.url)
    assert refused.value.code == "model_download"
    assert not (tmp_path / "small").exists()


def test_no_publisher_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SpeechError) as unreachable:
        download(small_model(), tmp_path, publisher="http://127.0.0.1:9")
    assert unreachable.value.code == "model_download"


def test_a_full_disk_is_told_before_anything_is_fetched(publisher: Publisher, tmp_path: Path) -> None:
    huge = replace(small_model(), files=(ModelFile("model.bin", 10**16, "0"),))
    with pytest.raises(SpeechError) as full:
        download(huge, tmp_path, publisher=publisher.url)
    assert full.value.code == "disk_full"
    assert not publisher.asked


def test_a_model_that_is_here_asks_nobody(publisher: Publisher, tmp_path: Path) -> None:
    assert ensure("tiny.en", tmp_path, publisher=publisher.url).name == "model"
    assert not publisher.asked


def test_the_packaged_weights_are_the_publishers(tmp_path: Path) -> None:
    base = models.require("base", tmp_path)
    assert base == tmp_path / "base"
    assert models.is_whole(models.MODELS["base"], base)
    assert models.is_whole(models.MODELS["tiny.en"], models.require("tiny.en", tmp_path))
    assert [p.name for p in tmp_path.iterdir()] == ["base"]


def test_a_broken_model_folder_is_not_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(models.MODELS, "small", small_model())
    (tmp_path / "small").mkdir()
    (tmp_path / "small/config.json").write_bytes(b"{}")
    with pytest.raises(SpeechError) as none:
        models.require("small", tmp_path)
    assert none.value.code == "no_model"


def test_whether_the_publisher_answers_is_known_within_five_seconds(publisher: Publisher) -> None:
    assert models.publisher_reachable(publisher.url)
    assert not models.publisher_reachable("http://127.0.0.1:9")
    assert not models.publisher_reachable("http://192.0.2.1", within_s=0.3)


def test_asking_for_the_publisher_loads_nothing_heavy() -> None:
    code = "import sys, harmony_speech.models; print([m for m in ('numpy', 'httpx', 'av', 'faster_whisper') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
