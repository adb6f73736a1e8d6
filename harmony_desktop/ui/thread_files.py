"""A whole thread as text to paste, as a file, on paper."""

import re
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import QFileDialog

from harmony_desktop.domain.problems import Problem
from harmony_desktop.i18n import tr
from harmony_desktop.ui.window import CompanionWindow


def file_name(title: str, ending: str) -> str:
    """The title as a name that every system takes."""
    name = re.sub(r"[\\/:*?\"<>|\x00-\x1f]+", " ", title)
    name = " ".join(name.split()).strip(" .")[:80].strip()
    return f"{name or tr('Conversation')}.{ending}"


class PaperDocument(QTextDocument):
    """What is printed fetches nothing: no file, no address."""

    def loadResource(self, kind: int, name: object) -> object:
        return None


class ThreadFiles(QObject):
    """Asks where to, and writes."""

    def __init__(self, window: CompanionWindow) -> None:
        super().__init__(window)
        self._window = window

    def save_markdown(self, title: str, text: str) -> None:
        self._save(text, file_name(title, "md"), tr("Markdown (*.md)"))

    def save_json(self, title: str, text: str) -> None:
        self._save(text, file_name(title, "json"), tr("JSON (*.json)"))

    def _save(self, text: str, name: str, kind: str) -> None:
        dialog = QFileDialog(self._window, tr("Export"), str(Path.home()), kind)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda file: self.write(text, Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, text: str, file: Path) -> None:
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            self._window.notice.show_problem(
                Problem("file_not_written", {"file": str(file)}, detail=str(error))
            )
        else:
            self._window.toast.say(tr("Saved as {file}.", file=file.name))

    def print_text(self, title: str, markdown: str) -> None:
        """Through the system's own dialog, which also prints into a PDF file."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(title or tr("Conversation"))
        dialog = QPrintDialog(printer, self._window)
        dialog.accepted.connect(lambda: paper(markdown).print_(printer))
        dialog.finished.connect(dialog.deleteLater)
        dialog.setModal(True)
        dialog.show()


def paper(markdown: str) -> QTextDocument:
    """Black on white, whatever the theme: title, then who said what."""
    document = PaperDocument()
    font = QGuiApplication.font()
    font.clearFeatures()  # other shapes of letters would be other letters to who searches or copies a PDF file
    document.setDefaultFont(font)
    feature = QTextDocument.MarkdownFeature
    document.setMarkdown(markdown, feature.MarkdownDialectGitHub | feature.MarkdownNoHTML)
    return document
