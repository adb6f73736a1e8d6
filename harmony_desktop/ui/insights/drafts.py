"""Insight projects that are being changed: what was typed is kept on this machine until it is saved or discarded."""

from PySide6.QtCore import QObject

from harmony_desktop.domain.insight_projects import InsightProject, from_json, to_json
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.timers import once

KEPT = "insight_drafts"
NEW = "new"
"""The key of the one that the workspace does not have yet."""
KEPT_AFTER_MS = 400


class ProjectDrafts(QObject):
    """By the project's id."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._drafts: dict[str, InsightProject] = {}
        self._timer = once(self, KEPT_AFTER_MS, self.write)

    def read(self) -> None:
        """Those of the account in use; what another version wrote is let go."""
        self._timer.stop()
        self._drafts = {}
        kept = self._session.remembered(KEPT)
        for key, value in (kept if isinstance(kept, dict) else {}).items():
            try:
                self._drafts[key] = from_json(value)
            except (ValueError, KeyError, TypeError):
                continue

    def of(self, key: str) -> InsightProject | None:
        return self._drafts.get(key)

    def put(self, key: str, draft: InsightProject) -> None:
        self._drafts[key] = draft
        self._timer.start()

    def drop(self, key: str) -> None:
        if self._drafts.pop(key, None) is not None:
            self._timer.start()

    def write(self) -> None:
        self._timer.stop()
        self._session.remember(KEPT, {key: to_json(draft) for key, draft in self._drafts.items()})
