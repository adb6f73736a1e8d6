"""What is asked of a workspace about deleting a meeting, a chat, an account, somebody's or one's own, and the workspace itself."""

import re
from typing import Any

from harmony_desktop.domain.deletion import Confirmation, DeletionPreview, RemainingCopy
from harmony_desktop.net.transport import Transport, escaped, told
from harmony_protocol import deletion as wire
from harmony_protocol.backups import CopyKind

_CODE = re.compile(r"\d{3}\s?\d{3}")
_PATIENCE = 120.0
"""Seconds: whoever has much takes a while to go."""


class DeletionDesk:
    """Every method raises `HarmonyError` and nothing else of its own."""

    def __init__(self, http: Transport) -> None:
        self._http = http

    async def of_meeting(self, conversation_id: str) -> DeletionPreview:
        return _preview(await self._http.get(f"/v1/conversations/{escaped(conversation_id)}/deletion"))

    async def of_thread(self, thread_id: str) -> DeletionPreview:
        return _preview(await self._http.get(f"/v1/threads/{escaped(thread_id)}/deletion"))

    async def mine(self) -> DeletionPreview:
        return _preview(await self._http.get("/v1/me/deletion"))

    async def of(self, user: str) -> DeletionPreview:
        return _preview(await self._http.get(f"/v1/users/{escaped(user)}/deletion"))

    async def of_workspace(self) -> DeletionPreview:
        return _preview(await self._http.get("/v1/workspace/deletion"))

    async def delete_mine(self, confirmed: Confirmation) -> None:
        await self._http.delete("/v1/me", _account(confirmed), patience=_PATIENCE)

    async def delete(self, user: str, confirmed: Confirmation) -> None:
        await self._http.delete(f"/v1/users/{escaped(user)}", _account(confirmed), patience=_PATIENCE)

    async def delete_workspace(self, confirmed: Confirmation) -> None:
        body = wire.Confirmed(typed=confirmed.typed, **_proof(confirmed.proof))
        await self._http.delete("/v1/workspace", body.model_dump(), patience=_PATIENCE)

    async def retention(self) -> tuple[int | None, int]:
        """After how many days meetings are deleted, if at all; how many would be now."""
        plan = told(wire.RetentionPlan, await self._http.get("/v1/workspace/retention"))
        return plan.meetings_days, plan.due

    async def due(self, days: int) -> int:
        """How many meetings would be deleted now."""
        return told(wire.RetentionPlan, await self._http.get("/v1/workspace/retention", days=days)).due

    async def set_retention(self, days: int | None) -> None:
        await self._http.put("/v1/workspace/retention", {"meetings_days": days})


def _account(confirmed: Confirmation) -> dict[str, Any]:
    body = wire.AccountDeletion(
        typed=confirmed.typed,
        meetings_to=confirmed.meetings_to,
        spaces_to=confirmed.spaces_to,
        **_proof(confirmed.proof),
    )
    return body.model_dump()


def _proof(text: str) -> dict[str, str]:
    """Six digits are a code of the second factor: no password is as short."""
    given = text.strip()
    return {"code": given} if _CODE.fullmatch(given) else {"password": text}


def _preview(body: Any) -> DeletionPreview:
    found = told(wire.DeletionPreview, body)
    return DeletionPreview(
        found.name,
        found.typed,
        tuple((each.what.value, each.count) for each in found.goes),
        tuple(each.value for each in found.stays),
        tuple(
            RemainingCopy(copy.name, copy.at, copy.path, copy.kind is CopyKind.BACKUP)
            for copy in found.copies
        ),
        found.asks_password,
        found.asks_code,
    )
