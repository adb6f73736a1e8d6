"""What goes with a question: the chips over the composer, the + menu, where a thread looks."""

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from harmony_desktop.domain.context import NOT_NARROWED, Attachment, AttachmentKind, Draft, Sources
from harmony_desktop.domain.facts import Fact, MeetingsChanged
from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.threads import Message, Model
from harmony_desktop.i18n import tr
from harmony_desktop.services import attaching, fitting
from harmony_desktop.ui import context_words
from harmony_desktop.ui.attachment_view import AttachmentViewer
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.drafts import Drafts, edited
from harmony_desktop.ui.file_reader import FileReader
from harmony_desktop.ui.mention_presenter import MentionPresenter
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.selection_offer import SelectionOffer
from harmony_desktop.ui.sources_picker import SourcesPicker
from harmony_desktop.ui.thread_presenter import ThreadPresenter
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wordings import explain

SOURCES = "sources"
"""The key of the chip that says where a thread looks."""
WEB = "web"
"""The key of the chip that says that the web is not searched."""
ALL = 100_000
MENDABLE = ("images_not_read", "attach_too_heavy", context_words.TOO_LONG)
"""What the codes begin with of what the user can mend right here."""


class ContextPresenter(QObject):
    """Nothing goes along that does not stand over the composer as a chip."""

    def __init__(
        self, window: CompanionWindow, session: Session, runner: TaskRunner, talk: ThreadPresenter
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner, self._talk = window, session, runner, talk
        self._bar = window.composer.context
        self._drafts = Drafts(session)
        self._thread_id: ThreadId | None = None
        self._edited: ThreadId | None = None
        """Where the chips of a question that is being worded anew are kept."""
        self._model: Model | None = None
        self._shown_sources = NOT_NARROWED
        self.files = FileReader(window, runner)
        self.viewer = AttachmentViewer(window, session, runner)
        self.offer = SelectionOffer(window)
        self.mentions = MentionPresenter(window, session, runner)
        self._connect()

    def _connect(self) -> None:
        composer = self._window.composer
        composer.plus_wanted.connect(self._on_plus)
        self._bar.removed.connect(self._on_removed)
        self._bar.opened.connect(self._on_opened)
        self._talk.changed.connect(self._on_thread_changed)
        self._window.thread_view.attachment_chosen.connect(self._on_card)
        self.files.ready.connect(self._add_to)
        self.files.changed.connect(self.show)
        composer.edit.text_given.connect(self._on_text)
        composer.edited.connect(self._settle_notice)
        self.offer.taken.connect(self.add)
        self.mentions.chosen.connect(lambda meeting: self.add(attaching.meeting(meeting)))

    # --- what goes along -----------------------------------------------------------------------------------------

    @property
    def place(self) -> ThreadId | None:
        """Whose chips are shown: the thread's, or the edited question's."""
        return self._edited or self._talk.thread_id

    @property
    def draft(self) -> Draft:
        return self._drafts.of(self.place)

    @property
    def sources(self) -> Sources:
        """Where the shown thread looks, or the one that will be begun."""
        thread = self._talk.snapshot
        return thread.summary.sources if thread is not None else self._drafts.of(None).sources

    def add(self, attached: Attachment) -> None:
        self._add_to(self.place, attached)

    def _add_to(self, thread_id: ThreadId | None, attached: Attachment) -> None:
        try:
            self._drafts.add(thread_id, attached)
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem, quiet=True)
            return
        self.show()
        self._window.thread_view.announce(tr("Attached: {what}", what=context_words.spoken(attached)))

    def drop(self, key: str) -> None:
        """It does not go along any more."""
        self._drafts.remove(self.place, key)
        self.show()

    def take(self) -> Draft:
        """What the question that goes off now carries."""
        draft = self._drafts.take(self.place)
        self.offer.clear()
        self.show()
        return draft

    def give_back(self, thread_id: ThreadId | None, draft: Draft) -> None:
        self._drafts.give_back(thread_id, draft)
        self.show()

    # --- a question in other words -------------------------------------------------------------------------------

    def begin_editing(self, message: Message) -> None:
        """What went with it is shown, and can be taken off."""
        self.leave_editing()
        self._edited = edited(message.id)
        self.put_editing(message.attachments)

    def put_editing(self, attached: tuple[Attachment, ...]) -> None:
        self._drafts.take(self._edited)
        self._drafts.give_back(self._edited, Draft(attached))
        self._on_place_changed()

    def leave_editing(self) -> None:
        """The chips of before are there again."""
        if self._edited is not None:
            left, self._edited = self._edited, None
            self._drafts.take(left)
            self.files.leave(left)
            self._on_place_changed()

    def _on_place_changed(self) -> None:
        self.files.thread_id = self.place
        self.show()

    def forget(self) -> None:
        """Another account is in use: nothing that was added for the other one can go along."""
        self._edited = None
        self._drafts.clear()
        self.files.forget()
        self.offer.forget()
        self._on_place_changed()

    # --- whether it can go off -----------------------------------------------------------------------------------

    def problem(self, text: str) -> Problem | None:
        """Why the question cannot go off as it is."""
        attached = self.draft.attached
        if self._blind and self._images(self.draft):
            begun = self._talk.thread_id is not None or not self._window.composer.model.isEnabled()
            return Problem("images_not_read" if begun else "images_not_read_yet")
        return fitting.too_heavy(attached) or self._too_long(text, attached)

    def _too_long(self, text: str, attached: tuple[Attachment, ...]) -> Problem | None:
        excess = fitting.excess(text, attached, self._model) if self._model is not None else None
        if excess is None or self._model is None:
            return None
        begun = self._talk.thread_id is not None
        may_choose = self._window.composer.model.isEnabled()
        return context_words.too_long(excess, self._model, may_choose=may_choose, begun=begun)

    @property
    def _blind(self) -> bool:
        return self._model is not None and not self._model.images

    def _images(self, draft: Draft) -> list[Attachment]:
        return [a for a in draft.attached if a.kind is AttachmentKind.IMAGE]

    def show_model(self, model: Model | None) -> None:
        """The one that will answer: what it cannot read is marked."""
        if model != self._model:
            self._model = model
            self.show()

    # --- what is shown -------------------------------------------------------------------------------------------

    def show(self) -> None:
        draft, sources = self.draft, self.sources
        chips = []
        if sources.narrow:
            words = context_words.sources(sources)
            chips.append((SOURCES, "filter", words, tr("Sources: {words}", words=words)))
        if not sources.web:
            chips.append((WEB, "web-off", tr("No web search"), tr("No web search")))
        chips += [
            (str(a.id), context_words.ICONS[a.kind], context_words.label(a), context_words.on_chip(a))
            for a in draft.attached
        ]
        chips += self.files.chips(self.place)
        self._bar.show_chips(chips)
        self.files.show_shares(self._bar)
        why = explain(Problem("images_not_read"))[0] if self._blind else ""
        for image in self._images(draft):
            self._bar.chips[str(image.id)].warn(why)
        self._window.composer.show_reading(bool(self.files.chips(self.place)))
        self._settle_notice()

    def _settle_notice(self) -> None:
        """What was wrong has been mended."""
        notice = self._window.notice
        if notice.code.startswith(MENDABLE):
            problem = self.problem(self._window.composer.text)
            if problem is None or problem.code != notice.code:
                notice.clear()

    def _on_thread_changed(self) -> None:
        self.files.thread_id = self.place
        wanted = (self._talk.thread_id, self.sources)
        if wanted != (self._thread_id, self._shown_sources):
            self._thread_id, self._shown_sources = wanted
            self.show()

    def _on_removed(self, key: str) -> None:
        if key == SOURCES:
            self.narrow(replace(NOT_NARROWED, web=self.sources.web))
        elif key == WEB:
            self.narrow(replace(self.sources, web=True))
        elif not self.files.cancel(key):
            self.drop(key)

    def _on_opened(self, key: str) -> None:
        if key in (SOURCES, WEB):
            self.pick_sources()
            return
        attached = next((a for a in self.draft.attached if a.id == key), None)
        if attached is not None and context_words.pasted(attached) and attached.text:
            self._drafts.remove(self.place, key)
            self.show()
            self._window.composer.edit.insertPlainText(attached.text)
            self._window.composer.edit.setFocus()
        elif attached is not None:
            self.viewer.open(attached)

    def _on_text(self, words: str) -> None:
        """A long text that was pasted; its chip, clicked, becomes the text again."""
        try:
            self.add(attaching.selection(words, tr(context_words.PASTED)))
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem, quiet=True)

    def _on_card(self, message_id: str, attachment_id: str) -> None:
        message = self._talk.acts.find(message_id)
        attached = next((a for a in message.attachments if a.id == attachment_id), None) if message else None
        if attached is not None:
            self.viewer.open(attached)

    # --- the + menu ----------------------------------------------------------------------------------------------

    def _on_plus(self, button: QWidget) -> None:
        menu = Menu(tr("Add context"), self._window)
        menu.addAction(tr("Attach files…"), self.choose_files)
        image = menu.addAction(tr("Paste image"), self.files.paste_image)
        image.setEnabled(self.files.can_paste)
        menu.addAction(tr("Meeting…"), self._window.composer.edit.begin_mention)
        selection = menu.addAction(self.offer.menu_words(), self.offer.attach)
        selection.setEnabled(bool(self.offer.words()))
        menu.addSeparator()
        thread, now = self._talk.snapshot, self.sources
        sources = menu.addAction(tr("Sources…"), self.pick_sources)
        web = menu.addAction(tr("Web search"), lambda: self.narrow(replace(now, web=not now.web)))
        web.setCheckable(True)
        web.setChecked(now.web)
        for action in (sources, web):
            action.setEnabled(thread is None or thread.summary.mine)
        menu.open_at(button)

    def choose_files(self) -> None:
        dialog = QFileDialog(self._window, tr("Attach files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self.files.read)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # --- sources -------------------------------------------------------------------------------------------------

    def pick_sources(self) -> None:
        self._runner.start(self._pick_sources(), name="sources")

    async def _pick_sources(self) -> None:
        meetings, people = await self._to_choose()
        picker = SourcesPicker(self._window.theme, self._window.card, self.sources, meetings, people)
        picker.chosen.connect(self.narrow)
        more = self._session.bus.subscribe(lambda fact: self._offer(picker, fact))
        picker.closed.connect(more)
        self._window.lay_over(picker)

    async def _to_choose(self) -> tuple[tuple[Meeting, ...], tuple[str, ...]]:
        finder = self._session.finder
        return await finder.meetings("", ALL), await finder.people("", ALL)

    def _offer(self, picker: SourcesPicker, fact: Fact) -> None:
        """Meetings that come while it is open."""

        async def offer() -> None:
            found = await self._to_choose()
            if not picker.is_closed:
                picker.offer(*found)

        if isinstance(fact, MeetingsChanged):
            self._runner.start(offer(), name="sources")

    def narrow(self, sources: Sources) -> None:
        """A thread that is there is told at once; one that will be begun takes it along."""
        thread_id = self._talk.thread_id
        if thread_id is None:
            self._drafts.narrow(sources)
            self.show()
        elif sources != self.sources:
            self._runner.start(self._session.threads.narrow(thread_id, sources), name="narrow thread")
