"""Choosing a microphone by speaking into it, over whatever one was doing."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from harmony_desktop.domain.microphones import Input
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.frame import CARD_WIDTH
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.listening.mic_line import MicLine
from harmony_desktop.ui.listening.mic_list import MicrophoneList
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.theme import Theme


class MicrophoneBox(Overlay):
    grown = Signal()
    """There are more to choose from, or fewer."""
    wide = CARD_WIDTH

    def __init__(self, theme: Theme, card: QWidget, current: str) -> None:
        super().__init__(theme, card)
        self.setAccessibleName(tr("Microphone"))
        self.list = MicrophoneList(theme, current, self.box)
        self._known = False
        self._done = TextButton(theme, tr("Done"), parent=self.box)
        self._done.setObjectName("primary")
        self._done.clicked.connect(self.close_overlay)
        column = QVBoxLayout(self.box)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(6)
        column.addWidget(Words(theme, tr("Microphone"), px=15, weight=600, parent=self.box))
        column.addWidget(self.list)
        column.addStretch(1)
        column.addSpacing(4)
        column.addWidget(self._done, 0, Qt.AlignmentFlag.AlignRight)
        self.list.grown.connect(self._on_grown)
        self._fit()

    @property
    def lines(self) -> list[MicLine]:
        return self.list.lines

    def show_inputs(self, inputs: tuple[Input, ...]) -> None:
        self.list.show_inputs(inputs)

    def _on_grown(self) -> None:
        first, self._known = not self._known, True
        self._fit()
        self.grown.emit()
        self._place()
        if first:
            self.take_focus()

    def _fit(self) -> None:
        """As tall as what it says, and its first lines."""
        layout = self.box.layout()
        assert layout is not None
        self.list.updateGeometry()  # what it says has changed: its height before is kept otherwise
        layout.activate()
        self.wanted = layout.totalHeightForWidth(CARD_WIDTH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close_overlay()
        else:
            super().keyPressEvent(event)

    def take_focus(self) -> None:
        (self.list.checked or self._done).setFocus(Qt.FocusReason.OtherFocusReason)
