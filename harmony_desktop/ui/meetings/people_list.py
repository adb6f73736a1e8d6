"""Who took part in a meeting: each leads to the contact, and can be taken out; one more can be added."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from harmony_desktop.domain.meetings import Participant
from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.buttons import IconButton, pressed
from harmony_desktop.ui.direction import sided
from harmony_desktop.ui.theme import Theme

TALL = 40


class PersonButton(QAbstractButton):
    """Name, and below it what is known of them."""

    def __init__(self, theme: Theme, person: Participant, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.person = theme, person
        self._about = " · ".join(filter(None, (person.role, person.company))) or person.email
        self.setFixedHeight(TALL)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(", ".join(filter(None, (person.name, self._about))))
        self.setToolTip(tr("Open the contact"))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, TALL)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(theme.colour("faint"), 1.2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.6, 0.6, -0.6, -0.6), 8, 8)
        icons.paint(
            painter, "person", theme.colour("dim"), sided(QRectF(8, (TALL - 16) / 2, 16, 16), self.width())
        )
        middle, room = (
            Qt.AlignmentFlag.AlignVCenter,
            sided(QRectF(32, 0, self.width() - 40, TALL), self.width()),
        )
        first = QRectF(room.left(), 4, room.width(), 16) if self._about else room
        self._say(painter, first, self.person.name, 13, "text", middle)
        if self._about:
            self._say(painter, QRectF(room.left(), 20, room.width(), 16), self._about, 11.5, "dim", middle)

    def _say(
        self, painter: QPainter, box: QRectF, words: str, px: float, tone: str, flag: Qt.AlignmentFlag
    ) -> None:
        font = self._theme.font(px)
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone))
        words = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, flag, words)


class PeopleList(QWidget):
    """``changed`` carries them all as they are to be."""

    changed = Signal(object)
    opened = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._people: tuple[Participant, ...] = ()
        self._may: bool | None = None
        self.rows: list[PersonButton] = []
        self.removes: list[IconButton] = []
        self.setAccessibleName(tr("Participants"))
        self._inside = QVBoxLayout()
        self._inside.setSpacing(0)
        self.add = QLineEdit(self)
        self.add.setFont(theme.font(13))
        self.add.setMinimumHeight(30)
        self.add.setMaxLength(300)
        self.add.setPlaceholderText(tr("Add somebody by name"))
        self.add.setAccessibleName(tr("Add somebody by name"))
        self.add.returnPressed.connect(self._on_added)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._inside)
        column.addWidget(self.add)

    def show_people(self, people: tuple[Participant, ...], may_change: bool) -> None:
        if (people, may_change) == (self._people, self._may):
            return
        self._people, self._may = people, may_change
        while (item := self._inside.takeAt(0)) is not None:
            line = item.widget()
            if line is not None:
                line.hide()
                line.deleteLater()
        self.rows, self.removes = [], []
        for person in people:
            self._inside.addWidget(self._line(person, may_change))
        self.add.setVisible(may_change)

    def _line(self, person: Participant, may_change: bool) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        button = PersonButton(self._theme, person, line)
        button.clicked.connect(lambda: self.opened.emit(person.name))
        remove = IconButton(self._theme, "close", tr("Take {name} out", name=person.name), line)
        remove.setVisible(may_change)
        remove.clicked.connect(lambda: self._without(person))
        row.addWidget(button, 1)
        row.addWidget(remove)
        self.rows.append(button)
        self.removes.append(remove)
        return line

    def _without(self, person: Participant) -> None:
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit(tuple(other for other in self._people if other != person))

    def _on_added(self) -> None:
        name = " ".join(self.add.text().split())
        self.add.clear()
        known = {person.name.casefold() for person in self._people}
        if name and name.casefold() not in known:
            self.changed.emit((*self._people, Participant(name)))
