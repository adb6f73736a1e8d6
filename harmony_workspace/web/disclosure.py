"""Models and data: what processes what here, for everybody; documents and contact, set by an admin."""

import sqlalchemy as sa
from fastapi import APIRouter, Depends

from harmony_protocol.disclosure import Disclosure, DocumentsAndContact
from harmony_workspace.access.scope import Reader
from harmony_workspace.disclosure import about, processing
from harmony_workspace.disclosure.processing import Parts
from harmony_workspace.web.asked import TheAdmin, TheHouse, TheReader, whole_words
from harmony_workspace.web.house import House

router = APIRouter(tags=["workspace"], dependencies=[Depends(whole_words)])


@router.get("/disclosure")
async def disclosed(house: TheHouse, reader: TheReader) -> Disclosure:
    """What processes what, as it is set up now, and what an admin says of it."""
    return await house.database.read(_disclosed, house, reader)


@router.put("/disclosure/about")
async def put_about(house: TheHouse, _admin: TheAdmin, new: DocumentsAndContact) -> DocumentsAndContact:
    """Sets all of it at once; ``rev`` is the one that was looked at."""
    return await house.database.write(about.put, new)


def _disclosed(connection: sa.Connection, house: House, reader: Reader) -> Disclosure:
    parts = Parts(house.toolbox, house.bringing.hearing.ears)
    return Disclosure(processing=processing.of(connection, reader, parts), about=about.stored(connection))
