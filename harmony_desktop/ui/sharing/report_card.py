"""The report in the Share dialog: being made, saved, or why it could not be."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from harmony_desktop.domain.problems import Problem
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.sharing.card import ShareCard
from harmony_desktop.ui.theme import Theme

LONGEST = 28
"""Letters of a folder's name."""


class ReportCard(ShareCard):
    """``opened`` and ``folder_wanted`` carry the file that was saved."""

    wanted = Signal()
    stopped = Signal()
    opened = Signal(object)
    folder_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        about = tr(
            "Insights, participants, a QR code back. No transcript. A downloaded file cannot be revoked."
        )
        super().__init__(theme, "file", tr("Conversation Insights Report"), about, tr("Share PDF"), parent)
        self._file: Path | None = None
        self.working = QWidget(self)
        self.stop = TextButton(theme, tr("Cancel"), parent=self.working)
        self.saved = QWidget(self)
        self.saved_words = Words(theme, px=12, tone="ok", wrap=True, parent=self.saved)
        self.open = TextButton(theme, tr("Open"), parent=self.saved)
        self.show_in_folder = TextButton(theme, tr("Show in folder"), parent=self.saved)
        self._lay_out()
        self.button.clicked.connect(self.wanted)
        self.stop.clicked.connect(self.stopped)
        self.open.clicked.connect(lambda: self.opened.emit(self._file))
        self.show_in_folder.clicked.connect(lambda: self.folder_wanted.emit(self._file))
        self.show_ready()

    def _lay_out(self) -> None:
        bar = QProgressBar(self.working)
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(tr("Generating PDF…"))
        row = QHBoxLayout(self.working)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(bar, 1)
        row.addWidget(self.stop)
        row = QHBoxLayout(self.saved)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.saved_words, 1)
        row.addWidget(self.open)
        row.addWidget(self.show_in_folder)
        self.column.addWidget(self.working)
        self.column.addWidget(self.saved)

    # --- its states ----------------------------------------------------------------------------------------------

    def show_ready(self, told: str = "") -> None:
        self._show(tr("Share PDF"), told)

    def show_working(self) -> None:
        self._show(tr("Generating PDF…"), working=True)
        self.stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_saved(self, file: Path) -> None:
        self._file = file
        folder = file.parent.name or str(file.parent)
        folder = folder if len(folder) <= LONGEST else folder[: LONGEST - 1] + "…"
        self.saved_words.setText(tr("Saved as “{file}” in “{folder}”.", file=file.name, folder=folder))
        self.saved_words.setToolTip(str(file))
        self._show(tr("Share PDF"), saved=True)
        self.open.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_failed(self, problem: Problem) -> None:
        self._show(tr("Try again"))
        self.tell(worded(problem), "err")

    def _show(self, action: str, told: str = "", working: bool = False, saved: bool = False) -> None:
        held = self.stop.hasFocus()
        self.name_button(action)
        self.button.setEnabled(not working)
        self.working.setVisible(working)
        self.saved.setVisible(saved)
        self.tell(told)
        if held and not working:
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)
