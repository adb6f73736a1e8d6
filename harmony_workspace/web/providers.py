"""Administration: where models come from."""

import sqlalchemy as sa
from fastapi import APIRouter

from harmony_protocol.providers import DefaultModel, NewProvider, Offered, Provider, Providers
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.companion import catalogue, providers
from harmony_workspace.web.asked import TheAdmin, TheHouse

router = APIRouter(prefix="/providers", tags=["administration"])


@router.get("")
async def listed(house: TheHouse, _admin: TheAdmin) -> Providers:
    """The configured providers, without their keys, and the model of new threads."""
    return await house.database.read(_providers, house.sealed)


@router.put("")
async def put(house: TheHouse, _admin: TheAdmin, new: NewProvider) -> Provider:
    """Sets a provider up, or changes the one of the same name. A key goes in and never comes out."""
    provider_id = await house.database.write(providers.set_up, house.sealed, new)
    known = await house.database.read(_providers, house.sealed)
    return next(provider for provider in known.items if provider.id == provider_id)


@router.put("/default")
async def put_default(house: TheHouse, _admin: TheAdmin, chosen: DefaultModel) -> DefaultModel:
    """The model of new threads; threads that have one keep it."""
    await house.database.write(catalogue.set_default, chosen.model)
    return chosen


@router.get("/offered")
async def offered(_admin: TheAdmin) -> list[Offered]:
    """Model servers that answer on this computer; none is used before it was set up."""
    return await providers.discover_local()


def _providers(connection: sa.Connection, sealed: Sealed) -> Providers:
    return Providers(
        items=[
            provider.model_copy(update={"has_key": sealed.has(providers.key_name(provider.id))})
            for provider in catalogue.configured_providers(connection)
        ],
        default_model=catalogue.default_model(connection),
    )
