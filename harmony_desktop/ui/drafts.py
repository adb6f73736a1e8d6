"""What goes with the questions that are being written, thread by thread; those of a question in other words last as
long as it is being worded."""

from dataclasses import replace
from typing import TypeGuard

from harmony_desktop.domain.context import MAX_ATTACHMENTS, NO_DRAFT, Attachment, Draft, Sources
from harmony_desktop.domain.ids import AttachmentId, MessageId, ThreadId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.ui.doors import Session

_EDITED = "edit:"


def edited(message_id: MessageId) -> ThreadId:
    """Where the chips of a question that is being worded anew stand."""
    return ThreadId(f"{_EDITED}{message_id}")


class Drafts:
    """None is the thread that will be begun."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._edited: dict[ThreadId, Draft] = {}

    def of(self, thread_id: ThreadId | None) -> Draft:
        if _worded(thread_id):
            return self._edited.get(thread_id, NO_DRAFT)
        return self._session.chips(thread_id)

    def _keep(self, thread_id: ThreadId | None, draft: Draft) -> None:
        if _worded(thread_id):
            self._edited[thread_id] = draft
        else:
            self._session.save_chips(thread_id, draft)

    def add(self, thread_id: ThreadId | None, *attached: Attachment) -> None:
        """The same meeting goes along once."""
        draft = self.of(thread_id)
        known = {a.conversation_id for a in draft.attached if a.conversation_id}
        new = tuple(a for a in attached if a.conversation_id is None or a.conversation_id not in known)
        if len(draft.attached) + len(new) > MAX_ATTACHMENTS:
            raise HarmonyError.of("attach_too_many", most=MAX_ATTACHMENTS)
        self._keep(thread_id, replace(draft, attached=draft.attached + new))

    def remove(self, thread_id: ThreadId | None, attachment_id: str) -> Attachment | None:
        draft = self.of(thread_id)
        gone = next((a for a in draft.attached if a.id == attachment_id), None)
        kept = tuple(a for a in draft.attached if a.id != AttachmentId(attachment_id))
        self._keep(thread_id, replace(draft, attached=kept))
        return gone

    def narrow(self, sources: Sources) -> None:
        """Where the thread that will be begun looks."""
        self._keep(None, replace(self.of(None), sources=sources))

    def take(self, thread_id: ThreadId | None) -> Draft:
        """It goes off with its question."""
        if _worded(thread_id):
            return self._edited.pop(thread_id, NO_DRAFT)
        return self._session.take_chips(thread_id)

    def clear(self) -> None:
        """Another account is in use."""
        self._edited.clear()

    def give_back(self, thread_id: ThreadId | None, draft: Draft) -> None:
        if draft:
            now = self.of(thread_id)
            self._keep(thread_id, replace(draft, attached=(draft.attached + now.attached)[:MAX_ATTACHMENTS]))


def _worded(thread_id: ThreadId | None) -> TypeGuard[ThreadId]:
    return thread_id is not None and thread_id.startswith(_EDITED)
