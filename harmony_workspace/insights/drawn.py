"""What insights found already, for counts over many meetings: nothing is read twice."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from harmony_protocol.insights import InsightItem, InsightKind
from harmony_workspace.companion.trends.extracting import Item, families
from harmony_workspace.companion.trends.kinds import Kind
from harmony_workspace.store.meeting_tables import insights

_KINDS: Mapping[Kind, InsightKind] = {
    Kind.ACTIONS: InsightKind.ACTION_ITEMS,
    Kind.OBJECTIONS: InsightKind.OBJECTIONS,
}
NOBODY = "Nobody in particular"
"""Who is to do what nobody took on."""


def items(connection: sa.Connection, kind: Kind | None, ids: Sequence[str]) -> dict[str, list[Item]]:
    """Of the meetings among ``ids``, which the reader may see, whose insights of this kind a model wrote; fixed rules
    find again in no time what they found before."""
    if kind is None or kind not in _KINDS:
        return {}
    rows = connection.execute(
        sa.select(insights.c.conversation_id, insights.c["items"])
        .where(
            insights.c.conversation_id.in_(ids),
            insights.c.definition["kind"].as_string() == _KINDS[kind].value,
            insights.c.model != "",
        )
        .order_by(insights.c.conversation_id, insights.c.made_at)
    )
    return {
        row.conversation_id: [_item(kind, InsightItem.model_validate(it)) for it in row[1]] for row in rows
    }


def _item(kind: Kind, it: InsightItem) -> Item:
    if kind is Kind.ACTIONS:
        return Item(it.turns[0], it.owner or NOBODY, it.text)
    return Item(it.turns[0], next(iter(families(it.text)), ""), it.text)
