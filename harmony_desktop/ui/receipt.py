"""What was used for one answer: which model, where, which meetings, which tools."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from harmony_desktop.domain.threads import Message
from harmony_desktop.i18n import tr


def receipt_lines(message: Message) -> list[str]:
    receipt = message.receipt
    if receipt is None:
        return []
    where = tr("on this computer") if receipt.local else tr("sent to {provider}", provider=receipt.provider)
    lines = [tr("Model: {model}, {where}", model=receipt.model, where=where)]
    if message.role == "assistant" and receipt.conversations_read:
        titles = {c.conversation_id: c.title for c in message.citations if c.conversation_id and c.title}
        named = list(dict.fromkeys(titles.values()))
        count = len(receipt.conversations_read)
        lines.append(tr("Meetings read: {count}", count=count))
        lines += [f"   {title}" for title in named]
    if receipt.tools:
        lines.append(tr("Tools: {tools}", tools=", ".join(receipt.tools)))
    return lines


def show_receipt(message: Message, window: QWidget, button: QWidget) -> None:
    """A small sheet by the button; its lines can be read, not chosen."""
    menu = QMenu(window)
    menu.setAccessibleName(tr("What was used"))
    for line in receipt_lines(message):
        menu.addAction(line).setEnabled(False)
    menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))
