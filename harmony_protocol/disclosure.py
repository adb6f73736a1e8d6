"""Models and data: what processes what in this workspace, and where its documents are."""

from pydantic import Field

from harmony_protocol.base import Moment, Wire


class Document(Wire):
    """A page an admin links to: privacy, sub-processors, AI documentation. ``url`` begins with ``https://``."""

    title: str = Field(min_length=1, max_length=100)
    url: str = Field(min_length=1, max_length=500)


class ProviderNote(Wire):
    """What an admin says of one who processes something, such as what their contract says of training. Nothing else
    here speaks of training or retention. ``by``: the `Processor`'s id; ``written_at`` is the workspace's to say."""

    by: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=1000)
    written_at: Moment | None = None


class DocumentsAndContact(Wire):
    """Set by an admin; empty where nothing was set. ``contact``: an e-mail address or an ``https://`` address.

    ``rev``: the revision that was looked at; another one meanwhile is 409 ``stale_revision``, with what stands there
    in ``args.row``.
    """

    documents: tuple[Document, ...] = Field(default=(), max_length=20)
    contact_name: str = Field(default="", max_length=100)
    contact: str = Field(default="", max_length=300)
    notes: tuple[ProviderNote, ...] = Field(default=(), max_length=100)
    rev: int = Field(default=0, ge=0)


class Place(Wire):
    """Where something is processed. ``local``: on the workspace's own machine, and nothing leaves it for that;
    ``host``: who else is asked, with its port where that is not the usual one.

    ``inner``: the host is written as one of a private network. ``onward``: it is known to hand on what it gets, or may,
    and where to is not known here: a gateway, an agent, a connected tool.
    """

    local: bool
    provider: str = ""
    host: str = ""
    inner: bool = False
    onward: bool = False


class Processor(Wire):
    """``id`` names it in notes: a provider's id, ``tool:`` and a connected server's, or the work itself.
    ``models``: by their names."""

    id: str
    place: Place
    models: tuple[str, ...] = ()


class Processing(Wire):
    """One kind of work: ``transcription``, ``chat``, ``insights``, ``search``, ``web_search``, ``web_pages``, ``tools``,
    ``email``, ``storage``. Dictation happens in the client that is spoken to, which alone can tell.

    ``off``: why it is off, empty where it is on: ``switched_off``, ``no_key``, ``no_model``, ``no_account``, ``none``.
    Of what is off, ``by`` is empty.
    """

    work: str
    off: str = ""
    by: tuple[Processor, ...] = ()


class Disclosure(Wire):
    """As the workspace is set up at this moment, for the person who asks: tools and e-mail of their own are theirs."""

    processing: tuple[Processing, ...]
    about: DocumentsAndContact
