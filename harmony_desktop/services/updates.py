"""New versions: when to ask for one, which to tell of, and what was let be."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.updates import PRODUCT, Package, Release, UpdateDesk
from harmony_desktop.net.updates import Publisher, channel, kind
from harmony_desktop.net.way import Way

EVERY = timedelta(hours=24)
LOOKED, LET_BE = "updates_looked", "updates_let_be"


def updates(
    way_to: Callable[[str], Awaitable[Way]],
    remembered: Callable[[str, Any], Any],
    remember: Callable[[str, Any], None],
) -> "Updates":
    """Of this program on this computer; a copy that has no version of its own has no newer one either."""
    told = channel()
    try:
        current = version(PRODUCT)
    except PackageNotFoundError:
        return Updates(None, "", kind(), remembered, remember)
    return Updates(Publisher(told, way_to) if told.is_set else None, current, kind(), remembered, remember)


class Updates:
    """``current``: this version; ``kind``: which package of a release is for this computer. Without a ``desk`` nobody
    is asked anything."""

    def __init__(
        self,
        desk: UpdateDesk | None,
        current: str,
        kind: str,
        remembered: Callable[[str, Any], Any],
        remember: Callable[[str, Any], None],
    ) -> None:
        self._desk, self.current, self._kind = desk, current, kind
        self._remembered, self._remember = remembered, remember

    @property
    def can_look(self) -> bool:
        return self._desk is not None

    @property
    def publisher(self) -> str:
        """The host that is asked; empty: nobody is."""
        return self._desk.host if self._desk is not None else ""

    def due(self) -> bool:
        """A clock that was set back does not keep it from ever looking again."""
        try:
            looked = datetime.fromisoformat(self._remembered(LOOKED, ""))
            return not timedelta(0) <= datetime.now(UTC) - looked < EVERY
        except (ValueError, TypeError):
            return True

    async def look(self) -> Release | None:
        """The newest version, if it is newer than this one. Raises `HarmonyError`."""
        if self._desk is None:
            raise HarmonyError.of("update_none_here")
        self._remember(
            LOOKED, datetime.now(UTC).isoformat()
        )  # one that fails is not asked every minute either
        return await self._desk.newest(self.current)

    def let_be(self, release: Release) -> None:
        """It is not told of again; a later one is."""
        self._remember(LET_BE, release.version)

    def is_news(self, release: Release) -> bool:
        return release.is_urgent(self.current) or self._remembered(LET_BE, "") != release.version

    def package(self, release: Release) -> Package | None:
        return release.packages.get(self._kind)

    async def fetch(self, package: Package, folder: Path, told: Callable[[float], None]) -> Path:
        if self._desk is None:
            raise HarmonyError.of("update_none_here")
        return await self._desk.fetch(package, folder, told)
