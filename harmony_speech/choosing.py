"""Which speech model suits a machine: the best one that answers within a second, and fits into memory and disk."""

from collections.abc import Collection
from dataclasses import dataclass

from harmony_speech.catalogue import MODELS
from harmony_speech.costs import COSTS, Speed, estimated_s

WITHIN_S = 1.0
"""From the end of a take of ten seconds to its words."""
SHARE_OF_MEMORY = 0.25
QUALITY = (
    "tiny",
    "tiny.en",
    "base",
    "base.en",
    "distil-small.en",
    "small",
    "small.en",
    "medium",
    "medium.en",
    "distil-large-v3",
    "distil-large-v3.5",
    "large-v3-turbo",
    "large-v3",
)
"""The better the later; of two alike the one for English alone, which knows it better."""


@dataclass(frozen=True)
class Machine:
    speed: Speed
    memory_mb: float
    free_disk_mb: float


def understands(name: str, languages: Collection[str]) -> bool:
    """Whether it knows all of them; no language named means that any may be spoken."""
    return MODELS[name].multilingual or (bool(languages) and set(languages) <= {"en"})


def fits(name: str, machine: Machine, here: bool) -> bool:
    room = here or MODELS[name].size * 1.1 / 1e6 <= machine.free_disk_mb
    return room and COSTS[name].memory_mb <= machine.memory_mb * SHARE_OF_MEMORY


def recommend(machine: Machine, languages: Collection[str], here: Collection[str] = ()) -> str:
    """Never empty: where nothing is quick enough, the quickest that understands the languages."""
    known = [name for name in QUALITY if understands(name, languages)]
    quick = [
        name
        for name in known
        if fits(name, machine, name in here) and estimated_s(name, machine.speed) <= WITHIN_S
    ]
    return (quick or known[:1])[-1]
