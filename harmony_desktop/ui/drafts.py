"""What goes with the questions that are being written, thread by thread, for as long as the program runs."""

from dataclasses import dataclass, replace

from harmony_desktop.domain.context import MAX_ATTACHMENTS, NOT_NARROWED, Attachment, Sources
from harmony_desktop.domain.ids import AttachmentId, ThreadId
from harmony_desktop.domain.problems import HarmonyError


@dataclass(frozen=True)
class Draft:
    attached: tuple[Attachment, ...] = ()
    sources: Sources = NOT_NARROWED
    """Of the thread that will be begun; one that is there keeps its own."""

    def __bool__(self) -> bool:
        return bool(self.attached) or self.sources.narrow


NOTHING = Draft()


class Drafts:
    """None is the thread that will be begun."""

    def __init__(self) -> None:
        self._kept: dict[ThreadId | None, Draft] = {}

    def of(self, thread_id: ThreadId | None) -> Draft:
        return self._kept.get(thread_id, NOTHING)

    def add(self, thread_id: ThreadId | None, *attached: Attachment) -> None:
        """The same meeting goes along once."""
        draft = self.of(thread_id)
        known = {a.conversation_id for a in draft.attached if a.conversation_id}
        new = tuple(a for a in attached if a.conversation_id is None or a.conversation_id not in known)
        if len(draft.attached) + len(new) > MAX_ATTACHMENTS:
            raise HarmonyError.of("attach_too_many", most=MAX_ATTACHMENTS)
        self._kept[thread_id] = replace(draft, attached=draft.attached + new)

    def remove(self, thread_id: ThreadId | None, attachment_id: str) -> Attachment | None:
        draft = self.of(thread_id)
        gone = next((a for a in draft.attached if a.id == attachment_id), None)
        kept = tuple(a for a in draft.attached if a.id != AttachmentId(attachment_id))
        self._kept[thread_id] = replace(draft, attached=kept)
        return gone

    def narrow(self, sources: Sources) -> None:
        """Where the thread that will be begun looks."""
        self._kept[None] = replace(self.of(None), sources=sources)

    def take(self, thread_id: ThreadId | None) -> Draft:
        """It goes off with its question."""
        return self._kept.pop(thread_id, NOTHING)

    def clear(self) -> None:
        """Another account is in use."""
        self._kept.clear()

    def give_back(self, thread_id: ThreadId | None, draft: Draft) -> None:
        if draft:
            now = self.of(thread_id)
            self._kept[thread_id] = replace(draft, attached=(draft.attached + now.attached)[:MAX_ATTACHMENTS])
