"""How what is open stands with the workspace, in words: saved, not yet, changed elsewhere."""

from typing import Any

from harmony_desktop.domain.objects import Contact
from harmony_desktop.i18n import tr
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.objects.editor import Editor
from harmony_desktop.ui.objects.keeping import Sheet

AWAY = ("offline", "workspace_unreachable", "workspace_stopped")


def show_standing(editor: Editor, sheet: Sheet[Any], unsaved: bool, complaint: str) -> None:
    """``complaint``: why it cannot be kept as it is."""
    problem = sheet.problem
    away = problem is not None and problem.code in AWAY
    if problem is not None and not away:
        complaint = complaint or worded(problem)
    editor.complain(complaint)
    _show_conflict(editor, sheet)
    if sheet.saving:
        editor.show_state(tr("Saving…"))
    elif sheet.held or complaint:
        editor.show_state(tr("Not saved"), "warn")
    elif away:
        editor.show_state(tr("Not saved yet: the workspace is not there"), "warn")
    elif sheet.saved and not unsaved:
        editor.show_state(tr("Saved"))
    else:
        editor.show_state("")


def _show_conflict(editor: Editor, sheet: Sheet[Any]) -> None:
    if sheet.theirs is not None:
        editor.conflict.say(
            tr("This was changed elsewhere while you were writing here."), tr("Keep mine"), tr("Show theirs")
        )
    elif sheet.gone and isinstance(sheet.item, Contact):
        editor.conflict.say(tr("This contact was deleted elsewhere."), "", tr("Close"))
    elif sheet.gone:
        editor.conflict.say(
            tr("This was deleted elsewhere while you were writing here."), tr("Keep mine"), tr("Let it go")
        )
    else:
        editor.conflict.say("")
