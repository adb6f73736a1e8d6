"""“Add a meeting”: files or a pasted transcript, and what is known of them."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from harmony_desktop.domain.bringing import About, FoundFile
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bringing import words
from harmony_desktop.ui.bringing.about_fields import AboutFields
from harmony_desktop.ui.bringing.chosen_files import ChosenFiles, DropArea
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.theme import Theme

TEXT_TALL, TEXT_LEAST = 112, 56


class AddMeeting(Form):
    """``files_given`` carries paths that are to be looked at; ``given`` when it is to be done: see `files`, `text`,
    `about`."""

    files_given = Signal(object)
    choose_wanted = Signal()
    wanted, wide, tallest = 560, 520, 680

    def __init__(self, theme: Theme, card: QWidget, teams: Sequence[str]) -> None:
        about = tr("A recording is transcribed by your workspace. A transcript is read as it is.")
        super().__init__(theme, card, tr("Add a meeting"), about, words.adds(1))
        self.files: tuple[FoundFile, ...] = ()
        self._pasting = False
        self.area = DropArea(theme, self.box)
        self.chosen = ChosenFiles(theme, self.box)
        self.more = TextButton(theme, tr("Choose more…"), quiet=True, parent=self.box)
        self.edit = QPlainTextEdit(self.box)
        self.edit.setFont(theme.font(12.5))
        self.edit.setMinimumHeight(TEXT_LEAST)  # the first to give way in a low window
        self.edit.setMaximumHeight(TEXT_TALL)
        self.edit.setTabChangesFocus(True)
        self.edit.setPlaceholderText("Dana Reyes: …\nPriya Nair: …")
        self.edit.setAccessibleName(tr("Transcript"))
        self.about_fields = AboutFields(theme, card, teams, self.box)
        for part in (self.area, self.chosen, self.edit):
            self.fields.addWidget(part)
        self.fields.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.fields.addSpacing(6)
        self.fields.addWidget(self.about_fields)
        self.first = self.area.choose
        self.setAcceptDrops(True)
        self.edit.installEventFilter(self)
        self._connect()
        self._arrange()

    def _connect(self) -> None:
        self.area.choose_wanted.connect(self.choose_wanted)
        self.more.clicked.connect(self.choose_wanted)
        self.area.paste_wanted.connect(self.begin_pasting)
        self.chosen.left_out.connect(self._leave_out)
        self.edit.textChanged.connect(self._on_changed)

    # --- what is chosen ------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """Pasted; with files that can be brought in there is none, but it is not forgotten."""
        return self.edit.toPlainText().strip() if self._pasting and not self.good else ""

    @property
    def good(self) -> tuple[FoundFile, ...]:
        return tuple(file for file in self.files if file.problem is None)

    def abouts(self) -> list[tuple[FoundFile | None, About]]:
        """What is to be brought in; None is the pasted text. Raises `ValueError`, in words."""
        about = self.about_fields.about()
        good = self.good
        if len(good) < 2:
            return [(good[0] if good else None, about)]
        return [(file, _of_several(file, about)) for file in good]

    def show_files(self, found: Sequence[FoundFile]) -> None:
        """These as well."""
        known = {file.path for file in self.files}
        self.files += tuple(file for file in found if file.path not in known)
        if len(self.good) == 1:
            self.about_fields.fill(self.good[0].about)
        self._arrange()
        self._to_field()

    def begin_pasting(self, text: str = "") -> None:
        self._pasting = True
        if text:
            self.edit.setPlainText(text)
        elif not self.text:
            self.edit.setPlainText(QGuiApplication.clipboard().text()[:2_000_000])
        self._arrange()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_out(self, path: str) -> None:
        self.files = tuple(file for file in self.files if file.path != path)
        if len(self.good) == 1:
            self.about_fields.fill(self.good[0].about)
        self._arrange()
        self._to_field()

    def _to_field(self) -> None:
        """The keyboard goes where something is still to be said."""
        if not self.files:
            self.area.choose.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            several = len(self.good) > 1
            target = self.about_fields.medium if several else self.about_fields.title
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_changed(self) -> None:
        self.yes.setEnabled(bool(self.good or self.text))
        self.tell("")

    def _arrange(self) -> None:
        count, some = len(self.good), bool(self.files)
        self.area.setVisible(not some and not self._pasting)
        self.edit.setVisible(self._pasting and not count)
        self.chosen.setVisible(some)
        self.more.setVisible(some or self._pasting)
        self.more.setText(tr("Choose more…") if some else tr("Choose files instead…"))
        self.more.setAccessibleName(self.more.text())
        self.chosen.show_files(self.files)
        self.about_fields.show_several(count > 1)
        self.yes.setText(words.adds(count))
        self.yes.setAccessibleName(self.yes.text())
        for layout in (self.about_fields.layout(), self.fields, self.column):
            if layout is not None:
                layout.invalidate()
        self._on_changed()

    # --- dropped and pasted --------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if words.local_files(event.mimeData()) or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if files := words.local_files(event.mimeData()):
            self.files_given.emit(files)
        else:
            self.begin_pasting(event.mimeData().text())
        event.acceptProposedAction()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A file that is pasted into the text is brought in as a file."""
        pasted = event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if pasted and event.matches(QKeySequence.StandardKey.Paste):  # type: ignore[attr-defined]
            return self._paste_files()
        return super().eventFilter(watched, event)

    def _paste_files(self) -> bool:
        files = words.local_files(QGuiApplication.clipboard().mimeData())
        if files:
            self.files_given.emit(files)
        return bool(files)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that the keyboard is on; a paste outside of a field is a file or a transcript."""
        buttons = (self.area.choose, self.area.paste, self.more)
        here = next((button for button in buttons if button.hasFocus()), None)
        if here is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            here.click()
        elif event.matches(QKeySequence.StandardKey.Paste):
            if not self._paste_files() and QGuiApplication.clipboard().text().strip():
                self.begin_pasting()
        else:
            super().keyPressEvent(event)


def _of_several(file: FoundFile, given: About) -> About:
    """Each has its own title and date."""
    own = file.about
    return About(
        own.title, own.started_at, given.medium or own.medium, given.team, given.participants, given.language
    )
