"""A PDF's text, page by page; pictures of pages hold none, and that is said."""

import io
import logging
from typing import TYPE_CHECKING

from harmony_desktop.domain.context import MAX_TEXT
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

    from harmony_desktop.services.attaching import Ticket

logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of every flaw of every file


def pdf_text(data: bytes, name: str, ticket: "Ticket") -> str:
    reader = _open(data, name)
    try:
        count = len(reader.pages)
        parts: list[str] = []
        length = 0
        for number, page in enumerate(reader.pages, 1):
            ticket.check()
            words = _page(page, ticket)
            if words:
                parts.append(f"--- {tr('Page {number}', number=number)} ---\n{words}")
                length += len(parts[-1]) + 2
            if length > MAX_TEXT:
                raise HarmonyError.of("pdf_too_long", file=name, pages=count, fits=number - 1)
            ticket.told(number / count)
    except HarmonyError:
        raise
    except Exception as error:  # a broken file fails in every way there is
        raise HarmonyError.of("pdf_broken", file=name, detail=repr(error)) from error
    if not parts:
        raise HarmonyError.of("pdf_scanned", file=name)
    return "\n\n".join(parts)


def _open(data: bytes, name: str) -> "PdfReader":
    from pypdf import PasswordType, PdfReader

    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED
    except Exception as error:
        raise HarmonyError.of("pdf_broken", file=name, detail=repr(error)) from error
    if locked:
        raise HarmonyError.of("pdf_encrypted", file=name)
    return reader


def _page(page: "PageObject", ticket: "Ticket") -> str:
    """Looks up at every step: one page can take long."""

    def on_step(*_: object) -> None:
        ticket.check()

    return page.extract_text(visitor_operand_before=on_step).replace("\0", "").strip()
