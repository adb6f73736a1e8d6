"""What the workspace knows and is asked for: transcripts, models, names. Kept, so that it is there offline too."""

import json
from dataclasses import asdict

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.threads import Model, Transcript
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import Link
from harmony_desktop.store import changes, place_changes, reading


class Knowledge:
    def __init__(self, keeper: Keeper, link: Link) -> None:
        self._keeper = keeper
        self._link = link

    async def transcript(self, conversation_id: ConversationId) -> Transcript:
        """From the cache if it was read before (changes drop it there), otherwise from the workspace."""
        kept = await self._keeper.store.do(reading.transcript, conversation_id)
        if kept is not None:
            return kept
        read = await self._link.connection().transcript(conversation_id)
        await self._keeper.store.do(place_changes.remember_transcript, read)
        return read

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
