"""What processes what in this workspace: as it says now, or as it last said. What an admin sets about it."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from harmony_desktop.domain.disclosure import (
    About,
    Disclosure,
    Document,
    Place,
    Processing,
    Processor,
    ProviderNote,
)
from harmony_desktop.domain.facts import LinkState
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import Link
from harmony_desktop.store import changes, reading

FACT = "disclosure"


class Disclosures:
    def __init__(self, keeper: Keeper, link: Link) -> None:
        self._keeper = keeper
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
