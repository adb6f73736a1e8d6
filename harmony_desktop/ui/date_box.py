"""A day to choose: a button that names it, and a month to choose it from, in the window's own look."""

from PySide6.QtCore import QDate, QLocale, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QHBoxLayout, QTableView, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.popover import Popover
from harmony_desktop.ui.theme import Theme

CELL = 32
WIDE = 132


class Month(QCalendarWidget):
    """Near-monochrome, no weekend in red; the day in the dark pill is chosen, the ringed one is today."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setNavigationBarVisible(False)
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setFont(theme.font(12))
        self.setFixedSize(7 * CELL, 7 * CELL - 6)
        plain = QTextCharFormat()
        plain.setForeground(theme.colour("dim"))
        plain.setBackground(theme.colour("card"))
        self.setHeaderTextFormat(plain)
        for weekday in Qt.DayOfWeek:
            self.setWeekdayTextFormat(weekday, plain)
        self.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames)
        [self.view] = self.findChildren(QTableView)
        self.view.horizontalHeader().setMinimumSectionSize(1)  # else seven columns are wider than the box
        self.view.setAccessibleName(tr("Days"))

    def paintCell(self, painter: QPainter, rect: QRect, date: QDate) -> None:
        theme, chosen = self._theme, date == self.selectedDate()
        inside = date.month() == self.monthShown() and self.minimumDate() <= date <= self.maximumDate()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, theme.colour("card"))
        pill = QRectF(0, 0, CELL - 4, CELL - 6)
        pill.moveCenter(QRectF(rect).center())
        if chosen or date == QDate.currentDate():
            painter.setPen(Qt.PenStyle.NoPen if chosen else QPen(theme.colour("faint"), 1))
            painter.setBrush(theme.colour("act" if chosen else "card"))
            painter.drawRoundedRect(pill, 7, 7)
        painter.setFont(self.font())
        painter.setPen(theme.colour("actfg" if chosen else "text" if inside else "faint"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(date.day()))
        painter.restore()


class MonthBox(Popover):
    """Closes with the day that is chosen."""

    chosen = Signal(QDate)
    wide = 7 * CELL + 28

    def __init__(self, theme: Theme, card: QWidget, name: str, day: QDate) -> None:
        super().__init__(theme, card)
        self.setAccessibleName(name)
        self.month = Month(theme, self.box)
        self.month.setSelectedDate(day)
        self.before = IconButton(theme, "left", tr("Month before"), self.box)
        self.after = IconButton(theme, "right", tr("Month after"), self.box)
        self._title = Words(theme, px=13, weight=500, parent=self.box)
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self._title, 1)
        head.addWidget(self.before)
        head.addWidget(self.after)
        self.column.addLayout(head)
        self.column.addWidget(self.month, 0, Qt.AlignmentFlag.AlignHCenter)
        self.before.clicked.connect(self.month.showPreviousMonth)
        self.after.clicked.connect(self.month.showNextMonth)
        self.month.currentPageChanged.connect(self._say)
        self.month.clicked.connect(self._on_chosen)
        self.month.activated.connect(self._on_chosen)
        self._say()

    def _say(self) -> None:
        name = QLocale().standaloneMonthName(self.month.monthShown())
        self._title.setText(f"{name} {self.month.yearShown()}")

    def take_focus(self) -> None:
        self.month.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_chosen(self, day: QDate) -> None:
        if self.isVisible():  # Enter both clicks and activates
            self.close_box()
            self.chosen.emit(day)


class DateBox(TextButton):
    """``changed`` when another day was chosen. Down opens it, as a click does."""

    changed = Signal()

    def __init__(self, theme: Theme, name: str, card: QWidget, parent: QWidget) -> None:
        super().__init__(theme, "", parent=parent)
        self._theme, self._name, self._card = theme, name, card
        self._day = QDate.currentDate()
        self.setObjectName("field")
        self.setFont(theme.font(12.5))
        self.setFixedWidth(WIDE)
        self.clicked.connect(self._open)

    def date(self) -> QDate:
        return self._day

    def set_date(self, day: QDate) -> None:
        new, self._day = day != self._day, day
        words = QLocale().toString(day, tr("d MMM yyyy"))
        self.setText(words)
        self.setAccessibleName(f"{self._name}: {words}")
        if new:
            self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        at = QRectF(self.width() - 23, self.height() / 2 - 7, 14, 14)
        icons.paint(QPainter(self), "calendar", self._theme.colour("dim"), at)

    def _open(self) -> None:
        box = MonthBox(self._theme, self._card, self._name, self._day)
        box.chosen.connect(self._on_chosen)
        box.open_at(self)

    def _on_chosen(self, day: QDate) -> None:
        self.set_date(day)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
