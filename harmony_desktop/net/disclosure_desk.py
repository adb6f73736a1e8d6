"""What is asked of a workspace about itself: what processes what, documents and contact."""

from datetime import UTC, datetime

from harmony_desktop.domain.disclosure import (
    About,
    Disclosure,
    Document,
    Place,
    Processing,
    Processor,
    ProviderNote,
)
from harmony_desktop.net.transport import Transport, told
from harmony_protocol import disclosure as wire
from harmony_protocol.people import WorkspaceName


class DisclosureDesk:
    """Every method raises `HarmonyError` and nothing else of its own."""

    def __init__(self, http: Transport) -> None:
        self._http = http

    async def read(self) -> Disclosure:
        found = told(wire.Disclosure, await self._http.get("/v1/disclosure"))
        processing = tuple(
            Processing(each.work, each.off, tuple(_processor(one) for one in each.by))
            for each in found.processing
        )
        return Disclosure(processing, _about(found.about), datetime.now(UTC))

    async def put_about(self, about: About) -> About:
        """An admin's. ``rev`` is the one that was looked at: another one meanwhile raises ``stale_revision``."""
        body = {
            "documents": [vars(each) for each in about.documents],
            "contact_name": about.contact_name,
            "contact": about.contact,
            "notes": [{"by": note.by, "text": note.text} for note in about.notes],
            "rev": about.rev,
        }
        return _about(told(wire.DocumentsAndContact, await self._http.put("/v1/disclosure/about", body)))

    async def rename(self, name: str) -> str:
        """An admin's. Returns the name as it is kept. Raises ``name_bad``."""
        return told(WorkspaceName, await self._http.put("/v1/workspace/name", {"name": name})).name


def _processor(given: wire.Processor) -> Processor:
    return Processor(given.id, Place(**given.place.model_dump()), given.models)


def _about(given: wire.DocumentsAndContact) -> About:
    return About(
        tuple(Document(each.title, each.url) for each in given.documents),
        given.contact_name,
        given.contact,
        tuple(ProviderNote(note.by, note.text, note.written_at) for note in given.notes),
        given.rev,
    )
