"""The first steps as a sheet on the card: one at a time, with a way back, on, past it and past all. Knows no session."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import LinkButton
from harmony_desktop.ui.first_run.dots import Dots
from harmony_desktop.ui.first_run.step import Step
from harmony_desktop.ui.frame import CARD_WIDTH
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.theme import Theme

LEAST = 300
"""So tall on a small card, whatever the step: it does not jump from one to the next more than it must."""


class FirstSteps(Overlay):
    """``turned`` carries the number of the step that is shown; ``on_wanted`` before one goes on, which `go` then does."""

    turned = Signal(int)
    on_wanted = Signal()
    passed = Signal()
    """This step is skipped."""
    left = Signal()
    """All that is left of them is skipped."""
    grown = Signal()
    wide, tallest = 500, 600

    def __init__(self, theme: Theme, card: QWidget) -> None:
        super().__init__(theme, card)
        self.setObjectName("first steps")
        self._steps: list[Step] = []
        self.at = -1
        self._count = Words(theme, px=12, tone="dim", parent=self.box)
        self._dots = Dots(theme, self.box)
        self.all = LinkButton(theme, tr("Skip all"), self.box)
        self.all.setAccessibleName(tr("Skip all first steps"))
        self._title = Words(theme, px=17, weight=600, wrap=True, parent=self.box)
        self._about = Words(theme, px=12.5, tone="dim", wrap=True, parent=self.box)
        self.back = TextButton(theme, tr("Back"), parent=self.box)
        self.skip = TextButton(theme, tr("Skip"), parent=self.box)
        self.on = TextButton(theme, tr("Next"), parent=self.box)
        self.on.setObjectName("primary")
        self.body = QVBoxLayout()
        self._lay_out()
        self.box.installEventFilter(self)
        self.all.clicked.connect(self.left)
        self.back.clicked.connect(lambda: self.go(self.at - 1))
        self.skip.clicked.connect(self.passed)
        self.on.clicked.connect(self.on_wanted)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._dots)
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(self.all)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.skip)
        foot.addWidget(self.on)
        column = QVBoxLayout(self.box)
        column.setContentsMargins(20, 14, 20, 16)
        column.setSpacing(6)
        column.addLayout(head)
        column.addSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._about)
        column.addSpacing(8)
        column.addLayout(self.body)
        column.addStretch(1)
        column.addSpacing(10)
        column.addLayout(foot)

    def show_steps(self, steps: Sequence[Step], at: int) -> None:
        self._steps = list(steps)
        for step in steps:
            step.hide()
            self.body.addWidget(step)
            step.changed.connect(self.refresh)
        self.go(at)

    @property
    def step(self) -> Step:
        return self._steps[self.at]

    def go(self, to: int) -> None:
        if not 0 <= to < len(self._steps):
            return
        if self.at >= 0:
            self.step.end()
            self.step.hide()
        self.at = to
        self.step.show()
        self._say()
        self.step.begin()
        self.refresh()
        self.turned.emit(to)
        if self.isVisible():
            self.take_focus()

    def _say(self) -> None:
        step, numbered = self.step, len(self._steps) - 1  # what comes last is an offer, no step
        counted = self.at < numbered
        words = tr("Step {number} of {count}", number=self.at + 1, count=numbered) if counted else tr("Ready")
        self._count.setText(words)
        self._dots.show_place(self.at, numbered)
        self._title.setText(step.title)
        self._about.setText(step.about)
        self._about.setVisible(bool(step.about))
        self.all.setVisible(counted)
        self.back.setVisible(self.at > 0)
        self.setAccessibleName(f"{words}: {step.title}")
        spoken = f"{words}. {step.title}. {step.about}"
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken))

    def refresh(self) -> None:
        """The step has more to say, or less."""
        step = self.step
        self._about.setText(step.about)
        self.on.setText(step.onward or tr("Next"))
        self.on.setAccessibleName(self.on.text())
        self.on.setEnabled(step.may_go_on)
        self.skip.setText(step.past or tr("Skip"))
        self.skip.setAccessibleName(self.skip.text())
        self.skip.setVisible(step.can_be_passed)
        self._fit()
        self._place()
        self.grown.emit()

    def _fit(self) -> bool:
        """Whether it wants another height."""
        before, layout = self.wanted, self.box.layout()
        assert layout is not None
        layout.activate()
        self.wanted = max(LEAST, layout.totalHeightForWidth(CARD_WIDTH))
        return self.wanted != before

    def take_focus(self) -> None:
        (self.step.first or self.on).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- Qt ------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What lies deeper in the step tells its height only now."""
        if event.type() is QEvent.Type.LayoutRequest and self._steps and self._fit():
            self._place()
            self.grown.emit()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif pressed and (button := next((b for b in (self.back, self.skip) if b.hasFocus()), None)):
            button.click()
        elif pressed:
            self.on.click()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside it nothing happens: a step is skipped by saying so."""
