"""The ASGI application: wires routes, guard and error replies, and decides nothing."""

from functools import cache

from fastapi import APIRouter, Depends, FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from harmony_workspace.version import VERSION
from harmony_workspace.web import (
    admin,
    agui,
    backups,
    basics,
    browsers,
    conversations,
    deletion,
    disclosure,
    email,
    insights,
    links,
    mcp_servers,
    objects,
    own_keys,
    problems,
    providers,
    recordings,
    removal,
    report,
    rules,
    runs,
    sample,
    second_factor,
    sessions,
    sign_in,
    spaces,
    sync,
    threads,
    tools,
    uploads,
    web_search,
)
from harmony_workspace.web.asked import PROBLEMS, key_scheme
from harmony_workspace.web.guard import Guard
from harmony_workspace.web.house import House
from harmony_workspace.web.pages import faults, meeting, signing, static, window

OPENAPI_PATH = "/v1/openapi.json"


def create_app(house: House) -> ASGIApp:
    """The application with this house behind it."""
    app = _application()

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["house"] = house
        await app(scope, receive, send)

    return served


@cache
def _application() -> FastAPI:
    """Routes take long to make and hold nothing of a house, so one of them serves every house of a process."""
    app = FastAPI(
        title="Harmony workspace",
        version=VERSION,
        summary="Meetings, threads and answers of one workspace.",
        openapi_url=OPENAPI_PATH,
        docs_url=None,  # these pages would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    app.include_router(basics.open_router)
    app.include_router(sign_in.open_router)
    v1 = APIRouter(dependencies=[Depends(key_scheme)], responses=PROBLEMS)
    for room in (
        basics,
        threads,
        spaces,
        runs,
        agui,
        sync,
        conversations,
        uploads,
        recordings,
        deletion,
        removal,
        sample,
        report,
        insights,
        links,
        browsers,
        sessions,
        second_factor,
        objects,
        own_keys,
        email,
        admin,
        providers,
        rules,
        tools,
        mcp_servers,
        web_search,
        disclosure,
        backups,
    ):
        v1.include_router(room.router)
    for room_of_admins in (basics, browsers, sessions, second_factor, removal):
        v1.include_router(room_of_admins.admin_router)
    # with a prefix in this place a room's routes are finished when one of them is first asked for, not now
    app.include_router(v1, prefix="/v1")
    for pages in (window, signing, meeting, static):  # a ticket could be called as the page of a window
        app.include_router(pages.router)
    problems.install(app)
    faults.install(app)
    app.add_middleware(Guard)
    return app
