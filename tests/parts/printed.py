"""A PDF as those read it who get it: its pages as pictures, its words, its tags, the codes printed on it."""

import io
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pypdf
import pypdfium2
import zxingcpp


@dataclass(frozen=True)
class Printed:
    pdf: bytes

    @cached_property
    def reader(self) -> pypdf.PdfReader:
        return pypdf.PdfReader(io.BytesIO(self.pdf))

    @cached_property
    def text(self) -> str:
        """As PDFium finds it, in one line."""
        document = pypdfium2.PdfDocument(self.pdf)
        try:
            pages = [document[n].get_textpage().get_text_bounded() for n in range(len(document))]
        finally:
            document.close()
        return " ".join(" ".join(pages).split())

    def places(self, letter: str) -> list[tuple[float, float]]:
        """From where to where each of them stands on the first page, from its left edge in points."""
        document = pypdfium2.PdfDocument(self.pdf)
        try:
            page = document[0].get_textpage()
            boxes = [
                page.get_charbox(n) for n in range(page.count_chars()) if page.get_text_range(n, 1) == letter
            ]
        finally:
            document.close()
        return [(left, right) for left, _, right, _ in boxes]

    def picture(self, page: int = 0, scale: float = 2.0) -> "np.ndarray[Any, np.dtype[np.uint8]]":
        document = pypdfium2.PdfDocument(self.pdf)
        try:
            drawn: np.ndarray[Any, np.dtype[np.uint8]] = np.array(
                document[page].render(scale=scale).to_numpy()
            )
        finally:
            document.close()
        return drawn

    def codes(self) -> list[str]:
        """What a camera reads on the first page."""
        return [found.text for found in zxingcpp.read_barcodes(self.picture())]

    @property
    def size(self) -> tuple[int, int]:
        box = self.reader.pages[0].mediabox
        return round(box.width), round(box.height)

    @cached_property
    def root(self) -> Any:
        return self.reader.trailer["/Root"]

    @property
    def is_accessible(self) -> bool:
        """It says that it is PDF/UA; whoever wrote it has checked that, missing characters included."""
        told = self.root["/Metadata"].get_object().get_data().decode()
        return re.search(r"<pdfuaid:part>1</pdfuaid:part>", told) is not None

    def tags(self) -> list[str]:
        """The kinds of its parts, in reading order."""
        found: list[str] = []

        def walk(part: Any) -> None:
            part = part.get_object() if hasattr(part, "get_object") else part
            if isinstance(part, list):
                for each in part:
                    walk(each)
            elif isinstance(part, dict):
                found.append(str(part.get("/S", "")).removeprefix("/"))
                walk(part.get("/K", []))

        walk(self.root["/StructTreeRoot"]["/K"])
        return [kind for kind in found if kind]
