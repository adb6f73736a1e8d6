"""A global key as caps on a button; pressed, the button listens for another one."""

import sys

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QPushButton, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.theme import Theme

TALL, GAP = 28, 4
AIR = 6
"""Around the caps, inside the frame that is seen under the pointer."""
_MODIFIERS = (
    (Qt.KeyboardModifier.ControlModifier, "Ctrl"),
    (Qt.KeyboardModifier.AltModifier, "Alt"),
    (Qt.KeyboardModifier.ShiftModifier, "Shift"),
    (Qt.KeyboardModifier.MetaModifier, "Meta"),
)
_ALONE = (
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Meta,
    Qt.Key.Key_Super_L,
    Qt.Key.Key_Super_R,
    Qt.Key.Key_unknown,
)
_ON_A_MAC = {"Ctrl": "Meta", "Meta": "Ctrl"}
_NAMES = {"PgUp": "Pageup", "PgDown": "Pagedown", "Return": "Enter", "ScrollLock": "Scrolllock", "+": "Plus"}


def chord_of(event: QKeyEvent) -> str:
    """As `Chord` spells it; empty while only modifiers are held. On a Mac Qt calls the command key Control."""
    if event.key() in _ALONE:
        return ""
    held = [name for which, name in _MODIFIERS if event.modifiers() & which]
    if sys.platform == "darwin":
        held = [_ON_A_MAC.get(name, name) for name in held]
    key = QKeySequence(event.key()).toString(QKeySequence.SequenceFormat.PortableText)
    return "+".join([*held, _NAMES.get(key, key)])


class KeyRecorder(QPushButton):
    """``recording`` tells when it begins and stops to listen; ``recorded`` carries what was pressed. Esc lets go."""

    recording = Signal(bool)
    recorded = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._name = theme, name
        self._listening = False
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(TALL)
        self.clicked.connect(self._begin)
        theme.changed.connect(self.update)

    def show_chord(self, chord: str) -> None:
        self.setText(chord)
        self._say()

    @property
    def listening(self) -> bool:
        return self._listening

    def _say(self) -> None:
        shown = self.text() or tr("off")
        if self._listening:
            shown = tr("press the new keys; Esc keeps the old ones")
        self.setAccessibleName(f"{self._name}: {shown}")
        self.setToolTip("" if self._listening else tr("Press to choose another"))
        self.updateGeometry()
        self.update()

    def _begin(self) -> None:
        if not self._listening:
            self._listening = True
            self.recording.emit(True)
            self._say()

    def _end(self) -> None:
        if self._listening:
            self._listening = False
            self.recording.emit(False)
            self._say()

    # --- Qt ------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """While it listens no shortcut and no Tab is taken from it."""
        if self._listening and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            assert isinstance(event, QKeyEvent)
            event.accept()
            if event.type() is QEvent.Type.KeyPress:
                self._on_key(event)
            return True
        return super().event(event)

    def _on_key(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self._end()
        elif not event.isAutoRepeat() and (chord := chord_of(event)):
            self._end()
            self.recorded.emit(chord)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._end()
        super().focusOutEvent(event)

    def sizeHint(self) -> QSize:
        if self._listening:
            return QSize(QFontMetrics(self._font()).horizontalAdvance(tr("Press the keys…")) + 22, TALL)
        if not self.text():
            return QSize(QFontMetrics(self._font()).horizontalAdvance(tr("Off")) + 22, TALL)
        caps = self._caps()
        return QSize(sum(wide for _, wide in caps) + GAP * (len(caps) - 1) + 2 * AIR, TALL)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _font(self) -> QFont:
        return self._theme.font(12, 500)

    def _caps(self) -> list[tuple[str, int]]:
        metrics = QFontMetrics(self._font())
        return [(cap, max(22, metrics.horizontalAdvance(cap) + 14)) for cap in self.text().split("+") if cap]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setFont(self._font())
        if self._listening:
            painter.setPen(QPen(self._theme.colour("warn"), 1))
            painter.setBrush(self._theme.colour("warnbg"))
            painter.drawRoundedRect(area, 8, 8)
            painter.setPen(self._theme.colour("warn"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("Press the keys…"))
            return
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(self._theme.colour("faint" if self.hasFocus() else "line"), 1.2))
            painter.setBrush(self._theme.colour("hover"))
            painter.drawRoundedRect(area, 8, 8)
        if not self.text():
            painter.setPen(self._theme.colour("dim" if self.isEnabled() else "faint"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("Off"))
        left = AIR
        for cap, wide in self._caps():
            box = QRectF(left + 0.5, 3.5, wide - 1, TALL - 7)
            painter.setPen(QPen(self._theme.colour("line"), 1))
            painter.setBrush(self._theme.colour("card"))
            painter.drawRoundedRect(box, 5, 5)
            painter.setPen(self._theme.colour("text" if self.isEnabled() else "faint"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cap)
            left += wide + GAP
