"""One file on its way to the workspace: its name, how far it is, and what can be done with it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from harmony_desktop.domain.bringing import Upload, UploadState
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bringing import words
from harmony_desktop.ui.buttons import IconButton
from harmony_desktop.ui.labels import Elided, Words
from harmony_desktop.ui.notices import Glyph
from harmony_desktop.ui.theme import Theme

MOVING = (UploadState.SENDING, UploadState.CHECKING, UploadState.WAITING, UploadState.PAUSED)


class UploadRow(QWidget):
    """Signals carry the upload's id."""

    pause_wanted = Signal(str)
    go_on_wanted = Signal(str)
    cancel_wanted = Signal(str)
    copy_wanted = Signal(str)

    def __init__(self, theme: Theme, upload: Upload, parent: QWidget) -> None:
        super().__init__(parent)
        self.upload = upload
        self.setObjectName(f"upload:{upload.id}")
        self._glyph = Glyph(theme, self)
        self.name = Elided(theme, weight=500, parent=self)
        self.name.setFont(theme.font(12.5, 500))
        self.how = Words(theme, px=11.5, tone="dim", wrap=True, parent=self)
        self.how.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.pause = IconButton(theme, "pause", tr("Pause"), self)
        self.on = IconButton(theme, "play", tr("Go on"), self)
        self.copy = IconButton(theme, "copy", tr("Copy details"), self)
        self.cancel = IconButton(theme, "close", tr("Cancel"), self)
        self._lay_out()
        self.pause.clicked.connect(lambda: self.pause_wanted.emit(self.upload.id))
        self.on.clicked.connect(lambda: self.go_on_wanted.emit(self.upload.id))
        self.copy.clicked.connect(lambda: self.copy_wanted.emit(self.upload.id))
        self.cancel.clicked.connect(lambda: self.cancel_wanted.emit(self.upload.id))
        self.show_upload(upload)

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        middle.setSpacing(3)
        middle.addWidget(self.name)
        middle.addWidget(self.bar)
        middle.addWidget(self.how)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 5, 14, 7)
        row.setSpacing(2)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addSpacing(6)
        row.addLayout(middle, 1)
        row.addSpacing(4)
        for button in (self.pause, self.on, self.copy, self.cancel):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def show_upload(self, upload: Upload) -> None:
        self.upload = upload
        state, failed = upload.state, upload.state is UploadState.FAILED
        self._glyph.look("alert" if failed else words.icon_of(upload.name), "err" if failed else "dim")
        self.name.setText(upload.title)
        self.name.setToolTip(upload.path or upload.title)
        self.how.setText(words.how(upload))
        self.how.tint("err" if failed else "dim")
        self.bar.setVisible(state in MOVING)
        self.bar.setRange(0, 0 if state is UploadState.CHECKING else 1000)
        if state is not UploadState.CHECKING:
            self.bar.setValue(upload.sent * 1000 // upload.size if upload.size else 0)
        self.bar.setAccessibleName(tr("How much of {title} is there", title=upload.title))
        self._show_buttons(state)
        self.setAccessibleName(f"{upload.title}, {words.how(upload)}")

    def _show_buttons(self, state: UploadState) -> None:
        failed, title = state is UploadState.FAILED, self.upload.title
        self.pause.setVisible(state in (UploadState.SENDING, UploadState.WAITING))
        self.on.setVisible(state in (UploadState.PAUSED, UploadState.FAILED))
        self.on.show_icon("retry" if failed else "play")
        on = tr("Try again with {title}", title=title) if failed else tr("Go on with {title}", title=title)
        self.on.say(on, tr("Try again") if failed else tr("Go on"))
        self.pause.say(tr("Pause {title}", title=title), tr("Pause"))
        self.copy.setVisible(failed)
        self.cancel.setVisible(state is not UploadState.BROUGHT)
        away = tr("Take {title} away", title=title) if failed else tr("Cancel {title}", title=title)
        self.cancel.say(away, tr("Take away") if failed else tr("Cancel"))
