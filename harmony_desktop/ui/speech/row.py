"""One speech model: what it is and what it takes, and what can be done with it at the right."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.speech_models import SpeechModel, Standing
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.speech import words
from harmony_desktop.ui.speech.pill import Pill
from harmony_desktop.ui.theme import Theme


class ModelRow(QWidget):
    """Signals carry the model's name."""

    use_wanted = Signal(str)
    get_wanted = Signal(str)
    stop_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, theme: Theme, model: SpeechModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.model = model
        self.setObjectName(f"speech model:{model.name}")
        self._details = ""
        self.title = Words(theme, words.title(model.name), px=13, weight=500, parent=self)
        self.used = Pill(theme, tr("In use"), "ok", self)
        self.recommended = Pill(theme, tr("Recommended"), "act", self)
        self.about = Words(
            theme, tr(words.GOOD_FOR.get(model.name, "")), px=12, tone="dim", wrap=True, parent=self
        )
        self.facts = Words(theme, px=12, tone="dim", wrap=True, parent=self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.problem = Words(theme, px=12, tone="err", wrap=True, parent=self)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.main = TextButton(theme, "", parent=self)
        self.copy = IconButton(theme, "copy", tr("Copy details"), self)
        self.delete = IconButton(theme, "trash", tr("Delete"), self)
        self._lay_out()
        self.main.clicked.connect(self._on_main)
        self.copy.clicked.connect(self._on_copy)
        self.delete.clicked.connect(lambda: self.delete_wanted.emit(self.model.name))
        self.setToolTip(words.checked(model))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.used)
        head.addWidget(self.recommended)
        head.addStretch(1)
        middle = QVBoxLayout()
        middle.setSpacing(3)
        middle.addLayout(head)
        for part in (self.about, self.facts, self.bar, self.problem):
            middle.addWidget(part)
        self.main.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 11, 12, 12)
        row.setSpacing(4)
        row.addLayout(middle, 1)
        row.addSpacing(12)
        for button in (self.main, self.copy, self.delete):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_model(
        self,
        model: SpeechModel,
        languages: tuple[str, ...],
        *,
        used: bool,
        recommended: bool,
        share: float | None = None,
        stopping: bool = False,
        problem: Problem | None = None,
    ) -> None:
        """``share``: of a download that runs."""
        self.model = model
        unfit = words.unfit(model, languages)
        self.used.setVisible(used)
        self.recommended.setVisible(recommended)
        told = words.standing(model, share, stopping)
        self.facts.setText(" · ".join(filter(None, (words.facts(model, languages), told))))
        self.bar.setVisible(share is not None)
        self.bar.setValue(round(1000 * (share or 0)))
        self.bar.setAccessibleName(tr("How much of {title} is there", title=self.title.text()))
        self._show_problem(problem, unfit if used else "")
        self._show_buttons(used, unfit, share is not None, stopping)
        marks = [pill.words for pill in (self.used, self.recommended) if not pill.isHidden()]
        self.setAccessibleName(", ".join((self.title.text(), *marks, self.facts.text())))

    def _show_problem(self, problem: Problem | None, unfit: str) -> None:
        self.problem.setText(worded(problem) if problem else unfit)
        self.problem.tint("err" if problem else "warn")
        self.problem.setVisible(bool(problem or unfit))
        self._details = f"{worded(problem)}\n{problem.code}: {problem.detail}" if problem else ""
        self.copy.setVisible(problem is not None)
        self.copy.show_icon("copy")

    def _show_buttons(self, used: bool, unfit: str, fetching: bool, stopping: bool) -> None:
        model, name = self.model, self.title.text()
        partly = model.standing is Standing.PARTLY
        said = tr("Cancel") if fetching else tr("Use") if model.here else tr("Go on") if partly else tr("Get")
        self.main.setText(said)
        self.main.setAccessibleName(f"{said}: {name}")
        self.main.setVisible(not (used and model.here))
        self.main.setEnabled(not stopping and (fetching or not unfit))
        self.main.setToolTip(unfit)
        can_go = (model.standing is Standing.HERE and not used) or (partly and not fetching)
        self.delete.setVisible(can_go)
        self.delete.say(f"{tr('Delete')}: {name}", tr("Delete"))

    # --- what the user does --------------------------------------------------------------------------------------

    def _on_main(self) -> None:
        fetching = not self.bar.isHidden()
        wanted = self.stop_wanted if fetching else self.use_wanted if self.model.here else self.get_wanted
        wanted.emit(self.model.name)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
        self.copy.show_icon("check")
