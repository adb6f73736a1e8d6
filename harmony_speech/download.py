"""Gets a speech model from its publisher: resumable, checked against pinned hashes, and only when it is not here yet."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from harmony_speech import models
from harmony_speech.errors import SpeechError
from harmony_speech.models import ModelFile, SpeechModel

if TYPE_CHECKING:
    import httpx

Progress = Callable[[int, int], None]
"""Bytes there, bytes in all."""

PAUSES_S = (0.0, 0.3, 1.0, 3.0)
"""Before each attempt."""
CHUNK = 1 << 18


def ensure(
    name: str, folder: Path, progress: Progress | None = None, publisher: str = models.PUBLISHER
) -> Path:
    """The model's folder; downloads it only where neither the disk nor an installed package has it."""
    return models.find(name, folder) or download(models.MODELS[name], folder, progress, publisher)


def download(
    model: SpeechModel, folder: Path, progress: Progress | None = None, publisher: str = models.PUBLISHER
) -> Path:
    """Files grow in ``.name.partial`` and are kept there when the line drops, so the next call goes on."""
    models.free_space(model, folder)
    partial = folder / f".{model.name}.partial"
    partial.mkdir(parents=True, exist_ok=True)
    done = 0
    with _client() as client:
        for file in model.files:
            url = f"{publisher}/{model.repository}/resolve/{model.revision}/{file.name}"
            _fetch(client, url, partial / file.name, file, _offset(progress, done, model.size))
            done += file.size
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
    return httpx.Client(follow_redirects=True, timeout=httpx.Timeout(20, connect=10), verify=context)


def _fetch(
    client: "httpx.Client", url: str, target: Path, file: ModelFile, progress: Callable[[int], None]
) -> None:
    import httpx

    trouble = ""
    for pause in PAUSES_S:
        time.sleep(pause)
        try:
            _append(client, url, target, file, progress)
        except httpx.HTTPStatusError as error:
            trouble = str(error)
            if error.response.status_code < 500 and error.response.status_code not in (408, 416, 429):
                break
        except (httpx.HTTPError, OSError) as error:
            trouble = f"{type(error).__name__}: {error}"
        else:
            if models.sha256_of(target) == file.sha256:
                return
            target.unlink()
            trouble = f"{file.name} is not the file its publisher made"
    raise SpeechError("model_download", detail=trouble, url=url)


def _append(
    client: "httpx.Client", url: str, target: Path, file: ModelFile, progress: Callable[[int], None]
) -> None:
    have = target.stat().st_size if target.exists() else 0
    if have > file.size:
        target.unlink()
        have = 0
    if have == file.size:
        progress(have)
        return
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with client.stream("GET", url, headers=headers) as answer:
        answer.raise_for_status()
        resumed = answer.status_code == 206
        have = have if resumed else 0
        with target.open("ab" if resumed else "wb") as out:
            for piece in answer.iter_bytes(CHUNK):
                have += len(piece)
                if have > file.size:
                    raise OSError(f"{file.name} is longer than its publisher says")
                out.write(piece)
                progress(have)
    if have < file.size:
        raise OSError(f"{file.name} ended after {have} of {file.size} bytes")
