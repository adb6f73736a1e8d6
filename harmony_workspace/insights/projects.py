"""Insight projects: what is asked of meetings, kept in the order in which a meeting shows it."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
import uuid_utils

from harmony_protocol.errors import ErrorCode
from harmony_protocol.insights import (
    AnswerType,
    InsightDefinition,
    InsightKind,
    InsightProject,
    NewInsightProject,
)
from harmony_workspace.companion import catalogue
from harmony_workspace.companion.kinds import AGUI
from harmony_workspace.problems import Refused, bad_request, not_found
from harmony_workspace.store import changes, facts
from harmony_workspace.store.clock import moment, now_ms
from harmony_workspace.store.dialects import each_text
from harmony_workspace.store.meeting_tables import insight_projects, insight_runs, insights

DEFAULT_MADE = "default_insight_project"
"""The fact that it was made once; whoever deletes it has it deleted."""
DEFAULT = NewInsightProject(
    name="Meeting insights",
    definitions=(
        InsightDefinition(id="summary", kind=InsightKind.SUMMARY, title="Summary"),
        InsightDefinition(
            id="action-items", kind=InsightKind.ACTION_ITEMS, title="Action items", answer=AnswerType.LIST
        ),
        InsightDefinition(
            id="key-points", kind=InsightKind.KEY_POINTS, title="Key points", answer=AnswerType.LIST
        ),
        InsightDefinition(
            id="objections", kind=InsightKind.OBJECTIONS, title="Objections", answer=AnswerType.LIST
        ),
    ),
)
_OWN = {"id", "created_at", "updated_at", "rev", "waiting", "base_rev"}
"""What the stored value leaves to columns of their own, or to nobody."""


def settle(connection: sa.Connection) -> None:
    """Gives a workspace the default project, once."""
    if facts.get(connection, DEFAULT_MADE) is None:
        facts.put(connection, DEFAULT_MADE, True)
        make(connection, DEFAULT)


def listed(connection: sa.Connection) -> list[InsightProject]:
    rows = connection.execute(
        sa.select(insight_projects).order_by(insight_projects.c.position, insight_projects.c.id)
    )
    waiting = _waiting(connection)
    return [_project(row, waiting) for row in rows]


def one(connection: sa.Connection, project_id: str) -> InsightProject:
    found = connection.execute(
        sa.select(insight_projects).where(insight_projects.c.id == project_id)
    ).one_or_none()
    if found is None:
        raise not_found("insight project")
    return _project(found, _waiting(connection))


def make(connection: sa.Connection, new: NewInsightProject) -> InsightProject:
    """The last of them. Meetings that are there already are asked when somebody wishes it."""
    _check(connection, new)
    project_id, now = str(uuid_utils.uuid7()), now_ms()
    last = connection.scalar(sa.select(sa.func.max(insight_projects.c.position)))
    connection.execute(
        sa.insert(insight_projects).values(
            id=project_id,
            value=_value(new),
            position=0 if last is None else last + 1,
            created_at=now,
            updated_at=now,
            rev=1,
        )
    )
    changes.nudge(connection)
    return one(connection, project_id)


def change(connection: sa.Connection, project_id: str, new: NewInsightProject) -> InsightProject:
    """Whole. What was found stays as it is until meetings are asked anew; what is no longer asked goes."""
    before = one(connection, project_id)
    if new.base_rev is not None and new.base_rev < before.rev:
        raise Refused(
            ErrorCode.STALE_REVISION,
            HTTPStatus.CONFLICT,
            "The insight project was changed meanwhile.",
            row=before.model_dump(mode="json"),
        )
    _check(connection, new)
    connection.execute(
        sa.update(insight_projects)
        .where(insight_projects.c.id == project_id)
        .values(value=_value(new), updated_at=now_ms(), rev=before.rev + 1)
    )
    asked = [definition.id for definition in new.definitions]
    connection.execute(
        sa.delete(insights).where(
            insights.c.project_id == project_id, insights.c.definition["id"].as_string().not_in(asked)
        )
    )
    changes.nudge(connection)
    return one(connection, project_id)


def delete(connection: sa.Connection, project_id: str) -> None:
    """With all that was found for it."""
    gone = connection.execute(sa.delete(insight_projects).where(insight_projects.c.id == project_id))
    if not gone.rowcount:
        raise not_found("insight project")
    changes.nudge(connection)


def put_in_order(connection: sa.Connection, ids: Sequence[str]) -> list[InsightProject]:
    """Those that are not named come last, as they stood."""
    before = [project.id for project in listed(connection)]
    if unknown := set(ids) - set(before):
        raise bad_request("There is no such insight project.", project=min(unknown))
    for position, project_id in enumerate(dict.fromkeys((*ids, *before))):
        connection.execute(
            sa.update(insight_projects).where(insight_projects.c.id == project_id).values(position=position)
        )
    changes.nudge(connection)
    return listed(connection)


def _check(connection: sa.Connection, new: NewInsightProject) -> None:
    ids = [definition.id for definition in new.definitions]
    if len(set(ids)) < len(ids):
        raise bad_request("Two definitions of a project have one id.")
    if not new.model:
        return
    source = catalogue.find(connection, new.model)
    if source is None:
        raise bad_request(f"There is no model {new.model!r}.", model=new.model)
    if source.kind == AGUI:
        raise bad_request("An agent cannot be asked for insights; choose a model.", model=new.model)


def _value(new: NewInsightProject) -> dict[str, Any]:
    return new.model_dump(mode="json", exclude=_OWN)


def _waiting(connection: sa.Connection) -> Mapping[str, int]:
    each = each_text(insight_runs.c.projects).table_valued("value")
    pairs = insight_runs.join(each, sa.true())
    query = sa.select(each.c.value, sa.func.count().label("meetings")).select_from(pairs)
    rows = connection.execute(query.group_by(each.c.value))
    return {row.value: row.meetings for row in rows}


def _project(row: sa.Row[Any], waiting: Mapping[str, int]) -> InsightProject:
    return InsightProject(
        **row.value,
        id=row.id,
        created_at=moment(row.created_at),
        updated_at=moment(row.updated_at),
        rev=row.rev,
        waiting=waiting.get(row.id, 0),
    )
