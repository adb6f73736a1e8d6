"""The account a user's e-mail is sent from."""

from http import HTTPStatus

from fastapi import APIRouter, Depends

from harmony_protocol.errors import ErrorCode
from harmony_protocol.tools import EmailAccount, NewEmailAccount
from harmony_workspace.problems import Refused, not_found
from harmony_workspace.tools.builtin import email_account, mail
from harmony_workspace.tools.tool import ToolFailed
from harmony_workspace.web.asked import TheHouse, TheReader, whole_words
from harmony_workspace.web.browsers import whole_person

router = APIRouter(tags=["tools"], dependencies=[Depends(whole_words)])


@router.get("/email-account")
async def get_account(house: TheHouse, reader: TheReader) -> EmailAccount:
    """The caller's own, without its password; an empty host where there is none."""
    return await house.database.read(email_account.stored, reader) or EmailAccount()


@router.put("/email-account")
async def put_account(house: TheHouse, reader: TheReader, new: NewEmailAccount) -> EmailAccount:
    """The password goes in and never comes out; without one the old one stays. 403: with a key that may less than its
    owner, whose mail would go by it."""
    await house.database.read(whole_person, reader)
    return await house.database.write(email_account.put, house.sealed, reader, new)


@router.delete("/email-account", status_code=HTTPStatus.NO_CONTENT)
async def delete_account(house: TheHouse, reader: TheReader) -> None:
    """403: with a key that may less than its owner."""
    await house.database.read(whole_person, reader)
    await house.database.write(email_account.remove, house.sealed, reader)


@router.post("/email-account/check", status_code=HTTPStatus.NO_CONTENT)
async def check_account(house: TheHouse, reader: TheReader) -> None:
    """Whether the server lets the caller in; nothing is sent."""
    login = await house.database.read(email_account.login, house.sealed, reader)
    if login is None:
        raise not_found("e-mail account")
    try:
        await mail.check(login)
    except ToolFailed as error:
        refused = Refused(ErrorCode.TOOL_FAILED, HTTPStatus.BAD_GATEWAY, str(error), retryable=True)
        refused.args_for_wording["detail"] = str(error)
        raise refused from error
