"""Between rows and calls that ask. As `rows`, for approvals."""

import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from harmony_desktop.domain.approvals import Approval, CallState, PreviewLine, ToolClass, Verdict
from harmony_desktop.domain.ids import OpId
from harmony_desktop.store.rows import problem_from, problem_json

MOMENTS = ("created_at", "expires_at", "decided_at", "ended_at")
OF_THIS_MACHINE = ("sent", "refused", "refused_arguments", "op_id")


def approval_json(approval: Approval) -> str:
    """As the workspace has it."""
    row = {name: value for name, value in asdict(approval).items() if name not in OF_THIS_MACHINE}
    row["problem"] = problem_json(approval.problem)
    for name in MOMENTS:
        row[name] = row[name].isoformat() if row[name] else None
    return json.dumps(row)


def approval_from(row: tuple[Any, ...]) -> Approval:
    """Of a row with the columns of `approvals.SHOWN`."""
    text, state, op_id, op_state, verdict, arguments, refused = row
    given = json.loads(text)
    for name in MOMENTS:
        given[name] = datetime.fromisoformat(given[name]) if given[name] else None
    told = Approval(
        **given
        | {
            "state": CallState(state),
            "tool_class": ToolClass(given["tool_class"]),
            "lines": tuple(PreviewLine(**line) for line in given["lines"]),
            "problem": problem_from(given["problem"]),
        }
    )
    if op_id is None:
        return told
    if op_state == "parked":
        return replace(
            told, op_id=OpId(op_id), refused=problem_from(refused), refused_arguments=arguments or None
        )
    return replace(told, op_id=OpId(op_id), sent=Verdict(verdict))
