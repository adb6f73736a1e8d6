"""What only an admin may do; asked of the workspace each time, never kept."""

from harmony_desktop.domain.administration import (
    Catalogue,
    Limits,
    NewProvider,
    Offered,
    Provider,
    ProviderKind,
)
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import Link


class Administration:
    """Everything but `is_admin` raises `HarmonyError` ``offline`` without a workspace."""

    def __init__(self, keeper: Keeper, link: Link) -> None:
        self._keeper = keeper
        self._link = link

    async def is_admin(self) -> bool:
        """As the workspace last said."""
        return self._keeper.identity is not None and self._keeper.identity.admin

    async def kinds(self) -> tuple[ProviderKind, ...]:
        return await self._link.connection().admin.kinds()

    async def providers(self) -> tuple[Provider, ...]:
        return await self._link.connection().admin.providers()

    async def offered_here(self) -> tuple[Offered, ...]:
        """Model servers that answer on the workspace's machine and are not set up yet."""
        return await self._link.connection().admin.offered()

    async def check_provider(self, new: NewProvider) -> tuple[str, ...]:
        """The models that the provider lists with this address and key; nothing is stored."""
        return await self._link.connection().admin.check_provider(new)

    async def put_provider(self, new: NewProvider) -> None:
        await self._link.connection().admin.put_provider(new)

    async def remove_provider(self, provider_id: str) -> None:
        await self._link.connection().admin.remove_provider(provider_id)

    async def catalogue(self) -> Catalogue:
        return await self._link.connection().admin.catalogue()

    async def choose_models(self, enabled: tuple[str, ...]) -> Catalogue:
        if not enabled:
            raise HarmonyError.of("last_model")
        return await self._link.connection().admin.choose(enabled)

    async def set_default(self, model_id: str) -> Catalogue:
        return await self._link.connection().admin.set_default(model_id)

    async def limits(self) -> Limits:
        return await self._link.connection().admin.limits()

    async def set_limits(self, limits: Limits) -> Limits:
        return await self._link.connection().admin.set_limits(limits)
