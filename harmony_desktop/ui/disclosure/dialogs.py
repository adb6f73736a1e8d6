"""What an admin fills in: a document, the contact, what a contract says. Nothing here is sent before it is given."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from harmony_desktop.domain.disclosure import About, Document, ProviderNote
from harmony_desktop.i18n import tr
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.markdown_inline import safe_link
from harmony_desktop.ui.theme import Theme

LONGEST_NOTE = 1000


class NameDialog(Form):
    """``saved`` carries the name of the workspace."""

    saved = Signal(str)

    def __init__(self, theme: Theme, card: QWidget, name: str) -> None:
        about = tr("Everybody’s window shows it.")
        super().__init__(theme, card, tr("Name of the workspace"), about, tr("Save"))
        self.name = self.add_line(tr("Name"), name)
        self.name.setMaxLength(100)
        self.given.connect(self._on_given)

    def _on_given(self) -> None:
        if not self.name.text().strip():
            self.tell(tr("What is it called?"), "err")
            return
        self.show_busy(True, tr("Saving…"))
        self.saved.emit(self.name.text().strip())


class DocumentDialog(Form):
    """``saved`` carries a `Document`."""

    saved = Signal(object)

    def __init__(self, theme: Theme, card: QWidget, document: Document | None = None) -> None:
        title = tr("Change a document") if document else tr("Add a document")
        about = tr("Everybody in this workspace sees it under “Models and data”.")
        super().__init__(theme, card, title, about, tr("Save") if document else tr("Add"))
        self.name = self.add_line(tr("Title"), document.title if document else "", tr("Privacy policy"))
        self.name.setMaxLength(100)
        self.address = self.add_line(
            tr("Address"), document.url if document else "", "https://example.com/privacy"
        )
        self.address.setMaxLength(500)
        self.given.connect(self._on_given)

    def _on_given(self) -> None:
        name, url = self.name.text().strip(), self.address.text().strip()
        if not name:
            self.tell(tr("What is it called?"), "err")
        elif not url.lower().startswith("https://") or not safe_link(url):
            self.tell(tr("An address begins with https://."), "err")
        else:
            self.show_busy(True, tr("Saving…"))
            self.saved.emit(Document(name, url))


class ContactDialog(Form):
    """``saved`` carries name and address."""

    saved = Signal(str, str)

    def __init__(self, theme: Theme, card: QWidget, about: About) -> None:
        told = tr("Whom people ask about privacy, providers and their data. Empty: nobody is named.")
        super().__init__(theme, card, tr("Contact"), told, tr("Save"))
        self.name = self.add_line(tr("Name"), about.contact_name)
        self.name.setMaxLength(100)
        self.address = self.add_line(tr("E-mail or web address"), about.contact, "privacy@example.com")
        self.address.setMaxLength(300)
        self.given.connect(self._on_given)

    def _on_given(self) -> None:
        self.show_busy(True, tr("Saving…"))
        self.saved.emit(self.name.text().strip(), self.address.text().strip())


class NoteDialog(Form):
    """``saved`` carries the words; none: nothing is said any more."""

    saved = Signal(str)

    def __init__(self, theme: Theme, card: QWidget, who: str, note: ProviderNote | None = None) -> None:
        about = tr("Shown as “Your admin says” with today's date. Harmony checks nothing of it.")
        super().__init__(theme, card, tr("What your contract with {name} says", name=who), about, tr("Save"))
        self.edit = QPlainTextEdit(note.text if note else "", self.box)
        self.edit.setFont(theme.font(13))
        self.edit.setTabChangesFocus(True)
        self.edit.setMinimumHeight(96)
        self.edit.textChanged.connect(lambda: self.tell(""))
        name = tr("Training, retention, place of processing")
        self.edit.setAccessibleName(name)
        self.add_field(name, self.edit)
        self.given.connect(self._on_given)

    def _on_given(self) -> None:
        words = self.edit.toPlainText().strip()
        if len(words) > LONGEST_NOTE:
            self.tell(tr("At most {count} letters.", count=LONGEST_NOTE), "err")
            return
        self.show_busy(True, tr("Saving…"))
        self.saved.emit(words)
