"""A space: its name, the background that goes into its threads, who reads it, the threads inside. Knows no session."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from harmony_desktop.domain.spaces import MAX_CONTEXT, Space, Team
from harmony_desktop.i18n import number, tr
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.side_list import SideList
from harmony_desktop.ui.side_rows import Row
from harmony_desktop.ui.theme import Theme

MEASURE = 720
KEPT_AFTER_MS = 900
"""Without a key pressed: then what was typed is kept."""


class ContextEdit(QPlainTextEdit):
    """Long text; tells when it is left."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class SpaceScreen(QWidget):
    """Each signal begins with the space's id. What is typed is kept by itself, soon after the last letter."""

    name_given = Signal(str, str)
    context_given = Signal(str, str)
    shared = Signal(str, str)
    thread_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._space: Space | None = None
        self._teams: tuple[Team, ...] = ()
        self._handed_on: str | None = None
        """What was typed last and is to be kept."""
        self.name = QLineEdit(self)
        self.name.setObjectName("heading")
        self.name.setFont(theme.font(17, 600))
        self.name.setMaxLength(200)
        self.name.setTextMargins(-2, 0, 0, 0)
        self.name.setAccessibleName(tr("Name of the space"))
        self.begin = TextButton(theme, tr("New thread in this space"), parent=self)
        self.context = ContextEdit(self)
        self.context.setFont(theme.font(13))
        self.context.setAccessibleName(tr("Background of this space"))
        self.context.setTabChangesFocus(True)
        self.context.setPlaceholderText(
            tr("What every answer in this space should know: who is who, what was agreed, how to write.")
        )
        self.counter = Words(theme, px=11, tone="dim", parent=self)
        self.readers = Select(theme, self)
        self.readers.setAccessibleName(tr("Who reads it"))
        self.meaning = Words(theme, px=12.5, tone="dim", wrap=True, parent=self)
        self.threads = SideList(theme, tr("Threads in this space"), side=0, parent=self)
        self.blank = Blank(theme, parent=self)
        self.remove = TextButton(theme, tr("Delete space"), quiet=True, parent=self)
        self.remove.setObjectName("bare")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEPT_AFTER_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.name, 1)
        head.addWidget(self.begin)
        background = QHBoxLayout()
        background.addWidget(self._label(tr("Background")), 1)
        background.addWidget(self.counter)
        sharing = QHBoxLayout()
        sharing.setSpacing(12)
        sharing.addWidget(self.readers)
        sharing.addWidget(self.meaning, 1)
        inside = QVBoxLayout()
        inside.setSpacing(8)
        inside.addLayout(head)
        inside.addSpacing(8)
        inside.addLayout(background)
        inside.addWidget(self.context, 2)
        inside.addSpacing(6)
        inside.addWidget(self._label(tr("Who reads it")))
        inside.addLayout(sharing)
        inside.addSpacing(6)
        inside.addWidget(self._label(tr("Threads")))
        inside.addWidget(self.threads, 3)
        inside.addWidget(self.blank, 3)
        inside.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)
        column = QWidget(self)
        column.setMaximumWidth(MEASURE)
        column.setLayout(inside)
        inside.setContentsMargins(0, 18, 0, 12)
        row = QHBoxLayout(self)
        row.setContentsMargins(28, 0, 28, 0)
        row.addStretch(1)
        row.addWidget(column, 100)
        row.addStretch(1)

    def _label(self, words: str) -> Words:
        return Words(self._theme, words, px=12, weight=500, tone="dim", parent=self)

    def _connect(self) -> None:
        self.name.editingFinished.connect(self._on_name)
        self.context.textChanged.connect(self._on_typed)
        self.context.left.connect(self.keep)
        self._timer.timeout.connect(self.keep)
        self.readers.clicked.connect(self._on_readers)
        self.begin.clicked.connect(lambda: self.thread_wanted.emit(self.key))
        self.blank.acted.connect(lambda: self.thread_wanted.emit(self.key))
        self.remove.clicked.connect(lambda: self.delete_wanted.emit(self.key))

    # --- what it shows -------------------------------------------------------------------------------------------

    @property
    def key(self) -> str:
        return self._space.id if self._space else ""

    def show_space(self, space: Space, teams: Sequence[Team], rows: Sequence[Row]) -> None:
        """What is being typed right now is never overwritten."""
        other = self._space is None or self._space.id != space.id
        if other:
            self._handed_on = None
        before, self._space, self._teams = self._space, space, tuple(teams)
        if other or not self.name.hasFocus():
            self.name.setText(space.name)
        if other or (before is not None and self.context.toPlainText() == before.context):
            self._put_context(space.context)
        self.name.setReadOnly(not space.mine)
        self.context.setReadOnly(not space.mine)
        for part in (self.remove, self.counter):
            part.setVisible(space.mine)
        self.begin.setVisible(space.mine and bool(rows))
        self._show_readers(space)
        self.threads.show_rows(rows)
        self.threads.setVisible(bool(rows))
        self.blank.setVisible(not rows)
        self.blank.say(
            tr("No threads yet in this space."), tr("New thread in this space") if space.mine else ""
        )
        self._count()

    def forget(self) -> None:
        self._timer.stop()
        self._space, self._teams = None, ()
        for words in (self.name, self.readers, self.meaning):
            words.setText("")
        self.readers.setAccessibleName(tr("Who reads it"))
        self.context.blockSignals(True)
        self.context.setPlainText("")
        self.context.blockSignals(False)
        self.threads.show_rows(())

    def _put_context(self, text: str) -> None:
        if self.context.toPlainText() != text:
            self.context.blockSignals(True)
            self.context.setPlainText(text)
            self.context.blockSignals(False)

    def _show_readers(self, space: Space) -> None:
        words = space.team or tr("Only me")
        self.readers.setText(words)
        self.readers.setEnabled(space.mine)
        self.readers.setAccessibleName(tr("Who reads it: {team}", team=words))
        if not space.mine:
            owner = space.owner or tr("a colleague")
            meaning = tr(
                "This is {owner}'s space; you read it because you are in {team}.", owner=owner, team=words
            )
        elif space.team:
            meaning = tr(
                "Members of {team} read this space and every thread in it; only you change them.",
                team=space.team,
            )
        else:
            meaning = tr("Only you see this space and its threads.")
        self.meaning.setText(meaning)

    def _count(self) -> None:
        length = len(self.context.toPlainText())
        kept = self._space is not None and self._handed_on == self._space.context
        counted = f"{number(length)} / {number(MAX_CONTEXT)}"
        self.counter.setText(f"{tr('Saved')} · {counted}" if kept else counted)
        self.counter.tint("err" if length > MAX_CONTEXT else "dim")
        self.counter.setAccessibleName(tr("{length} of {most} characters", length=length, most=MAX_CONTEXT))

    # --- what is typed -------------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Hands on what was typed, unless it is too long or nothing new."""
        self._timer.stop()
        text = self.context.toPlainText()
        space = self._space
        new = space is not None and space.mine and text != space.context
        if new and len(text) <= MAX_CONTEXT:
            self._handed_on = text
            self.context_given.emit(self.key, text)

    def _on_typed(self) -> None:
        self._handed_on = None
        self._count()
        self._timer.start()

    def _on_name(self) -> None:
        if self._space is None:
            return
        name = self.name.text().strip()
        if name and name != self._space.name:
            self.name_given.emit(self.key, name)
        elif not name:
            self.name.setText(self._space.name)

    def _on_readers(self) -> None:
        menu = Menu(tr("Who reads it"), self)
        key = self.key
        menu.addAction(tr("Only me"), partial(self.shared.emit, key, ""))
        for team in self._teams:
            menu.addAction(team.name.replace("&", "&&"), partial(self.shared.emit, key, team.id))
        if not self._teams:
            menu.addAction(tr("You are in no team yet: an admin of the workspace can add you")).setEnabled(
                False
            )
        menu.open_at(self.readers)
