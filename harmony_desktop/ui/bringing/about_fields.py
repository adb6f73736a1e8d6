"""What is known of a meeting that is brought in: title, date, medium, team, people, language; all of it may stay empty."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QDate, QTime
from PySide6.QtWidgets import QCompleter, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from harmony_desktop.domain.bringing import About
from harmony_desktop.domain.meetings import MAX_TITLE, Participant
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bringing.words import LANGUAGES, language_name
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.date_box import DateBox
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.theme import Theme

MEDIUMS = ("Zoom", "Microsoft Teams", "Google Meet", "Webex", "Phone", "In person")
GAP = 5


class AboutFields(QWidget):
    """Two columns. Title and date are of one file; those of several tell theirs by themselves."""

    def __init__(self, theme: Theme, card: QWidget, teams: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._teams = theme, tuple(teams)
        self._team = self._language = ""
        self._dated = False
        """Somebody, or the file, said when it was."""
        self.title = self._line(tr("Title"), tr("What it was about"))
        self.title.setMaxLength(MAX_TITLE)
        self.date = DateBox(theme, tr("Date"), card, self)
        self.date.set_date(QDate.currentDate())
        self.date.changed.connect(self._on_dated)
        self.time = self._line(tr("Time"), "14:30")
        self.time.setFixedWidth(68)
        self.medium = self._line(tr("Medium"), "Zoom")
        self.medium.setMaxLength(100)
        completer = QCompleter(MEDIUMS, self.medium)
        completer.setCaseSensitivity(completer.caseSensitivity().CaseInsensitive)
        self.medium.setCompleter(completer)
        self.team = Select(theme, self)
        self.people = self._line(tr("People"), tr("Names, with commas between them"))
        self.language = Select(theme, self)
        self.team.clicked.connect(self._choose_team)
        self.language.clicked.connect(self._choose_language)
        self._lay_out()
        self._say()

    def _lay_out(self) -> None:
        when = QWidget(self)
        row = QHBoxLayout(when)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.date)
        row.addWidget(self.time)
        row.addStretch()
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        fields = (
            (tr("Title"), self.title, 0, 0, 2),
            (tr("Date"), when, 1, 0, 1),
            (tr("Language"), self.language, 1, 1, 1),
            (tr("Medium"), self.medium, 2, 0, 1),
            (tr("Team"), self.team, 2, 1, 1),
            (tr("People"), self.people, 3, 0, 2),
        )
        self._of_one: list[QWidget] = []
        self._of_several = Words(self._theme, tr("As each file tells"), px=12.5, tone="dim", parent=self)
        self._of_several.setFixedHeight(30)
        for name, control, line, column, span in fields:
            label = Words(self._theme, name, px=12, weight=500, parent=self)
            grid.addWidget(label, line * 3, column, 1, span)
            grid.addWidget(control, line * 3 + 1, column, 1, span)
            grid.setRowMinimumHeight(line * 3 + 2, GAP)
            if control is when:
                self._date_label = label
                grid.addWidget(self._of_several, line * 3 + 1, column)
                self._of_one.append(when)
            elif control is self.title:
                self._of_one += [label, control]
        self._of_several.hide()

    def _line(self, name: str, placeholder: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setFont(self._theme.font(13))
        line.setMinimumHeight(30)
        line.setMaxLength(2000)
        line.setPlaceholderText(placeholder)
        line.setAccessibleName(name)
        return line

    # --- what is filled in ---------------------------------------------------------------------------------------

    def fill(self, about: About) -> None:
        """What the file tells, where nobody wrote anything yet."""
        if not self.title.isModified():
            self.title.setText(about.title)
        if not self.medium.isModified():
            self.medium.setText(about.medium)
        if about.started_at is not None and not self.time.isModified():
            at = about.started_at.astimezone()
            self._dated = True
            self.date.set_date(QDate(at.year, at.month, at.day))
            self.time.setText(f"{at:%H:%M}")

    def show_several(self, several: bool) -> None:
        for part in self._of_one:
            part.setVisible(not several)
        self._of_several.setVisible(several)
        self._grid.setRowMinimumHeight(2, 0 if several else GAP)
        self._date_label.setText(tr("Titles and dates") if several else tr("Date"))

    def about(self) -> About:
        """Raises `ValueError`, in words."""
        return About(
            title=self.title.text().strip(),
            started_at=self._when(),
            medium=self.medium.text().strip(),
            team=self._team,
            participants=tuple(
                Participant(name.strip()[:200]) for name in self.people.text().split(",") if name.strip()
            ),
            language=self._language,
        )

    def _on_dated(self) -> None:
        self._dated = True

    def _when(self) -> datetime | None:
        """Nothing said: the workspace takes what the file tells."""
        day, written = self.date.date(), self.time.text().strip()
        if not (self._dated or written):
            return None
        time = QTime.fromString(written, "H:mm") if written else QTime(0, 0)
        if not time.isValid():
            raise ValueError(tr("Write the time like 14:30."))
        at = datetime(day.year(), day.month(), day.day(), time.hour(), time.minute())
        return at.astimezone()

    # --- menus ---------------------------------------------------------------------------------------------------

    def _choose_team(self) -> None:
        menu = Menu(tr("Team"), self)
        for name in ("", *self._teams):
            menu.addAction(name or tr("None, it is mine"), partial(self._take_team, name))
        menu.open_at(self.team)

    def _choose_language(self) -> None:
        menu = Menu(tr("Language"), self)
        for code in ("", *sorted(LANGUAGES, key=language_name)):
            menu.addAction(language_name(code), partial(self._take_language, code))
        menu.open_at(self.language)

    def _take_team(self, name: str) -> None:
        self._team = name
        self._say()

    def _take_language(self, code: str) -> None:
        self._language = code
        self._say()

    def _say(self) -> None:
        team, language = self._team or tr("None, it is mine"), language_name(self._language)
        self.team.setText(team)
        self.team.setAccessibleName(tr("Team: {name}", name=team))
        self.team.setEnabled(bool(self._teams))
        self.language.setText(language)
        self.language.setAccessibleName(tr("Language: {name}", name=language))
