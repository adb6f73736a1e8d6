"""The fields of a note, a task and a contact."""

from dataclasses import replace

from PySide6.QtCore import QDate, QLocale, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from harmony_desktop.domain.objects import Contact, Note, Task
from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.buttons import IconButton, TextButton, by_keyboard, pressed
from harmony_desktop.ui.choices.tick import Tick
from harmony_desktop.ui.date_box import MonthBox
from harmony_desktop.ui.objects.editor import Editor
from harmony_desktop.ui.objects.object_list import tick_box
from harmony_desktop.ui.theme import Theme

DUE_WIDE = 148


class NoteEditor(Editor):
    def __init__(self, theme: Theme, card: QWidget, parent: QWidget) -> None:
        super().__init__(theme, tr("Back to the notes"), tr("Delete note"), parent)
        self._note: Note | None = None
        self.title = self.heading(tr("Title of the note"), tr("Title"))
        self.text = self.long(tr("Text of the note"), tr("Write here. What you write is kept by itself."))
        self.fields.addWidget(self.title)
        self.fields.addWidget(self.text, 1)
        self.title.returnPressed.connect(self.text.setFocus)

    def show_item(self, note: Note) -> None:
        self._showing, self._note = True, note
        if self.title.text() != note.title:
            self.title.setText(note.title)
        self.text.put(note.text)
        self._showing = False

    def item(self) -> Note | None:
        text = self.text.toPlainText()
        return replace(self._note, title=self.title.text(), text=text) if self._note else None

    def forget(self) -> None:
        self._showing, self._note = True, None
        self.title.setText("")
        self.text.put("")
        self._showing = False

    def take_focus(self) -> None:
        empty = not self.title.text()
        (self.title if empty else self.text).setFocus(Qt.FocusReason.OtherFocusReason)


class Due(QWidget):
    """A day, or none; ``changed`` when another one was chosen."""

    changed = Signal()

    def __init__(self, theme: Theme, card: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._card = theme, card
        self._day: QDate | None = None
        self.button = DueButton(theme, self)
        self.clear = IconButton(theme, "close", tr("No due date"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.button)
        row.addWidget(self.clear)
        self.button.clicked.connect(self._open)
        self.clear.clicked.connect(self._on_cleared)
        self.put("")

    def put(self, iso: str) -> None:
        day = QDate.fromString(iso, Qt.DateFormat.ISODate) if iso else QDate()
        self._day = day if day.isValid() else None
        words = QLocale().toString(day, tr("d MMM yyyy")) if self._day else tr("No due date")
        self.button.setText(words)
        self.button.setAccessibleName(tr("Due: {day}", day=words))
        self.clear.setVisible(self._day is not None)

    def iso(self) -> str:
        return self._day.toString(Qt.DateFormat.ISODate) if self._day else ""

    def _open(self) -> None:
        box = MonthBox(self._theme, self._card, tr("Due"), self._day or QDate.currentDate())
        box.chosen.connect(self._on_chosen)
        box.open_at(self.button)

    def _on_chosen(self, day: QDate) -> None:
        self.put(day.toString(Qt.DateFormat.ISODate))
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _on_cleared(self) -> None:
        self.put("")
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()


class DueButton(TextButton):
    """Names the day; Down opens the month, as a click does."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "", parent=parent)
        self._theme = theme
        self.setObjectName("field")
        self.setFont(theme.font(12.5))
        self.setFixedWidth(DUE_WIDE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        at = QRectF(self.width() - 23, self.height() / 2 - 7, 14, 14)
        icons.paint(QPainter(self), "calendar", self._theme.colour("dim"), at)


class DoneBox(Tick):
    """The box beside the title, as in the list. Space and Enter tick it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__("", parent)
        self._theme = theme
        self._ringed = False
        self.setAccessibleName(tr("Mark as done"))
        self.setToolTip(tr("Mark as done"))
        self.setFixedSize(24, 24)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def hitButton(self, at: QPoint) -> bool:
        return self.rect().contains(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = by_keyboard(event)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ringed = self.hasFocus() and self._ringed
        tick_box(painter, self._theme, QRectF(3, 3, 16, 16), self.isChecked(), ringed or self.underMouse())


class TaskEditor(Editor):
    def __init__(self, theme: Theme, card: QWidget, parent: QWidget) -> None:
        super().__init__(theme, tr("Back to the tasks"), tr("Delete task"), parent)
        self._task: Task | None = None
        self.title = self.heading(tr("Title of the task"), tr("What is to be done"))
        self.done = DoneBox(theme, self)
        self.due = Due(theme, card, self)
        self.assignee = self.line(tr("Who does it"), 200)
        self.text = self.long(tr("Text of the task"), tr("More about it"))
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.done)
        head.addWidget(self.title, 1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(self.labelled(self.due, tr("Due")))
        row.addLayout(self.labelled(self.assignee, self.assignee.accessibleName()), 1)
        self.fields.addLayout(head)
        self.fields.addLayout(row)
        self.fields.addSpacing(6)
        self.fields.addWidget(self.text, 1)
        self.title.returnPressed.connect(self.text.setFocus)
        for changed in (self.done.turned, self.due.changed):
            changed.connect(self.tell_typed)
            changed.connect(self.left)

    def show_item(self, task: Task) -> None:
        self._showing, self._task = True, task
        for line, text in ((self.title, task.title), (self.assignee, task.assignee)):
            if line.text() != text:
                line.setText(text)
        self.done.show_on(task.done)
        self.due.put(task.due)
        self.text.put(task.text)
        self._showing = False

    def item(self) -> Task | None:
        if self._task is None:
            return None
        return replace(
            self._task,
            title=self.title.text(),
            text=self.text.toPlainText(),
            due=self.due.iso(),
            assignee=self.assignee.text(),
            done=self.done.isChecked(),
        )

    def forget(self) -> None:
        self._showing, self._task = True, None
        for line in (self.title, self.assignee):
            line.setText("")
        self.text.put("")
        self.due.put("")
        self._showing = False

    def take_focus(self) -> None:
        self.title.setFocus(Qt.FocusReason.OtherFocusReason)


class ContactEditor(Editor):
    def __init__(self, theme: Theme, card: QWidget, parent: QWidget) -> None:
        super().__init__(theme, tr("Back to the contacts"), tr("Delete contact"), parent)
        self._contact: Contact | None = None
        self.name = self.heading(tr("Name"), tr("Name"), most=200)
        self.role = self.line(tr("Role"), 200)
        self.company = self.line(tr("Company"), 200)
        self.email = self.line(tr("E-mail"), 320)
        self._lines = {"name": self.name, "role": self.role, "company": self.company, "email": self.email}
        self.fields.addWidget(self.name)
        for line in (self.role, self.company, self.email):
            self.fields.addLayout(self.labelled(line, line.accessibleName()))
        self.fields.addStretch(1)

    def show_item(self, contact: Contact) -> None:
        self._showing, self._contact = True, contact
        for name, line in self._lines.items():
            if line.text() != getattr(contact, name):
                line.setText(getattr(contact, name))
        self._showing = False

    def item(self) -> Contact | None:
        written = {name: line.text() for name, line in self._lines.items()}
        return replace(self._contact, **written) if self._contact else None

    def forget(self) -> None:
        self._showing, self._contact = True, None
        for line in self._lines.values():
            line.setText("")
        self._showing = False

    def take_focus(self) -> None:
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
