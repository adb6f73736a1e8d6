"""Changes to what a user chose for themselves."""

import json
from collections.abc import Sequence
from http import HTTPStatus

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.preferences import Preferences
from harmony_protocol.sync import Op
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import bodies
from harmony_workspace.problems import Refused, not_found
from harmony_workspace.store import preferences
from harmony_workspace.tools import ledger, rules


def put(connection: sa.Connection, reader: Reader, op: Op) -> int:
    """What the body names changes, the rest stays; returns the new revision."""
    if op.target != reader.user_id:
        raise not_found("user")
    change = bodies.parse(Preferences, op)
    named = change.model_dump(mode="json", include=change.model_fields_set - {"rev"})
    if "auto_approve" in named:
        _rules_change(connection, reader, change.auto_approve)
    return preferences.put(connection, reader.user_id, named)


def _rules_change(connection: sa.Connection, reader: Reader, wanted: Sequence[str]) -> None:
    """A rule that cannot be read is refused: what its user meant by it would not hold."""
    for text in wanted:
        try:
            rules.parse(text)
        except rules.RuleError as error:
            refusal = Refused(
                ErrorCode.RULE_INVALID,
                HTTPStatus.UNPROCESSABLE_ENTITY,
                f"{text!r} is no rule: {error}",
                rule=text,
            )
            refusal.args_for_wording["detail"] = str(error).removesuffix(".")
            raise refusal from error
    before = preferences.of(connection, reader.user_id).auto_approve
    if tuple(wanted) != before:
        told = json.dumps({"before": before, "after": wanted}, ensure_ascii=False)
        ledger.write(connection, "rule_changed", user_id=reader.user_id, arguments=told)
