"""The scripted session's doors to threads, spaces and what can be found: everything happens at once, in memory."""

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from harmony_desktop.domain import export
from harmony_desktop.domain.context import Attachment, Sources
from harmony_desktop.domain.facts import Parked, SpacesChanged, ThreadChanged, ThreadsChanged
from harmony_desktop.domain.finding import Hit
from harmony_desktop.domain.ids import AttachmentId, MessageId, OpId, SpaceId, ThreadId
from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.spaces import Space, Team
from harmony_desktop.domain.syncing import Refusal
from harmony_desktop.domain.threads import Message, MessageState, Thread

if TYPE_CHECKING:
    from tests.fakes.session import ScriptedSession


class ScriptedThreads:
    """`doors.ThreadActions` over the session's own threads; what was deleted can be taken back."""

    def __init__(self, session: "ScriptedSession") -> None:
        self._session = session
        self._gone: dict[OpId, Thread] = {}
        self._ops = count(1)
        self.ratings: dict[MessageId, tuple[str | None, str]] = {}
        self.branches_shown: list[MessageId] = []
        self._ways: dict[MessageId, tuple[Message, ...]] = {}
        """Branches that are not shown, by the message they begin with."""
        self.contents: dict[AttachmentId, Attachment] = {}

    async def rename(self, thread_id: ThreadId, title: str) -> None:
        self._change(thread_id, title=title)

    async def pin(self, thread_id: ThreadId, pinned: bool) -> None:
        self._change(thread_id, pinned=pinned)

    async def archive(self, thread_id: ThreadId, archived: bool) -> None:
        self._change(thread_id, archived=archived)

    async def move(self, thread_id: ThreadId, space_id: SpaceId | None) -> None:
        self._change(thread_id, space_id=space_id)

    async def narrow(self, thread_id: ThreadId, sources: Sources) -> None:
        self._change(thread_id, sources=sources)

    async def delete(self, thread_id: ThreadId) -> OpId:
        op = OpId(f"delete{next(self._ops)}")
        self._gone[op] = self._session.kept.pop(thread_id)
        self._tell(thread_id)
        return op

    async def undo(self, op_id: OpId) -> bool:
        if op_id in self._session.spaces.gone:
            return self._session.spaces.undo(op_id)
        thread = self._gone.pop(op_id, None)
        if thread is None:
            return False
        self._session.kept[thread.summary.id] = thread
        self._tell(thread.summary.id)
        return True

    async def edit(
        self, message_id: MessageId, text: str, attachments: tuple[Attachment, ...] | None = None
    ) -> MessageId:
        """The branch begins with the new question; what followed the old one is no longer shown."""
        old = self._find(message_id)
        thread = self._session.kept[old.thread_id]
        new_id = MessageId(f"{message_id}'")
        both = (*(old.branches or (old.id,)), new_id)
        before = thread.messages[: thread.messages.index(old)]
        self._ways[old.id] = thread.messages
        kept = old.attachments if attachments is None else attachments
        asked = replace(old, id=new_id, text=text, branches=both, attachments=kept)
        self._session.kept[old.thread_id] = replace(thread, messages=(*before, asked))
        self._tell(old.thread_id)
        return new_id

    def answer_again(self, message_id: MessageId) -> MessageId:
        """What a retry comes to: another answer beside the old one, still empty."""
        old = self._find(message_id)
        thread = self._session.kept[old.thread_id]
        self._ways[old.id] = thread.messages
        new_id = MessageId(f"{message_id}'")
        both = (*(old.branches or (old.id,)), new_id)
        again = replace(old, id=new_id, text="", state=MessageState.STREAMING, branches=both, receipt=None)
        before = thread.messages[: thread.messages.index(old)]
        self._session.kept[old.thread_id] = replace(thread, messages=(*before, again))
        self._tell(old.thread_id)
        return new_id

    async def show_branch(self, thread_id: ThreadId, message_id: MessageId) -> None:
        self.branches_shown.append(message_id)
        if message_id not in self._ways:
            return
        thread = self._session.kept[thread_id]
        left = next(m for m in thread.messages if message_id in m.branches)
        self._ways[left.id] = thread.messages
        way = tuple(
            replace(m, branches=left.branches) if m.id == message_id else m for m in self._ways[message_id]
        )
        self._session.kept[thread_id] = replace(thread, messages=way)
        self._tell(thread_id)

    async def rate(self, message_id: MessageId, rating: str | None, note: str = "") -> None:
        self.ratings[message_id] = (rating, note)
        message = replace(self._find(message_id), rating=rating)
        thread = self._session.kept[message.thread_id]
        messages = tuple(message if m.id == message_id else m for m in thread.messages)
        self._session.kept[message.thread_id] = replace(thread, messages=messages)
        self._session.bus.publish(ThreadChanged(message.thread_id))

    async def rating(self, message_id: MessageId) -> tuple[str, str] | None:
        thumb, note = self.ratings.get(message_id, (None, ""))
        return (thumb, note) if thumb else None

    def mark_read(self, thread_id: ThreadId) -> None:
        thread = self._session.kept.get(thread_id)
        if thread is not None and thread.summary.unread:
            self._change(thread_id, unread=False)

    async def content(self, attachment_id: AttachmentId) -> Attachment:
        if attachment_id not in self.contents:
            raise HarmonyError.of("not_found")
        return self.contents[attachment_id]

    async def markdown(self, thread_id: ThreadId) -> str:
        return export.markdown(self._session.kept[thread_id])

    async def json(self, thread_id: ThreadId) -> str:
        thread = self._session.kept[thread_id]
        return export.to_json(export.Whole(thread.summary, thread.messages))

    def _find(self, message_id: MessageId) -> Message:
        return next(m for t in self._session.kept.values() for m in t.messages if m.id == message_id)

    def _change(self, thread_id: ThreadId, **what: object) -> None:
        thread = self._session.kept[thread_id]
        self._session.kept[thread_id] = replace(thread, summary=replace(thread.summary, **what))  # type: ignore[arg-type]
        self._tell(thread_id)

    def _tell(self, thread_id: ThreadId) -> None:
        self._session.bus.publish(ThreadChanged(thread_id))
        self._session.bus.publish(ThreadsChanged())


class ScriptedSpaces:
    """`doors.Spaces`."""

    def __init__(self, session: "ScriptedSession") -> None:
        self._session = session
        self._ids = count(1)
        self.kept: dict[SpaceId, Space] = {}
        self.gone: dict[OpId, Space] = {}
        self.my_teams: tuple[Team, ...] = (Team("t-sales", "Sales"), Team("t-product", "Product"))

    def all(self) -> tuple[Space, ...]:
        return tuple(self.kept.values())

    def teams(self) -> tuple[Team, ...]:
        return self.my_teams

    async def create(self, name: str, context: str = "") -> SpaceId:
        space_id = SpaceId(f"s{next(self._ids)}")
        self.kept[space_id] = Space(space_id, name, context)
        self._session.bus.publish(SpacesChanged())
        return space_id

    async def change(self, space_id: SpaceId, *, name: str | None = None, context: str | None = None) -> None:
        space = self.kept[space_id]
        self.kept[space_id] = replace(
            space,
            name=space.name if name is None else name,
            context=space.context if context is None else context,
        )
        self._session.bus.publish(SpacesChanged())

    async def share(self, space_id: SpaceId, team_id: str | None) -> None:
        team = next((t.name for t in self.my_teams if t.id == team_id), "")
        self.kept[space_id] = replace(self.kept[space_id], team_id=team_id, team=team)
        self._session.bus.publish(SpacesChanged())

    async def delete(self, space_id: SpaceId) -> OpId:
        op = OpId(f"space{space_id}")
        self.gone[op] = self.kept.pop(space_id)
        self._session.bus.publish(SpacesChanged())
        return op

    def undo(self, op_id: OpId) -> bool:
        space = self.gone.pop(op_id)
        self.kept[space.id] = space
        self._session.bus.publish(SpacesChanged())
        return True


class ScriptedFinder:
    """`doors.Finder`: plain search in what is in memory."""

    def __init__(self, session: "ScriptedSession") -> None:
        self._session = session
        self.known: tuple[Meeting, ...] = ()

    async def threads(self, words: str, limit: int = 30) -> tuple[Hit, ...]:
        hits = []
        for thread in self._session.kept.values():
            hit = self._hit(thread, words.lower())
            if hit is not None:
                hits.append(hit)
        return tuple(hits[:limit])

    def _hit(self, thread: Thread, words: str) -> Hit | None:
        about = thread.summary
        for message in thread.messages:
            at = message.text.lower().find(words)
            if at >= 0:
                end = at + len(words)
                marked = f"{message.text[:at]}\x01{message.text[at:end]}\x02{message.text[end:]}"
                return Hit(about.id, about.title, marked, message.created_at, message.id)
        return Hit(about.id, about.title, "", about.updated_at) if words in about.title.lower() else None

    async def meetings(self, words: str = "", limit: int = 30) -> tuple[Meeting, ...]:
        def says(meeting: Meeting) -> bool:
            names = [meeting.title, *(f"{p.name} {p.company}" for p in meeting.participants)]
            return any(words.lower() in name.lower() for name in names)

        return tuple(m for m in self.known if says(m))[:limit]

    async def people(self, words: str = "", limit: int = 30) -> tuple[str, ...]:
        names = dict.fromkeys(p.name for m in self.known for p in m.participants)
        return tuple(n for n in names if words.lower() in n.lower())[:limit]

    async def count_meetings(self) -> int:
        return len(self.known)


class ScriptedRefusals:
    """`doors.Refusals`: what the test parked; what was decided is recorded."""

    def __init__(self, session: "ScriptedSession") -> None:
        self._session = session
        self.waiting: list[Refusal] = []
        self.decided: list[tuple[str, OpId]] = []

    def all(self) -> tuple[Refusal, ...]:
        return tuple(self.waiting)

    async def retry(self, op_id: OpId) -> None:
        self._decide("retry", op_id)

    async def discard(self, op_id: OpId) -> None:
        self._decide("discard", op_id)

    async def keep_copy(self, op_id: OpId) -> SpaceId:
        self._decide("copy", op_id)
        return await self._session.spaces.create("Copy")

    def refuse(self, refusal: Refusal) -> None:
        self.waiting.append(refusal)
        self._session.bus.publish(Parked(refusal.kind.value, refusal.problem, refusal.op_id))

    def _decide(self, what: str, op_id: OpId) -> None:
        self.waiting = [r for r in self.waiting if r.op_id != op_id]
        self.decided.append((what, op_id))
