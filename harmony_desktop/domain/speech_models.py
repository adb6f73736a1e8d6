"""Speech models as the user meets them: which there are, which are here, what each would take on this computer."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from harmony_desktop.i18n import later, number, tr

TITLES = {
    "tiny": later("Tiny"),
    "tiny.en": later("Tiny, English"),
    "base": later("Base"),
    "base.en": later("Base, English"),
    "small": later("Small"),
    "small.en": later("Small, English"),
    "distil-small.en": later("Small distilled, English"),
    "medium": later("Medium size"),
    "medium.en": later("Medium size, English"),
    "large-v3-turbo": later("Large Turbo"),
    "distil-large-v3": later("Large distilled, English"),
    "distil-large-v3.5": later("Large distilled 3.5, English"),
    "large-v3": later("Large"),
}
"""By the names the settings keep; from the smallest to the largest."""

Told = Callable[[float], None]
"""What share is done, from 0 to 1; called on the event loop."""


class Standing(StrEnum):
    ABSENT = "absent"
    PARTLY = "partly"
    """A download was stopped or broke off; the next one goes on."""
    HERE = "here"
    INSTALLED = "installed"
    """It came with Harmony's own packages: not ours to delete."""


@dataclass(frozen=True)
class SpeechModel:
    """``seconds``: from the end of a take of ten seconds to its words; None before this computer was measured.
    ``pinned``: its sums came with Harmony; otherwise its publisher's own list is the word that counts."""

    name: str
    size: int
    multilingual: bool
    standing: Standing
    fetched: int = 0
    seconds: float | None = None
    memory_mb: int = 0
    pinned: bool = True

    @property
    def here(self) -> bool:
        return self.standing in (Standing.HERE, Standing.INSTALLED)

    def understands(self, languages: tuple[str, ...]) -> bool:
        """Whether it knows all of them; none named means that any may be spoken."""
        return self.multilingual or languages == ("en",)


@dataclass(frozen=True)
class Looked:
    """What is on this computer at this moment. ``recommended`` is empty before it was measured."""

    models: tuple[SpeechModel, ...]
    recommended: str = ""


class SpeechModels(Protocol):
    """Every method is called on the event loop and none blocks it."""

    async def look(self, languages: tuple[str, ...]) -> Looked:
        """``languages``: what is spoken; none for any."""

    async def get(self, name: str, told: Told) -> bool:
        """False when it was stopped. Raises `HarmonyError` (model_download, model_altered, model_busy, models_folder,
        disk_full)."""

    def stop(self, name: str) -> None:
        """Of a download that runs; what came stays, and the next one goes on from there."""

    async def delete(self, name: str) -> int:
        """The bytes that became free, with those of a download left half-way. Raises `HarmonyError` (model_busy,
        models_folder)."""

    async def measure(self, told: Told) -> bool:
        """Two seconds of work in a process of its own; `look` tells more afterwards. False when it was stopped.
        Raises `HarmonyError` (measuring_failed)."""

    def stop_measuring(self) -> None: ...

    def close(self) -> None:
        """Ends what runs."""


def amount(count: int) -> str:
    """148 MB, 1.5 GB: as downloads are counted."""
    if count >= 999_500_000:
        return tr("{size} GB", size=number(count / 1e9, 1))
    return tr("{size} MB", size=number(round(count / 1e6)))
