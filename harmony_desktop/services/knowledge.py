"""What the workspace knows and is asked for: models, names. Kept, so that it is there offline too."""

import json
from dataclasses import asdict

from harmony_desktop.domain.facts import LinkState
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
            await self._keeper.store.do(changes.remember_fact, "models", text)
            return models
        kept = await self._keeper.store.do(reading.fact, "models")
        return tuple(Model(**row) for row in json.loads(kept or "[]"))

    async def vocabulary(self) -> tuple[str, ...]:
        """Names that bias the local transcription; without a workspace, as it last said."""
        if self._link.state is LinkState.ONLINE:
            names = await self._link.connection().vocabulary()
            await self._keeper.store.do(changes.remember_fact, "vocabulary", json.dumps(names))
            return names
        kept = await self._keeper.store.do(reading.fact, "vocabulary")
        return tuple(json.loads(kept or "[]"))
