"""What is being written, until the workspace has it: nothing typed is lost, and nobody's words are overwritten unseen."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from harmony_desktop.domain.objects import Contact, Note, Task
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.ui.objects.shelves import Shelf

log = logging.getLogger(__name__)
Made = TypeVar("Made", Note, Task, Contact)


@dataclass
class Sheet(Generic[Made]):
    """One thing that is open, or not saved yet."""

    base: Made
    """As the workspace has it, as far as is known; new, it has nothing in it."""
    item: Made
    """As it is written here."""
    new: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while it is on its way: what is deleted waits for it."""
    saving: bool = False
    saved: bool = False
    """Something was written here, and the workspace has it."""
    problem: Problem | None = None
    """Why it is not saved."""
    theirs: Made | None = None
    """Somebody else changed the same meanwhile: the user decides."""
    gone: bool = False
    """Somebody deleted it meanwhile: the user decides."""

    @property
    def held(self) -> bool:
        """It waits for the user's decision."""
        return self.theirs is not None or self.gone


class Keeping(Generic[Made]):
    """``told`` is called whenever a sheet stands otherwise than before."""

    def __init__(self, shelf: Shelf[Made], told: Callable[[Sheet[Made]], None]) -> None:
        self._shelf: Shelf[Made] = shelf
        self._told: Callable[[Sheet[Made]], None] = told
        self._sheets: dict[str, Sheet[Made]] = {}
        self.times = 0
        """How often something was kept; what was asked before is older than that."""

    def __iter__(self) -> Iterator[Sheet[Made]]:
        return iter(tuple(self._sheets.values()))

    def find(self, id_: str) -> Sheet[Made] | None:
        return self._sheets.get(id_)

    def open(self, item: Made, *, new: bool = False) -> Sheet[Made]:
        """The sheet of this thing; one with unsaved words is as it was left."""
        sheet = self._sheets.get(item.id)
        if sheet is None:
            sheet = self._sheets[item.id] = Sheet(item, item, new)
        elif not self.unsaved(sheet):
            sheet.base = sheet.item = item
        return sheet

    def drop(self, id_: str) -> None:
        self._sheets.pop(id_, None)

    def clear(self) -> None:
        self._sheets.clear()

    def unsaved(self, sheet: Sheet[Made]) -> bool:
        if sheet.new and not self._shelf.worth(sheet.item):
            return False
        return sheet.new or sheet.held or not self._shelf.same(self._shelf.whole(sheet.item), sheet.base)

    @property
    def unsaved_ids(self) -> set[str]:
        """What the workspace does not have yet, because something is in the way."""
        return {
            id_
            for id_, sheet in self._sheets.items()
            if self.unsaved(sheet) and (sheet.problem or sheet.held or self.complaint(sheet))
        }

    def complaint(self, sheet: Sheet[Made]) -> str:
        """Why it cannot be kept as it is."""
        return self._shelf.complaint(self._shelf.whole(sheet.item)) if self.unsaved(sheet) else ""

    def write(self, item: Made) -> None:
        sheet = self._sheets.get(item.id)
        if sheet is not None:
            sheet.item = self._with_writing(sheet.item, item)
            sheet.saved = False

    def close(self, id_: str) -> None:
        """It is not looked at any more; what is not saved stays here."""
        sheet = self._sheets.get(id_)
        if sheet is not None and not sheet.saving and not self.unsaved(sheet):
            self.drop(id_)

    # --- saving --------------------------------------------------------------------------------------------------

    async def keep(self, id_: str) -> None:
        """Hands on what is written, again and again until the workspace has the last of it."""
        sheet = self._sheets.get(id_)
        if sheet is None or sheet.saving:
            return
        try:
            async with sheet.turn:
                sheet.saving = True
                while self._due(sheet):
                    self._told(sheet)
                    await self._put(sheet, sheet.item)
                    if sheet.problem is not None:
                        break
        finally:
            sheet.saving = False
            if self._sheets.get(id_) is sheet:
                self._told(sheet)

    def _due(self, sheet: Sheet[Made]) -> bool:
        there = self._sheets.get(sheet.item.id) is sheet
        return there and self.unsaved(sheet) and not sheet.held and not self.complaint(sheet)

    async def _put(self, sheet: Sheet[Made], sent: Made) -> None:
        sheet.problem = None
        whole = self._shelf.whole(sent)
        try:
            kept = await self._shelf.put(whole, sheet.base)
        except HarmonyError as error:
            await self._refused(sheet, error)
        else:
            self.times += 1
            as_sent = sheet.item is sent and self._shelf.same(whole, kept)
            meanwhile = sheet.item is not sent
            sheet.base = kept
            # what was written meanwhile stays written; what the workspace writes otherwise is as it says
            sheet.item = self._with_writing(kept, sheet.item) if as_sent or meanwhile else kept
            sheet.new, sheet.saved = False, True

    async def _refused(self, sheet: Sheet[Made], error: HarmonyError) -> None:
        log.info("not kept: %s", error.problem.code)
        if error.problem.code == "not_found" and not sheet.new:
            sheet.gone = True
        elif error.problem.code != "stale_revision":
            sheet.problem = error.problem
        else:
            await self._compare(sheet)

    async def _compare(self, sheet: Sheet[Made]) -> None:
        """What they have written and what I have go together, or the user decides."""
        try:
            theirs = await self._shelf.one(sheet.item.id)
        except HarmonyError as error:
            sheet.gone = error.problem.code == "not_found"
            sheet.problem = None if sheet.gone else error.problem
            return
        both = self._shelf.merged(sheet.base, sheet.item, theirs)
        if both is None:
            sheet.theirs = theirs
        else:
            sheet.base, sheet.item = theirs, both

    # --- the user decides ----------------------------------------------------------------------------------------

    def keep_mine(self, sheet: Sheet[Made]) -> None:
        """Over theirs, which were looked at; or there again, where it was deleted. To be handed on."""
        if sheet.theirs is not None:
            sheet.base = sheet.theirs
        elif sheet.gone:
            sheet.base, sheet.new = _anew(sheet.base), True
        sheet.theirs, sheet.gone, sheet.problem = None, False, None

    def take_theirs(self, sheet: Sheet[Made]) -> None:
        if sheet.theirs is not None:
            sheet.base = sheet.item = sheet.theirs
            sheet.theirs = sheet.problem = None
        elif sheet.gone:
            self.drop(sheet.item.id)

    # --- over a restart ------------------------------------------------------------------------------------------

    def packed(self) -> list[dict[str, Any]]:
        """What is not saved, to be remembered."""
        return [
            {
                "id": s.item.id,
                "mine": self._shelf.written(s.item),
                "before": self._shelf.written(s.base),
                "rev": getattr(s.base, "rev", 0),
                "about": getattr(s.base, "conversation_id", None),
                "new": s.new,
            }
            for s in self._sheets.values()
            if self.unsaved(s)
        ]

    def unpack(self, packed: Iterable[dict[str, Any]]) -> None:
        kind = self._shelf.kind
        for row in packed:
            now = datetime.now(UTC)
            more = {"created_at": now, "updated_at": now, "rev": row["rev"], "conversation_id": row["about"]}
            base = kind(id=row["id"], **({} if kind is Contact else more), **row["before"])
            if base.id not in self._sheets:
                self._sheets[base.id] = Sheet(base, replace(base, **row["mine"]), row["new"])

    def _with_writing(self, kept: Made, written: Made) -> Made:
        return replace(kept, **self._shelf.written(written))


def _anew(item: Made) -> Made:
    """As one that the workspace does not have."""
    return item if isinstance(item, Contact) else replace(item, rev=0)
