"""Asks one project of one meeting: with the project's model where it is capable, else by fixed rules."""

import asyncio
from collections.abc import Sequence

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.insights import InsightProject
from harmony_protocol.meetings import Turn
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.companion import catalogue, libraries, limits
from harmony_workspace.companion.answering import AnswerError
from harmony_workspace.companion.catalogue import Source
from harmony_workspace.companion.embedded import EmbeddedModel
from harmony_workspace.companion.kinds import AGUI
from harmony_workspace.companion.providers import Connector
from harmony_workspace.companion.wires import SILENCE_SECONDS
from harmony_workspace.insights.answers import Asked, GoesOn, NoLongerWanted
from harmony_workspace.insights.queue import HOUSE, Waiting
from harmony_workspace.meetings.contacts import home_company
from harmony_workspace.store.database import Database


class Asker:
    """Looks up the project's model and lets the right way ask."""

    def __init__(self, database: Database, connector: Connector, silence_seconds: float) -> None:
        self._database = database
        self._connector = connector
        self._silence_seconds = silence_seconds

    async def asked(self, waiting: Waiting, turns: Sequence[Turn], goes_on: GoesOn) -> Asked:
        """Raises ``AnswerError``, and what ``goes_on`` raises."""
        source = None if waiting.by_rules else await self._source(waiting.project)
        if source is None or by_rules(source):
            home = await self._database.read(_home)
            ours = (who.name for who in waiting.meeting.participants if home and who.company == home)
            return await asyncio.to_thread(_quoted, waiting.project, turns, frozenset(ours))
        try:
            return await self._by_model(source, waiting, turns, goes_on)
        except (AnswerError, NoLongerWanted):
            raise
        except Exception as error:
            raise await asyncio.to_thread(self._known, error, source) or error from error

    async def _by_model(
        self, source: Source, waiting: Waiting, turns: Sequence[Turn], goes_on: GoesOn
    ) -> Asked:
        await libraries.loaded()
        from pydantic_ai import RunUsage

        from harmony_workspace.insights.by_model import Asking

        allowed = await self._database.read(limits.stored)
        if source.model.local:  # a price published for its name is nobody's here
            allowed = allowed.model_copy(update={"cost_usd": None})
        async with self._connector.open(source) as model:
            meter = limits.Meter(allowed, RunUsage())
            asking = Asking(waiting.project, source.model, model, meter, goes_on)
            return Asked(tuple(await asking.answers(waiting.meeting, turns)), source.model.name)

    async def _source(self, project: InsightProject) -> Source:
        source = await self._database.read(catalogue.find, project.model)
        if source is None or not source.model.enabled:
            name = source.model.name if source else project.model
            raise AnswerError(ErrorCode.MODEL_DISABLED, retryable=False, model=name)
        return source

    def _known(self, error: Exception, source: Source) -> AnswerError | None:
        from pydantic_ai.exceptions import RunTimedOut

        from harmony_workspace.companion.faults import answer_error

        if isinstance(error, RunTimedOut):
            return AnswerError(ErrorCode.PROVIDER_TIMEOUT, provider=source.model.provider)
        return answer_error(error, source.model, self._silence_seconds, self._connector.without_keys)


def by_rules(source: Source) -> bool:
    """Its model is not asked: it is too small, or an agent elsewhere, which takes no such orders."""
    return source.model.small or source.kind == AGUI


def _quoted(project: InsightProject, turns: Sequence[Turn], ours: frozenset[str]) -> Asked:
    from harmony_workspace.insights import quoting  # its patterns take their time at a start

    return quoting.asked(project.definitions, quoting.Meeting(turns, ours))


def _home(connection: sa.Connection) -> str:
    return home_company(connection, HOUSE)


def create_asker(database: Database, sealed: Sealed, silence_seconds: float = SILENCE_SECONDS) -> Asker:
    return Asker(database, Connector(sealed, EmbeddedModel()), silence_seconds)
