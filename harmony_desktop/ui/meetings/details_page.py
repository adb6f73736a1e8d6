"""What is known of a meeting, to be put right: when, where, whose, with whom; and how it came in. Knows no session."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QDate, QTime, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from harmony_desktop.domain.meetings import Meeting, MeetingChange
from harmony_desktop.i18n import size, tr
from harmony_desktop.ui.bringing.words import language_name
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.choices.sheet import Sheet
from harmony_desktop.ui.date_box import DateBox
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.meetings.people_list import PeopleList
from harmony_desktop.ui.meetings.words import lasted
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.theme import Theme

CLOCK = "HH:mm"


class DetailsPage(Sheet):
    """``changed`` with each field that was left with something new in it."""

    changed = Signal(object)
    contact_wanted = Signal(str)

    def __init__(self, theme: Theme, card: QWidget, parent: QWidget) -> None:
        super().__init__(theme, tr("Details"), parent)
        self._meeting: Meeting | None = None
        self._teams: tuple[str, ...] = ()
        self._showing = False
        self.day = DateBox(theme, tr("Date"), card, self)
        self.time = self._line(tr("Time"), 5)
        self.time.setFixedWidth(64)
        self.length = Words(theme, px=12.5, tone="dim", parent=self)
        self.medium = self._line(tr("Medium"), 100)
        self.medium.setPlaceholderText(tr("Zoom, Teams, phone …"))
        self.team = Select(theme, self)
        self.people = PeopleList(theme, self)
        self.recording = Words(theme, px=13, wrap=True, parent=self)
        self.origin = Words(theme, px=12.5, tone="dim", wrap=True, parent=self)
        self._lay_out()
        self.day.changed.connect(self._on_when)
        self.time.editingFinished.connect(self._on_when)
        self.medium.editingFinished.connect(self._on_medium)
        self.team.clicked.connect(self._on_team)
        self.people.changed.connect(lambda people: self.changed.emit(MeetingChange(participants=people)))
        self.people.opened.connect(self.contact_wanted)

    def _lay_out(self) -> None:
        when = QHBoxLayout()
        when.setSpacing(8)
        when.addWidget(self.day)
        when.addWidget(self.time)
        when.addWidget(self.length)
        when.addStretch(1)
        where = QHBoxLayout()
        where.setSpacing(14)
        where.addLayout(self._labelled(self.medium, tr("Medium")), 1)
        where.addLayout(self._labelled(self.team, tr("Team")), 1)
        self.column.addWidget(self._label(tr("When")))
        self.column.addLayout(when)
        self.column.addSpacing(4)
        self.column.addLayout(where)
        self.column.addSpacing(6)
        self.column.addWidget(self._label(tr("Participants")))
        self.column.addWidget(self.people)
        self.column.addSpacing(6)
        self.column.addWidget(self._label(tr("Recording")))
        self.column.addWidget(self.recording)
        self.column.addWidget(self.origin)
        self.column.addStretch(1)

    def _label(self, words: str) -> Words:
        return Words(self.theme, words, px=12, weight=500, tone="dim", parent=self)

    def _labelled(self, control: QWidget, words: str) -> QVBoxLayout:
        pair = QVBoxLayout()
        pair.setSpacing(4)
        pair.addWidget(self._label(words))
        pair.addWidget(control)
        return pair

    def _line(self, name: str, most: int) -> QLineEdit:
        line = QLineEdit(self)
        line.setFont(self.theme.font(13))
        line.setMinimumHeight(30)
        line.setMaxLength(most)
        line.setAccessibleName(name)
        return line

    # --- what it shows -----------------------------------------------------------------------------------------------

    def show_meeting(
        self, meeting: Meeting, may_change: bool, teams: Sequence[str], mine: bool = False
    ) -> None:
        """``teams`` it may be put into; ``mine``: the user brought it in. What is being typed stays."""
        before, self._meeting, self._teams = self._meeting, meeting, tuple(teams)
        other = before is None or before.id != meeting.id
        self._showing = True
        local = meeting.started_at.astimezone()
        self.day.set_date(QDate(local.year, local.month, local.day))
        for line, text in ((self.time, f"{local:%H:%M}"), (self.medium, meeting.medium)):
            if other or not line.hasFocus():
                line.setText(text)
                line.setCursorPosition(0)
            line.setReadOnly(not may_change)
        self.length.setText(lasted(meeting.duration_ms))
        for part in (self.day, self.team):
            part.setEnabled(may_change)
        words = meeting.team or tr("No team")
        self.team.setText(words)
        self.team.setAccessibleName(tr("Team: {team}", team=words))
        self.people.show_people(meeting.participants, may_change)
        self._show_origin(meeting, mine)
        self._showing = False

    def _show_origin(self, meeting: Meeting, mine: bool) -> None:
        recording = meeting.recording
        if recording is None:
            self.recording.setText(tr("None; its transcript was brought in."))
        else:
            parts = (recording.name, size(recording.size), lasted(recording.duration_ms))
            self.recording.setText(" · ".join(part for part in parts if part))
        by = tr("You brought it in.") if mine else tr("A colleague brought it in.")
        language = language_name(meeting.language)
        spoken = tr("Language: {language}.", language=language) if meeting.language else ""
        self.origin.setText(" ".join(part for part in (by, spoken) if part))

    def forget(self) -> None:
        self._meeting, self._showing = None, True
        for words in (self.time, self.medium, self.length, self.recording, self.origin, self.team):
            words.setText("")
        self.team.setAccessibleName(tr("Team"))
        self.people.add.setText("")
        self.people.show_people((), False)
        self._showing = False

    # --- what is given -----------------------------------------------------------------------------------------------

    def _on_when(self) -> None:
        meeting = self._meeting
        if meeting is None or self._showing:
            return
        local = meeting.started_at.astimezone()
        time = QTime.fromString(self.time.text().strip().rjust(5, "0"), CLOCK)
        if not time.isValid():
            self.time.setText(f"{local:%H:%M}")
            return
        day = self.day.date()
        given = datetime(day.year(), day.month(), day.day(), time.hour(), time.minute()).astimezone()
        if given != local.replace(second=0, microsecond=0):
            self.changed.emit(MeetingChange(started_at=given))

    def _on_medium(self) -> None:
        text = " ".join(self.medium.text().split())
        if self._meeting is not None and text != self._meeting.medium:
            self.changed.emit(MeetingChange(medium=text))

    def _on_team(self) -> None:
        meeting = self._meeting
        if meeting is None:
            return
        menu = Menu(tr("Team"), self.window())
        for name in ("", *self._teams):
            entry = menu.addAction((name or tr("No team")).replace("&", "&&"), partial(self._give_team, name))
            entry.setCheckable(True)
            entry.setChecked(name == meeting.team)
        menu.open_at(self.team)

    def _give_team(self, name: str) -> None:
        if self._meeting is not None and name != self._meeting.team:
            self.changed.emit(MeetingChange(team=name))
