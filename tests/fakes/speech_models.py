"""A computer's speech models without a download: Base came along, Small is recommended once it was measured."""

from dataclasses import replace

from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.speech_models import Looked, SpeechModel, Standing, Told

BASE = SpeechModel("base", 148_000_000, True, Standing.INSTALLED)
SMALL = SpeechModel("small", 486_000_000, True, Standing.ABSENT)


class ScriptedModels:
    """``refuses`` is raised by every `get`."""

    def __init__(self) -> None:
        self.models = (BASE, SMALL)
        self.measured = False
        self.refuses: Problem | None = None

    async def look(self, languages: tuple[str, ...]) -> Looked:
        return Looked(self.models, "small" if self.measured else "")

    async def get(self, name: str, told: Told) -> bool:
        if self.refuses is not None:
            raise HarmonyError(self.refuses)
        told(0.5)
        self.models = tuple(replace(m, standing=Standing.HERE) if m.name == name else m for m in self.models)
        return True

    def stop(self, name: str) -> None:
        raise AssertionError("nothing runs long enough to be stopped")

    async def delete(self, name: str) -> int:
        raise AssertionError("nobody asked for that here")

    async def measure(self, told: Told) -> bool:
        told(0.5)
        self.measured = True
        self.models = tuple(replace(m, seconds=0.8 if m.name == "small" else 0.3) for m in self.models)
        return True

    def stop_measuring(self) -> None:
        self.measured = False

    def close(self) -> None:
        """Nothing runs."""
