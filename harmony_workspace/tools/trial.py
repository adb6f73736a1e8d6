"""A rule tried on the calls there were, before it is kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from harmony_protocol.tools import RuleTrial
from harmony_workspace.access.scope import Reader
from harmony_workspace.store import preferences
from harmony_workspace.store.tool_tables import ledger, ledger_texts, tool_calls
from harmony_workspace.tools import rules
from harmony_workspace.tools.tool import Tool
from harmony_workspace.tools.toolbox import Toolbox

LOOKED_AT = 1_000
"""The latest calls of this user."""
EXAMPLES = 20


@dataclass(frozen=True)
class _Past:
    """A call there was. ``unasked``: one that read and ran by itself."""

    at: int
    tool: rules.Named
    arguments: str
    title: str
    unasked: bool = False


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
    box = {tool.id: tool for tool in toolbox.all(connection, reader)}
    counts = dict.fromkeys(rules.Verb, 0)
    already = 0
    examples: dict[str, None] = {}
    calls = _calls(connection, reader, box)
    if rule.verb is not rules.Verb.ALLOW:  # what nobody is asked about needs nobody to allow it
        reads = _reads(connection, reader, box, asked=rule.verb is rules.Verb.ASK)
        calls = sorted((*calls, *reads), key=lambda past: past.at, reverse=True)[:LOOKED_AT]
    for past in calls:
        if not rule.names(past.tool.id):
            continue
        ruling = rules.decide([*kept, rule], past.tool, _arguments(past.arguments))
        if past.unasked and not ruling.rule:
            continue
        if ruling.verb is rules.Verb.ALLOW and ruling.rule != rule.text:
            already += 1
            continue
        counts[ruling.verb] += 1
        if ruling.verb is rule.verb and ruling.rule == rule.text:
            examples[past.title] = None
    return RuleTrial(
        rule=rule.text,
        broad=rule.broad,
        allowed=counts[rules.Verb.ALLOW],
        asked=counts[rules.Verb.ASK],
        denied=counts[rules.Verb.DENY],
        already=already,
        looked_at=len(calls),
        examples=tuple(examples)[:EXAMPLES],
    )


def _arguments(text: str) -> dict[str, Any]:
    """Recall is written down as the model asked for it, which need not be readable."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _calls(connection: sa.Connection, reader: Reader, box: Mapping[str, Tool]) -> list[_Past]:
    own = sa.select(tool_calls).where(tool_calls.c.user_id == reader.user_id)
    rows = connection.execute(own.order_by(tool_calls.c.id.desc()).limit(LOOKED_AT))
    grave = {tool_id for tool_id, tool in box.items() if tool.destructive}
    return [
        _Past(
            row.created_at,
            rules.Named(row.tool_id, row.destructive or row.tool_id in grave),
            row.arguments,
            str(row.preview["title"]),
        )
        for row in rows
    ]


def _reads(connection: sa.Connection, reader: Reader, box: Mapping[str, Tool], *, asked: bool) -> list[_Past]:
    """Those of the record that name a call of their own. ``asked``: without recall, of which nobody is asked."""
    begun = ("began",) if asked else ("began", "read")
    own = (
        sa.select(ledger.c.at, ledger.c.tool_id, ledger_texts.c.arguments)
        .join(ledger_texts, ledger_texts.c.seq == ledger.c.seq)
        .where(
            ledger.c.user_id == reader.user_id,
            ledger.c.what.in_(begun),
            ledger.c.detail != "",
            ledger_texts.c.arguments.is_not(None),
        )
    )
    rows = connection.execute(own.order_by(ledger.c.seq.desc()).limit(LOOKED_AT))
    return [
        _Past(
            row.at,
            rules.Named(row.tool_id),
            row.arguments,
            box[row.tool_id].title if row.tool_id in box else row.tool_id,
            unasked=True,
        )
        for row in rows
    ]
