"""How what is open stands with the workspace, in words: saved, not yet, changed elsewhere."""

from typing import Any

from harmony_desktop.domain.objects import Contact
from harmony_desktop.i18n import tr
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.objects.editor import Editor
from harmony_desktop.ui.objects.keeping import Sheet
from harmony_desktop.ui.objects.object_rows import LONGEST

AWAY = ("offline", "workspace_unreachable", "workspace_stopped")


def show_standing(
    editor: Editor, sheet: Sheet[Any], unsaved: bool, complaint: str, fields: tuple[str, ...]
) -> None:
    """``complaint``: why it cannot be kept as it is."""
    problem = sheet.problem
    away = problem is not None and problem.code in AWAY
    if problem is not None and not away:
        complaint = complaint or worded(problem)
    editor.complain(complaint)
    _show_conflict(editor, sheet, fields)
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


def _show_conflict(editor: Editor, sheet: Sheet[Any], fields: tuple[str, ...]) -> None:
    contact = isinstance(sheet.item, Contact)
    if sheet.theirs is not None:
        both = {} if contact else {"both": tr("Keep both")}
        there = tr("There it says: “{text}”", text=_different(sheet, fields))
        words = tr("This was changed elsewhere while you were writing here.")
        editor.conflict.say(words, there, mine=tr("Keep mine"), theirs=tr("Keep theirs"), **both)
    elif sheet.gone and contact:
        editor.conflict.say(tr("This contact was deleted elsewhere."), theirs=tr("Close"))
    elif sheet.gone:
        words = tr("This was deleted elsewhere while you were writing here.")
        editor.conflict.say(words, mine=tr("Keep mine"), theirs=tr("Let it go"))
    else:
        editor.conflict.say("")


def _different(sheet: Sheet[Any], fields: tuple[str, ...]) -> str:
    """What theirs says where mine says something else, on one line."""
    values = (getattr(sheet.theirs, name) for name in fields if name != "done")
    mine = {getattr(sheet.item, name) for name in fields}
    text = " · ".join(" ".join(value[: 4 * LONGEST].split()) for value in values if value not in mine)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
