"""What a user does to threads and messages that stand already; each writes one outbox row, shown at once."""

from collections.abc import Awaitable
from dataclasses import replace

from harmony_desktop.domain import export
from harmony_desktop.domain.branches import Branches, Unsent
from harmony_desktop.domain.context import Attachment, AttachmentKind, Sources
from harmony_desktop.domain.ids import AttachmentId, MessageId, OpId, SpaceId, ThreadId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.syncing import OpKind
from harmony_desktop.domain.threads import Message, Role
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import Link
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.services.writing import UNDO_SECONDS, Writing, new_id
from harmony_desktop.store import outbox, places, reading
from harmony_desktop.store.rows import sources_row

MAX_TITLE = 200


class ThreadActions:
    def __init__(self, keeper: Keeper, link: Link, snapshots: Snapshots, writing: Writing) -> None:
        self._keeper = keeper
        self._link = link
        self._snapshots = snapshots
        self._writing = writing

    async def rename(self, thread_id: ThreadId, title: str) -> None:
        title = " ".join(title.split())[:MAX_TITLE]
        if not title:
            raise HarmonyError.of("name_empty")
        await self._update(thread_id, {"title": title})

    async def pin(self, thread_id: ThreadId, pinned: bool) -> None:
        await self._update(thread_id, {"pinned": pinned})

    async def archive(self, thread_id: ThreadId, archived: bool) -> None:
        await self._update(thread_id, {"archived": archived})

    async def move(self, thread_id: ThreadId, space_id: SpaceId | None) -> None:
        """Into a space or, with None, out of its space. Its context counts from the next run on."""
        await self._update(thread_id, {"space_id": space_id})

    async def narrow(self, thread_id: ThreadId, sources: Sources) -> None:
        """Recall looks only there from the next question on."""
        await self._update(thread_id, {"sources": sources_row(sources)})

    async def delete(self, thread_id: ThreadId) -> OpId:
        """Gone from the screen; the workspace is told ten seconds later, so that `undo` can take it back."""
        return await self._writing.write(OpKind.DELETE_THREAD, thread_id, {}, after=UNDO_SECONDS)

    async def undo(self, op_id: OpId) -> bool:
        """False: the workspace has done it already."""
        op = await self._keeper.store.do(outbox.one, op_id)
        if op is None or not await self._keeper.store.do(outbox.take_back, op_id):
            return False
        await self._writing.written(op.kind, op.target)
        return True

    async def edit(
        self, message_id: MessageId, text: str, attachments: tuple[Attachment, ...] | None = None
    ) -> MessageId:
        """Asks again with other words, as a branch beside the old question. Returns the new question's id.
        ``attachments``: what goes with it now; None is what went with the old one."""
        text = text.strip()
        if not text:
            raise HarmonyError.of("message_empty")
        message = await self._message(message_id)
        if message.role is not Role.USER:
            raise HarmonyError.of("not_found")
        kept = message.attachments if attachments is None else attachments
        if message.op_id is not None:
            return await self._reword(message, text, kept)
        rows = await self._keeper.store.do(reading.thread_rows, message.thread_id)
        way = Branches(rows.settled).way_to(message_id) if rows else []
        body: dict[str, object] = {
            "text": text,
            "spoken": False,
            "model": "",
            "parent_id": way[-2].id if len(way) > 1 else "",
        }
        again = tuple([await self._again(a) for a in kept])
        return await self._writing.ask(message.thread_id, body, again)

    async def _again(self, attachment: Attachment) -> Attachment:
        """A meeting is read where it is; everything else goes up once more."""
        whole = attachment
        if attachment.kind is not AttachmentKind.MEETING and not (attachment.text or attachment.data):
            whole = await self.content(attachment.id)
        return replace(whole, id=AttachmentId(new_id()))

    async def _reword(self, message: Message, text: str, attached: tuple[Attachment, ...]) -> MessageId:
        """The workspace does not have the old words: they are replaced, not branched."""
        op = await self._keeper.store.do(outbox.one, message.op_id) if message.op_id else None
        if op is not None:
            held = {a.id: a for a in op.attachments}
            whole = tuple(held.get(a.id, a) for a in attached)
            kept = {
                name: value for name, value in op.body.items() if name not in ("message_id", "attachments")
            }
            body = {**kept, "text": text, "spoken": False}
            again = await self._writing.ask_instead(message.id, message.thread_id, body, whole)
            if again is not None:
                return again
        raise HarmonyError.of("message_on_its_way")

    async def show_branch(self, thread_id: ThreadId, message_id: MessageId) -> None:
        """Shows the branch that runs through this message, down to its latest end."""
        rows = await self._keeper.store.do(reading.thread_rows, thread_id)
        end = Branches(rows.settled).latest_end(message_id) if rows else None
        if end is None:
            raise HarmonyError.of("not_found")
        await self._update(thread_id, {"head_id": end})

    def rate(self, message_id: MessageId, rating: str | None, note: str = "") -> Awaitable[None]:
        """A thumb and a note, kept on this machine only. On their way to the disk before anybody awaits it: leaving
        at once loses no words."""
        self._keeper.store.post(places.rate, message_id, rating, note)
        return self._rated(message_id)

    async def _rated(self, message_id: MessageId) -> None:
        self._snapshots.grew(await self._message(message_id))

    async def rating(self, message_id: MessageId) -> tuple[str, str] | None:
        """The thumb and the note."""
        return await self._keeper.store.do(places.rating, message_id)

    def mark_read(self, thread_id: ThreadId) -> None:
        """The thread is on the screen: its answers have been seen."""
        self._snapshots.mark_read(thread_id)

    async def content(self, attachment_id: AttachmentId) -> Attachment:
        """An attachment with its content, to be looked at again."""
        waiting = await self._keeper.store.do(reading.parcel, attachment_id)
        if waiting is not None:
            return waiting
        return await self._link.connection().attachment(attachment_id)

    async def markdown(self, thread_id: ThreadId) -> str:
        """The thread as it is shown, with its sources, to be kept or printed."""
        thread = await self._snapshots.open(thread_id)
        if thread is None:
            raise HarmonyError.of("not_found")
        return export.markdown(thread)

    async def json(self, thread_id: ThreadId) -> str:
        """The thread with all its branches."""
        rows = await self._keeper.store.do(reading.thread_rows, thread_id)
        if rows is None:
            raise HarmonyError.of("not_found")
        waiting = tuple(item.message for item in rows.outbox if isinstance(item, Unsent))
        return export.to_json(export.Whole(rows.summary, rows.settled + waiting, rows.head_id))

    async def _update(self, thread_id: ThreadId, body: dict[str, object]) -> None:
        await self._writing.write(OpKind.UPDATE_THREAD, thread_id, body)

    async def _message(self, message_id: MessageId) -> Message:
        message = await self._keeper.store.do(reading.message, message_id)
        if message is None:
            raise HarmonyError.of("not_found")
        return message
