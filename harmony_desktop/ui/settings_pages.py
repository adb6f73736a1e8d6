"""The screens where something is set, put together: Preferences, Workspace Settings, accounts."""

from PySide6.QtWidgets import QWidget

from harmony_desktop import wish
from harmony_desktop.domain.checks import Act
from harmony_desktop.domain.desktop import Autostart
from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, Nudged, SpacesChanged
from harmony_desktop.domain.speech_models import SpeechModels
from harmony_desktop.domain.takes import TakePlayback
from harmony_desktop.domain.voice import Voice
from harmony_desktop.i18n import tr
from harmony_desktop.ui.accounts_presenter import AccountsPresenter
from harmony_desktop.ui.approvals.call_opener import CallOpener
from harmony_desktop.ui.backup.presenter import BackupPresenter
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.danger.presenter import DangerPresenter
from harmony_desktop.ui.disclosure.documents_presenter import DocumentsPresenter
from harmony_desktop.ui.disclosure.presenter import DataPresenter
from harmony_desktop.ui.doctor.crash_notice import CrashNotice
from harmony_desktop.ui.doctor.presenter import Clinic, DoctorPresenter, ShowFolder
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.first_run.presenter import FirstStepsPresenter
from harmony_desktop.ui.insights.presenter import InsightsPresenter
from harmony_desktop.ui.machine import Machine
from harmony_desktop.ui.models_presenter import ModelsPresenter
from harmony_desktop.ui.people.rooms import PeopleRooms
from harmony_desktop.ui.pick_box import PickBox
from harmony_desktop.ui.preferences_presenter import PreferencesPresenter
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.record.presenter import RecordPresenter
from harmony_desktop.ui.sample.offers import PreferencesOffer
from harmony_desktop.ui.sample.presenter import SamplePresenter
from harmony_desktop.ui.screens import SPEECH_MODELS, WORKSPACE_SETTINGS
from harmony_desktop.ui.settings_sections import SectionName
from harmony_desktop.ui.signing.presenter import SignInPresenter
from harmony_desktop.ui.speech.presenter import SpeechModelsPresenter
from harmony_desktop.ui.takes.offer import Offer
from harmony_desktop.ui.takes.presenter import TakesPresenter
from harmony_desktop.ui.tools.presenter import ToolsPresenter
from harmony_desktop.ui.updates.presenter import UpdatesPresenter
from harmony_desktop.ui.vocabulary.presenter import NamesPresenter
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.ui.workspace_settings import WorkspaceSettings
from harmony_desktop.wishes.doctor import DOCTOR, LOGS
from harmony_desktop.wishes.first_steps import FIRST_STEPS_AGAIN
from harmony_desktop.wishes.updates import LOOK_NOW


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
        self._session, self._runner, self._companion = session, runner, companion
        self._offer: Offer | None = None
        self.first_steps: FirstStepsPresenter | None = None
        self.crash_notice: CrashNotice | None = None
        self.speech: SpeechModelsPresenter | None = None
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
        self._open_settings()
        self.names = NamesPresenter(window, companion.settings, companion.names)
        self.accounts = AccountsPresenter(window, session, runner)
        self.sign_in = SignInPresenter(window, session, runner, self.preferences.password)
        self.accounts.sessions_wanted.connect(self.sign_in.show)
        self.data = DataPresenter(window, session, runner, companion.settings, self.machine)
        self.documents = DocumentsPresenter(window, session, runner, self.data)
        window.sections.add(SectionName.DOCUMENTS, self.documents.make)
        self.backup = BackupPresenter(window, session, runner)
        window.sections.add(SectionName.BACKUP, self.backup.make)
        self.danger = DangerPresenter(window, session, runner)
        window.sections.add(SectionName.DANGER, self.danger.make)

    def _to_email(self) -> None:
        self.preferences.show(wish.Section.COMPANION)

    def _open_settings(self) -> None:
        """What else has a section there adds it to `window.sections` as well."""
        sections = self._window.sections
        for name, make in (
            (SectionName.MODELS, self.models.make),
            (SectionName.INSIGHTS, self.insights.make),
            (SectionName.TOOLS, self.tools.make),
            (SectionName.RECORD, self.record.make),
        ):
            sections.add(name, make)
        self.people = PeopleRooms(self._window, self._session, self._runner)
        self._window.screens.add(WORKSPACE_SETTINGS, tr("Workspace Settings"), self._make)
        self._end = self._session.bus.subscribe(self._on_fact)
        self._runner.start(self._allow(), name="settings")

    def _on_fact(self, fact: Fact) -> None:
        """A role can change at any moment; the workspace says so whenever it is met again."""
        if isinstance(fact, LinkChanged | AccountChanged | SpacesChanged | Nudged):
            self._runner.start(self._allow(), name="settings")

    async def _allow(self) -> None:
        self._window.sections.allow(await self._session.administration.is_admin())

    def _make(self, parent: QWidget) -> QWidget:
        made = WorkspaceSettings(self._window.theme, self._window.sections, parent)
        made.pick_wanted.connect(lambda button: self._pick_section(made, button))
        return made

    def _pick_section(self, settings: WorkspaceSettings, button: QWidget) -> None:
        window = self._window
        box = PickBox(
            window.theme, window.card, button, tr("Search settings…"), settings.rows, settings.current
        )
        box.chosen.connect(settings.open)
        window.lay_over(box)

    def open_section(self, name: SectionName) -> None:
        """Of Workspace Settings."""
        settings = self._window.show_screen(WORKSPACE_SETTINGS)
        assert isinstance(settings, WorkspaceSettings)
        settings.open(name)

    def open_speech_models(self, desk: SpeechModels) -> None:
        self.speech = SpeechModelsPresenter(self._window, self._runner, self._companion.settings, desk)
        self.speech.languages_wanted.connect(lambda: self.preferences.show(wish.Section.HARDWARE))

    def open_first_steps(self, sample: SamplePresenter) -> FirstStepsPresenter:
        """And what of them is found in the Preferences afterwards."""
        made = self.first_steps = FirstStepsPresenter(
            self._window,
            self._session,
            self._runner,
            self._companion.settings,
            self.machine,
            sample,
            lambda: self.speech,
            self.accounts.sign_in_at,
        )
        self.preferences.deeds[FIRST_STEPS_AGAIN] = made.show
        PreferencesOffer(self.preferences, sample)
        return made

    def open_doctor(self, clinic: Clinic, show_folder: ShowFolder) -> DoctorPresenter:
        """And what crashed before, which is told at the start."""
        window, preferences = self._window, self.preferences
        leads = {
            Act.MODELS: lambda: self.open_section(SectionName.MODELS),
            Act.SPEECH_MODELS: lambda: window.show_screen(SPEECH_MODELS),
            Act.HARDWARE: lambda: preferences.show(wish.Section.HARDWARE),
            Act.NETWORK: lambda: preferences.show(wish.Section.NETWORK),
            Act.GENERAL: lambda: preferences.show(wish.Section.GENERAL),
            Act.ACCOUNTS: self.accounts.add,
        }
        doctor = DoctorPresenter(window, self._runner, clinic, leads, show_folder)
        preferences.deeds[DOCTOR] = doctor.show
        preferences.deeds[LOGS] = doctor.open_folder
        self.crash_notice = CrashNotice(window, self._runner, doctor)
        self._runner.start(self.crash_notice.begin(), name="crash reports", stays=True)
        return doctor

    def open_updates(self, updates: UpdatesPresenter) -> None:
        self.machine.updates = updates
        self.preferences.deeds[LOOK_NOW] = updates.look_now
        updates.told.connect(self.preferences.show_versions)

    def open_takes(self, voice: Voice, playback: TakePlayback) -> None:
        """What was said and is kept; what an earlier start left without words is offered."""
        window, runner = self._window, self._runner
        takes = TakesPresenter(window, runner, self._companion, self._session, voice, playback)
        self.machine.takes = takes
        takes.changed.connect(self.preferences.show_takes)
        takes.wishes_wanted.connect(lambda: self.preferences.show(wish.Section.HARDWARE))
        self._offer = Offer(takes, window, self._session)
        runner.start(self._offer.make(), name="offer recordings", stays=True)

    def close(self) -> None:
        self._end()
        if self.crash_notice is not None:
            self.crash_notice.close()
        if self.first_steps is not None:
            self.first_steps.close()
        if self.speech is not None:
            self.speech.close()
        if self.machine.takes is not None:
            self.machine.takes.close()
        if self._offer is not None:
            self._offer.close()
        self.accounts.close()
        self.sign_in.close()
        self.data.close()
        self.documents.close()
        self.backup.close()
        self.danger.close()
        self.models.close()
        self.insights.close()
        self.tools.close()
        self.record.close()
        self.people.close()
        self.preferences.close()
