"""What is copied out of a thread: plain text, its chips numbers again."""

from PySide6.QtGui import QTextCursor

from harmony_desktop.ui.inline import Property

PICTURE = "\ufffc"


def copied(selected: QTextCursor) -> str:
    text = selected.selectedText()
    if PICTURE in text:
        start = selected.selectionStart()
        text = "".join(
            _spelled(selected, start + at) if letter == PICTURE else letter for at, letter in enumerate(text)
        )
    return text.replace("\u2029", "\n").replace("\u2028", "\n").replace("\u2060", "")


def _spelled(selected: QTextCursor, position: int) -> str:
    cursor = QTextCursor(selected)
    cursor.setPosition(position + 1)
    number = cursor.charFormat().property(Property.NUMBER)
    return f"[{number}]" if number else ""
