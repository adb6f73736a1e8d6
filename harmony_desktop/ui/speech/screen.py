"""The page of speech models: this computer's measure first, then what is here, then what can be had. Knows no session."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.speech_models import Looked, SpeechModel
from harmony_desktop.i18n import tr
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Group, Line, Sheet, heading, note
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.speech import words
from harmony_desktop.ui.speech.row import ModelRow
from harmony_desktop.ui.theme import Theme


class SpeechModelsScreen(QWidget):
    shown = Signal()
    measure_wanted = Signal()
    languages_wanted = Signal()

    def __init__(self, theme: Theme, connect: Callable[[ModelRow], None], parent: QWidget) -> None:
        """``connect`` gets every row that is made."""
        super().__init__(parent)
        self._theme, self._connect = theme, connect
        self.rows: dict[str, ModelRow] = {}
        self.sheet = Sheet(theme, tr("Speech models"), self)
        self.blank = Blank(theme, parent=self)
        self.computer = Line(theme, tr("This computer"), "")
        self.measure = TextButton(theme, tr("Measure"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(tr("Measuring this computer"))
        self.spoken = Line(theme, tr("You speak"), "")
        self.languages = TextButton(theme, tr("Change…"))
        self.here, self.others = Group(theme), Group(theme)
        self._lay_out()
        self.measure.clicked.connect(self.measure_wanted)
        self.languages.clicked.connect(self.languages_wanted)
        self.blank.say(tr("Looking…"))
        self.sheet.hide()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.sheet, 1)
        whole.addWidget(self.blank, 1)
        self.computer.about.show()
        self.spoken.about.show()
        self.computer.put_control(self.measure)
        self.computer.words.addWidget(self.bar)
        self.languages.setAccessibleName(tr("Change what you speak"))
        self.spoken.put_control(self.languages)
        top = Group(self._theme)
        top.add(self.computer)
        top.add(self.spoken)
        column = self.sheet.column
        about = tr(
            "What you say is turned into words on this computer, by the model that is in use. A larger one makes fewer"
            " mistakes and takes longer."
        )
        column.addWidget(Words(self._theme, about, px=12.5, tone="dim", wrap=True))
        column.addWidget(top)
        self._titles = heading(self._theme, tr("On this computer")), heading(self._theme, tr("To get"))
        for title, group in zip(self._titles, (self.here, self.others), strict=True):
            column.addWidget(title)
            column.addWidget(group)
        source = tr("From their publishers at huggingface.co. Nothing you say leaves this computer.")
        column.addWidget(note(self._theme, source))
        column.addStretch()

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_models(
        self,
        looked: Looked,
        languages: tuple[str, ...],
        used: str,
        shares: Mapping[str, float],
        stopping: frozenset[str],
        problems: Mapping[str, Problem],
    ) -> None:
        """``shares``: of downloads that run, by model."""
        self.blank.hide()
        self.sheet.show()
        self.spoken.about.setText(words.spoken(languages))
        for model in looked.models:
            row = self._row(model)
            row.show_model(
                model,
                languages,
                used=model.name == used,
                recommended=model.name == looked.recommended,
                share=shares.get(model.name),
                stopping=model.name in stopping,
                problem=problems.get(model.name),
            )
        groups = (
            (self.here, [m for m in looked.models if m.here]),
            (self.others, [m for m in looked.models if not m.here]),
        )
        for (group, models), title in zip(groups, self._titles, strict=True):
            self._arrange(group, models)
            title.setVisible(bool(models))
            group.setVisible(bool(models))

    def _row(self, model: SpeechModel) -> ModelRow:
        if model.name not in self.rows:
            row = self.rows[model.name] = ModelRow(self._theme, model, self)
            self._connect(row)
        return self.rows[model.name]

    def _arrange(self, group: Group, models: Sequence[SpeechModel]) -> None:
        """Rows that stand right stay: the keyboard may be in one of them."""
        for place, model in enumerate(models):
            row = self.rows[model.name]
            if group.column.indexOf(row) != place:
                group.column.insertWidget(place, row)
            row.show()
        group.update()

    def show_share(self, model: SpeechModel, share: float) -> None:
        """While it comes, no more than its own row moves."""
        row = self.rows.get(model.name)
        if row is not None:
            row.bar.setValue(round(1000 * share))
            row.facts.setText(" · ".join((words.facts(model), words.standing(model, share))))

    def show_measuring(
        self, share: float | None, looked: Looked | None, problem: Problem | None = None
    ) -> None:
        """``share``: how far it is; None: it does not run."""
        runs = share is not None
        self.bar.setVisible(runs)
        self.bar.setRange(0, 1000 if share else 0)  # at first it loads, and nobody knows how long
        self.bar.setValue(round(1000 * (share or 0)))
        known = looked is not None and bool(looked.recommended)
        self.measure.setText(tr("Stop") if runs else tr("Measure again") if known else tr("Measure"))
        self.measure.setAccessibleName(tr("Stop measuring") if runs else tr("Measure this computer"))
        self.computer.complain(worded(problem) if problem else "")
        if runs:
            self.computer.about.setText(tr("Measuring…"))
        elif looked is not None:
            self.computer.about.setText(words.measured(looked))

    # --- Qt ------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """What changed meanwhile is read."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self.shown.emit)

    def focusInEvent(self, event: QFocusEvent) -> None:
        (self.measure if not self.sheet.isHidden() else self.blank).setFocus(event.reason())
