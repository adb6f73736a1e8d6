"""Changes to what a user chose for themselves."""

import sqlalchemy as sa

from harmony_protocol.preferences import Preferences
from harmony_protocol.sync import Op
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import bodies
from harmony_workspace.problems import not_found
from harmony_workspace.store import preferences


def put(connection: sa.Connection, reader: Reader, op: Op) -> int:
    """What the body names changes, the rest stays; returns the new revision."""
    if op.target != reader.user_id:
        raise not_found("user")
    change = bodies.parse(Preferences, op)
    named = change.model_dump(mode="json", include=change.model_fields_set - {"rev"})
    return preferences.put(connection, reader.user_id, named)
