"""The speech model is found, joined, or fetched from its publisher, and nothing half-made is ever used."""

import contextlib
import hashlib
import http.server
import json
import os
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
from harmony_speech.catalogue import MODELS, ModelFile, SpeechModel
from harmony_speech.download import download, ensure
from harmony_speech.errors import SpeechError, Stopped

CONTENT = {"config.json": b"{}", "model.bin": bytes(range(256)) * 8000}


def small_model(**content: bytes) -> SpeechModel:
    files = tuple(
        ModelFile(n, len(b), hashlib.sha256(b).hexdigest()) for n, b in (content or CONTENT).items()
    )
    return SpeechModel("small", "someone/small", "rev1", True, files)


def worded_model() -> SpeechModel:
    """Its weights are pinned here; of the rest only the publisher knows the sums."""
    weights = small_model().files[-1]
    return replace(small_model(), files=(ModelFile("config.json", 2), weights))


@dataclass
class Publisher:
    """A model hub on loopback that can drop the line, dawdle, lie about a file, or be told to fail."""

    content: dict[str, bytes] = field(default_factory=lambda: dict(CONTENT))
    drop_after: int = 0
    drops: int = 1
    failures: list[int] = field(default_factory=list)
    portal: bool = False
    listing: list[dict[str, Any]] = field(default_factory=list)
    held: threading.Event | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    def answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        name, wanted = handler.path.rsplit("/", 1)[1], handler.headers.get("Range", "")
        self.asked.append((handler.path, wanted))
        if self.failures:
            handler.send_error(self.failures.pop(0))
        elif self.portal:
            self._send(handler, b"<html>Please sign in</html>", "text/html")
        elif handler.path.startswith("/api/"):
            self._send(handler, json.dumps(self.listing).encode(), "application/json")
        else:
            self._file(handler, self.content[name], wanted)

    def _send(self, handler: http.server.BaseHTTPRequestHandler, body: bytes, kind: str) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _file(self, handler: http.server.BaseHTTPRequestHandler, body: bytes, wanted: str) -> None:
        start = int(re.findall(r"\d+", wanted)[0]) if wanted else 0
        handler.send_response(206 if wanted else 200)
        handler.send_header("Content-Length", str(len(body) - start))
        if wanted:
            handler.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        handler.end_headers()
        rest = body[start:]
        if self.drop_after and self.drops and len(rest) > self.drop_after:
            handler.wfile.write(rest[: self.drop_after])
            self.drops -= 1
            handler.close_connection = True
        elif self.held and len(body) > 10_000:  # never more than this
            handler.wfile.write(body[start:10_000])
            handler.wfile.flush()
            self.held.wait(20)
        elif handler.command == "GET":
            handler.wfile.write(rest)


def told_of(content: bytes, name: str, large: bool = False) -> dict[str, Any]:
    """A line of a hub's list: large files carry their SHA-256, small ones git's own name."""
    blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
    line = {"type": "file", "path": name, "size": len(content), "oid": blob}
    return line | (
        {"lfs": {"oid": hashlib.sha256(content).hexdigest(), "size": len(content)}} if large else {}
    )


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PAUSES_S", (0.0, 0.0, 0.0))


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    hub = Publisher()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with contextlib.suppress(ConnectionError):  # whoever asked may have left
                hub.answer(self)

        do_HEAD = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hub.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
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
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == ["small"]


def test_a_dropped_line_goes_on_where_it_stopped(publisher: Publisher, tmp_path: Path) -> None:
    publisher.drop_after = 700_000
    folder = download(small_model(), tmp_path, publisher=publisher.url)
    assert models.is_whole(small_model(), folder)
    assert publisher.asked[-1][1].startswith("bytes=")
    assert publisher.asked[-1][1] != "bytes=0-"


def test_a_line_that_drops_again_and_again_still_gets_there(publisher: Publisher, tmp_path: Path) -> None:
    publisher.drop_after, publisher.drops = 200_000, 10
    assert models.is_whole(small_model(), download(small_model(), tmp_path, publisher=publisher.url))


def test_a_second_program_start_resumes_what_the_first_had(publisher: Publisher, tmp_path: Path) -> None:
    partial = tmp_path / ".small.partial"
    partial.mkdir()
    (partial / "model.bin").write_bytes(CONTENT["model.bin"][:1_000_000])
    download(small_model(), tmp_path, publisher=publisher.url)
    assert publisher.asked[-1] == ("/someone/small/resolve/rev1/model.bin", "bytes=1000000-")


def test_a_busy_publisher_is_asked_again(publisher: Publisher, tmp_path: Path) -> None:
    publisher.failures = [503]
    assert models.is_whole(small_model(), download(small_model(), tmp_path, publisher=publisher.url))


def test_a_changed_file_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    publisher.content["config.json"] = b"[]"
    with pytest.raises(SpeechError, match="is not the file its publisher made") as refused:
        download(small_model(), tmp_path, publisher=publisher.url)
    assert refused.value.code == "model_altered"
    assert not (tmp_path / "small").exists()
    assert len(publisher.asked) == 2  # gigabytes are not fetched for nothing a third time


def test_a_sign_in_page_instead_of_the_model_costs_nothing_of_what_is_here(
    publisher: Publisher, tmp_path: Path
) -> None:
    partial = tmp_path / ".small.partial"
    partial.mkdir()
    (partial / "config.json").write_bytes(CONTENT["config.json"])
    (partial / "model.bin").write_bytes(CONTENT["model.bin"][:1_000_000])
    publisher.portal = True
    with pytest.raises(SpeechError) as refused:
        download(small_model(), tmp_path, publisher=publisher.url)
    assert refused.value.code == "model_altered"
    assert models.fetched(small_model(), tmp_path) == 1_000_002


def test_a_range_the_publisher_does_not_know_begins_anew(publisher: Publisher, tmp_path: Path) -> None:
    partial = tmp_path / ".small.partial"
    partial.mkdir()
    (partial / "config.json").write_bytes(CONTENT["config.json"])
    (partial / "model.bin").write_bytes(CONTENT["model.bin"][:1_000_000])
    publisher.failures = [416]
    assert models.is_whole(small_model(), download(small_model(), tmp_path, publisher=publisher.url))
    assert [wanted for _, wanted in publisher.asked] == ["bytes=1000000-", ""]


def test_a_download_stops_when_it_is_no_longer_wanted_and_goes_on_later(
    publisher: Publisher, tmp_path: Path
) -> None:
    publisher.held, stop = threading.Event(), threading.Event()
    with pytest.raises(Stopped):
        download(
            small_model(), tmp_path, lambda here, of: stop.set() if here > 2 else None, publisher.url, stop
        )
    publisher.held.set()
    publisher.held = None
    have = models.fetched(small_model(), tmp_path)
    assert 2 < have <= 10_002
    download(small_model(), tmp_path, publisher=publisher.url)
    assert publisher.asked[-1][1] == f"bytes={have - 2}-"


def test_a_publisher_that_falls_silent_is_given_up(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "READ_S", 0.05)
    publisher.held = threading.Event()
    with pytest.raises(SpeechError, match="ReadTimeout") as silent:
        download(small_model(), tmp_path, publisher=publisher.url)
    publisher.held.set()
    assert silent.value.code == "model_download"
    assert models.fetched(small_model(), tmp_path) >= 10_002


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_disk_that_fills_up_meanwhile_is_told(publisher: Publisher, tmp_path: Path) -> None:
    partial = tmp_path / ".small.partial"
    partial.mkdir()
    (partial / "model.bin").symlink_to("/dev/full")
    with pytest.raises(SpeechError) as full:
        download(small_model(), tmp_path, publisher=publisher.url)
    assert full.value.code == "disk_full"


def test_two_programs_do_not_fetch_one_model_over_each_other(publisher: Publisher, tmp_path: Path) -> None:
    publisher.held = threading.Event()
    begun, stop = threading.Event(), threading.Event()

    def tell(here: int, of: int) -> None:
        begun.set()

    def first() -> None:
        with contextlib.suppress(Stopped, SpeechError):
            download(small_model(), tmp_path, tell, publisher.url, stop)

    running = threading.Thread(target=first)
    running.start()
    assert begun.wait(10)
    with pytest.raises(SpeechError) as busy:
        download(small_model(), tmp_path, publisher=publisher.url)
    stop.set()
    publisher.held.set()
    running.join(10)
    assert busy.value.code == "model_busy"


def test_what_is_not_pinned_is_checked_by_the_publishers_own_list(
    publisher: Publisher, tmp_path: Path
) -> None:
    publisher.listing = [
        told_of(CONTENT["config.json"], "config.json"),
        told_of(CONTENT["model.bin"], "model.bin", True),
    ]
    folder = download(worded_model(), tmp_path, publisher=publisher.url)
    assert publisher.asked[0][0] == "/api/models/someone/small/tree/rev1"
    assert models.is_whole(worded_model(), folder)
    (folder / "config.json").write_bytes(b"[]")
    assert not models.is_whole(worded_model(), folder)  # what was fetched is remembered


@pytest.mark.parametrize(
    ("listing", "code"),
    [
        ([], "model_download"),
        ([{"type": "file", "path": "config.json", "size": 2}], "model_download"),
        ([told_of(b"[]", "config.json"), told_of(CONTENT["model.bin"], "model.bin", True)], "model_altered"),
        ([told_of(b"{}", "config.json"), told_of(b"other weights", "model.bin", True)], "model_download"),
    ],
)
def test_a_list_that_lacks_a_file_or_differs_from_ours_is_refused(
    publisher: Publisher, tmp_path: Path, listing: list[dict[str, Any]], code: str
) -> None:
    publisher.listing = listing
    with pytest.raises(SpeechError) as refused:
        download(worded_model(), tmp_path, publisher=publisher.url)
    assert refused.value.code == code
    assert not (tmp_path / "small").exists()


def test_a_model_can_be_deleted_with_what_was_left_half_way(publisher: Publisher, tmp_path: Path) -> None:
    download(small_model(), tmp_path, publisher=publisher.url)
    (tmp_path / ".small.partial").mkdir()
    (tmp_path / ".small.partial/model.bin").write_bytes(bytes(1000))
    assert models.delete("small", tmp_path) == small_model().size + 1000
    assert not [p for p in tmp_path.iterdir() if p.is_dir()]


def test_a_models_folder_that_cannot_be_written_is_one_clear_error(
    publisher: Publisher, tmp_path: Path
) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    with pytest.raises(SpeechError) as refused:
        download(small_model(), tmp_path / "models", publisher=publisher.url)
    assert refused.value.code == "models_folder"
    assert refused.value.args_by_name == {"folder": str(tmp_path / "models")}


def test_what_cannot_be_deleted_is_not_called_free_and_stays_whole(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows lets nobody move what another program has open."""
    download(small_model(), tmp_path, publisher=publisher.url)

    def held(*_: Any) -> None:
        raise PermissionError(13, "in use by another program")

    monkeypatch.setattr(os, "rename", held)
    with pytest.raises(SpeechError) as refused:
        models.delete("small", tmp_path)
    assert refused.value.code == "models_folder"
    assert models.is_whole(small_model(), tmp_path / "small")
    monkeypatch.undo()
    assert models.delete("small", tmp_path) == small_model().size


def test_what_is_being_fetched_is_not_deleted_under_its_download(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MODELS, "small", small_model())
    stop, told = threading.Event(), list[str]()

    def meanwhile(here: int, of: int) -> None:
        if here >= 10_000 and not told:
            with pytest.raises(SpeechError) as busy:
                models.delete("small", tmp_path)
            told.append(busy.value.code)

    download(small_model(), tmp_path, meanwhile, publisher.url, stop)
    assert told == ["model_busy"]
    assert (tmp_path / "small/model.bin").stat().st_size == len(CONTENT["model.bin"])


def test_every_model_of_the_catalogue_is_one_commit_with_weights_we_know() -> None:
    assert len(MODELS) == 13
    for model in MODELS.values():
        assert re.fullmatch(r"[0-9a-f]{40}", model.revision)
        assert re.fullmatch(r"[0-9a-f]{64}", model.files[-1].sha256)
        assert model.files[-1].name == "model.bin"
        assert {"config.json", "tokenizer.json"} < {file.name for file in model.files}
    assert [m.name for m in MODELS.values() if not m.pinned] == ["distil-small.en", "distil-large-v3.5"]


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
    assert models.is_whole(MODELS["base"], base)
    assert models.is_whole(MODELS["tiny.en"], models.require("tiny.en", tmp_path))
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == ["base"]
    assert models.is_installed("base")


def test_a_joining_that_a_kill_cut_short_leaves_nothing_behind(tmp_path: Path) -> None:
    left, another = tmp_path / ".base.4711.140001", tmp_path / ".base.en.partial"
    for folder in (left, another):
        folder.mkdir()
        (folder / "model.bin").write_bytes(bytes(1000))
    assert models.require("base", tmp_path) == tmp_path / "base"
    assert not left.exists()
    assert another.exists(), "a download of another model goes on later"


def test_a_broken_model_folder_is_not_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MODELS, "small", small_model())
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
