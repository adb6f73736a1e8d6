"""What the workspace knows and is asked for: models, names. Kept, so that it is there offline too."""

import json
from dataclasses import asdict
from typing import Any

from harmony_desktop.domain.disclosure import Place
from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.names import KnownName, NameKind
from harmony_desktop.domain.threads import Model
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import Link
from harmony_desktop.store import changes, reading


class Knowledge:
    def __init__(self, keeper: Keeper, link: Link) -> None:
        self._keeper = keeper
        self._link = link

    async def models(self) -> tuple[Model, ...]:
        """Asked of the workspace; without one, as it last said."""
        if self._link.state is LinkState.ONLINE:
            models = await self._link.connection().models()
            text = json.dumps([asdict(m) for m in models])
            if text != await self._keeper.store.do(reading.fact, "models"):  # they are asked for often
                await self._keeper.store.do(changes.remember_fact, "models", text)
            return models
        kept = await self._keeper.store.do(reading.fact, "models")
        return tuple(_model(row) for row in json.loads(kept or "[]"))

    async def known_names(self, language: str = "") -> tuple[KnownName, ...]:
        """Names that speech is listened to for, those of meetings in the language first; without a workspace, as it
        last said."""
        if self._link.state is LinkState.ONLINE:
            names = await self._link.connection().known_names(language)
            text = json.dumps([asdict(name) for name in names])
            await self._keeper.store.do(changes.remember_fact, "known_names", text)
            return names
        kept = await self._keeper.store.do(reading.fact, "known_names")
        rows = json.loads(kept or "[]")
        return tuple(KnownName(**(row | {"kind": NameKind(row["kind"])})) for row in rows)


def _model(row: dict[str, Any]) -> Model:
    place = row.get("place")  # an older version kept none
    return Model(**row | {"place": Place(**place) if place else None})
