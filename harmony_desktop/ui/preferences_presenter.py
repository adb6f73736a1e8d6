"""Preferences: each wish to whoever keeps it, applied at once, and back to the screen as it really is."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, LinkState, PreferencesChanged
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.i18n import tr
from harmony_desktop.settings import (
    AUTO_APPROVE,
    BROWSER_PASSWORD,
    EMAIL_ACCOUNT,
    HOLD_KEY,
    INSTRUCTIONS,
    MICROPHONE,
    MODEL,
    START_AT_LOGIN,
    STYLE,
    TEST_NOTIFICATION,
    TOGGLE_KEY,
    WISHES,
    Settings,
)
from harmony_desktop.ui.approvals.rules_presenter import RulesPresenter
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.email_presenter import EmailPresenter
from harmony_desktop.ui.machine import Machine
from harmony_desktop.ui.model_presenter import ModelPresenter
from harmony_desktop.ui.model_rows import model_rows
from harmony_desktop.ui.notification_words import shown_by
from harmony_desktop.ui.pick_box import PickBox
from harmony_desktop.ui.place import Places
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.ui.screens import PREFERENCES
from harmony_desktop.ui.sharing.password import PasswordPresenter
from harmony_desktop.ui.side_rows import Row, RowKind
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wish import Deed, Home, Kind, Section, Wish
from harmony_desktop.wordings import explain

KEYS = (HOLD_KEY, TOGGLE_KEY)


class PreferencesPresenter(QObject):
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
        self._screen: PreferencesScreen | None = None
        window.screens.add(PREFERENCES, tr("Preferences"), self._make)
        self._ends = [session.bus.subscribe(self._on_fact), settings.subscribe(lambda wish: self.refresh())]
        models.changed.connect(self.refresh)

    def close(self) -> None:
        if self._screen is not None:
            self._screen.keep()
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
        screen.recording.connect(self._on_recording)
        screen.rule_wanted.connect(self.rules.edit)
        screen.rule_removed.connect(self.rules.remove)
        screen.done.connect(self._on_deed)
        screen.shown.connect(self._on_shown)
        self.refresh()
        return screen

    def _on_shown(self) -> None:
        self.refresh()
        self.email.load()
        self._start(self._say_notifier())

    # --- what holds ----------------------------------------------------------------------------------------------

    def value(self, wish: Wish[Any]) -> Any:
        """As whoever keeps it says."""
        match wish.home:
            case Home.MACHINE:
                return self._settings[wish]
            case Home.SYSTEM:
                autostart = self._machine.autostart
                return autostart is not None and autostart.is_on()
            case Home.WORKSPACE:
                return _in(self._session.choices.current(), wish)

    def refresh(self) -> None:
        screen = self._screen
        if screen is None:
            return
        for wish in WISHES:
            screen.show_value(wish, self.value(wish), self._words(wish))
        self._show_problems(screen)
        self._tell_state()

    def _words(self, wish: Wish[Any]) -> str:
        if wish is not MODEL:
            return ""
        value = self.value(MODEL)
        name = next((m.name for m in self._models.models if m.id == value), "")
        if value:
            return name or tr("A model that is no longer offered")
        default = next((m.name for m in self._models.models if m.default), "")
        return tr("Workspace default ({name})", name=default) if default else tr("Workspace default")

    def _show_problems(self, screen: PreferencesScreen) -> None:
        for wish in KEYS:
            problem = self._machine.keys.problem(wish) if self._machine.keys else None
            screen.complain(wish, _worded(problem) if problem else "")
            screen.allow(wish, problem is None or problem.code != "keys_missing")
        autostart = self._machine.autostart
        screen.allow(START_AT_LOGIN, autostart is not None and autostart.problem is None)

    def _tell_state(self) -> None:
        self._runner.start(self._say_state(), name="state of preferences")

    async def _say_state(self) -> None:
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
                self._screen.complain(wish, _worded(error.problem))
        else:
            self.refresh()

    def _put(self, wish: Wish[Any], value: Any) -> None:
        machine = self._machine
        if wish is START_AT_LOGIN and machine.autostart is not None:
            machine.autostart.switch(value)
        elif wish is MICROPHONE and machine.microphones is not None:
            machine.microphones.choose(value)
        elif wish in KEYS and machine.keys is not None:
            machine.keys.choose(wish, value)
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
            self._runner.start(self._pick_microphone(wish, button), name="microphones")
        elif wish.kind is Kind.MODEL:
            first = Row(RowKind.THREAD, tr("Workspace default"), "")
            rows = [first, *model_rows(self._models.models, self.value(MODEL))]
            self._pick(wish, button, tr("Search models…"), rows)
        else:
            rows = [Row(RowKind.THREAD, tr(wish.name_of(c)), c) for c in wish.choices]
            self._pick(wish, button, tr("Search languages…"), rows)

    async def _pick_microphone(self, wish: Wish[Any], button: QWidget) -> None:
        microphones = self._machine.microphones
        names: tuple[str, ...] = ()
        if microphones is not None:
            try:
                names = await microphones.inputs()
            except HarmonyError as error:
                self._complain(wish, error.problem)
                return
        plugged = [Row(RowKind.THREAD, name, name) for name in names]
        chosen = self.value(wish)
        if chosen and chosen not in names:
            plugged.append(Row(RowKind.THREAD, chosen, chosen, note=tr("not plugged in")))
        rows = [Row(RowKind.THREAD, tr("As the system"), ""), *plugged]
        self._pick(wish, button, tr("Search microphones…"), rows)

    def _pick(self, wish: Wish[Any], button: QWidget, placeholder: str, rows: list[Row]) -> None:
        box = PickBox(self._window.theme, self._window.card, button, placeholder, rows, self.value(wish))
        box.chosen.connect(lambda key: self.choose(wish, key))
        self._window.lay_over(box)

    def _complain(self, wish: Wish[Any], problem: Problem) -> None:
        if self._screen is not None:
            self._screen.complain(wish, _worded(problem))

    def _show_email(self, words: str, button: str) -> None:
        if self._screen is not None:
            self._screen.show_deed(EMAIL_ACCOUNT, words, button)

    # --- keys and deeds ------------------------------------------------------------------------------------------

    def _on_recording(self, begins: bool) -> None:
        keys = self._machine.keys
        if keys is not None:
            keys.pause() if begins else keys.resume()

    async def _say_notifier(self) -> None:
        """Who shows notifications, or what is lacking for it."""
        if self._machine.notifications is None:
            return
        try:
            words, warns = shown_by(await self._machine.notifications.look()), False
        except HarmonyError as error:
            words, warns = _worded(error.problem), True
        if self._screen is not None:
            self._screen.show_note(Section.NOTIFICATIONS, words, warns)

    async def _test_notification(self) -> None:
        if self._machine.notifications is None or self._screen is None:
            return
        try:
            await self._machine.notifications.test()
        except HarmonyError as error:
            self._screen.complain_deed(TEST_NOTIFICATION, _worded(error.problem))
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
        else:
            self._put_window_back()

    def _put_window_back(self) -> None:
        window = self._window
        before, box, corner = window.places, window.box, window.place
        self._put_back(Places(), None)
        window.toast.say(
            tr("The window is back in its usual place."),
            tr("Undo"),
            lambda: self._put_back(
                before, lambda: window.enlarge(box) if window.large else window.put(*corner)
            ),
        )

    def _put_back(self, places: Places, where: Callable[[], None] | None) -> None:
        window = self._window
        window.places = places
        if where is not None:
            where()
        elif window.large and window.monitor is not None:
            window.enlarge(places.large_box(window.monitor))
        else:
            window.put_in_middle()

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


def _worded(problem: Problem) -> str:
    """What is so, and what to do, unless that is to come here."""
    title, hint = explain(problem)
    return title if problem.code in ("key_taken", "key_unknown") else f"{title} {hint}"
