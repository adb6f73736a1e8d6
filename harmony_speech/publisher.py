"""What a model's publisher says of its files at one commit, for those whose sums are not pinned here; and whether a
file on disk is the one that was meant."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harmony_speech.catalogue import ModelFile, SpeechModel
from harmony_speech.errors import SpeechError

if TYPE_CHECKING:
    import httpx

REMEMBERED = "publisher.json"
"""Beside the files of a model that is not pinned whole: the sums that held when it was fetched."""


def is_meant(path: Path, file: ModelFile) -> bool:
    """Reads all of it."""
    if file.sha256:
        return sha256_of(path) == file.sha256
    return _blob_of(path) == file.blob


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _blob_of(path: Path) -> str:
    """As git names a file by its content: at a pinned commit nobody can exchange one for another."""
    content = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def named(client: "httpx.Client", model: SpeechModel, publisher: str) -> SpeechModel:
    """The model with a sum for every file. Raises `SpeechError` where the list lacks one, or differs from ours."""
    if model.pinned:
        return model
    answer = client.get(f"{publisher}/api/models/{model.repository}/tree/{model.revision}")
    answer.raise_for_status()
    try:
        listed = {entry["path"]: entry for entry in answer.json() if entry.get("type") == "file"}
        return replace(model, files=tuple(_named(file, listed[file.name]) for file in model.files))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise SpeechError("model_download", detail=f"the publisher's list is not one: {error!r}") from error


def _named(file: ModelFile, entry: dict[str, Any]) -> ModelFile:
    """Large files carry their SHA-256 in the list, small ones git's name."""
    stored = entry.get("lfs") or {}
    sha256 = str(stored.get("oid", "")).removeprefix("sha256:")
    if file.sha256:
        if sha256 and sha256 != file.sha256:
            raise ValueError(f"{file.name} is another one there than ours")
        return file
    size, blob = int(stored.get("size", entry["size"])), "" if sha256 else str(entry["oid"])
    if not (sha256 or blob) or size > 2 * file.size:
        raise ValueError(f"{file.name} has no sum, or is not what is expected")
    return ModelFile(file.name, size, sha256, blob)


def remember(model: SpeechModel, folder: Path) -> None:
    """Of files that were checked just now."""
    sums = {file.name: [file.size, file.sha256 or sha256_of(folder / file.name)] for file in model.files}
    (folder / REMEMBERED).write_text(json.dumps(sums, indent=1), encoding="utf-8")


def as_fetched(model: SpeechModel, folder: Path) -> SpeechModel:
    """The model with the sums that were remembered; as it is where there are none."""
    if model.pinned:
        return model
    try:
        sums = json.loads((folder / REMEMBERED).read_text(encoding="utf-8"))
        files = tuple(
            file if file.named else ModelFile(file.name, int(sums[file.name][0]), str(sums[file.name][1]))
            for file in model.files
        )
    except (OSError, ValueError, LookupError, TypeError):
        return model
    return replace(model, files=files)
