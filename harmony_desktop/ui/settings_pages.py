"""The screens where something is set, put together: Preferences, Workspace Settings, accounts."""

from harmony_desktop.domain.desktop import Autostart
from harmony_desktop.ui.accounts_presenter import AccountsPresenter
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.machine import Machine
from harmony_desktop.ui.models_presenter import ModelsPresenter
from harmony_desktop.ui.preferences_presenter import PreferencesPresenter
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.window import CompanionWindow


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
        self.accounts = AccountsPresenter(window, session, runner)

    def close(self) -> None:
        self.accounts.close()
        self.models.close()
        self.preferences.close()
