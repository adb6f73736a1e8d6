"""Asking, and what a user does to a question or its answer while it is on its way."""

from dataclasses import replace

from harmony_desktop.domain.context import Attachment, Sources
from harmony_desktop.domain.ids import AttachmentId, MessageId, SpaceId, ThreadId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.syncing import OpKind
from harmony_desktop.domain.threads import Message, MessageState, Role
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.memories import Memories
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.services.writing import Writing, new_id
from harmony_desktop.store import outbox, reading
from harmony_desktop.store.rows import sources_row


class Asking:
    def __init__(self, keeper: Keeper, snapshots: Snapshots, writing: Writing, memories: Memories) -> None:
        self._keeper = keeper
        self._snapshots = snapshots
        self._writing = writing
        self._memories = memories

    async def send(
        self,
        text: str,
        thread_id: ThreadId | None,
        spoken: bool,
        model: str,
        attachments: tuple[Attachment, ...],
        space_id: SpaceId | None,
        sources: Sources | None,
    ) -> tuple[ThreadId, MessageId]:
        text = text.strip()
        if not text:
            raise HarmonyError.of("message_empty")
        target = thread_id or ThreadId(new_id())
        body: dict[str, object] = {"text": text, "spoken": spoken, "model": model}
        if space_id is not None:
            body["space_id"] = space_id
        if sources is not None:
            body["sources"] = sources_row(sources)
        self._memories.remember("last_thread", target)
        message_id = await self._writing.ask(target, body, attachments)
        self._memories.settle_chips(thread_id)
        return target, message_id

    async def stop(self, thread_id: ThreadId) -> None:
        """Ends the answer that is being written, or that waits for calls, which are not asked any more; a question not
        yet sent is taken back."""
        thread = await self._snapshots.open(thread_id)
        if thread is None:
            return
        answer = thread.running or thread.held
        try:
            if answer is not None and answer.run_id is not None:
                if answer is thread.running:
                    self._snapshots.stop(answer)
                await self._writing.write(OpKind.STOP_RUN, answer.run_id, {})
            else:
                for message in thread.messages:
                    if message.state is MessageState.WAITING:
                        await self._keeper.store.do(outbox.discard, message.id)
        finally:  # also where it could not be written: then the answer goes on
            await self._snapshots.changed([thread_id])

    async def retry(self, message_id: MessageId) -> None:
        """Sends a parked message, or has an answer written again beside the one that stands."""
        message = await self._keeper.store.do(reading.message, message_id)
        if message is None:
            raise HarmonyError.of("not_found")
        if message.op_id is not None:
            await self._again(message)
            return
        question: MessageId | None = message_id
        if message.role is Role.ASSISTANT:
            question = await self._keeper.store.do(reading.question_of, message_id)
        if question is None:
            raise HarmonyError.of("not_found")
        body: dict[str, object] = {"message_id": question, "answer_id": message_id}
        await self._writing.write(OpKind.RETRY_RUN, message.thread_id, body)

    async def _again(self, message: Message) -> None:
        """Sends what is parked; as a new chat where its own was deleted meanwhile."""
        gone = message.problem is not None and message.problem.code == "not_found"
        if (
            message.role is Role.USER
            and gone
            and not await self._keeper.store.do(reading.has, message.thread_id)
        ):
            op = await self._keeper.store.do(outbox.one, message.op_id) if message.op_id else None
            if op is not None:
                body = {name: op.body[name] for name in ("text", "spoken") if name in op.body}
                again = tuple(replace(a, id=AttachmentId(new_id())) for a in op.attachments)
                await self._writing.ask_instead(message.id, ThreadId(new_id()), body, again)
                await self._snapshots.changed([message.thread_id])
            return
        assert message.op_id is not None
        await self._keeper.store.do(outbox.requeue, message.op_id)
        kind = OpKind.SEND_MESSAGE if message.role is Role.USER else OpKind.RETRY_RUN
        await self._writing.written(kind, message.thread_id)

    async def discard(self, message_id: MessageId) -> str:
        """Takes back a message that waits or is parked, and returns its words. Of an answer only the wish to have it
        written again, which has none."""
        op = await self._keeper.store.do(outbox.discard, message_id)
        if op is None:
            raise HarmonyError.of("message_on_its_way")
        await self._writing.written(op.kind, op.target)
        return str(op.body.get("text", ""))
