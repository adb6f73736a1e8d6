"""Writing one operation into the outbox, and showing at once what it changes: how every action of the user begins."""

from collections.abc import Mapping
from datetime import UTC, datetime

import uuid_utils

from harmony_desktop.domain.context import Attachment
from harmony_desktop.domain.ids import MessageId, OpId, SpaceId, ThreadId
from harmony_desktop.domain.syncing import Operation, OpKind
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.pump import Pump
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.services.zone import zone_name
from harmony_desktop.store import outbox
from harmony_desktop.store.database import Connection

UNDO_SECONDS = 10.0
_ASKING = (OpKind.SEND_MESSAGE, OpKind.RETRY_RUN)


def new_id() -> str:
    return str(uuid_utils.uuid7())


def _zone(_db: Connection) -> str:
    """Reads files: done on the store's thread, which keeps what is written in order."""
    return zone_name()


class Writing:
    def __init__(self, keeper: Keeper, snapshots: Snapshots, pump: Pump) -> None:
        self._keeper = keeper
        self._snapshots = snapshots
        self._pump = pump

    async def write(
        self,
        kind: OpKind,
        target: ThreadId | SpaceId | str,
        body: Mapping[str, object],
        *,
        base_rev: int | None = None,
        attachments: tuple[Attachment, ...] = (),
        after: float = 0,
    ) -> OpId:
        """``after``: seconds in which it can be taken back."""
        op = await self._operation(kind, str(target), body, base_rev, attachments)
        await self._keeper.store.do(outbox.add, op, after=after)
        await self.written(kind, op.target)
        return op.op_id

    async def _operation(
        self,
        kind: OpKind,
        target: str,
        body: Mapping[str, object],
        base_rev: int | None,
        attachments: tuple[Attachment, ...],
    ) -> Operation:
        if kind in _ASKING:
            body = {"time_zone": await self._keeper.store.do(_zone), **body}
        now = datetime.now(UTC)
        return Operation(
            OpId(new_id()), target, kind, target, body, now, base_rev=base_rev, attachments=attachments
        )

    async def merge(self, kind: OpKind, target: str, body: dict[str, object]) -> bool:
        """Into an operation that still waits, so that two changes in a row are one."""
        merged = await self._keeper.store.do(outbox.merge, kind, target, body)
        if merged:
            await self.written(kind, target)
        return merged

    async def written(self, kind: OpKind, target: str) -> None:
        """The outbox is another one: shows it and has it sent."""
        await self._snapshots.operated([(kind, target)])
        self._pump.wake()

    async def ask(
        self,
        target: ThreadId,
        body: dict[str, object],
        attachments: tuple[Attachment, ...] = (),
    ) -> MessageId:
        """A question, under an id of its own."""
        message_id = MessageId(new_id())
        whole = {"message_id": message_id, **body}
        await self.write(OpKind.SEND_MESSAGE, target, whole, attachments=attachments)
        return message_id

    async def ask_instead(
        self,
        old: MessageId,
        target: ThreadId,
        body: dict[str, object],
        attachments: tuple[Attachment, ...],
    ) -> MessageId | None:
        """A question in place of one that the workspace was not offered; None when it was."""
        message_id = MessageId(new_id())
        whole = {"message_id": message_id, **body}
        op = await self._operation(OpKind.SEND_MESSAGE, target, whole, None, attachments)
        if not await self._keeper.store.do(outbox.exchange, old, op):
            return None
        await self.written(op.kind, op.target)
        return message_id
