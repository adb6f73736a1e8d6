"""What the program remembers by itself: drafts as typed with what goes along, the last thread, geometry. Written at
once, waited for by nobody."""

from typing import Any

from harmony_desktop.domain.context import NO_DRAFT, Draft
from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.store import draft_chips, memory
from harmony_desktop.store.database import Connection

NEW = ThreadId("")
"""The thread that will be begun."""
UNSAVED = ("notes", "tasks", "contacts")
"""Pages that remember what of them is not saved."""


class Memories:
    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._memory: dict[str, Any] = {}
        self._drafts: dict[ThreadId, str] = {}
        self._unwritten: set[ThreadId | None] = set()
        """Drafts whose write is on its way."""
        self._chips: dict[ThreadId, Draft] = {}
        self._leaving: dict[ThreadId, Draft] = {}
        self._saved = 0
        self._shut = True

    async def load(self) -> None:
        self._memory = await self._keeper.store.do(memory.load)
        self._drafts, self._unwritten = await self._keeper.store.do(memory.drafts), set()
        await self.load_chips()
        self._shut = False

    async def load_chips(self) -> None:
        """Again when the encrypted file has been opened: most of them are there."""
        saved, chips = -1, dict[ThreadId, Draft]()
        while saved != self._saved:  # what is added meanwhile is written behind what was read
            saved = self._saved
            chips = await self._keeper.store.do(draft_chips.load)
        for of, gone in self._leaving.items():
            left = tuple(a for a in chips.get(of, NO_DRAFT).attached if a not in gone.attached)
            chips[of] = Draft(left)
        self._chips = chips

    def clear(self) -> None:
        """Another account: nothing of this one stays in memory, and nothing that is still on the screen becomes the
        other one's."""
        self._memory, self._drafts, self._chips, self._leaving = {}, {}, {}, {}
        self._unwritten = set()
        self._shut = True

    def draft(self, thread_id: ThreadId | None) -> str:
        return self._drafts.get(thread_id or NEW, "")

    def save_draft(self, thread_id: ThreadId | None, text: str) -> None:
        if not self._shut and self.draft(thread_id) != text:
            self._drafts[thread_id or NEW] = text
            if thread_id not in self._unwritten:  # else the write that waits takes the newest words
                self._unwritten.add(thread_id)
                self._keeper.store.post(_write_draft, self._drafts, self._unwritten, thread_id)

    def drafts(self) -> dict[ThreadId, str]:
        return {of: text for of, text in self._drafts.items() if text}

    # ── what goes along ──────────────────────────────────────────────────────────────────────────────
    def chips(self, thread_id: ThreadId | None) -> Draft:
        return self._chips.get(thread_id or NEW, NO_DRAFT)

    def all_chips(self) -> dict[ThreadId, Draft]:
        return {of: draft for of, draft in self._chips.items() if draft}

    def save_chips(self, thread_id: ThreadId | None, draft: Draft) -> None:
        if not self._shut and self.chips(thread_id) != draft:
            self._chips[thread_id or NEW] = draft
            self.settle_chips(thread_id)

    def take_chips(self, thread_id: ThreadId | None) -> Draft:
        """They go off with their question; on disk they stay until it is written there, see `settle_chips`."""
        draft = self._chips.pop(thread_id or NEW, NO_DRAFT)
        if draft:
            self._leaving[thread_id or NEW] = draft
        return draft

    def settle_chips(self, thread_id: ThreadId | None) -> None:
        self._saved += 1
        self._leaving.pop(thread_id or NEW, None)
        store, draft = self._keeper.store, self.chips(thread_id)

        def keep(db: Connection) -> None:
            draft_chips.keep(db, thread_id, draft, encrypted=store.lasting)

        store.post(keep)

    def remember(self, name: str, value: Any) -> None:
        """JSON values only."""
        if self._memory.get(name) != value:
            self._memory[name] = value
            self._keeper.store.post(memory.remember, name, value)

    def remembered(self, name: str, default: Any = None) -> Any:
        return self._memory.get(name, default)

    def unsaved(self) -> dict[str, list[dict[str, Any]]]:
        """What is written in notes, tasks and contacts and is not at the workspace, as their pages remember it."""
        kept = {page: self.remembered(f"unsaved_{page}") for page in UNSAVED}
        return {page: rows for page, rows in kept.items() if rows}


def _write_draft(
    db: Connection, drafts: dict[ThreadId, str], unwritten: set[ThreadId | None], thread_id: ThreadId | None
) -> None:
    """On the store's thread. Typing is faster than a disk: the words are those of now, not of when it was asked."""
    unwritten.discard(thread_id)
    memory.save_draft(db, thread_id, drafts.get(thread_id or NEW, ""))
