"""Names by sound: speech recognition writes “Acne” for a spoken “Acme”, and that must still find Acme."""

from collections.abc import Iterable
from functools import lru_cache

import jellyfish


@lru_cache(50_000)
def _sound(word: str) -> str:
    return str(jellyfish.metaphone(word))


def likeness(heard: str, name: str) -> float:
    """How much two spellings sound alike, 0 to 1; 0 unless they could be one spoken word."""
    heard, name = heard.casefold(), name.casefold()
    if heard == name:
        return 1.0
    if min(len(heard), len(name)) < 4:
        return 0.0
    edits = jellyfish.damerau_levenshtein_distance(heard, name)
    length = max(len(heard), len(name))
    same_sound = _sound(heard) == _sound(name)
    near_sound = jellyfish.damerau_levenshtein_distance(_sound(heard), _sound(name)) <= 1
    if (same_sound and edits <= length // 2) or (near_sound and edits <= max(1, length // 3)):
        return 1.0 - edits / length + (0.2 if same_sound else 0.0)
    return 0.0


def closest(heard: str, names: Iterable[str]) -> str | None:
    """The one name that sounds like the word; None when none does or two do equally."""
    scored = sorted(((likeness(heard, name), name) for name in set(names)), reverse=True)
    if not scored or scored[0][0] == 0.0 or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return None
    return scored[0][1]
