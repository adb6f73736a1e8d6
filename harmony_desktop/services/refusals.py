"""What the workspace refused of what the user did to threads, spaces and choices: kept until the user decides."""

from harmony_desktop.domain.ids import OpId, SpaceId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.syncing import Operation, OpKind, Refusal
from harmony_desktop.i18n import tr
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.services.writing import Writing, new_id
from harmony_desktop.store import outbox, places


class Refusals:
    def __init__(self, keeper: Keeper, snapshots: Snapshots, writing: Writing) -> None:
        self._keeper = keeper
        self._snapshots = snapshots
        self._writing = writing

    def all(self) -> tuple[Refusal, ...]:
        """The oldest first."""
        return self._snapshots.refusals

    async def retry(self, op_id: OpId) -> None:
        """Sends it again; a conflicted one now on top of what the workspace has."""
        op = await self._one(op_id)
        rev: int | None = None
        if op.kind is OpKind.PUT_SPACE:
            rev = await self._keeper.store.do(places.space_rev, SpaceId(op.target))
        await self._keeper.store.do(outbox.requeue, op_id, base_rev=rev)
        await self._writing.written(op.kind, op.target)

    async def discard(self, op_id: OpId) -> None:
        """Lets it go: what stands in the workspace stays."""
        op = await self._one(op_id)
        await self._keeper.store.do(outbox.remove, op_id)
        await self._writing.written(op.kind, op.target)

    async def keep_copy(self, op_id: OpId) -> SpaceId:
        """A space's text that somebody else changed first becomes a space of its own."""
        op = await self._one(op_id)
        if op.kind is not OpKind.PUT_SPACE:
            raise HarmonyError.of("not_found")
        spaces = await self._keeper.store.do(places.spaces)
        there = next((space for space in spaces if space.id == op.target), None)
        name = str(op.body.get("name") or (there.name if there else tr("Space")))
        copy = SpaceId(new_id())
        body = {
            "name": tr("{name} (conflicted copy)", name=name[:150]),
            "context": str(op.body.get("context") or ""),
        }
        await self._writing.write(OpKind.PUT_SPACE, copy, body, base_rev=0)
        await self.discard(op_id)
        return copy

    async def _one(self, op_id: OpId) -> Operation:
        op = await self._keeper.store.do(outbox.one, op_id)
        if op is None:
            raise HarmonyError.of("not_found")
        return op
