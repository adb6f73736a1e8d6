"""Preferences › Companion › Auto-Approve Tools: rules to the workspace, and back where one was taken off by mistake."""

from dataclasses import replace

from PySide6.QtCore import QObject

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.approvals import marks
from harmony_desktop.ui.approvals.rule_dialog import RuleDialog
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.window import CompanionWindow


class RulesPresenter(QObject):
    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner

    def edit(self, rule: str) -> None:
        """A new one where none is named."""
        dialog = RuleDialog(self._window, self._session.tools, self._session.choices, rule=rule)
        self._window.lay_over(dialog)

    def remove(self, rule: str) -> None:
        before = self._session.choices.current().auto_approve
        if rule in before:
            self._keep(tuple(own for own in before if own != rule))
            self._window.toast.say(
                tr("The rule “{rule}” is gone.", rule=marks.line(rule)),
                tr("Undo"),
                lambda: self._bring_back(rule, before.index(rule)),
            )

    def _bring_back(self, rule: str, at: int) -> None:
        """Where it stood, among those that are there by then."""
        now = self._session.choices.current().auto_approve
        if rule not in now:
            self._keep((*now[:at], rule, *now[at:]))

    def _keep(self, rules: tuple[str, ...]) -> None:
        self._runner.start(self._change(rules), name="rules")

    async def _change(self, rules: tuple[str, ...]) -> None:
        choices = self._session.choices
        try:
            await choices.change(replace(choices.current(), auto_approve=rules))
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
