"""Between the files that are brought in and the session: the dialog, what is dropped and pasted, and how it fares."""

from collections.abc import Coroutine, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from harmony_desktop.domain.bringing import About, FoundFile, Outcome, Upload, UploadState
from harmony_desktop.domain.facts import AccountChanged, Fact, UploadArrived, UploadsChanged
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.bringing import words
from harmony_desktop.ui.bringing.dialog import AddMeeting
from harmony_desktop.ui.bringing.upload_list import UploadList
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.screens import MEETINGS
from harmony_desktop.ui.window import CompanionWindow

SHORTCUT = "Ctrl+O"
Abouts = Sequence[tuple[FoundFile | None, About]]


class BringPresenter(QObject):
    """Works in every state of the window; what is on its way shows in the lists that were made."""

    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._lists: list[UploadList] = []
        self._failed: set[str] = set()
        """Failures that were told."""
        self._adding = False
        self.dialog: AddMeeting | None = None
        window.drop.brings = self._brings
        window.drop.meetings_dropped.connect(self.open)
        QShortcut(QKeySequence(SHORTCUT), window).activated.connect(self.open)
        self._end = session.bus.subscribe(self._on_fact)

    def close(self) -> None:
        self._end()

    def make_list(self, parent: QWidget) -> UploadList:
        """To stand above a list of meetings; ``parent``, too, takes files and transcripts that are pasted."""
        made = UploadList(self._window.theme, parent)
        made.pause_wanted.connect(lambda key: self._do(self._session.bringing.pause(ConversationId(key))))
        made.go_on_wanted.connect(lambda key: self._do(self._session.bringing.go_on(ConversationId(key))))
        made.cancel_wanted.connect(lambda key: self._do(self._session.bringing.cancel(ConversationId(key))))
        made.copy_wanted.connect(self._copy)
        made.destroyed.connect(lambda: self._lists.remove(made) if made in self._lists else None)
        self._lists.append(made)
        parent.installEventFilter(self)
        made.show_uploads(self._session.bringing.all())
        return made

    # --- the dialog ----------------------------------------------------------------------------------------------

    def open(self, files: Sequence[str] = (), text: str = "") -> None:
        """On the page of meetings, where what is added is seen coming."""
        if self.dialog is None:
            if MEETINGS in self._window.screens:
                self._window.show_screen(MEETINGS)
            else:
                self._window.open_page()
            teams = [team.name for team in self._session.spaces.teams()]
            dialog = self.dialog = AddMeeting(self._window.theme, self._window.card, teams)
            dialog.files_given.connect(self._look)
            dialog.choose_wanted.connect(self._choose)
            dialog.given.connect(self._on_given)
            dialog.closed.connect(self._on_closed)
            self._window.lay_over(dialog)
        if files:
            self._look(files)
        elif text:
            self.dialog.begin_pasting(text)

    def _on_closed(self) -> None:
        self.dialog = None

    def _choose(self) -> None:
        dialog = QFileDialog(self._window, tr("Add a meeting"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(words.file_filters())
        dialog.filesSelected.connect(self._look)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _look(self, files: Sequence[str]) -> None:
        self._runner.start(self._look_at(list(files)), name="look at files")

    async def _look_at(self, files: list[str]) -> None:
        found = await self._session.bringing.look(files)
        if self.dialog is not None:
            self.dialog.show_files(found)

    def _on_given(self) -> None:
        dialog = self.dialog
        if dialog is None or self._adding or not (dialog.good or dialog.text):
            return
        try:
            abouts = dialog.abouts()
        except ValueError as error:
            dialog.tell(str(error), "err")
            return
        self._adding = True  # who presses twice does not want it twice
        self._runner.start(self._add(dialog, abouts, dialog.text), name="add meetings")

    async def _add(self, dialog: AddMeeting, abouts: Abouts, text: str) -> None:
        try:
            for file, about in abouts:
                if file is not None:
                    await self._session.bringing.add(file, about)
                else:
                    await self._session.bringing.add_text(text, about)
        except HarmonyError as error:
            dialog.fail(error.problem)
            return
        finally:
            self._adding = False
        dialog.close_overlay()

    # --- dropped and pasted --------------------------------------------------------------------------------------

    def _brings(self, files: list[str]) -> bool:
        """Every file on the page of meetings; elsewhere those that cannot go with a question."""
        return self._window.screen_name == MEETINGS or all(words.is_recording(file) for file in files)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A paste that no field took."""
        pasted = event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if pasted and event.matches(QKeySequence.StandardKey.Paste):  # type: ignore[attr-defined]
            return self._paste()
        return super().eventFilter(watched, event)

    def _paste(self) -> bool:
        clipboard = QGuiApplication.clipboard()
        files, text = words.local_files(clipboard.mimeData()), clipboard.text()
        if files or text.strip():
            self.open(files, text)
        return bool(files or text.strip())

    # --- how they fare -------------------------------------------------------------------------------------------

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        self._runner.start(work, name="upload")

    def _copy(self, key: str) -> None:
        upload = self._find(key)
        if upload is not None:
            QGuiApplication.clipboard().setText(words.to_copy(upload))
            self._window.toast.say(tr("Copied"))

    def _find(self, key: str) -> Upload | None:
        return next((upload for upload in self._session.bringing.all() if upload.id == key), None)

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            if self.dialog is not None:
                self.dialog.close_overlay()
            self._refresh()
        elif isinstance(fact, UploadsChanged):
            self._refresh()
        elif isinstance(fact, UploadArrived):
            self._tell_arrived(fact.outcome)

    def _refresh(self) -> None:
        uploads = self._session.bringing.all()
        for made in self._lists:
            made.show_uploads(uploads)
        failed = {str(upload.id) for upload in uploads if upload.state is UploadState.FAILED}
        for key in failed - self._failed:
            self._tell_failed(key)
        self._failed = failed

    def _tell_failed(self, key: str) -> None:
        """Where its row is not seen."""
        upload = self._find(key)
        if upload is None or self._window.screen_name == MEETINGS or MEETINGS not in self._window.screens:
            return
        said = tr("“{title}” was not brought in.", title=upload.title)
        self._window.toast.say(said, tr("Show"), lambda: (self._window.show_screen(MEETINGS), None)[1])

    def _tell_arrived(self, outcome: Outcome) -> None:
        if outcome.existed:
            self._window.toast.say(tr("“{title}” was brought in before.", title=outcome.title))
        elif outcome.unread_cues:
            left_out = trn(
                "1 damaged part of it was left out.",
                "{count} damaged parts of it were left out.",
                outcome.unread_cues,
            )
            self._window.toast.say(f"{tr('“{title}” is brought in.', title=outcome.title)} {left_out}")
        elif self._window.screen_name != MEETINGS:
            self._window.toast.say(tr("“{title}” is brought in.", title=outcome.title))
