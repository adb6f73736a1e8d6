"""The screens where something is set, put together: Preferences, Workspace Settings, accounts."""

from PySide6.QtWidgets import QWidget

from harmony_desktop import wish
from harmony_desktop.domain.desktop import Autostart
from harmony_desktop.i18n import tr
from harmony_desktop.ui.accounts_presenter import AccountsPresenter
from harmony_desktop.ui.approvals.call_opener import CallOpener
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.insights.presenter import InsightsPresenter
from harmony_desktop.ui.machine import Machine
from harmony_desktop.ui.models_presenter import ModelsPresenter
from harmony_desktop.ui.preferences_presenter import PreferencesPresenter
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.record.presenter import RecordPresenter
from harmony_desktop.ui.screens import WORKSPACE_SETTINGS
from harmony_desktop.ui.tools.presenter import ToolsPresenter
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.ui.workspace_settings import (
    INSIGHTS_TAB,
    MODELS_TAB,
    RECORD_TAB,
    TOOLS_TAB,
    Section,
    WorkspaceSettings,
)


class SettingsPages:
    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        companion: CompanionPresenter,
        autostart: Autostart | None = None,
    ) -> None:
        self.machine = Machine(autostart=autostart)
        self.preferences = PreferencesPresenter(
            window, session, runner, companion.settings, companion.models, self.machine
        )
        self.models = ModelsPresenter(window, session, runner, companion.models)
        self.insights = InsightsPresenter(window, session, runner, companion.models)
        self.tools = ToolsPresenter(window, session, runner)
        self.preferences.email.changed.connect(self.tools.look_again)
        self.record = RecordPresenter(window, session, runner, CallOpener(window, session, runner, companion))
        companion.talk.emails.account_wanted.connect(self._to_email)
        self._window = window
        window.screens.add(WORKSPACE_SETTINGS, tr("Workspace Settings"), self._make)
        self.accounts = AccountsPresenter(window, session, runner)

    def _to_email(self) -> None:
        self.preferences.show(wish.Section.COMPANION)

    def _make(self, parent: QWidget) -> QWidget:
        sections = (
            Section(MODELS_TAB, tr("Models"), self.models.make),
            Section(INSIGHTS_TAB, tr("Insights"), self.insights.make),
            Section(TOOLS_TAB, tr("Tools"), self.tools.make),
            Section(RECORD_TAB, tr("Record"), self.record.make),
        )
        return WorkspaceSettings(self._window.theme, sections, parent)

    def close(self) -> None:
        self.accounts.close()
        self.models.close()
        self.insights.close()
        self.tools.close()
        self.record.close()
        self.preferences.close()
