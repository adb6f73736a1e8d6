"""What stands beside a key that is chosen: switched off, or decided by the desktop, which says so."""

from PySide6.QtCore import QObject, Qt, Signal

from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.key_recorder import KeyRecorder
from harmony_desktop.ui.choices.sheet import Line, LinkButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme


class KeyParts(QObject):
    """Adds to a row: “Turn off”, a line for what the desktop decided, and the way to where it is changed there."""

    turned_off = Signal()
    configure_wanted = Signal()

    def __init__(self, theme: Theme, line: Line, name: str, recorder: KeyRecorder) -> None:
        super().__init__(line)
        self._recorder = recorder
        self.off = LinkButton(theme, tr("Turn off"), line)
        self.off.setAccessibleName(tr("{name}: turn off", name=name))
        self.off.clicked.connect(self.turned_off)
        line.link_row.addWidget(self.off)
        self.note = Words(theme, px=12, tone="dim", wrap=True, parent=line)
        self.note.hide()
        line.words.addWidget(self.note)
        self.configure = LinkButton(theme, tr("Change it in your desktop's settings"), line)
        self.configure.setAccessibleName(tr("{name}: change it in your desktop's settings", name=name))
        self.configure.clicked.connect(self.configure_wanted)
        self.configure.hide()
        line.words.addWidget(self.configure, 0, Qt.AlignmentFlag.AlignLeft)

    def show_chord(self, chord: str) -> None:
        self._recorder.show_chord(chord)
        self.off.setVisible(bool(chord))

    def say(self, words: str, configures: bool = False) -> None:
        """What the desktop decided; no words: nothing to say."""
        self.note.setText(words)
        self.note.setVisible(bool(words))
        self.configure.setVisible(configures)
