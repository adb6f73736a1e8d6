"""What a user does with a message that stands in the thread: copy, edit, again, thumbs, branches, what was used."""

from collections.abc import Awaitable, Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.context import Attachment, AttachmentKind
from harmony_desktop.domain.emails import parted
from harmony_desktop.domain.export import body
from harmony_desktop.domain.ids import MessageId
from harmony_desktop.domain.threads import Message, Role, Thread, expand_quotes
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.rating_box import RatingBox
from harmony_desktop.ui.receipt import show_receipt
from harmony_desktop.ui.story import plain
from harmony_desktop.ui.window import CompanionWindow


class MessageActions(QObject):
    """``edit_wanted`` carries the question; ``taken_back`` the words and attachments of one that had not been sent."""

    edit_wanted = Signal(object)
    taken_back = Signal(str, object)

    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        shown: Callable[[], Thread | None],
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner, self._shown = window, session, runner, shown
        window.thread_view.action_chosen.connect(self._on_action)

    def find(self, message_id: str) -> Message | None:
        thread = self._shown()
        return next((m for m in thread.messages if m.id == message_id), None) if thread else None

    def _on_action(self, name: str, message_id: str, button: QWidget) -> None:
        message = self.find(message_id.partition("/")[0])
        if message is None:
            return
        if name in ("copy-code", "copy-table"):
            self._copy_part(message, name, int(message_id.rpartition("/")[2]), button)
            return
        if name.startswith("branch:"):
            self._step(message, int(name.removeprefix("branch:")))
            return
        doing: dict[str, Callable[[], None]] = {
            "copy": lambda: _copy(plain(message)),
            "copy-question": lambda: _copy(message.text),
            "edit": lambda: self.edit_wanted.emit(message),
            "again": lambda: self._again(message),
            "retry": lambda: self._start(self._session.retry(message.id)),
            "send": lambda: self._start(self._session.retry(message.id)),
            "discard": lambda: self._start(self._take_back(message)),
            "leave": lambda: self._start(self._session.discard(message.id)),
            "take-back": lambda: self._start(self._take_back(message)),
            "up": lambda: self._rate(message, "up", button),
            "down": lambda: self._rate(message, "down", button),
            "used": lambda: show_receipt(message, self._window, self._session, self._runner),
            "more": lambda: self._menu(message).open_at(button),
        }
        if name in doing:
            doing[name]()

    def _start(self, doing: Awaitable[Any]) -> None:
        async def wait() -> None:
            await doing

        self._runner.start(wait(), name="message action")

    def _menu(self, message: Message) -> Menu:
        menu = Menu(tr("More actions"), self._window)
        menu.addAction(tr("Copy with sources"), lambda: _copy(plain(message)))
        menu.addAction(tr("Copy as Markdown"), lambda: _copy(body(message)))
        if message.problem is not None:
            detail = f"{message.problem.code} {dict(message.problem.args)}\n{message.problem.detail}".strip()
            menu.addAction(tr("Copy details"), lambda: _copy(detail))
        if message.role is Role.ASSISTANT and self._askable:
            menu.addSeparator()
            menu.addAction(tr("Write it again"), lambda: self._again(message))
        return menu

    @property
    def _askable(self) -> bool:
        thread = self._shown()
        return thread is not None and thread.summary.mine and self._window.writable

    def _copy_part(self, message: Message, name: str, number: int, button: QWidget) -> None:
        """One code block as it was written, or one table in either of two forms."""
        from harmony_desktop.ui import markdown, tables

        words = parted(message.text).words
        text = expand_quotes(words, message.citations, withdrawn=tr("no longer available"))
        if name == "copy-code":
            codes = markdown.codes(text)
            _copy(codes[number] if number < len(codes) else "")
            return
        found = markdown.tables(text)
        if number >= len(found):
            return
        rows, aligns = found[number]
        menu = Menu(tr("Copy table"), self._window)
        menu.addAction(tr("Copy as CSV"), lambda: _copy(tables.as_csv(rows)))
        menu.addAction(tr("Copy as Markdown"), lambda: _copy(tables.as_markdown(rows, aligns)))
        menu.open_at(button)

    # --- versions ------------------------------------------------------------------------------------------------

    def _again(self, message: Message) -> None:
        """Another answer to the same question; the old one stays beside it."""
        thread = self._shown()
        if thread is not None and thread.running is not None:
            self._window.toast.say(tr("An answer is being written: wait for its end, or stop it."))
        else:
            self._start(self._session.retry(message.id))

    def _step(self, message: Message, step: int) -> None:
        at = message.branches.index(message.id) + step
        if 0 <= at < len(message.branches):
            self._start(self._show_branch(message, message.branches[at], at + 1))

    async def _show_branch(self, message: Message, beside: MessageId, number: int) -> None:
        await self._session.threads.show_branch(message.thread_id, beside)
        self._window.thread_view.announce(tr("Version {at} of {of}", at=number, of=len(message.branches)))

    async def _take_back(self, message: Message) -> None:
        """Words and attachments come back to the composer, where they can be changed."""
        attached = [await self._whole(a) for a in message.attachments]
        words = await self._session.discard(message.id)
        self.taken_back.emit(words, tuple(attached))

    async def _whole(self, attached: Attachment) -> Attachment:
        if attached.kind is AttachmentKind.MEETING or attached.text or attached.data:
            return attached
        return await self._session.threads.content(attached.id)

    # --- thumbs --------------------------------------------------------------------------------------------------

    def _rate(self, message: Message, thumb: str, button: QWidget) -> None:
        """A click keeps it at once and offers a note; on the same thumb again, the note and a way back."""
        self._start(self._keep_thumb(message.id, thumb, button))

    async def _keep_thumb(self, message_id: MessageId, thumb: str, button: QWidget) -> None:
        known, note = await self._session.threads.rating(message_id), ""
        if known is not None and known[0] == thumb:
            note = known[1]
        else:
            await self._session.threads.rate(message_id, thumb)
        box = RatingBox(self._window.theme, self._window.card, thumb, note)
        rate = self._session.threads.rate
        box.kept.connect(lambda text: self._start(rate(message_id, thumb, text)))
        box.taken_back.connect(lambda: self._start(rate(message_id, None)))
        box.open_at(button)


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
