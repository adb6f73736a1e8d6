"""A rule tried on the calls there were, before it is kept."""

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from harmony_protocol.tools import RuleTrial
from harmony_workspace.access.scope import Reader
from harmony_workspace.store import preferences
from harmony_workspace.store.tool_tables import tool_calls
from harmony_workspace.tools import rules
from harmony_workspace.tools.toolbox import Toolbox

LOOKED_AT = 1_000
"""The latest calls of this user."""
EXAMPLES = 20


@dataclass(frozen=True)
class _Past:
    id: str
    destructive: bool


def tried(
    connection: sa.Connection, reader: Reader, toolbox: Toolbox, text: str, instead_of: str = ""
) -> RuleTrial:
    """Together with the rules this user has, but for the one it would replace, and with the tools as they are now."""
    try:
        rule = rules.parse(text)
    except rules.RuleError as error:
        return RuleTrial(rule=text, valid=False, problem=str(error))
    others = [own for own in preferences.of(connection, reader.user_id).auto_approve if own != instead_of]
    kept = rules.readable(others)
    grave = {tool.id for tool in toolbox.all(connection, reader) if tool.destructive}
    counts = dict.fromkeys(rules.Verb, 0)
    examples: dict[str, None] = {}
    calls = _calls(connection, reader)
    for row in calls:
        if not rule.names(row.tool_id):
            continue
        past = _Past(row.tool_id, row.destructive or row.tool_id in grave)
        ruling = rules.decide([*kept, rule], past, json.loads(row.arguments))
        counts[ruling.verb] += 1
        if ruling.verb is rule.verb:
            examples[str(row.preview["title"])] = None
    return RuleTrial(
        rule=rule.text,
        broad=rule.broad,
        allowed=counts[rules.Verb.ALLOW],
        asked=counts[rules.Verb.ASK],
        denied=counts[rules.Verb.DENY],
        looked_at=len(calls),
        examples=tuple(examples)[:EXAMPLES],
    )


def _calls(connection: sa.Connection, reader: Reader) -> list[Any]:
    columns = (tool_calls.c.tool_id, tool_calls.c.destructive, tool_calls.c.arguments, tool_calls.c.preview)
    own = sa.select(*columns).where(tool_calls.c.user_id == reader.user_id)
    return list(connection.execute(own.order_by(tool_calls.c.id.desc()).limit(LOOKED_AT)))
