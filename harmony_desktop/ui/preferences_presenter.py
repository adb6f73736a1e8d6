"""Preferences: each wish to whoever keeps it, applied at once, and back to the screen as it really is."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, LinkState, PreferencesChanged
from harmony_desktop.domain.microphones import label_of
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.settings import Settings
from harmony_desktop.ui import layout, screens
from harmony_desktop.ui.approvals.rules_presenter import RulesPresenter
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.choices.key_choices import KEYS, KeyChoices, worded
from harmony_desktop.ui.choices.several import SeveralBox
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.email_presenter import EmailPresenter
from harmony_desktop.ui.machine import Machine
from harmony_desktop.ui.model_presenter import ModelPresenter
from harmony_desktop.ui.model_rows import model_rows
from harmony_desktop.ui.network.presenter import NetworkPresenter
from harmony_desktop.ui.network.words import given_proxy
from harmony_desktop.ui.notification_words import shown_by
from harmony_desktop.ui.pick_box import PickBox
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.ui.screens import PREFERENCES
from harmony_desktop.ui.sharing.password import PasswordPresenter
from harmony_desktop.ui.side_rows import Row, RowKind
from harmony_desktop.ui.speech.words import speech_model
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wish import Deed, Home, Kind, Section, Wish
from harmony_desktop.wishes import WISHES
from harmony_desktop.wishes.companion import AUTO_APPROVE, EMAIL_ACCOUNT, INSTRUCTIONS, MODEL, STYLE
from harmony_desktop.wishes.disclosure import MODELS_AND_DATA
from harmony_desktop.wishes.names import NAMES
from harmony_desktop.wishes.network import PROXY_ADDRESS, PROXY_LOGIN
from harmony_desktop.wishes.notifications import TEST_NOTIFICATION
from harmony_desktop.wishes.updates import LOOK_FOR_UPDATES, LOOK_NOW
from harmony_desktop.wishes.voice import LANGUAGE, MICROPHONE, MY_LANGUAGES, RECORDINGS, SPEECH_MODEL
from harmony_desktop.wishes.window import BROWSER_PASSWORD, START_AT_LOGIN

PAGES = {
    MODELS_AND_DATA: screens.MODELS_AND_DATA,
    NAMES: screens.NAMES,
    RECORDINGS: screens.RECORDINGS,
}


class PreferencesPresenter(QObject):
    shown = Signal()

    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        settings: Settings,
        models: ModelPresenter,
        machine: Machine,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._settings, self._models, self._machine = settings, models, machine
        self.rules = RulesPresenter(window, session, runner)
        self.email = EmailPresenter(window, session, runner, self._show_email)
        self.password = PasswordPresenter(window, session, runner)
        self.network = NetworkPresenter(window, session, runner, settings)
        self._keys = KeyChoices(self)
        self._keys.moved.connect(self.refresh)
        self._screen: PreferencesScreen | None = None
        self.deeds: dict[Deed, Callable[[], None]] = {}
        """What is done elsewhere."""
        window.screens.add(PREFERENCES, tr("Preferences"), self._make)
        self._ends = [session.bus.subscribe(self._on_fact), settings.subscribe(lambda wish: self.refresh())]
        models.changed.connect(self.refresh)

    def close(self) -> None:
        if self._screen is not None:
            self._screen.keep()
        self.network.close()
        for end in self._ends:
            end()

    def show(self, section: Section) -> None:
        self._window.show_screen(PREFERENCES)
        if self._screen is not None:
            self._screen.open_section(section)

    def _make(self, parent: QWidget) -> QWidget:
        screen = self._screen = PreferencesScreen(self._window.theme, parent)
        screen.chosen.connect(self.choose)
        screen.reset_wanted.connect(self.reset)
        screen.pick_wanted.connect(self._on_pick)
        self._keys.wire(screen)
        screen.rule_wanted.connect(self.rules.edit)
        screen.rule_removed.connect(self.rules.remove)
        screen.done.connect(self._on_deed)
        screen.shown.connect(self._on_shown)
        self.refresh()
        return screen

    def _on_shown(self) -> None:
        self.refresh()
        self.shown.emit()
        self.email.load()
        self._start(self._say_notifier())
        if self._machine.takes is not None:
            self._machine.takes.load()
        self.show_versions()

    # --- what holds ----------------------------------------------------------------------------------------------

    def value(self, wish: Wish[Any]) -> Any:
        """As whoever keeps it says."""
        match wish.home:
            case Home.MACHINE:
                kept = self._settings[wish]
                return self._keys.value(wish, kept) if wish in KEYS else kept
            case Home.SYSTEM:
                autostart = self._machine.autostart
                return autostart is not None and autostart.is_on()
            case Home.WORKSPACE:
                return _in(self._session.choices.current(), wish)

    def refresh(self) -> None:
        screen = self._screen
        if screen is None:
            return
        self._keys.use(self._machine.keys)
        for wish in WISHES:
            screen.show_value(wish, self.value(wish), self._words(wish))
        self._show_problems(screen)
        self._tell_state()

    def _words(self, wish: Wish[Any]) -> str:
        if wish is SPEECH_MODEL:
            return speech_model(self.value(SPEECH_MODEL))
        if wish is MICROPHONE:
            return label_of(self.value(MICROPHONE))
        if wish in KEYS:
            return self._keys.words(wish)
        if wish.kind is Kind.FILE:
            return Path(self.value(wish)).name or tr("No file")
        if wish is not MODEL:
            return ""
        value = self.value(MODEL)
        name = next((m.name for m in self._models.models if m.id == value), "")
        if value:
            return name or tr("A model that is no longer offered")
        default = next((m.name for m in self._models.models if m.default), "")
        return tr("Workspace default ({name})", name=default) if default else tr("Workspace default")

    def _show_problems(self, screen: PreferencesScreen) -> None:
        self._keys.show(screen)
        autostart = self._machine.autostart
        screen.allow(MY_LANGUAGES, not self._settings[LANGUAGE])
        screen.allow(START_AT_LOGIN, autostart is not None and autostart.problem is None)

    def _tell_state(self) -> None:
        self._runner.start(self._say_state(), name="state of preferences")

    async def _say_state(self) -> None:
        if self._screen is None:
            return
        waits = await self._session.choices.waits()
        online = self._session.link is LinkState.ONLINE
        if self._screen is not None:
            words = tr("Saved") if not waits else tr("Saving…") if online else tr("Waits for the workspace")
            self._screen.show_state(words, waits=waits and not online)

    # --- choosing ------------------------------------------------------------------------------------------------

    def choose(self, wish: Wish[Any], value: Any) -> None:
        if wish.home is Home.WORKSPACE:
            self._start(self._change(_with(self._session.choices.current(), wish, value)))
            return
        try:
            self._put(wish, value)
        except HarmonyError as error:
            self.refresh()
            if self._screen is not None:
                self._screen.complain(wish, worded(error.problem))
        else:
            if self._screen is not None:
                self._screen.complain(wish, "")
            self.refresh()

    def _put(self, wish: Wish[Any], value: Any) -> None:
        machine = self._machine
        if wish is START_AT_LOGIN and machine.autostart is not None:
            machine.autostart.switch(value)
        elif wish is MICROPHONE and machine.microphones is not None:
            machine.microphones.choose(value)
        elif wish in KEYS and machine.keys is not None:
            self._keys.choose(wish, value)
        elif wish is PROXY_ADDRESS:
            self._settings.choose(wish, given_proxy(value))
        elif wish.home is Home.MACHINE:
            self._settings.choose(wish, value)

    async def _change(self, preferences: Preferences) -> None:
        if self._screen is not None:
            self._screen.show_state(tr("Saving…"))
        try:
            await self._session.choices.change(preferences)
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
        self.refresh()

    def reset(self, wish: Wish[Any]) -> None:
        """To the default; what stood there can be had back."""
        before = self.value(wish)
        if self._screen is not None:
            self._screen.rows[wish.name].set_back()
        self.choose(wish, wish.default)
        self._window.toast.say(
            tr("“{name}” is the default again.", name=tr(wish.label)),
            tr("Undo"),
            lambda: self.choose(wish, before),
        )

    # --- lists ---------------------------------------------------------------------------------------------------

    def _on_pick(self, wish: Wish[Any], button: QWidget) -> None:
        if wish.kind is Kind.MICROPHONE:
            if self._machine.microphones is not None:
                self._machine.microphones.ask(self._window)
        elif wish.kind is Kind.FILE:
            self.choose(wish, self.network.choose_file(self.value(wish)))
        elif wish.kind is Kind.SPEECH_MODEL:
            self._window.show_screen(screens.SPEECH_MODELS)
        elif wish.kind is Kind.SEVERAL:
            several = SeveralBox(
                self._window.theme, self._window.card, button, wish, self.value(wish), tr("Search languages…")
            )
            several.picked.connect(lambda chosen: self.choose(wish, chosen))
            self._window.lay_over(several)
        elif wish.kind is Kind.MODEL:
            first = Row(RowKind.THREAD, tr("Workspace default"), "")
            rows = [first, *model_rows(self._models.models, self.value(MODEL), self._models.team)]
            self._pick(wish, button, tr("Search models…"), rows)
        else:
            rows = [Row(RowKind.THREAD, tr(wish.name_of(c)), c) for c in wish.choices]
            self._pick(wish, button, tr("Search languages…"), rows)

    def _pick(self, wish: Wish[Any], button: QWidget, placeholder: str, rows: list[Row]) -> None:
        box = PickBox(self._window.theme, self._window.card, button, placeholder, rows, self.value(wish))
        box.chosen.connect(lambda key: self.choose(wish, key))
        self._window.lay_over(box)

    def _show_email(self, words: str, button: str) -> None:
        if self._screen is not None:
            self._screen.show_deed(EMAIL_ACCOUNT, words, button)

    def show_deed(self, deed: Deed, words: str, button: str, may: bool = True) -> None:
        if self._screen is not None:
            self._screen.show_deed(deed, words, button)
            self._screen.buttons[deed.name].setEnabled(may)

    def show_takes(self) -> None:
        """How many recordings there are, and how large they are."""
        takes = self._machine.takes
        if self._screen is not None and takes is not None:
            self._screen.show_deed(RECORDINGS, takes.told, tr(RECORDINGS.button))

    def show_versions(self, words: str = "", warns: bool = False) -> None:
        """What is known of this version and others."""
        updates = self._machine.updates
        if self._screen is not None and updates is not None:
            self._screen.show_deed(
                LOOK_NOW, updates.standing if warns or not words else words, tr(LOOK_NOW.button)
            )
            self._screen.complain_deed(LOOK_NOW, words if warns else "")
            self._screen.buttons[LOOK_NOW.name].setEnabled(updates.updates.can_look)
            self._screen.allow(LOOK_FOR_UPDATES, updates.updates.can_look)

    # --- keys and deeds ------------------------------------------------------------------------------------------

    async def _say_notifier(self) -> None:
        """Who shows notifications, or what is lacking for it."""
        if self._machine.notifications is None:
            return
        try:
            words, warns = shown_by(await self._machine.notifications.look()), False
        except HarmonyError as error:
            words, warns = worded(error.problem), True
        if self._screen is not None:
            self._screen.show_note(Section.NOTIFICATIONS, words, warns)

    async def _test_notification(self) -> None:
        if self._machine.notifications is None or self._screen is None:
            return
        try:
            await self._machine.notifications.test()
        except HarmonyError as error:
            self._screen.complain_deed(TEST_NOTIFICATION, worded(error.problem))
        else:
            self._screen.complain_deed(TEST_NOTIFICATION, "")
            self._window.toast.say(tr("A test notification was sent."))
        await self._say_notifier()

    def _on_deed(self, deed: Deed) -> None:
        if deed is TEST_NOTIFICATION:
            self._start(self._test_notification())
        elif deed is EMAIL_ACCOUNT:
            self.email.open()
        elif deed is BROWSER_PASSWORD:
            self.password.open()
        elif deed is PROXY_LOGIN:
            self.network.ask_password()
        elif deed in self.deeds:
            self.deeds[deed]()
        elif deed in PAGES:
            self._window.show_screen(PAGES[deed])
        else:
            self._reset_layout()

    def _reset_layout(self) -> None:
        undo = layout.reset(self._window, self._settings)
        self._window.toast.say(tr("The window is back in its usual place."), tr("Undo"), undo)

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged) and self._screen is not None:
            for wish in WISHES:  # what was typed for the other account is not this one's
                self._screen.rows[wish.name].set_back()
            self.email.forget()
            self.email.load()
        if isinstance(fact, AccountChanged | PreferencesChanged):
            self.refresh()
        elif isinstance(fact, LinkChanged):
            self._tell_state()

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        self._runner.start(doing, name="preferences")


_FIELDS = {wish.name: wish.name for wish in (INSTRUCTIONS, STYLE, AUTO_APPROVE, MODEL)}
"""A wish that the workspace keeps is named after its field."""


def _in(preferences: Preferences, wish: Wish[Any]) -> Any:
    value = getattr(preferences, _FIELDS[wish.name])
    return wish.default if value is None else value


def _with(preferences: Preferences, wish: Wish[Any], value: Any) -> Preferences:
    changed: dict[str, Any] = {_FIELDS[wish.name]: (value or None) if wish is STYLE else value}
    return replace(preferences, **changed)
