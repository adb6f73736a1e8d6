"""Workspace Settings › Intelligence: an admin's choices to the workspace, what it says back to the screen."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.administration import (
    Catalogue,
    Limits,
    NewProvider,
    Offered,
    Provider,
    ProviderKind,
)
from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, LinkState, Nudged
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.model_presenter import NUDGE_MS, ModelPresenter
from harmony_desktop.ui.model_rows import model_rows
from harmony_desktop.ui.models_screen import ModelsScreen
from harmony_desktop.ui.pick_box import PickBox
from harmony_desktop.ui.provider_dialog import ProviderDialog
from harmony_desktop.ui.saving import saved
from harmony_desktop.ui.timers import once
from harmony_desktop.ui.window import CompanionWindow

log = logging.getLogger(__name__)


class ModelsPresenter(QObject):
    def __init__(
        self, window: CompanionWindow, session: Session, runner: TaskRunner, models: ModelPresenter
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner, self._models = window, session, runner, models
        self._admin = session.administration
        self._screen: ModelsScreen | None = None
        self._kinds: tuple[ProviderKind, ...] = ()
        self._catalogue = Catalogue((), "")
        self._providers: tuple[Provider, ...] = ()
        self._order = asyncio.Lock()
        self._choices = 0
        self._nudge_timer = once(self, NUDGE_MS, lambda: self._start(self._look_again()))
        self._end = session.bus.subscribe(self._on_fact)

    def close(self) -> None:
        self._nudge_timer.stop()
        self._end()

    def make(self, parent: QWidget) -> ModelsScreen:
        screen = self._screen = ModelsScreen(self._window.theme, parent)
        screen.say(tr("Asking the workspace…"))
        screen.shown.connect(self.load)
        screen.acted.connect(self.load)
        screen.add_wanted.connect(lambda: self._edit(None))
        screen.edit_wanted.connect(self._edit)
        screen.remove_wanted.connect(self._ask_to_remove)
        screen.offer_taken.connect(self._on_offer)
        screen.models_chosen.connect(self._on_models)
        screen.default_wanted.connect(self._on_default)
        screen.limits_given.connect(lambda limits: self._start(self._set_limits(limits)))
        return screen

    # --- reading -------------------------------------------------------------------------------------------------

    def load(self) -> None:
        if self._screen is not None:
            self._start(self._load(self._screen))

    async def _load(self, screen: ModelsScreen) -> None:
        if self._session.link is not LinkState.ONLINE:
            screen.say(
                tr("The workspace is not there; its settings can be changed when it answers."),
                tr("Try again"),
            )
            return
        if not await self._admin.is_admin():
            screen.say(tr("An admin of this workspace chooses its providers, models and limits."))
            return
        try:
            self._kinds = await self._admin.kinds()
            await self._read_providers(screen)
            self._show(await self._admin.catalogue())
            screen.show_limits(await self._admin.limits())
        except HarmonyError as error:
            screen.say(worded(error.problem), tr("Try again"))
            return
        screen.say("")
        try:
            screen.show_offered(await self._admin.offered_here())
        except HarmonyError as error:
            log.info("no servers looked for: %s", error)

    async def _read_providers(self, screen: ModelsScreen) -> None:
        self._providers = await self._admin.providers()
        self._show_providers(screen)

    def _show_providers(self, screen: ModelsScreen) -> None:
        screen.team = self._models.team
        screen.show_providers(self._providers, {kind.kind: kind.name for kind in self._kinds})

    def _show(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        if self._screen is not None:
            self._screen.show_catalogue(catalogue, self._models.team)

    async def _read_again(self) -> None:
        """After providers changed: what there is, and what the picker of new chats offers."""
        screen = self._screen
        if screen is None:
            return
        await self._read_providers(screen)
        self._show(await self._admin.catalogue())
        screen.show_offered(await self._admin.offered_here())
        self._models.load()

    async def _look_again(self) -> None:
        """Somebody else may have changed something: only that is drawn anew, and nothing that is being chosen here."""
        screen, number = self._screen, self._choices
        if screen is None or self._session.link is not LinkState.ONLINE or not self._kinds:
            return
        try:
            providers, catalogue = await self._admin.providers(), await self._admin.catalogue()
        except HarmonyError as error:
            log.info("not looked at again: %s", error)
            return
        if number != self._choices or self._order.locked():
            return
        if providers != self._providers:
            self._providers = providers
            self._show_providers(screen)
        if catalogue != self._catalogue:
            self._show(catalogue)

    # --- providers -----------------------------------------------------------------------------------------------

    def _edit(self, provider: Provider | None) -> None:
        if not self._kinds:
            return
        dialog = ProviderDialog(self._window.theme, self._window.card, self._kinds, provider)
        asked: list[asyncio.Task[Any] | None] = []

        def start(doing: Coroutine[Any, Any, None]) -> None:
            asked.append(self._runner.start(doing, name="provider"))

        def stop() -> None:
            for task in asked:
                if task is not None:
                    task.cancel()
            asked.clear()

        dialog.tested.connect(lambda new: start(self._test(dialog, new)))
        dialog.saved.connect(lambda new: start(self._save(dialog, new)))
        dialog.stopped.connect(stop)
        self._window.lay_over(dialog)

    async def _test(self, dialog: ProviderDialog, new: NewProvider) -> None:
        try:
            dialog.show_found(await self._admin.check_provider(new))
        except HarmonyError as error:
            dialog.fail(error.problem)

    async def _save(self, dialog: ProviderDialog, new: NewProvider) -> None:
        try:
            await self._admin.put_provider(new)
        except HarmonyError as error:
            dialog.fail(error.problem)
            return
        dialog.show_busy(False)
        dialog.close_overlay()
        await self._do(self._read_again())

    def _ask_to_remove(self, provider: Provider) -> None:
        question = Question(
            self._window.theme,
            self._window.card,
            tr("Remove {name}?", name=provider.name),
            tr(
                "Its models are no longer offered and its key is deleted. Chats that used them stay readable."
            ),
            tr("Remove"),
        )
        question.accepted.connect(lambda: self._start(self._do(self._remove(provider))))
        self._window.lay_over(question)

    async def _remove(self, provider: Provider) -> None:
        await self._admin.remove_provider(provider.id)
        await self._read_again()

    def _on_offer(self, server: Offered) -> None:
        compatible = NewProvider("openai_compatible", server.name, server.base_url)

        async def take() -> None:
            await self._admin.put_provider(compatible)
            await self._read_again()

        self._start(self._do(take()))

    # --- models and limits ---------------------------------------------------------------------------------------

    def _on_models(self, enabled: tuple[str, ...]) -> None:
        self._choices += 1
        self._start(self._choose(enabled, self._choices))

    async def _choose(self, enabled: tuple[str, ...], number: int) -> None:
        """One after the other; what the workspace says is shown once nothing newer is under way."""
        async with self._order:
            if number != self._choices or self._screen is None:
                return
            self._screen.show_state(tr("Saving…"))
            try:
                chosen = await self._admin.choose_models(enabled)
            except HarmonyError as error:
                self._show(self._catalogue)
                self._screen.choice.refuse(worded(error.problem))
                self._screen.show_state("")
                return
            if number == self._choices:
                self._show(chosen)
                self._screen.show_state(tr("Saved"))
            self._models.load()

    def _on_default(self, button: QWidget) -> None:
        rows = model_rows(self._catalogue.models, team=self._models.team)
        current = self._catalogue.default_model
        box = PickBox(self._window.theme, self._window.card, button, tr("Search models…"), rows, current)
        box.chosen.connect(lambda key: self._start(self._do(self._set_default(key))))
        self._window.lay_over(box)

    async def _set_default(self, model_id: str) -> None:
        self._show(await self._admin.set_default(model_id))
        self._models.load()

    async def _set_limits(self, limits: Limits) -> None:
        async def put() -> None:
            kept = await self._admin.set_limits(limits)
            if self._screen is not None:
                self._screen.show_limits(kept)

        await self._do(put())

    # --- doing -----------------------------------------------------------------------------------------------------

    async def _do(self, doing: Coroutine[Any, Any, None]) -> None:
        await saved(doing, self._screen, self._window)

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        self._runner.start(doing, name="workspace settings")

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            self._kinds, self._catalogue, self._providers = (), Catalogue((), ""), ()
            self._choices += 1
        if self._screen is None or not self._screen.isVisible():
            return
        if isinstance(fact, AccountChanged | LinkChanged):
            self.load()
        elif isinstance(fact, Nudged) and not self._nudge_timer.isActive():
            self._nudge_timer.start()
