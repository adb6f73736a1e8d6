"""What an admin asks of a workspace: where models come from, which are offered, what a run may use."""

from harmony_desktop.domain.administration import (
    Catalogue,
    Limits,
    NewProvider,
    Offered,
    Provider,
    ProviderKind,
)
from harmony_desktop.net import translate_places as translate
from harmony_desktop.net.transport import Transport, escaped, items, told
from harmony_protocol import providers as wire


class AdminDesk:
    """Every method raises `HarmonyError` and nothing else of its own; for somebody who is no admin, ``unauthorized``
    or ``not_found``."""

    def __init__(self, http: Transport) -> None:
        self._http = http

    async def kinds(self) -> tuple[ProviderKind, ...]:
        found = items(await self._http.get("/v1/provider-kinds"))
        return tuple(translate.provider_kind(told(wire.ProviderKind, row)) for row in found)

    async def providers(self) -> tuple[Provider, ...]:
        found = told(wire.Providers, await self._http.get("/v1/providers"))
        return tuple(translate.provider(row) for row in found.items)

    async def offered(self) -> tuple[Offered, ...]:
        found = items(await self._http.get("/v1/providers/offered"))
        return tuple(translate.offered(told(wire.Offered, row)) for row in found)

    async def check_provider(self, new: NewProvider) -> tuple[str, ...]:
        body = translate.new_provider(new).model_dump(mode="json")
        found = items(await self._http.post("/v1/providers/check", body))
        return tuple(told(wire.ProviderModel, row).name for row in found)

    async def put_provider(self, new: NewProvider) -> None:
        await self._http.put("/v1/providers", translate.new_provider(new).model_dump(mode="json"))

    async def remove_provider(self, provider_id: str) -> None:
        await self._http.delete(f"/v1/providers/{escaped(provider_id)}")

    async def catalogue(self) -> Catalogue:
        return _catalogue(await self._http.get("/v1/catalogue"))

    async def choose(self, enabled: tuple[str, ...]) -> Catalogue:
        return _catalogue(await self._http.put("/v1/catalogue", {"enabled": list(enabled)}))

    async def set_default(self, model_id: str) -> Catalogue:
        await self._http.put("/v1/providers/default", {"model": model_id})
        return await self.catalogue()

    async def limits(self) -> Limits:
        return translate.limits(told(wire.Limits, await self._http.get("/v1/limits")))

    async def set_limits(self, limits: Limits) -> Limits:
        body = translate.new_limits(limits).model_dump(mode="json")
        return translate.limits(told(wire.Limits, await self._http.put("/v1/limits", body)))


def _catalogue(body: object) -> Catalogue:
    return translate.catalogue(told(wire.ModelCatalogue, body))
