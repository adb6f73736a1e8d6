"""What processes what in this workspace at this moment, read from the parts that do it: nothing here is a fixed text."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from harmony_protocol.disclosure import Place, Processing, Processor
from harmony_speech import models as speech
from harmony_workspace.access.scope import Reader
from harmony_workspace.bringing.listening import Ears
from harmony_workspace.companion import catalogue, places
from harmony_workspace.companion.catalogue import Source
from harmony_workspace.companion.recall import embedding
from harmony_workspace.insights import projects
from harmony_workspace.insights.asking import by_rules
from harmony_workspace.tools.builtin import email_account, fetch, mail, search
from harmony_workspace.tools.mcp import rows
from harmony_workspace.tools.tool import Tool
from harmony_workspace.tools.toolbox import OFF, Toolbox

HERE = Place(local=True)


@dataclass(frozen=True)
class Parts:
    """What of the house does the work."""

    toolbox: Toolbox
    ears: Ears


def of(connection: sa.Connection, reader: Reader, parts: Parts) -> tuple[Processing, ...]:
    """For this reader: tools and e-mail of their own are theirs."""
    models = [source for source in catalogue.sources(connection) if source.model.enabled]
    tools = {tool.id: tool for tool in parts.toolbox.all(connection, reader)}
    return (
        _transcription(parts.ears),
        Processing(work="chat", by=_by_provider(models)),
        _insights(connection, models),
        _search(),
        _web_search(tools.get(search.ID)),
        _web_pages(tools.get(fetch.ID)),
        _connected(connection, reader),
        _email(connection, reader, tools.get(mail.ID)),
        _storage(connection),
    )


def _transcription(ears: Ears) -> Processing:
    found = next((name for name in ears.models if speech.is_here(name, ears.folder)), None)
    if found is None:
        return Processing(work="transcription", off="no_model")
    return Processing(work="transcription", by=(Processor(id="transcription", place=HERE, models=(found,)),))


def _by_provider(models: Iterable[Source]) -> tuple[Processor, ...]:
    """A provider of which some models run elsewhere stands there once for each place."""
    found: dict[tuple[str, Place], list[str]] = {}
    for source in models:
        place = source.model.place or Place(local=source.model.local, provider=source.model.provider)
        found.setdefault((source.provider_id, place), []).append(source.model.name)
    return tuple(
        Processor(id=provider_id, place=place, models=tuple(dict.fromkeys(names)))
        for (provider_id, place), names in found.items()
    )


def _insights(connection: sa.Connection, models: list[Source]) -> Processing:
    """Every enabled project with its model; a project whose model was withdrawn asks nobody."""
    asked = [project.model for project in projects.listed(connection) if project.enabled]
    if not asked:
        return Processing(work="insights", off="none")
    default = catalogue.default_model(connection)
    wanted = {model or default for model in asked}
    used = [source for source in models if source.model.id in wanted]
    by = _by_provider(source for source in used if not by_rules(source))
    if any(by_rules(source) for source in used):
        by = (Processor(id="insights", place=HERE), *by)
    return Processing(work="insights", by=by, off="" if by else "no_model")


def _search() -> Processing:
    models = (embedding.PACKAGE.removeprefix("gt_").replace("_", "-"),) if embedding.available() else ()
    return Processing(work="search", by=(Processor(id="search", place=HERE, models=models),))


def _web_search(tool: Tool | None) -> Processing:
    if tool is None or tool.reason_off:
        return Processing(work=search.ID, off=tool.reason_off if tool else "none")
    place = places.at(tool.reaches, search.PROVIDER, local=False)
    return Processing(work=search.ID, by=(Processor(id=search.ID, place=place),))


def _web_pages(tool: Tool | None) -> Processing:
    """Their own servers, whichever they are: no host is named."""
    if tool is None or tool.reason_off:
        return Processing(work="web_pages", off=tool.reason_off if tool else "none")
    return Processing(work="web_pages", by=(Processor(id="web_pages", place=Place(local=False)),))


def _connected(connection: sa.Connection, reader: Reader) -> Processing:
    """Those of this reader. What such a server does with what it gets, only it knows."""
    mine = [server for server in rows.every(connection) if server.of(reader)]
    by = tuple(Processor(id=f"tool:{server.id}", place=_place(server)) for server in mine if server.enabled)
    return Processing(work="tools", by=by, off="" if by else OFF if mine else "none")


def _place(server: rows.Server) -> Place:
    settings = server.settings
    if settings.transport == "http":
        return places.at(settings.url, settings.name, local=False, onward=True)
    return Place(local=True, provider=settings.name, onward=True)


def _email(connection: sa.Connection, reader: Reader, tool: Tool | None) -> Processing:
    account = email_account.stored(connection, reader)
    if tool is None or account is None or tool.reason_off:
        off = tool.reason_off if tool is not None and tool.reason_off else "no_account"
        return Processing(work="email", off=off)
    place = places.at(f"smtp://{account.host}", "", local=False, onward=True)
    return Processing(work="email", by=(Processor(id="email", place=place),))


def _storage(connection: sa.Connection) -> Processing:
    """Recordings and the rest on this machine; the database there, too, unless it is a server's."""
    host = connection.engine.url.host
    kept = [Processor(id="storage", place=HERE)]
    if host and not places.is_local(f"//{host}"):
        kept.append(Processor(id="database", place=places.at(f"//{host}", "", local=False)))
    return Processing(work="storage", by=tuple(kept))
