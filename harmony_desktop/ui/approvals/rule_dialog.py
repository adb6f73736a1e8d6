"""A rule for tools, written or made from a call: read as it is typed, tried on past calls, then kept."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from harmony_desktop.domain import rules
from harmony_desktop.domain.approvals import Approval
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.rules import Rule, Verb
from harmony_desktop.domain.tools import RuleTrial, Tool
from harmony_desktop.i18n import tr
from harmony_desktop.ui.approvals import rule_words
from harmony_desktop.ui.approvals.rule_parts import ArgumentChoices, Middle, TrialView
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.choices.switch import Segments
from harmony_desktop.ui.doors import Choices, Tools
from harmony_desktop.ui.form import Form, worded
from harmony_desktop.ui.labels import Words

if TYPE_CHECKING:
    from harmony_desktop.ui.window import CompanionWindow

TRIED_AFTER_MS = 300
"""Without a key pressed."""
ARMS_AFTER_MS = 600
"""What was pressed for something else keeps no rule."""


def may_be_ruled(approval: Approval) -> bool:
    """Whether a rule may be made from this call: not where nothing allows it, nor where a stranger's text may have
    wished for it."""
    return not approval.destructive and not approval.after_foreign_text


class RuleDialog(Form):
    """``saved`` carries the rule, once it is kept. A rule that allows was always tried before."""

    saved = Signal(str)
    wanted = 520
    wide, tallest = 500, 640

    def __init__(
        self,
        window: "CompanionWindow",
        tools: Tools,
        choices: Choices,
        *,
        rule: str = "",
        approval: Approval | None = None,
    ) -> None:
        """``rule``: the one that is changed."""
        title = tr("Change the rule") if rule else tr("Add a rule")
        about = tr("It answers in your place when Companion wants to use a tool.")
        if approval is not None:
            title = tr("Always allow this?")
            about = tr(
                "“{tool}” will run without asking you whenever it fits what is chosen here. Preferences ›"
                " Companion takes it back.",
                tool=rule_words.safe(approval.tool_title),
            )
        super().__init__(window.theme, window.card, title, about, tr("Save rule"))
        self.setObjectName("rule")
        self._window, self._tools, self._choices, self._old = window, tools, choices, rule
        self._runner = TaskRunner()
        self._known: tuple[Tool, ...] = ()
        self._tried: RuleTrial | None = None
        self._armed = approval is None
        self._from_call = approval is not None
        self._verb, body = rules.parted(rule)
        self._make(approval, body)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TRIED_AFTER_MS)
        self._timer.timeout.connect(self._try)
        self.given.connect(self._on_given)
        if approval is not None:
            QTimer.singleShot(ARMS_AFTER_MS, self, self._arm)
        self._runner.start(self._learn_tools(), name="tools for rules")
        self._on_changed()

    @classmethod
    def for_call(
        cls, parent: "CompanionWindow", approval: Approval, tools: Tools, choices: Choices
    ) -> "RuleDialog":
        """The narrowest rule that would have allowed this call; `may_be_ruled` says whether there may be one."""
        if not may_be_ruled(approval):
            raise ValueError("no rule is made from this call")
        return cls(parent, tools, choices, approval=approval)

    def _make(self, approval: Approval | None, body: str) -> None:
        self.middle = Middle(self.theme, tr("Rule"), self.box)
        self.middle.changed.connect(self._place)
        column = self.middle.column
        self.fields.addWidget(self.middle)
        self.verbs = Segments(
            self.theme,
            tr("What it does"),
            [(v.value, tr(w)) for v, w in rule_words.VERBS.items()],
            self.middle,
        )
        self.verbs.show_choice(self._verb)
        self.verbs.chosen.connect(self._on_verb)
        self.verbs.setVisible(approval is None)
        column.addWidget(self.verbs)
        self.arguments: ArgumentChoices | None = None
        if approval is not None:
            body = self._make_arguments(approval)
        column.addSpacing(4)
        column.addWidget(Words(self.theme, tr("Rule"), px=12, weight=500, parent=self.middle))
        self.line = QLineEdit(body, self.middle)
        self.line.setObjectName("rule_line")
        self.line.setFont(self.theme.font(12.5, mono=True))
        self.line.setMinimumHeight(30)
        self.line.setMaxLength(2 * rules.MAX_RULE)
        self.line.setPlaceholderText("linear_*")
        self.line.setAccessibleName(tr("Rule"))
        self.line.setCursorPosition(0 if approval else len(body))
        self.line.textChanged.connect(self._on_changed)
        self.meaning = Words(self.theme, px=12, tone="dim", wrap=True, parent=self.middle)
        self.warning = Words(self.theme, px=12, tone="warn", wrap=True, parent=self.middle)
        self.trial = TrialView(self.theme, self.middle)
        for part in (self.line, self.meaning, self.warning):
            column.addWidget(part)
        column.addSpacing(6)
        column.addWidget(self.trial)
        column.addStretch()
        chosen = next(iter(self.arguments.buttons.values()), None) if self.arguments else None
        self.first = chosen or self.line

    def _make_arguments(self, approval: Approval) -> str:
        offered = rules.choices(approval.arguments)
        chosen = rules.narrowest(approval.tool_id, offered)
        self.arguments = ArgumentChoices(self.theme, offered, chosen, self.middle)
        self.arguments.chosen.connect(lambda: self._take_arguments(approval.tool_id))
        self.arguments.setVisible(bool(offered))
        self.middle.column.addWidget(self.arguments)
        return rules.of_call(approval.tool_id, self.arguments.named).body

    # --- what is written -----------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        return rules.signed(self._verb, self.line.text())

    def _take_arguments(self, tool_id: str) -> None:
        if self.arguments is not None:
            self.line.setText(rules.of_call(tool_id, self.arguments.named).body)

    def _on_verb(self, verb: str) -> None:
        self._verb = Verb(verb)
        self._on_changed()

    def _on_changed(self) -> None:
        """A sign that is typed or pasted in front is the choice above."""
        typed, body = rules.parted(self.line.text())
        if typed is not Verb.ALLOW and self.verbs.isVisibleTo(self):
            self._verb = typed
            self.verbs.show_choice(typed)
            self.line.setText(body)
            return
        self._tried = None
        self._timer.stop()
        self.tell("")
        rule = self._read()
        if rule is not None:
            self.trial.show_words(tr("Trying it…"))
            self._timer.start()
        self.trial.setVisible(rule is not None)
        self._allow()

    def _read(self) -> Rule | None:
        """Says what it means, or why it is none."""
        self.warning.hide()
        try:
            rule = rules.read(self.text)
        except rules.Unreadable as error:
            empty = error.fault is rules.Fault.EMPTY or not self.line.text().strip()
            fault = rules.Fault.EMPTY if empty else error.fault
            self.meaning.setText(rule_words.wrong(fault))
            self.meaning.tint("dim" if empty else "err")
            return None
        if problem := self._crowded():
            self.meaning.setText(problem)
            self.meaning.tint("err")
            return None
        left = self.arguments.open({name for name, _ in rule.arguments}) if self.arguments else []
        meaning = " ".join(filter(None, (rule_words.meaning(rule), rule_words.whatever(left))))
        said = (meaning, rule_words.named(rule, self._known))
        self.meaning.setText("\n".join(filter(None, said)))
        self.meaning.tint("dim")
        warning = rule_words.warning(rule, self._known)
        self.warning.setText(warning)
        self.warning.setVisible(bool(warning))
        return rule

    def _crowded(self) -> str:
        there = self._choices.current().auto_approve
        if self.text in there and self.text != self._old:
            return tr("“{pattern}” is there already.", pattern=rule_words.safe(self.text))
        if len(there) >= rules.MAX_RULES and not self._old:
            return tr("There are {most} rules, and no more can be kept.", most=rules.MAX_RULES)
        return ""

    # --- the trial -----------------------------------------------------------------------------------------------

    async def _learn_tools(self) -> None:
        try:
            self._known = await self._tools.all()
        except HarmonyError:
            return  # the trial says that the workspace is away
        self._read()

    def _try(self) -> None:
        self._runner.start(self._ask(self.text), name="trial of a rule")

    async def _ask(self, text: str) -> None:
        try:
            trial = await self._tools.try_rule(text, self._old)
        except HarmonyError as error:
            if text == self.text:
                self.trial.show_words(worded(error.problem), "err")
            return
        if text != self.text:
            return
        if trial.valid:
            self._tried = trial
            self.trial.show_outcome(rule_words.outcome(trial, rules.read(text).verb), trial.examples)
        else:
            self.trial.show_words(tr("The workspace cannot read it: {why}", why=trial.problem), "err")
        self._allow()

    # --- keeping it ----------------------------------------------------------------------------------------------

    def _arm(self) -> None:
        self._armed = True
        self._allow()

    def _allow(self) -> None:
        """One that only holds back is kept untried, too: also without the workspace."""
        try:
            allows = rules.read(self.text).verb is Verb.ALLOW
        except rules.Unreadable:
            self.yes.setEnabled(False)
            return
        tried = self._tried is not None or not allows
        self.yes.setEnabled(tried and self._armed and not self._crowded())

    def _on_yes(self) -> None:
        if self.yes.isEnabled():
            super()._on_yes()

    def _on_given(self) -> None:
        if self.text == self._old:
            self.close_overlay()
            return
        self.stoppable = False
        self.show_busy(True, tr("Saving…"))
        self._runner.start(self._save(self.text), name="save a rule")

    async def _save(self, text: str) -> None:
        before = self._choices.current()
        there = before.auto_approve
        wanted = tuple(text if own == self._old else own for own in there)
        if self._old not in there:
            wanted = (*there, text)
        try:
            await self._choices.change(replace(before, auto_approve=wanted))
        except HarmonyError as error:
            self.stoppable = True
            self.fail(error.problem)
            return
        choices, runner, toast = self._choices, self._runner, self._window.toast

        def back() -> None:
            now = choices.current()
            kept = tuple(self._old if own == text else own for own in now.auto_approve)
            runner.start(
                choices.change(replace(now, auto_approve=tuple(filter(None, kept)))), name="undo a rule"
            )

        self.saved.emit(text)
        self.show_busy(False)
        self.close_overlay()
        said = tr("The rule “{rule}” holds from now on.", rule=text)
        if self._from_call:  # a rule is for later calls
            said = tr("Saved. This call still waits for you.")
        toast.say(said, tr("Undo"), back)

    def close_overlay(self) -> None:
        super().close_overlay()
        if not self._open:
            self._runner.forget()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            super().keyPressEvent(event)
