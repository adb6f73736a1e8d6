"""Asks one project of one meeting: with the project's model where it is capable, else by fixed rules."""

import asyncio
from collections.abc import Sequence

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.insights import InsightProject
from harmony_protocol.meetings import Conversation, Turn
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.companion import catalogue
from harmony_workspace.companion.answering import AnswerError
from harmony_workspace.companion.catalogue import Source
from harmony_workspace.companion.embedded import EmbeddedModel
from harmony_workspace.companion.providers import Connector
from harmony_workspace.insights.answers import Asked
from harmony_workspace.insights.queue import HOUSE
from harmony_workspace.meetings.contacts import home_company
from harmony_workspace.store.database import Database


class Asker:
    """Looks up the project's model and lets the right way ask."""

    def __init__(self, database: Database, connector: Connector) -> None:
        self._database = database
        self._connector = connector

    async def asked(self, project: InsightProject, meeting: Conversation, turns: Sequence[Turn]) -> Asked:
        """Raises ``AnswerError``."""
        await self._source(project)
        home = await self._database.read(_home)
        ours = frozenset(who.name for who in meeting.participants if home and who.company == home)
        return await asyncio.to_thread(_quoted, project, turns, ours)

    async def _source(self, project: InsightProject) -> Source:
        source = await self._database.read(catalogue.find, project.model)
        if source is None or not source.model.enabled:
            name = source.model.name if source else project.model
            raise AnswerError(ErrorCode.MODEL_DISABLED, retryable=False, model=name)
        return source


def _quoted(project: InsightProject, turns: Sequence[Turn], ours: frozenset[str]) -> Asked:
    from harmony_workspace.insights import quoting  # its patterns take their time at a start

    return quoting.asked(project.definitions, quoting.Meeting(turns, ours))


def _home(connection: sa.Connection) -> str:
    return home_company(connection, HOUSE)


def create_asker(database: Database, sealed: Sealed) -> Asker:
    return Asker(database, Connector(sealed, EmbeddedModel()))
