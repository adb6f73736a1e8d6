"""What the program remembers by itself: drafts as typed, the last thread, geometry. Written at once, waited for by
nobody."""

from typing import Any

from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.store import memory


class Memories:
    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._memory: dict[str, Any] = {}
        self._drafts: dict[ThreadId, str] = {}

    async def load(self) -> None:
        self._memory = await self._keeper.store.do(memory.load)
        self._drafts = await self._keeper.store.do(memory.drafts)

    def clear(self) -> None:
        """Another account: nothing of this one stays in memory."""
        self._memory, self._drafts = {}, {}

    def draft(self, thread_id: ThreadId | None) -> str:
        return self._drafts.get(thread_id or ThreadId(""), "")

    def save_draft(self, thread_id: ThreadId | None, text: str) -> None:
        if self.draft(thread_id) != text:
            self._drafts[thread_id or ThreadId("")] = text
            self._keeper.store.post(memory.save_draft, thread_id, text)

    def drafts(self) -> dict[ThreadId, str]:
        return {of: text for of, text in self._drafts.items() if text}

    def remember(self, name: str, value: Any) -> None:
        """JSON values only."""
        if self._memory.get(name) != value:
            self._memory[name] = value
            self._keeper.store.post(memory.remember, name, value)

    def remembered(self, name: str, default: Any = None) -> Any:
        return self._memory.get(name, default)
