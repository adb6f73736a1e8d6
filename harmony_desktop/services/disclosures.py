"""What processes what in this workspace: as it says now, or as it last said. What an admin sets about it, and what lies
on this computer."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from harmony_desktop.domain.disclosure import (
    About,
    Disclosure,
    Document,
    Kept,
    Place,
    Processing,
    Processor,
    ProviderNote,
)
from harmony_desktop.domain.facts import LinkState
from harmony_desktop.paths import Paths
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import Link
from harmony_desktop.store import changes, reading

FACT = "disclosure"


class Disclosures:
    def __init__(self, keeper: Keeper, link: Link, paths: Paths) -> None:
        self._keeper, self._paths = keeper, paths
        self._link = link

    async def read(self) -> Disclosure | None:
        """Asked of the workspace; without one, as it last said, with the date of that. None: it never said."""
        if self._link.state is LinkState.ONLINE:
            found = await self._link.connection().disclosure.read()
            text = json.dumps(asdict(found), default=datetime.isoformat)
            await self._keeper.store.do(changes.remember_fact, FACT, text)
            return found
        kept = await self._keeper.store.do(reading.fact, FACT)
        return _disclosure(json.loads(kept)) if kept else None

    async def put_about(self, about: About) -> About:
        """Raises ``offline`` without a workspace, ``stale_revision`` where somebody else changed it meanwhile."""
        return await self._link.connection().disclosure.put_about(about)

    async def rename(self, name: str) -> None:
        """Gives the workspace another name, for everybody."""
        await self._keeper.rename(await self._link.connection().disclosure.rename(name))

    async def kept(self) -> tuple[Kept, ...]:
        """Of the account in use, and what all of them share."""
        store, paths = self._keeper.store, self._paths
        folder, lasting = store.folder, store.lasting
        here = not self._keeper.account.url

        def look() -> tuple[Kept, ...]:
            cache = [*folder.glob("cache.db*"), *folder.glob("session-*")]
            others = (file for file in folder.glob("*") if file not in cache)
            found = [
                Kept(
                    "cache",
                    folder / "cache.db" if lasting else folder,
                    _size(cache),
                    sealed=True,
                    lasting=lasting,
                ),
                Kept("outbox", folder / "outbox.db", _size(others)),
                Kept("takes", paths.takes, _size([paths.takes])),
                Kept("settings", paths.client / "settings.json", _size(paths.client.glob("*.json"))),
                Kept("logs", paths.logs, _size([paths.logs])),
                Kept("models", paths.models, _size([paths.models])),
            ]
            if here:
                found.append(Kept("workspace", paths.workspace, _size([paths.workspace])))
            return tuple(found)

        return await asyncio.to_thread(look)


def _size(places: Iterable[Path]) -> int:
    """Of files, and of all below folders; what goes meanwhile counts nothing."""
    total = 0
    for place in places:
        for file in (place, *place.rglob("*")):
            try:
                total += 0 if file.is_symlink() or not file.is_file() else file.stat().st_size
            except OSError:
                continue
    return total


def _disclosure(row: dict[str, Any]) -> Disclosure:
    about = row["about"]
    return Disclosure(
        tuple(
            Processing(
                each["work"],
                each["off"],
                tuple(
                    Processor(one["id"], Place(**one["place"]), tuple(one["models"])) for one in each["by"]
                ),
            )
            for each in row["processing"]
        ),
        About(
            tuple(Document(**each) for each in about["documents"]),
            about["contact_name"],
            about["contact"],
            tuple(ProviderNote(n["by"], n["text"], _moment(n["written_at"])) for n in about["notes"]),
            about["rev"],
        ),
        _moment(row["read_at"]),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
