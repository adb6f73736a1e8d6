"""What waits for a decision, rules tried before they are kept, and the record of tools."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from harmony_protocol.tools import Approval, LedgerPage, LedgerVerdict, RuleText, RuleTrial
from harmony_workspace.access.scope import Reader
from harmony_workspace.problems import not_found
from harmony_workspace.tools import approvals, ledger, records, trial
from harmony_workspace.web.asked import TheAdmin, TheHouse, TheReader, whole_words
from harmony_workspace.web.house import House

router = APIRouter(tags=["approvals"], dependencies=[Depends(whole_words)])
LINES = "application/x-ndjson"


@router.get("/approvals")
async def waiting(house: TheHouse, reader: TheReader) -> list[Approval]:
    """The caller's calls that wait for a decision, the oldest first. Decided by the operation `decide_approval`."""
    return await house.database.read(approvals.waiting, reader)


@router.post("/rules/trial")
async def try_rule(house: TheHouse, reader: TheReader, tried: RuleText) -> RuleTrial:
    """What this rule would have done to the caller's past calls, beside the rules they have. Nothing is kept."""
    return await house.database.read(trial.tried, reader, house.toolbox, tried.rule, tried.instead_of)


@router.get("/ledger")
async def record(
    house: TheHouse,
    reader: TheReader,
    q: Annotated[str, Query(max_length=500)] = "",
    cursor: Annotated[str, Query(max_length=100)] = "",
    everybody: bool = False,
) -> LedgerPage:
    """The caller's lines, the newest first; an admin may have `everybody`'s, without their words."""
    if everybody and not reader.admin:
        raise not_found("page")
    return await house.database.read(records.page, reader, query=q, cursor=cursor, everybody=everybody)


@router.get("/ledger/verify")
async def verify(house: TheHouse, _admin: TheAdmin) -> LedgerVerdict:
    """Follows the chain from its beginning."""
    return LedgerVerdict(**asdict(await house.database.read(ledger.verify)))


@router.get(
    "/ledger/export",
    response_class=StreamingResponse,
    responses={200: {"content": {LINES: {"schema": {"type": "string"}}}}},
)
async def export(house: TheHouse, admin: TheAdmin) -> StreamingResponse:
    """Every line as JSON with what its hash is made of; the words of the caller's own."""
    return StreamingResponse(_exported(house, admin), media_type=LINES)


async def _exported(house: House, admin: Reader) -> AsyncIterator[str]:
    after = 0
    while lines := await house.database.read(records.exported, admin, after):
        yield "".join(f"{line}\n" for line in lines)
        after += len(lines)
