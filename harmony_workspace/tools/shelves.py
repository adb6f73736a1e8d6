"""All the tools of this workspace, in one box."""

from harmony_workspace.access.sealed import Sealed
from harmony_workspace.store.database import Database
from harmony_workspace.tools.builtin import fetch, mail, reading, search, writing
from harmony_workspace.tools.toolbox import Shelf, Toolbox


def create_toolbox(database: Database, sealed: Sealed, *more: Shelf) -> Toolbox:
    """``more``: shelves of what is connected. Ours come first, so that nothing takes their ids."""
    ours = (
        reading.shelf(database),
        search.shelf(sealed),
        fetch.shelf(),
        writing.tools,
        mail.shelf(database, sealed),
    )
    return Toolbox((*ours, *more))
