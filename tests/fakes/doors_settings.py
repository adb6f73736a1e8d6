"""The scripted session's doors to preferences, administration and accounts: everything happens at once, in memory."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from harmony_desktop.domain.accounts import Account, Found, Leaving
from harmony_desktop.domain.administration import (
    Catalogue,
    Limits,
    NewProvider,
    Offered,
    Provider,
    ProviderKind,
)
from harmony_desktop.domain.facts import AccountChanged, LinkState, PreferencesChanged
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.threads import Model

if TYPE_CHECKING:
    from tests.fakes.session import ScriptedSession


class ScriptedChoices:
    """`doors.Choices`: waits while there is no workspace; ``deliver`` when it is there again."""

    def __init__(self, session: "ScriptedSession") -> None:
        self._session = session
        self.kept = Preferences()
        self.changes: list[Preferences] = []
        self._waits = False

    def current(self) -> Preferences:
        return self.kept

    async def change(self, preferences: Preferences) -> None:
        self.kept = preferences
        self.changes.append(preferences)
        self._waits = self._session.link is not LinkState.ONLINE
        self._session.bus.publish(PreferencesChanged())

    async def waits(self) -> bool:
        return self._waits

    def deliver(self) -> None:
        self._waits = False
        self._session.bus.publish(PreferencesChanged())


KINDS = (
    ProviderKind("openai", "OpenAI", "https://api.openai.com/v1"),
    ProviderKind("anthropic", "Anthropic", "https://api.anthropic.com"),
    ProviderKind("openai_compatible", "OpenAI-compatible", "", needs_key=False),
    ProviderKind("agui", "AG-UI agent", "", needs_key=False),
)


class ScriptedAdministration:
    """`doors.Administration`: a provider lists what ``lists`` says; ``refuses`` is raised instead, ``slow`` waits."""

    def __init__(self, models: tuple[Model, ...]) -> None:
        self.admin = True
        self.found = Catalogue(models, models[0].id if models else "")
        self.known: tuple[Provider, ...] = (
            Provider("p1", "embedded", "embedded", "", ("Small",), local=True),
            Provider("p2", "house", "openai_compatible", "https://models.house/v1", ("Large",), False, True),
        )
        self.here: tuple[Offered, ...] = ()
        self.set_limits_to = Limits(seconds=300, steps=20)
        self.lists: tuple[str, ...] = ("model-a", "model-b")
        self.refuses: Problem | None = None
        self.slow: asyncio.Event | None = None
        self.put: list[NewProvider] = []
        self.removed: list[str] = []

    async def is_admin(self) -> bool:
        return self.admin

    async def kinds(self) -> tuple[ProviderKind, ...]:
        return KINDS

    async def providers(self) -> tuple[Provider, ...]:
        return self.known

    async def offered_here(self) -> tuple[Offered, ...]:
        return self.here

    async def check_provider(self, new: NewProvider) -> tuple[str, ...]:
        if self.slow is not None:
            await self.slow.wait()
        if self.refuses is not None:
            raise HarmonyError(self.refuses)
        return self.lists

    async def put_provider(self, new: NewProvider) -> None:
        await self.check_provider(new)
        self.put.append(new)
        title = new.name or next(k.name for k in KINDS if k.kind == new.kind)
        made = Provider(
            title, title, new.kind, new.base_url, new.models or self.lists, False, bool(new.api_key)
        )
        self.known = (*(p for p in self.known if p.name != title), made)
        models = tuple(Model(f"{title}/{name}", name, title, local=False) for name in made.models)
        others = tuple(m for m in self.found.models if m.provider != title)
        self.found = replace(self.found, models=(*others, *models))

    async def remove_provider(self, provider_id: str) -> None:
        self.removed.append(provider_id)
        gone = next(p for p in self.known if p.id == provider_id)
        self.known = tuple(p for p in self.known if p is not gone)
        left = tuple(m for m in self.found.models if m.provider != gone.name)
        self.found = replace(self.found, models=left)

    async def catalogue(self) -> Catalogue:
        return self.found

    async def choose_models(self, enabled: tuple[str, ...]) -> Catalogue:
        if not enabled:
            raise HarmonyError.of("last_model")
        models = tuple(replace(m, enabled=m.id in enabled) for m in self.found.models)
        default = self.found.default_model if self.found.default_model in enabled else enabled[0]
        self.found = Catalogue(models, default)
        return self.found

    async def set_default(self, model_id: str) -> Catalogue:
        self.found = Catalogue(
            tuple(replace(m, default=m.id == model_id) for m in self.found.models), model_id
        )
        return self.found

    async def limits(self) -> Limits:
        return self.set_limits_to

    async def set_limits(self, limits: Limits) -> Limits:
        self.set_limits_to = limits
        return limits


class ScriptedAccounts:
    """`doors.AccountActions`: ``refuses`` is raised by the next sign-in; ``left_behind`` operations are unsent."""

    def __init__(self, session: "ScriptedSession") -> None:
        self._session = session
        self.known: tuple[Account, ...] = (Account("1", "w1", "u1", "Home", "Sam Lee"),)
        self.refuses: Problem | None = None
        self.left_behind = self.drafted = 0
        self.looked: list[tuple[str, str]] = []
        self.signed_out: list[tuple[Leaving, str]] = []
        self.told = True
        """The workspace hears of the end of a session."""
        self.browser = True
        self.pages = 0
        """Of sign-ins that were shown."""
        self.brought: asyncio.Future[None] | None = None
        """What the browser does with the sign-in that waits for it."""

    def all(self) -> tuple[Account, ...]:
        return self.known

    async def sign_in(self, url: str, api_key: str) -> Account:
        if self.refuses is not None:
            raise HarmonyError(self.refuses)
        made = Account(str(len(self.known) + 1), "w2", "u2", "Acme Sales", "Sam Lee", url)
        self.known = (made, *self.known)
        self._changed()
        return made

    async def sign_in_with_browser(
        self, url: str, show: Callable[[str], None], came: Callable[[], None]
    ) -> Account:
        if self.refuses is not None:
            raise HarmonyError(self.refuses)
        self.pages += 1
        self.brought = asyncio.get_running_loop().create_future()
        show(f"{url}/sign-in/window?state=s")
        await self.brought
        came()
        return await self.sign_in(url, "lk_of_the_browser")

    async def look(self, url: str, api_key: str = "") -> Found:
        self.looked.append((url, api_key))
        if self.refuses is not None:
            raise HarmonyError(self.refuses)
        return Found("Acme Sales", "Sam Lee" if api_key else "", self.browser)

    async def fingerprint(self, url: str) -> str:
        return "AB:CD:EF"

    async def switch(self, account: Account) -> None:
        self.known = (account, *(a for a in self.known if a != account))
        self._changed()

    def drafts(self) -> int:
        return self.drafted

    async def unsent(self) -> int:
        return self.left_behind

    async def sign_out(self, leaving: Leaving, export_to: str = "") -> bool:
        if self.refuses is not None:
            raise HarmonyError(self.refuses)
        self.signed_out.append((leaving, export_to))
        self.known = self.known[1:] or (Account("9"),)
        self._changed()
        return self.told

    def _changed(self) -> None:
        """Another account has other threads."""
        self._session.kept = {}
        self._session.last_thread = None
        self._session.bus.publish(AccountChanged())
