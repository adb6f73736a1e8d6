"""What is asked of a workspace about its insight projects."""

from collections.abc import Sequence
from typing import Any

from harmony_desktop.domain.insight_projects import Applies, Definition, InsightProject
from harmony_desktop.domain.insights import AnswerType, InsightKind
from harmony_desktop.net.transport import Transport, escaped, items, told
from harmony_protocol import insights as wire

PROJECTS = "/v1/insight-projects"


class InsightDesk:
    """Every method raises `HarmonyError` and nothing else of its own."""

    def __init__(self, http: Transport) -> None:
        self._http = http

    async def projects(self) -> tuple[InsightProject, ...]:
        return tuple(_project(row) for row in items(await self._http.get(PROJECTS)))

    async def add(self, project: InsightProject) -> InsightProject:
        return _project(await self._http.post(PROJECTS, _body(project)))

    async def put(self, project: InsightProject) -> InsightProject:
        """``rev`` is the one that was looked at; 0 takes whatever stands there."""
        body = _body(project) | ({"base_rev": project.rev} if project.rev else {})
        return _project(await self._http.put(f"{PROJECTS}/{escaped(project.id)}", body))

    async def delete(self, project_id: str) -> None:
        await self._http.delete(f"{PROJECTS}/{escaped(project_id)}")

    async def run(self, project_id: str) -> InsightProject:
        return _project(await self._http.post(f"{PROJECTS}/{escaped(project_id)}/run"))

    async def put_in_order(self, project_ids: Sequence[str]) -> tuple[InsightProject, ...]:
        body = await self._http.post(f"{PROJECTS}/order", {"ids": list(project_ids)})
        return tuple(_project(row) for row in items(body))


def _body(project: InsightProject) -> dict[str, Any]:
    return {
        "name": project.name,
        "knowledge": project.knowledge,
        "model": project.model,
        "applies": vars(project.applies),
        "definitions": [vars(each) for each in project.definitions],
        "enabled": project.enabled,
    }


def _project(row: object) -> InsightProject:
    given = told(wire.InsightProject, row)
    applies = Applies(given.applies.teams, given.applies.mediums, given.applies.words)
    return InsightProject(
        given.id,
        given.name,
        given.knowledge,
        given.model,
        applies,
        tuple(_definition(each) for each in given.definitions),
        given.enabled,
        given.rev,
        given.waiting,
    )


def _definition(given: wire.InsightDefinition) -> Definition:
    return Definition(
        given.id,
        InsightKind(given.kind),
        given.title,
        given.question,
        AnswerType(given.answer),
        given.lowest,
        given.highest,
    )
