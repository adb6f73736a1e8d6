"""The rows of the lists of notes, tasks and contacts."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from harmony_desktop.domain.objects import Contact, Note, Task
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import later, tr
from harmony_desktop.ui.side_rows import Row, RowKind

LONGEST = 160
"""Letters of a text that are shown in a list."""
UNTITLED = later("Untitled")


@dataclass(frozen=True)
class ObjectRow(Row):
    """``excerpt`` is one line below the title."""

    ticked: bool | None = None
    """None: there is nothing to tick."""
    late: bool = False
    by_companion: bool = False
    unsaved: bool = False

    @property
    def spoken(self) -> str:
        state = "" if self.ticked is None else tr("done") if self.ticked else tr("to do")
        marks = [
            self.text,
            state,
            tr("overdue") if self.late else "",
            self.note,
            tr("not saved yet") if self.unsaved else "",
            tr("made by Companion") if self.by_companion else "",
            self.excerpt,
        ]
        return ", ".join(filter(None, marks))


def note_rows(notes: Iterable[Note], unsaved: Container[str]) -> list[Row]:
    """As they come, the latest first."""
    return [
        ObjectRow(
            RowKind.HIT,
            _opening(note.title) or _opening(note.text) or tr(UNTITLED),
            note.id,
            note=day(note.updated_at),
            excerpt=_opening(note.text) if note.title.strip() else "",
            by_companion=note.origin is not None,
            unsaved=note.id in unsaved,
        )
        for note in notes
    ]


def task_rows(tasks: Iterable[Task], unsaved: Container[str], today: date) -> list[Row]:
    """What is to do first: by its date, then the latest; what is done below."""
    everything = list(tasks)
    open_ones = sorted((t for t in everything if not t.done), key=lambda t: t.due or "9999")
    done = [t for t in everything if t.done]
    rows: list[Row] = []
    for title, some in ((tr("To do"), open_ones), (tr("Completed"), done)):
        if some:
            rows.append(ObjectRow(RowKind.HEADER, title))
            rows += [_task(task, unsaved, today) for task in some]
    return rows


def _task(task: Task, unsaved: Container[str], today: date) -> ObjectRow:
    due = due_day(task.due)
    return ObjectRow(
        RowKind.HIT,
        _opening(task.title) or _opening(task.text) or tr(UNTITLED),
        task.id,
        note=due_words(due, today) if due else "",
        excerpt=" · ".join(
            filter(None, (_opening(task.assignee), _opening(task.text) if task.title.strip() else ""))
        ),
        ticked=task.done,
        late=due is not None and due < today and not task.done,
        by_companion=task.origin is not None,
        unsaved=task.id in unsaved,
    )


def contact_rows(contacts: Iterable[Contact], unsaved: Container[str]) -> list[Row]:
    """As they come, by name."""
    return [
        ObjectRow(
            RowKind.HIT,
            _opening(contact.name) or tr(UNTITLED),
            contact.id,
            excerpt=_opening(" · ".join(filter(None, (contact.role, contact.company))) or contact.email),
            unsaved=contact.id in unsaved,
        )
        for contact in contacts
    ]


def due_day(text: str) -> date | None:
    """Of ``2026-12-01``; None where there is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def due_words(due: date, today: date) -> str:
    """Today, Tomorrow, Yesterday, or the day."""
    near = {today: tr("Today"), today + timedelta(1): tr("Tomorrow"), today - timedelta(1): tr("Yesterday")}
    return near.get(due) or day(datetime(due.year, due.month, due.day, 12).astimezone())


def _opening(text: str) -> str:
    """The beginning of the text, on one line."""
    return " ".join(text[: 4 * LONGEST].split())[:LONGEST]
