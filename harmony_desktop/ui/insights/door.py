"""What Workspace Settings › Insights needs from the session."""

from collections.abc import Sequence
from typing import Protocol

from harmony_desktop.domain.insight_projects import InsightProject


class InsightProjects(Protocol):
    """`services.insight_projects`: asked of the workspace, never kept. Changes are an admin's."""

    async def all(self) -> tuple[InsightProject, ...]: ...
    async def keep(self, project: InsightProject) -> InsightProject:
        """Adds one without an id, changes one with it."""

    async def delete(self, project_id: str) -> None: ...
    async def run(self, project_id: str) -> InsightProject:
        """Asks every meeting it applies to again; ``waiting`` counts down."""

    async def put_in_order(self, project_ids: Sequence[str]) -> tuple[InsightProject, ...]: ...
