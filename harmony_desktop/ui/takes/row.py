"""One recording: played at the left, its words and when they were said, what can be done with it at the right."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from harmony_desktop.domain.playing import PlayState
from harmony_desktop.domain.takes import TakePlayed
from harmony_desktop.domain.voice import KeptTake
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.takes import words
from harmony_desktop.ui.takes.play_line import PlayLine
from harmony_desktop.ui.theme import Theme


class TakeRow(QWidget):
    """Signals carry the take's id."""

    play_wanted = Signal(str)
    seek_wanted = Signal(str, int)
    words_wanted = Signal(str)
    insert_wanted = Signal(str)
    copy_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, theme: Theme, take: KeptTake, parent: QWidget) -> None:
        super().__init__(parent)
        self.take, self._theme = take, theme
        self.setObjectName(f"take:{take.id}")
        self.play = IconButton(theme, "play", tr("Play"), self)
        self.said = Words(theme, px=13, wrap=True, parent=self)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.about = Words(theme, px=12, tone="dim", wrap=True, parent=self)
        self.playing: PlayLine | None = None
        """There once it was played."""
        self.problem = Words(theme, px=12, tone="err", wrap=True, parent=self)
        self.main = TextButton(theme, "", parent=self)
        self.again = IconButton(theme, "retry", tr("Turn into words again"), self)
        self.copy = IconButton(theme, "copy", tr("Copy"), self)
        self.delete = IconButton(theme, "trash", tr("Delete"), self)
        self._lay_out()
        self._connect()
        self.show_take(take)
        self.show_played(None)
        self.show_busy(False)

    def _lay_out(self) -> None:
        middle = self._middle = QVBoxLayout()
        middle.setContentsMargins(0, 4, 0, 0)
        middle.setSpacing(2)
        middle.addWidget(self.said)
        middle.addWidget(self.about)
        middle.addWidget(self.problem)
        self.main.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 7, 10, 9)
        row.setSpacing(4)
        row.addWidget(self.play, 0, Qt.AlignmentFlag.AlignTop)
        row.addSpacing(2)
        row.addLayout(middle, 1)
        row.addSpacing(8)
        for part in (self.main, self.again, self.copy, self.delete):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)

    def _connect(self) -> None:
        id_ = self.take.id
        self.play.clicked.connect(lambda: self.play_wanted.emit(id_))
        self.main.clicked.connect(self._on_main)
        self.again.clicked.connect(lambda: self.words_wanted.emit(id_))
        self.copy.clicked.connect(lambda: self.copy_wanted.emit(id_))
        self.delete.clicked.connect(lambda: self.delete_wanted.emit(id_))

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_take(self, take: KeptTake) -> None:
        self.take = take
        said = words.said(take)
        self.said.setText(said or tr("No words yet"))
        self.said.tint("text" if said else "dim")
        self.about.setText(words.about(take))
        self.main.setText(tr("Insert") if said else tr("Turn into words"))
        self.main.setToolTip(tr("Behind what is in the composer"))
        for part in (self.again, self.copy):
            part.setVisible(bool(said))
        self.copy.show_icon("copy")
        self._name()

    def _name(self) -> None:
        which = words.about(self.take)
        self.setAccessibleName(f"{self.said.text()}, {which}")
        self.main.setAccessibleName(f"{self.main.text()}: {which}")
        self.again.say(f"{tr('Turn into words again')}: {which}", tr("Turn into words again"))
        self.copy.say(f"{tr('Copy')}: {which}", tr("Copy"))
        self.delete.say(f"{tr('Delete')}: {which}", tr("Delete"))

    def show_busy(self, busy: bool) -> None:
        """It is being turned into words."""
        for part in (self.main, self.again, self.delete):
            part.setEnabled(not busy)
        about = words.about(self.take)
        self.about.setText(f"{about} · {tr('Turning it into words…')}" if busy else about)

    def show_played(self, played: TakePlayed | None) -> None:
        """None: it is not this one that is open."""
        running = played is not None and played.running
        self.play.show_icon("pause" if running else "play")
        name = tr("Pause") if running else tr("Play")
        self.play.say(f"{name}: {words.about(self.take)}", name)
        failed = played.problem if played is not None and played.state is PlayState.FAILED else None
        self._show_place(played if failed is None else None)
        self.problem.setText(worded(failed) if failed is not None else "")
        self.problem.setVisible(failed is not None)

    def _show_place(self, played: TakePlayed | None) -> None:
        if played is None:
            if self.playing is not None:
                self.playing.hide()
            return
        if self.playing is None:
            line = self.playing = PlayLine(self._theme, self)
            line.seek_wanted.connect(lambda ms: self.seek_wanted.emit(self.take.id, ms))
            self._middle.insertWidget(2, line)
        self.playing.show_place(played.position_ms, self.take.duration_ms)
        self.playing.show()

    # --- what the user does --------------------------------------------------------------------------------------

    def _on_main(self) -> None:
        (self.insert_wanted if self.take.text else self.words_wanted).emit(self.take.id)
