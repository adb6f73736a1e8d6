"""Administration: where models come from, which are offered, and what a run may use."""

from http import HTTPStatus

import sqlalchemy as sa
from fastapi import APIRouter, Depends

from harmony_protocol.providers import (
    DefaultModel,
    Limits,
    ModelCatalogue,
    ModelChoice,
    NewProvider,
    Offered,
    Provider,
    ProviderKind,
    ProviderModel,
    Providers,
)
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.companion import catalogue, kinds, limits, local_servers, providers
from harmony_workspace.web.asked import TheAdmin, TheHouse, whole_words

router = APIRouter(tags=["administration"], dependencies=[Depends(whole_words)])


@router.get("/provider-kinds")
async def provider_kinds(_admin: TheAdmin) -> list[ProviderKind]:
    """What can be set up."""
    return kinds.offered()


@router.get("/providers")
async def listed(house: TheHouse, _admin: TheAdmin) -> Providers:
    """The configured providers, without their keys, and the model of new threads."""
    return await house.database.read(_providers, house.sealed)


@router.put("/providers")
async def put(house: TheHouse, _admin: TheAdmin, new: NewProvider) -> Provider:
    """Sets a provider up, or changes the one of the same name. A key goes in and never comes out.

    Without ``models`` the provider itself is asked for them.
    """
    before = await house.database.read(catalogue.sources)
    whole = await providers.complete(new, house.sealed, before)
    provider_id = await house.database.write(providers.set_up, house.sealed, whole.new, whole.offer)
    known = await house.database.read(_providers, house.sealed)
    return next(provider for provider in known.items if provider.id == provider_id)


@router.post("/providers/check")
async def check(house: TheHouse, _admin: TheAdmin, new: NewProvider) -> list[ProviderModel]:
    """The models the provider lists with this address and key, or with the key that is there. Nothing is stored."""
    return list(await providers.tried(new, house.sealed))


@router.delete("/providers/{provider_id}", status_code=HTTPStatus.NO_CONTENT)
async def remove(house: TheHouse, _admin: TheAdmin, provider_id: str) -> None:
    """Takes a provider, its models and its key away. Threads that used them stay readable."""
    await house.database.write(providers.remove, house.sealed, provider_id)


@router.get("/providers/offered")
async def offered(_admin: TheAdmin) -> list[Offered]:
    """Model servers that answer on this computer; none is used before it was set up."""
    return await local_servers.discover()


@router.get("/catalogue")
async def everything(house: TheHouse, _admin: TheAdmin) -> ModelCatalogue:
    """Every model of every provider; users are offered the enabled ones."""
    return await house.database.read(_catalogue)


@router.put("/catalogue")
async def choose(house: TheHouse, _admin: TheAdmin, choice: ModelChoice) -> ModelCatalogue:
    """Chooses which models users are offered: at least one, and the default among them."""
    await house.database.write(catalogue.choose, choice.enabled)
    return await house.database.read(_catalogue)


@router.put("/providers/default")
async def put_default(house: TheHouse, _admin: TheAdmin, chosen: DefaultModel) -> DefaultModel:
    """The model of new threads, offered from now on; threads that have one keep it."""
    await house.database.write(catalogue.set_default, chosen.model)
    return chosen


@router.get("/limits")
async def the_limits(house: TheHouse, _admin: TheAdmin) -> Limits:
    """What one run may use."""
    return await house.database.read(limits.stored)


@router.put("/limits")
async def put_limits(house: TheHouse, _admin: TheAdmin, new: Limits) -> Limits:
    """Applies from the next run on."""
    await house.database.write(limits.put, new)
    return new


def _catalogue(connection: sa.Connection) -> ModelCatalogue:
    return ModelCatalogue(
        items=catalogue.models(connection), default_model=catalogue.default_model(connection)
    )


def _providers(connection: sa.Connection, sealed: Sealed) -> Providers:
    return Providers(
        items=[
            provider.model_copy(update={"has_key": sealed.has(providers.key_name(provider.id))})
            for provider in catalogue.configured_providers(connection)
        ],
        default_model=catalogue.default_model(connection),
    )
