"""The composer: question, microphone, model, send. Knows no session; tells intents."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.domain.threads import Model
from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.buttons import IconButton, SendButton, TextButton
from harmony_desktop.ui.chip import Chip
from harmony_desktop.ui.context_bar import ContextBar
from harmony_desktop.ui.direction import margins
from harmony_desktop.ui.editing_line import EditingLine
from harmony_desktop.ui.goes_line import GoesLine
from harmony_desktop.ui.goes_to import goes
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.listening.live_words import LiveWords
from harmony_desktop.ui.listening.note import TakeNote
from harmony_desktop.ui.listening.row import HELD, ListeningRow
from harmony_desktop.ui.listening.stage import Stage
from harmony_desktop.ui.mentions import MentionList
from harmony_desktop.ui.mic_button import MicButton
from harmony_desktop.ui.model_rows import abilities
from harmony_desktop.ui.question_edit import QuestionEdit
from harmony_desktop.ui.theme import Theme

GAP = 9
"""Between the composer's lines."""


def described(model: Model, team: bool) -> str:
    """What the model is called, and what a user should know before trusting it with a question."""
    return f"{model.name} · {abilities(model, team)}"


class Composer(QWidget):
    """``submitted`` carries the text; the caller clears it once it has been taken."""

    submitted = Signal(str)
    stop_wanted = Signal()
    editing_left = Signal()
    plus_wanted = Signal(QWidget)
    offer_taken = Signal()
    suggestion_taken = Signal()
    edited = Signal(str)
    recent_wanted = Signal(QWidget)
    space_wanted = Signal(QWidget)
    model_wanted = Signal()
    cancel_wanted = Signal()
    """What is being said shall come to nothing."""
    finish_wanted = Signal()
    """It is said: Enter sends nothing of which words are still to come."""
    height_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._running = False
        self._ready = True
        self._reading = False
        self._ruled = self._page = False
        self._told = self._link_words = self._doubt = ""
        self.goes = GoesLine(theme, self)
        self.editing = EditingLine(theme, self)
        self.context = ContextBar(theme, self)
        self.mentions = MentionList(theme, self)
        self.edit = QuestionEdit(theme, self)
        self.mic = MicButton(theme, self)
        self.live = LiveWords(theme, self.edit)
        self.note = TakeNote(theme, self)
        self.listening = ListeningRow(theme, self)
        self.plus = IconButton(theme, "plus", tr("Add context"), self)
        self.offer = Chip(theme, "selection", self)
        self.offer.offers = True
        self.offer.say("", tr("Selection"))
        self.suggestion = Chip(theme, "chat", self)
        self.suggestion.offers = True
        self.suggestion.setAccessibleName(tr("Suggestion"))
        self._recent = IconButton(theme, "history", tr("Recent conversations"), self)
        self.space = Chip(theme, "folder", self)
        self._status = Words(theme, px=12, tone="warn", parent=self)
        self.model = TextButton(theme, "", quiet=True, parent=self)
        self.setAccessibleName(tr("Write to Companion"))
        self.model.setAccessibleName(tr("Model"))
        self.model.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.model.setIconSize(QSize(11, 11))
        self._stop = IconButton(theme, "stop", tr("Stop"), self)
        self.send = SendButton(theme, "send", tr("Send"), self)
        self._tools = QWidget(self)
        self._lay_out()
        self._connect()
        self.show_placeholder(follow_up=False)
        self.show_space("")
        self.show_status("")
        self.show_model(None, several=False, locked=False)
        self._refresh_send()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.listening, 1)
        for part in (self.plus, self._recent, self.space, self.suggestion, self.offer, self._status):
            row.addWidget(part)
        row.addStretch()
        for button in (self.model, self._stop, self.mic, self.send):
            row.addWidget(button)
        self._tools.setFixedHeight(28)
        column = self._column = QVBoxLayout(self)
        self.set_inset(0)
        column.setSpacing(GAP)
        for above in (self.goes, self.editing, self.mentions, self.context):
            column.addWidget(above)
        for below in (self.edit, self.note, self._tools):
            column.addWidget(below)

    def _connect(self) -> None:
        self.edit.submitted.connect(self._on_submitted)
        self.edit.textChanged.connect(self._on_edited)
        self.edit.height_changed.connect(self.height_changed)
        self.send.clicked.connect(self._on_send_clicked)
        self._stop.clicked.connect(self.stop_wanted)
        self.editing.left.connect(self.editing_left)
        self._recent.clicked.connect(lambda: self.recent_wanted.emit(self._recent))
        self.space.clicked.connect(lambda: self.space_wanted.emit(self.space))
        self.plus.clicked.connect(lambda: self.plus_wanted.emit(self.plus))
        self.offer.clicked.connect(self.offer_taken)
        self.suggestion.clicked.connect(self.suggestion_taken)
        self.edit.back_wanted.connect(self.context.focus_last)
        self.context.left.connect(self.edit.setFocus)
        self.listening.cancel_wanted.connect(self.cancel_wanted)
        self.listening.shown_changed.connect(self._show_parts)
        for part in (self.goes, self.context, self.mentions, self.note):
            part.height_changed.connect(self.height_changed)
        self.model.clicked.connect(self.model_wanted)

    # --- what it shows -------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        return self.edit.toPlainText()

    def tall(self) -> int:
        """Its whole height; the parts that are not there take none."""
        parts = (self.goes, self.editing, self.mentions, self.context, self.note)
        above = [part for part in parts if not part.isHidden()]
        return sum(part.height() + GAP for part in above) + self.edit.height() + GAP + 28 + 20

    def set_inset(self, side: int) -> None:
        """So much stays free at both sides, as beside the thread."""
        margins(self._column, 14 + side, 12, 10 + side, 8)

    def put(self, text: str) -> None:
        self.edit.put(text)

    def land(self, words: str, doubtful: bool) -> None:
        """What was said, behind what is there. ``doubtful``: to be looked at again before it goes off."""
        self.live.land(words)
        self._show_doubt(tr("Hard to hear: read it once more.") if doubtful else "")

    def show_placeholder(self, follow_up: bool, page: bool = False) -> None:
        """Under a thread it asks for a follow-up, below a hairline; in a Page, all threads stand beside it."""
        self._ruled, self._page = follow_up or page, page
        self._show_parts()
        self.update()
        self.edit.setPlaceholderText(tr("Ask a follow-up…") if follow_up else tr("Ask about your meetings…"))

    def show_space(self, name: str) -> None:
        """The space that the thread begun here will belong to; empty: none."""
        self.space.say(name, tr("Begins in the space {name}", name=name) if name else tr("Space"))
        self._show_parts()

    def show_status(self, text: str) -> None:
        """One amber line, for what the user should know before sending."""
        self._link_words = text
        self._show_doubt(self._doubt)

    def _show_doubt(self, words: str) -> None:
        """About the words that are there; it goes when they are changed."""
        self._doubt = words
        self._status.setText(words or self._link_words)
        self._show_parts()

    def show_offer(self, words: str, name: str = "") -> None:
        """Something that could go along, and does not until it is clicked; no words: nothing is offered."""
        self.offer.say(words, name or tr("Selection"))
        self._show_parts()

    def show_suggestion(self, words: str) -> None:
        """A question to begin with, as long as nothing is written; no words: none."""
        self.suggestion.say(words, words or tr("Suggestion"))
        self._show_parts()

    def show_reading(self, reading: bool) -> None:
        """A file is being read: the question waits for it."""
        self._reading = reading
        self._refresh_send()

    def show_running(self, running: bool) -> None:
        """While an answer is being written, sending becomes stopping, unless there is something to send."""
        self._running = running
        self._refresh_send()

    def show_editing(self, editing: bool) -> None:
        """A question that was asked before is being worded anew."""
        if editing == self.editing.isHidden():
            self.editing.setVisible(editing)
            self._show_parts()
            self.height_changed.emit()

    def takes_context(self) -> bool:
        """There is a question that something could go with."""
        return self.isVisible()

    def step_back(self) -> bool:
        """Esc: True when there was something of its own to leave."""
        if not self.mentions.isHidden():
            self.mentions.close_list()
            return True
        if self.editing.isHidden():
            return False
        self.editing_left.emit()
        return True

    def show_ready(self, ready: bool) -> None:
        """Typing is always possible; sending only once the services stand."""
        self._ready = ready
        self._refresh_send()

    def show_model(self, model: Model | None, several: bool, locked: bool, team: bool = False) -> None:
        """``several``: there is something to choose from; ``locked``: the chat has begun; ``team``: the workspace is not
        on this computer."""
        name = model.name if model else ""
        self.model.setText((name if len(name) <= 24 else name[:23] + "…").replace("&", "&&"))
        may_choose = several and not locked
        self.model.setEnabled(may_choose)
        chevron = icons.pixmap("chevron", self.theme.colour("dim"), 22, 2.0)
        self.model.setIcon(chevron if may_choose else QIcon())
        lock = tr("Start a new chat to change model.") if locked else ""
        self.model.setToolTip(lock or (described(model, team) if model else ""))
        self.model.setAccessibleName(tr("Model: {name}", name=name) if name else tr("Model"))
        self.model.setAccessibleDescription(lock or (goes(model, team) if model else ""))
        self._show_parts()

    def show_take(self, stage: Stage, latched: str = HELD, may_cancel: bool = True) -> None:
        """What becomes of what is being said; words that settle meanwhile are shown by ``live``."""
        self.mic.show_open(stage in (Stage.OPENING, Stage.LISTENING))
        if stage is Stage.LISTENING:
            self.edit.setPlaceholderText(tr("Listening…"))
        elif stage is Stage.WORDING:
            self.edit.setPlaceholderText("")
        self.listening.show_stage(stage, latched, may_cancel)
        self._refresh_send()

    def _show_parts(self) -> None:
        """Those of the lower line that have something to say; while somebody speaks only that is shown."""
        free, status = self.listening.isHidden(), bool(self._status.text())
        offers = bool(self.offer.text()) and not status and self.editing.isHidden()
        for part, wanted in (
            (self.plus, True),
            (self._recent, not self._page),
            (self.space, bool(self.space.text())),
            (self.suggestion, bool(self.suggestion.text()) and not status and not self.text),
            (self.offer, offers),
            (self._status, status),
            (self.model, bool(self.model.text()) and not status),
        ):
            part.setVisible(free and wanted)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._ruled:
            QPainter(self).fillRect(1, 0, self.width() - 2, 1, self.theme.colour("line"))

    # --- intents -------------------------------------------------------------------------------------------------

    def _on_edited(self) -> None:
        if self.text == self._told:
            return  # words that are being said come and go behind it
        self._told = self.text
        self._show_doubt("")
        self._refresh_send()
        if self.suggestion.text():
            self._show_parts()
        self.edited.emit(self.text)

    def _on_submitted(self) -> None:
        if self.listening.stage is not Stage.NONE:
            self.finish_wanted.emit()
        elif self.text.strip() and self._ready and not self._reading:
            self.submitted.emit(self.text.strip())

    def _on_send_clicked(self) -> None:
        if self._stops:
            self.stop_wanted.emit()
        else:
            self._on_submitted()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _stops(self) -> bool:
        return self._running and not self.text.strip()

    def _refresh_send(self) -> None:
        waits = self._running and not self._stops
        self.send.show_icon("stop" if self._stops else "send")
        self.send.say(
            tr("Stop") if self._stops else tr("Send"), tr("Sends after the answer above") if waits else ""
        )
        spoken = self.listening.stage is not Stage.NONE  # its words are still to come
        sends = bool(self.text.strip()) and self._ready and not self._reading and not spoken
        self.send.setEnabled(self._stops or sends)
        self._stop.setVisible(waits and self.listening.isHidden())
