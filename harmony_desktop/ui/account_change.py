"""Another account is in use: whatever stood open on the window for the other one is put away."""

from PySide6.QtWidgets import QDialog, QMenu

from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.popover import Popover
from harmony_desktop.ui.screens import SPACE
from harmony_desktop.ui.window import CompanionWindow


def put_away(window: CompanionWindow) -> None:
    """A dialog that is itself changing the account stays until it has said how that went."""
    for overlay in window.card.findChildren(Overlay):
        overlay.close_overlay()
    for box in window.card.findChildren(Popover):
        box.close_box()
    for menu in window.findChildren(QMenu):
        menu.close()
        menu.deleteLater()
    for dialog in window.findChildren(QDialog):
        dialog.reject()
    window.screens.forget()
    if window.screen_name == SPACE:
        window.close_screen()
    window.panel.forget()
    window.close_panels()
    window.thread_view.show_open("", 0)
    window.title_line.leave_edit()
    window.notice.clear()
    window.toast.clear()
    window.show_closed("")
    window.closed_words.say("")
