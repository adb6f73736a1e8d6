"""The speech models: which there are, where they lie on this machine, whether they are whole."""

import argparse
import contextlib
import os
import re
import shutil
import sys
import threading
from collections.abc import Iterator
from importlib import util
from pathlib import Path

from harmony_speech import publisher as publishing
from harmony_speech.catalogue import DEFAULT, MODELS, PUBLISHER, Package, SpeechModel
from harmony_speech.errors import SpeechError

REACHABLE_WITHIN_S = 4.0


def find(name: str, models: Path) -> Path | None:
    """The folder of a whole model: ``models/name``, or an installed package (assembled once into ``models``)."""
    model = MODELS[name]
    if has_all_files(model, models / name):
        return models / name
    packaged = _packaged(model)
    if packaged is None or model.package is None:
        return None
    return _assembled(model, packaged, model.package, models) if model.package.parts else packaged


def require(name: str, models: Path) -> Path:
    folder = find(name, models)
    if folder is None:
        raise SpeechError("no_model", model=name, size_mb=round(MODELS[name].size / 1e6))
    return folder


def is_installed(name: str) -> bool:
    """It came with an installed package: it is here without a download, and not ours to delete."""
    return _packaged(MODELS[name]) is not None


def is_here(name: str, models: Path) -> bool:
    """As `find`, and assembles nothing."""
    return has_all_files(MODELS[name], models / name) or is_installed(name)


def is_whole(model: SpeechModel, folder: Path) -> bool:
    """Every file is there with the publisher's bytes. Reads them all: for fresh files, not for every start."""
    meant = publishing.as_fetched(model, folder).files
    return has_all_files(model, folder) and all(
        file.named and publishing.is_meant(folder / file.name, file) for file in meant
    )


def has_all_files(model: SpeechModel, folder: Path) -> bool:
    meant = publishing.as_fetched(model, folder).files
    return all(_size(folder / file.name) == file.size for file in meant)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return -1


def _packaged(model: SpeechModel) -> Path | None:
    """The folder in an installed package, if all of the model is there."""
    if model.package is None:
        return None
    folder = _package_folder(model.package.folder)
    if folder is None or not model.package.parts:
        return folder if folder is not None and has_all_files(model, folder) else None
    parts = [_package_folder(part) for part in model.package.parts]
    return folder if all(part is not None and part.is_file() for part in parts) else None


def _package_folder(inside: str) -> Path | None:
    package, _, rest = inside.partition("/")
    spec = util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / rest


def _assembled(model: SpeechModel, packaged: Path, package: Package, models: Path) -> Path | None:
    """Joins the pieces of a model that came in several packages; appears under its name only when whole."""
    import filelock

    parts = [_package_folder(part) for part in package.parts]
    models.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(models / f".{model.name}.lock"):
        if has_all_files(model, models / model.name):
            return models / model.name  # another program was at it
        _sweep(model, models)
        return _joined(model, packaged, parts, models)


def _joined(model: SpeechModel, packaged: Path, parts: list[Path | None], models: Path) -> Path | None:
    with staging(model, models) as folder:
        for file in model.files[:-1]:
            shutil.copyfile(packaged / file.name, folder / file.name)
        with (folder / "model.bin").open("wb") as whole:
            for part in parts:
                assert part is not None
                with part.open("rb") as piece:
                    shutil.copyfileobj(piece, whole, 1 << 20)
        return publish(model, folder, models) if is_whole(model, folder) else None


def _sweep(model: SpeechModel, models: Path) -> None:
    """What a kill left of an earlier joining."""
    for left in models.glob(f".{model.name}.*"):
        if re.fullmatch(r"\d+\.\d+", left.name.removeprefix(f".{model.name}.")):
            shutil.rmtree(left, ignore_errors=True)


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
    if final.exists() and not has_all_files(model, final):
        shutil.rmtree(final)
    try:
        folder.rename(final)
    except OSError:
        if not has_all_files(model, final):
            raise
    return final


def free_space(model: SpeechModel, models: Path, have: int = 0) -> None:
    """Raises `SpeechError` unless there is room for it and a tenth more; ``have`` bytes of it lie there already."""
    models.mkdir(parents=True, exist_ok=True)
    free, needed = shutil.disk_usage(models).free, (model.size - have) * 1.1
    if free < needed:
        raise SpeechError("disk_full", needed_mb=round(needed / 1e6), free_mb=round(free / 1e6))


def delete(name: str, models: Path) -> int:
    """The bytes it freed, with those of a download that was left half-way. A model from a package stays. Raises
    `SpeechError` (models_folder, and model_busy while it is being got), and then it is still whole."""
    whole, half, gone = models / name, partial(name, models), models / f".{name}.gone"
    if not any(folder.exists() for folder in (whole, half, gone)):
        return 0
    with alone(models, name), changing(models):
        if whole.exists():
            shutil.rmtree(gone, ignore_errors=True)
            whole.rename(gone)  # at once or not at all: Windows refuses where somebody has it open
        freed = sum(_size(file) for folder in (gone, half) for file in folder.glob("*") if file.is_file())
        for folder in (gone, half):
            if folder.exists():
                shutil.rmtree(folder)
    return freed


@contextlib.contextmanager
def alone(models: Path, name: str) -> Iterator[None]:
    """The window and the command line may want one model at the same time: two would write over each other."""
    import filelock

    try:
        with filelock.FileLock(models / f".{name}.lock", timeout=0):
            yield
    except filelock.Timeout as error:
        raise SpeechError("model_busy", model=name) from error


@contextlib.contextmanager
def changing(models: Path) -> Iterator[None]:
    """What the system refuses herein is the folder's matter."""
    try:
        yield
    except OSError as error:
        raise SpeechError("models_folder", detail=str(error), folder=str(models)) from error


def partial(name: str, models: Path) -> Path:
    """Where a download grows."""
    return models / f".{name}.partial"


def fetched(model: SpeechModel, models: Path) -> int:
    """Bytes of it that a download has left half-way."""
    return sum(max(_size(partial(model.name, models) / file.name), 0) for file in model.files)


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
        word = "pinned" if model.pinned else "by its publisher's list"
        sys.stdout.write(f"{model.name}\t{model.size / 1e6:.0f} MB\t{PUBLISHER}/{model.repository}\t{word}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
