"""Insight projects; asked of the workspace each time, never kept."""

from collections.abc import Sequence

from harmony_desktop.domain.insight_projects import InsightProject
from harmony_desktop.services.link import Link


class InsightProjects:
    """Everything raises `HarmonyError` ``offline`` without a workspace. Changes are an admin's."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def all(self) -> tuple[InsightProject, ...]:
        """In their order."""
        return await self._link.connection().insights.projects()

    async def keep(self, project: InsightProject) -> InsightProject:
        """Adds one without an id, changes one with it; ``stale_revision`` where somebody else changed it first."""
        desk = self._link.connection().insights
        return await (desk.put(project) if project.id else desk.add(project))

    async def delete(self, project_id: str) -> None:
        """What it found goes with it."""
        await self._link.connection().insights.delete(project_id)

    async def run(self, project_id: str) -> InsightProject:
        """Asks every meeting it applies to again, behind the scenes; ``waiting`` counts down."""
        return await self._link.connection().insights.run(project_id)

    async def put_in_order(self, project_ids: Sequence[str]) -> tuple[InsightProject, ...]:
        """As meetings show them."""
        return await self._link.connection().insights.put_in_order(project_ids)
