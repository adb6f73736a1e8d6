"""Gets a speech model from its publisher: resumable, stoppable, checked, and only when it is not here yet."""

import contextlib
import errno
import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from harmony_speech import models
from harmony_speech import publisher as publishing
from harmony_speech.catalogue import MODELS, PUBLISHER, ModelFile, SpeechModel
from harmony_speech.errors import SpeechError, Stopped

if TYPE_CHECKING:
    import httpx

Progress = Callable[[int, int], None]
"""Bytes there, bytes in all."""

PAUSES_S = (0.0, 0.3, 1.0, 3.0)
"""Before each attempt; counted afresh when the last one brought something."""
READ_S, CONNECT_S = 20.0, 10.0
STOP_WITHIN_S = 0.2
AGAIN = (408, 416, 425, 429)
"""What a publisher answers that may be otherwise in a moment."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class _Altered(Exception):
    """What came is not the file that was meant."""


def ensure(
    name: str,
    folder: Path,
    progress: Progress | None = None,
    publisher: str = PUBLISHER,
    stop: threading.Event | None = None,
) -> Path:
    """The model's folder; downloads it only where neither the disk nor an installed package has it."""
    return models.find(name, folder) or download(MODELS[name], folder, progress, publisher, stop)


def download(
    model: SpeechModel,
    folder: Path,
    progress: Progress | None = None,
    publisher: str = PUBLISHER,
    stop: threading.Event | None = None,
) -> Path:
    """Files grow in ``.name.partial`` and stay there when the line drops or ``stop`` is set, so the next call goes on.
    Raises `Stopped`, and `SpeechError` (model_download, model_altered, model_busy, models_folder, disk_full)."""
    partial, stop = models.partial(model.name, folder), stop or threading.Event()
    with models.changing(folder):
        models.free_space(model, folder, models.fetched(model, folder))
    with models.changing(folder), models.alone(folder, model.name), _client() as client:
        if models.has_all_files(model, folder / model.name):
            return folder / model.name
        partial.mkdir(parents=True, exist_ok=True)
        meant = _listed(client, model, publisher)
        done = 0
        for file in meant.files:
            url = f"{publisher}/{model.repository}/resolve/{model.revision}/{file.name}"
            _Fetch(client, url, partial / file.name, file, stop, _offset(progress, done, meant.size)).run()
            done += file.size
        if not model.pinned:
            publishing.remember(meant, partial)
        final = models.publish(model, partial, folder)
    shutil.rmtree(partial, ignore_errors=True)
    return final


def _offset(progress: Progress | None, done: int, total: int) -> Callable[[int], None]:
    return (lambda here: progress(done + here, total)) if progress else (lambda here: None)


def _client() -> "httpx.Client":
    import ssl

    import httpx
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    timeout = httpx.Timeout(READ_S, connect=CONNECT_S)
    return httpx.Client(follow_redirects=True, timeout=timeout, verify=context)


def _listed(client: "httpx.Client", model: SpeechModel, publisher: str) -> SpeechModel:
    import httpx

    try:
        return publishing.named(client, model, publisher)
    except httpx.HTTPError as error:
        raise SpeechError(
            "model_download", detail=f"{type(error).__name__}: {error}", url=publisher
        ) from error


@contextlib.contextmanager
def _cut(answer: "httpx.Response", stop: threading.Event) -> Iterator[None]:
    """Whoever stops need not wait for a line that has fallen silent."""
    line, done = answer.extensions["network_stream"].get_extra_info("socket"), threading.Event()

    def watch() -> None:
        while not done.wait(STOP_WITHIN_S):
            if stop.is_set():
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
                return

    watching = threading.Thread(target=watch, name="stop a download", daemon=True)
    watching.start()
    try:
        yield
    finally:
        done.set()
        watching.join()


class _Fetch:
    """One file, in as many attempts as it takes."""

    def __init__(
        self,
        client: "httpx.Client",
        url: str,
        target: Path,
        file: ModelFile,
        stop: threading.Event,
        tell: Callable[[int], None],
    ) -> None:
        self._client, self._url, self._target, self._file = client, url, target, file
        self._stop, self._tell = stop, tell

    def run(self) -> None:
        import httpx

        trouble, attempts, code = "", 0, "model_download"
        while attempts < len(PAUSES_S):
            if self._stop.wait(PAUSES_S[attempts]):
                raise Stopped
            before, attempts = self._have, attempts + 1
            try:
                self._append()
                return self._check()
            except _Altered as error:
                trouble, code = str(error), "model_altered"
                attempts += 1  # all of it came for nothing
            except httpx.HTTPStatusError as error:
                trouble, code = str(error), "model_download"
                if error.response.status_code < 500 and error.response.status_code not in AGAIN:
                    break
            except (httpx.HTTPError, OSError) as error:
                if self._stop.is_set():
                    raise Stopped from error
                self._must_have_room(error)
                trouble, code = f"{type(error).__name__}: {error}", "model_download"
                if self._have > before:
                    attempts = min(attempts, 1)
        raise SpeechError(code, detail=trouble, url=self._url)

    @property
    def _have(self) -> int:
        return self._target.stat().st_size if self._target.exists() else 0

    def _check(self) -> None:
        if not publishing.is_meant(self._target, self._file):
            self._target.unlink()
            raise _Altered(f"{self._file.name} is not the file its publisher made")

    def _must_have_room(self, error: Exception) -> None:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            missing = round((self._file.size - self._have) / 1e6)
            raise SpeechError("disk_full", detail=str(error), needed_mb=max(missing, 1), free_mb=0) from error

    def _append(self) -> None:
        have, size = self._have, self._file.size
        if have > size:
            self._target.unlink()
            have = 0
        if have == size:
            return self._tell(have)
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        with self._client.stream("GET", self._url, headers=headers) as answer:
            if answer.status_code == 416:
                self._target.unlink(missing_ok=True)
            answer.raise_for_status()
            have = self._goes_on_from(answer, have)
            with _cut(answer, self._stop), self._target.open("ab" if have else "wb") as out:
                for piece in answer.iter_bytes():  # as it comes: a slow line shows it moves
                    have += len(piece)
                    if have > size:
                        raise _Altered(f"{self._file.name} is longer than its publisher says")
                    out.write(piece)
                    self._tell(have)
                    if self._stop.is_set():
                        raise Stopped
        if have < size:
            raise OSError(f"{self._file.name} ended after {have} of {size} bytes")

    def _goes_on_from(self, answer: "httpx.Response", have: int) -> int:
        """Where the answer begins in the file. What is no part of it is refused before it costs what is here."""
        begins = have if answer.status_code == 206 else 0
        told = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
        if told and int(told[1]) != begins:
            raise _Altered(f"{self._file.name} goes on at {told[1]} instead of {begins}")
        length = answer.headers.get("Content-Length", "")
        if length.isdigit() and begins + int(length) != self._file.size:
            raise _Altered(f"{length} bytes from {begins} on are no part of {self._file.name}")
        if "html" in answer.headers.get("Content-Type", ""):
            raise _Altered(f"a page came instead of {self._file.name}")
        return begins
