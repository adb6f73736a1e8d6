"""Models and data: what processes what in this workspace, and where its documents are."""

from pydantic import Field

from harmony_protocol.base import Wire


class Document(Wire):
    """A page an admin links to: privacy, sub-processors, AI documentation."""

    title: str = Field(min_length=1, max_length=100)
    url: str = Field(max_length=500)


class DocumentsAndContact(Wire):
    """Set by an admin; empty where nothing was set. ``contact``: an e-mail address or a web address."""

    documents: tuple[Document, ...] = Field(default=(), max_length=20)
    contact_name: str = Field(default="", max_length=100)
    contact: str = Field(default="", max_length=300)


class Place(Wire):
    """Where something is processed. ``local``: on the workspace's own machine; ``host``: where else it goes."""

    local: bool
    provider: str = ""
    host: str = ""


class Processing(Wire):
    """One kind of work: ``transcription``, ``dictation``, ``chat``, ``insights``, ``search`` (embeddings), ``web``,
    ``tools``, ``email``. ``models``: their names, where there are any."""

    work: str
    on: bool = True
    models: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()


class Disclosure(Wire):
    processing: tuple[Processing, ...]
    about: DocumentsAndContact
    kept: tuple[str, ...] = ()
    """What is known of where things stay: ``database``, ``media``, ``backups``, ``provider`` … (codes)."""
