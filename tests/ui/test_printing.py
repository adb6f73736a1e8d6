"""A printed conversation reads as on the screen: its tables are tables, and nothing of the markup is left."""

from pathlib import Path

from pypdf import PdfReader
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.thread_files import paper

ANSWER = """# Terms

## Companion · 9:00

| Who | Wants |
| --- | ----: |
| Dana | ~~two years~~ one year |
| Luis | 60 days |

- [x] agreed
- plain <b>words</b>, 2 | 3
"""


def test_tables_and_struck_words_are_printed_as_such(
    qapp: QApplication, theme: Theme, tmp_path: Path
) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "terms.pdf"))
    paper(ANSWER).print_(printer)
    pages = PdfReader(tmp_path / "terms.pdf").pages
    lines = [" ".join(line.split()) for line in pages[0].extract_text(extraction_mode="layout").splitlines()]
    assert "Who Wants" in lines
    assert "Dana two years one year" in lines
    assert "Luis 60 days" in lines
    assert "plain <b>words</b>, 2 | 3" in lines
    assert not any(mark in line for line in lines for mark in ("---", "~~", "[x]"))
