"""The sample: invented meetings of an invented company, to try things on."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """``titles``: of its meetings that are there; ``missing``: how many of all ``of`` were never loaded, or removed."""

    company: str
    of: int
    missing: int
    titles: tuple[str, ...] = ()
    empty: bool = False
    """There is no meeting at all in the workspace."""

    @property
    def here(self) -> bool:
        return bool(self.titles)


Told = Callable[[int, int], None]
"""How many are there, of how many; called on the event loop."""
