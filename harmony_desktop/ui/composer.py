"""The composer: question, microphone, model, send. Knows no session; tells intents."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from harmony_desktop.domain.threads import Model
from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.buttons import IconButton, SendButton, TextButton
from harmony_desktop.ui.chip import Chip
from harmony_desktop.ui.editing_line import EditingLine
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.listening import ListeningRow
from harmony_desktop.ui.mic_button import MicButton
from harmony_desktop.ui.question_edit import QuestionEdit
from harmony_desktop.ui.theme import Theme

GAP = 9
"""Between the composer's lines."""


def described(model: Model) -> str:
    """What the model is called, and what a user should know before trusting it with a question."""
    facts = (
        model.name,
        tr("small: short answers only") if model.small else "",
        tr("on this computer") if model.local else "",
    )
    return " · ".join(filter(None, facts))


class Composer(QWidget):
    """``submitted`` carries the text; the caller clears it once it has been taken."""

    submitted = Signal(str)
    stop_wanted = Signal()
    editing_left = Signal()
    edited = Signal(str)
    recent_wanted = Signal(QPoint)
    space_wanted = Signal(QPoint)
    model_chosen = Signal(str)
    height_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._models: tuple[Model, ...] = ()
        self._running = False
        self._ready = True
        self._ruled = False
        self.editing = EditingLine(theme, self)
        self.edit = QuestionEdit(theme, self)
        self.mic = MicButton(theme, self)
        self.listening = ListeningRow(theme, self)
        self._recent = IconButton(theme, "history", tr("Recent conversations"), self)
        self.space = Chip(theme, "folder", self)
        self._status = Words(theme, px=12, tone="warn", parent=self)
        self._model = TextButton(theme, "", quiet=True, parent=self)
        self._model.setAccessibleName(tr("Model"))
        self._model.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._model.setIconSize(QSize(11, 11))
        self._stop = IconButton(theme, "stop", tr("Stop"), self)
        self.send = SendButton(theme, "send", tr("Send"), self)
        self._tools = QWidget(self)
        self._lay_out()
        self._connect()
        self.show_placeholder(follow_up=False)
        self.show_space("")
        self.show_status("")
        self.show_models((), "", locked=False)
        self._refresh_send()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.listening, 1)
        for part in (self._recent, self.space, self._status):
            row.addWidget(part)
        row.addStretch()
        for button in (self._model, self._stop, self.mic, self.send):
            row.addWidget(button)
        kept = self.send.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # the microphone stays under the finger that holds it
        self.send.setSizePolicy(kept)
        self._tools.setFixedHeight(28)
        column = self._column = QVBoxLayout(self)
        self.set_inset(0)
        column.setSpacing(GAP)
        column.addWidget(self.editing)
        column.addWidget(self.edit)
        column.addWidget(self._tools)
        self.listening.hide()
        QWidget.setTabOrder(self.edit, self._recent)
        QWidget.setTabOrder(self._recent, self.space)
        QWidget.setTabOrder(self.space, self._model)
        QWidget.setTabOrder(self._model, self.mic)
        QWidget.setTabOrder(self.mic, self.send)

    def _connect(self) -> None:
        self.edit.submitted.connect(self._on_submitted)
        self.edit.textChanged.connect(self._on_edited)
        self.edit.height_changed.connect(self.height_changed)
        self.send.clicked.connect(self._on_send_clicked)
        self._stop.clicked.connect(self.stop_wanted)
        self.editing.left.connect(self.editing_left)
        self._recent.clicked.connect(
            lambda: self.recent_wanted.emit(self._recent.mapToGlobal(QPoint(0, self._recent.height() + 4)))
        )
        self.space.clicked.connect(
            lambda: self.space_wanted.emit(self.space.mapToGlobal(QPoint(0, self.space.height() + 4)))
        )
        self._model.clicked.connect(self._on_model_clicked)

    # --- what it shows -------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        return self.edit.toPlainText()

    def tall(self) -> int:
        """Its whole height; the parts that are not there take none."""
        above = [part for part in (self.editing,) if not part.isHidden()]
        return sum(part.height() + GAP for part in above) + self.edit.height() + GAP + 28 + 20

    def set_inset(self, side: int) -> None:
        """So much stays free at both sides, as beside the thread."""
        self._column.setContentsMargins(14 + side, 12, 10 + side, 8)

    def put(self, text: str) -> None:
        self.edit.put(text)

    def show_placeholder(self, follow_up: bool, ruled: bool | None = None) -> None:
        """Under a thread it asks for a follow-up, below a hairline; ``ruled``: a hairline without a thread."""
        self._ruled = follow_up if ruled is None else ruled
        self.update()
        self.edit.setPlaceholderText(tr("Ask a follow-up…") if follow_up else tr("Ask about your meetings…"))

    def show_space(self, name: str) -> None:
        """The space that the thread begun here will belong to; empty: none."""
        self.space.say(name, tr("Begins in the space {name}", name=name) if name else tr("Space"))
        self.space.setVisible(bool(name) and self.listening.isHidden())

    def show_status(self, text: str) -> None:
        """One amber line, for what the user should know before sending."""
        self._status.setText(text)
        self._status.setVisible(bool(text) and self.listening.isHidden())
        self._model.setVisible(bool(self._model.text()) and not text and self.listening.isHidden())

    def show_running(self, running: bool) -> None:
        """While an answer is being written, sending becomes stopping, unless there is something to send."""
        self._running = running
        self._refresh_send()

    def show_editing(self, editing: bool) -> None:
        """A question that was asked before is being worded anew."""
        if editing == self.editing.isHidden():
            self.editing.setVisible(editing)
            self.height_changed.emit()

    def step_back(self) -> bool:
        """Esc: True when there was something of its own to leave."""
        if self.editing.isHidden():
            return False
        self.editing_left.emit()
        return True

    def show_ready(self, ready: bool) -> None:
        """Typing is always possible; sending only once the services stand."""
        self._ready = ready
        self._refresh_send()

    def show_models(self, models: Sequence[Model], chosen: str, locked: bool) -> None:
        self._models = tuple(models)
        default = next((m for m in models if m.default), None)
        model = next((m for m in models if m.id == chosen), default)
        name = model.name if model else ""
        self._model.setText(name if len(name) <= 24 else name[:23] + "…")
        may_choose = not locked and len(models) > 1
        self._model.setEnabled(may_choose)
        self._model.setIcon(
            icons.pixmap("chevron", self.theme.colour("dim"), 22, 2.0) if may_choose else QIcon()
        )
        about = described(model) if model else ""
        self._model.setToolTip(tr("Start a new chat to change model.") if locked else about)
        self._model.setVisible(bool(name) and not self._status.text() and self.listening.isHidden())

    def show_listening(self, listening: bool, latched: bool = False) -> None:
        self.mic.show_open(listening)
        if listening:
            self.listening.begin(latched)
            self.edit.setPlaceholderText(tr("Listening…"))
        for part in (self._recent, self._status, self._model, self.send):
            part.setVisible(not listening and (part is not self._status or bool(self._status.text())))
        self._model.setVisible(not listening and bool(self._model.text()) and not self._status.text())
        self.space.setVisible(not listening and bool(self.space.text()))
        self.listening.setVisible(listening)
        self._refresh_send()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._ruled:
            QPainter(self).fillRect(1, 0, self.width() - 2, 1, self.theme.colour("line"))

    # --- intents -------------------------------------------------------------------------------------------------

    def _on_edited(self) -> None:
        self._refresh_send()
        self.edited.emit(self.text)

    def _on_submitted(self) -> None:
        if self.text.strip() and self._ready:
            self.submitted.emit(self.text.strip())

    def _on_send_clicked(self) -> None:
        if self._stops:
            self.stop_wanted.emit()
        else:
            self._on_submitted()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_model_clicked(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(tr("Choose a model"))
        for model in self._models:
            menu.addAction(described(model), partial(self.model_chosen.emit, model.id))
        menu.popup(self._model.mapToGlobal(QPoint(0, self._model.height() + 4)))

    @property
    def _stops(self) -> bool:
        return self._running and not self.text.strip()

    def _refresh_send(self) -> None:
        waits = self._running and not self._stops
        self.send.show_icon("stop" if self._stops else "send")
        self.send.say(
            tr("Stop") if self._stops else tr("Send"), tr("Sends after the answer above") if waits else ""
        )
        self.send.setEnabled(self._stops or (bool(self.text.strip()) and self._ready))
        self._stop.setVisible(waits and self.listening.isHidden())
