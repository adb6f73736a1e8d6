"""The end of the first steps: something to try it on, in one click, or an empty workspace."""

from PySide6.QtWidgets import QProgressBar, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.first_run.step import Step
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme


class SampleStep(Step):
    """``offered``: a sample can be loaded; otherwise this is only the end."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, tr("Something to ask about"), "", parent)
        self.offered = self.loading = False
        self._away = False
        self.words = Words(theme, px=12.5, wrap=True, parent=self)
        self.later = Words(theme, px=12.5, tone="dim", wrap=True, parent=self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("How much of the sample is there"))
        self.problem = Words(theme, px=12, tone="err", wrap=True, parent=self)
        for part in (self.words, self.later, self.bar, self.problem):
            self.column.addWidget(part)
        self.bar.hide()
        self.problem.hide()

    @property
    def onward(self) -> str:
        if self.loading:
            return tr("Stop")
        return tr("Load the sample") if self.offered else tr("Start")

    @property
    def past(self) -> str:
        return tr("Start without")

    @property
    def can_be_passed(self) -> bool:
        return self.offered and not self.loading

    @property
    def may_go_on(self) -> bool:
        return not (self.loading and self._away)

    def show_offer(self, about: str) -> None:
        """No words: there is nothing to load here."""
        self.offered, self.loading, self._away = bool(about), False, False
        self.bar.hide()
        self.words.setText(about or tr("That is all. Ask about your meetings, or bring one in with Ctrl+O."))
        self.later.setText(
            tr("One click in Meetings or in the Preferences takes it out again; what is your own stays.")
            if about
            else tr("You find all of this in the Preferences.")
        )
        self.changed.emit()

    def show_progress(self, words: str, here: int, of: int, stopping: bool) -> None:
        self.loading, self._away = True, stopping
        self.problem.hide()
        self.bar.setRange(0, 0 if stopping else of)
        self.bar.setValue(here)
        self.bar.show()
        self.words.setText(words)
        self.changed.emit()

    def complain(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self.changed.emit()
