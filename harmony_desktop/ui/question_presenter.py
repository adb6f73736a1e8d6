"""From words in the composer to a question in the thread: drafts, sending, asking again in other words, stopping."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from harmony_desktop.domain.context import NOT_NARROWED, Attachment, Draft
from harmony_desktop.domain.ids import SpaceId, ThreadId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.threads import Message
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.context_presenter import ContextPresenter
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.thread_presenter import ThreadPresenter
from harmony_desktop.ui.window import CompanionWindow

log = logging.getLogger(__name__)


class QuestionPresenter(QObject):
    """``asked`` when a question went off; ``model`` tells which one is on the screen for a new thread."""

    asked = Signal()

    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        talk: ThreadPresenter,
        model: Callable[[], str],
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner, self._talk = window, session, runner, talk
        self._composer = window.composer
        self._model = model
        self.context = ContextPresenter(window, session, runner, talk)
        self._order = asyncio.Lock()
        self.spoken = False
        """What is in the composer was said, not typed."""
        self.new_space: SpaceId | None = None
        """Where the next new thread will belong."""
        self._going = False
        self._edited: Message | None = None
        self._aside = ""
        """What was in the composer before a question was taken up again."""
        self._connect()

    def _connect(self) -> None:
        self._composer.submitted.connect(self.submit)
        self._composer.stop_wanted.connect(self._on_stop)
        self._composer.edited.connect(self._on_edited)
        self._composer.editing_left.connect(self.leave_editing)
        self._talk.acts.edit_wanted.connect(self.edit)
        self._talk.acts.taken_back.connect(self._on_taken_back)
        self._talk.changed.connect(self._on_thread_changed)

    # --- sending -------------------------------------------------------------------------------------------------

    def submit(self, text: str) -> None:
        """While an answer is being written, the question waits for its end; in a thread that cannot be continued the
        words stay."""
        if not self._window.writable:
            return
        problem = self.context.problem(text)
        if problem is not None:
            self._window.notice.show_problem(problem, quiet=True)
            return
        self.asked.emit()
        spoken, self.spoken = self.spoken, False
        edited = self._edited
        if edited is not None:
            attached = self.context.draft.attached
            self.leave_editing()
            if text != edited.text.strip() or attached != edited.attachments:
                self._runner.start(self._ask_anew(edited, text, attached), name="edit question")
            return
        self._going = True  # on disk it stays a draft until it is written there as a question
        self._composer.put("")
        self._going = False
        self._runner.start(self._send(text, spoken, self.context.take(), self._model()), name="send message")

    async def _send(self, text: str, spoken: bool, draft: Draft, model: str) -> None:
        async with self._order:  # the second of two follows in the thread that the first begins
            before = self._talk.thread_id
            try:
                thread_id, _ = await self._session.send_message(
                    text,
                    before,
                    spoken,
                    model,
                    **self._about(before, draft),
                )
            except HarmonyError:
                self._give_back(text)
                self.context.give_back(before, draft)
                raise
            if self._session.draft(before).strip() == text:
                self._session.save_draft(before, "")
            self._show(before, thread_id)
        log.info("message sent")

    def _about(self, thread_id: ThreadId | None, draft: Draft) -> dict[str, Any]:
        """What a question carries besides its words."""
        about: dict[str, Any] = {"attachments": draft.attached} if draft.attached else {}
        if thread_id is None and self.new_space is not None:
            about["space_id"] = self.new_space
        if thread_id is None and draft.sources != NOT_NARROWED:
            about["sources"] = draft.sources
        return about

    def _show(self, before: ThreadId | None, thread_id: ThreadId) -> None:
        if self._talk.thread_id != before:
            return
        if before is None:
            self.new_space = None
            self._talk.show(thread_id)
        else:
            self._talk.flush()
            self._window.thread_view.follow()

    def _give_back(self, text: str) -> None:
        """Nothing that was written is lost, and nothing that was typed meanwhile."""
        typed = self._composer.text.strip()
        self._composer.put(f"{text}\n{typed}".strip())

    def _on_stop(self) -> None:
        if self._talk.thread_id is not None:
            self._runner.start(self._session.stop_answer(self._talk.thread_id), name="stop answer")

    def _on_taken_back(self, words: str, attached: object) -> None:
        self._give_back(words)
        if isinstance(attached, tuple) and attached:
            self.context.give_back(self._talk.thread_id, Draft(attached))
        self._composer.edit.setFocus()

    # --- in other words ------------------------------------------------------------------------------------------

    @property
    def editing(self) -> Message | None:
        return self._edited

    def edit(self, message: Message) -> None:
        """Its words and what went with it come into the composer; sent, they begin a branch beside the old question."""
        if self._edited is None:
            self._aside = self._composer.text
        self._edited = message
        self.context.begin_editing(message)
        self._composer.show_editing(True)
        self._composer.put(message.text)
        self._composer.edit.setFocus()

    def leave_editing(self) -> None:
        """What was being written before is there again."""
        if self._edited is not None:
            self._edited = None
            self.context.leave_editing()
            self._composer.show_editing(False)
            self._composer.put(self._aside)

    async def _ask_anew(self, message: Message, text: str, attached: tuple[Attachment, ...]) -> None:
        try:
            await self._session.threads.edit(message.id, text, attached)
        except HarmonyError:
            self.edit(message)
            self.context.put_editing(attached)
            self._composer.put(text)
            raise
        if self._talk.thread_id == message.thread_id:
            self._talk.flush()
            self._window.thread_view.follow()

    def forget(self) -> None:
        """Another account is in use: what is in the composer is kept as a draft of the other one, and leaves."""
        self._edited, self._aside, self.new_space, self.spoken = None, "", None, False
        self._composer.show_editing(False)
        self._composer.blockSignals(True)  # an empty composer is no draft of the new account's
        self._composer.put("")
        self._composer.edit.document().clearUndoRedoStacks()
        self._composer.blockSignals(False)
        self.context.forget()
        self._window.refit()

    # --- drafts --------------------------------------------------------------------------------------------------

    def _on_edited(self, text: str) -> None:
        if not text.strip():
            self.spoken = False
        if self._edited is None and not self._going:
            self._session.save_draft(self._talk.thread_id, text)

    def _on_thread_changed(self) -> None:
        """Another thread is shown: its own draft comes, and what was edited in the other stays as it was."""
        if self._edited is not None and self._edited.thread_id != self._talk.thread_id:
            self._edited = None
            self.context.leave_editing()
            self._composer.show_editing(False)
