"""Insight projects in words: what each kind looks for, how a project reads in a list, what keeps it from being saved."""

from harmony_desktop.domain.insight_projects import Applies, InsightProject, Lack
from harmony_desktop.domain.insights import AnswerType, InsightKind
from harmony_desktop.i18n import later, listed, tr, trn

_KINDS = {
    InsightKind.SUMMARY: later("Summary"),
    InsightKind.ACTION_ITEMS: later("Action items"),
    InsightKind.KEY_POINTS: later("Key points"),
    InsightKind.OBJECTIONS: later("Objections"),
    InsightKind.QUESTION: later("Question"),
}
_ABOUT = {
    InsightKind.SUMMARY: later("What was said and agreed, in a few sentences."),
    InsightKind.ACTION_ITEMS: later("Who does what, until when."),
    InsightKind.KEY_POINTS: later("What matters most, point by point."),
    InsightKind.OBJECTIONS: later("Doubts and reasons against, and who raised them."),
    InsightKind.QUESTION: later("A question of your own, answered for each meeting."),
}
_ANSWERS = {
    AnswerType.TEXT: later("Text"),
    AnswerType.LIST: later("List"),
    AnswerType.YES_NO: later("Yes or no"),
    AnswerType.SCALE: later("Scale"),
}
_LACKS = {
    "name": later("Give it a name: it stands above what is found."),
    "knowledge": later("This is longer than a model can be told. Make it shorter."),
    "definitions": later("Add at least one thing to look for."),
    "title": later("Give it a title: it stands above what is found."),
    "question": later("Write the question."),
    "length": later("The question is too long. Make it shorter."),
    "scale": later("The lowest of a scale is smaller than its highest."),
}
MOST = 4
"""Definitions that a list names."""


def kind(of: InsightKind) -> str:
    return tr(_KINDS[of])


def about(of: InsightKind) -> str:
    """What is looked for."""
    return tr(_ABOUT[of])


def answer(form: AnswerType) -> str:
    return tr(_ANSWERS[form])


def worded(lack: Lack) -> str:
    return tr(_LACKS[lack.field])


def found(project: InsightProject) -> str:
    """What it looks for."""
    titles = [each.title for each in project.definitions]
    if len(titles) > MOST:
        more = len(titles) - MOST
        return listed(titles[:MOST]) + " " + trn("and 1 more", "and {count} more", count=more)
    return listed(titles)


def where(applies: Applies) -> str:
    """In which meetings."""
    parts = [*applies.teams, *applies.mediums]
    if applies.words.strip():
        parts.append(tr("“{words}”", words=applies.words.strip()))
    return tr("Only {what}", what=listed(parts)) if parts else tr("All meetings")


def gist(project: InsightProject, model: str) -> str:
    """``model``: the name of its own; empty where it has none."""
    return " · ".join(filter(None, (found(project), where(project.applies), model)))


def state(project: InsightProject, unsaved: bool) -> tuple[str, str]:
    """What is to be known about it right now, and in which tone."""
    if unsaved:
        return tr("Unsaved changes"), "warn"
    if project.waiting:
        return trn(
            "1 meeting still to be asked", "{count} meetings still to be asked", count=project.waiting
        ), "dim"
    return "", "dim"


def run_again(count: int) -> str:
    return trn("Run again for 1 meeting", "Run again for {count} meetings", count=count)


def meant(applying: int, every: int) -> str:
    """How many meetings the conditions hold for."""
    if applying == every:
        return trn("That is the 1 meeting there is.", "That is all {count} meetings.", count=every)
    return tr("That is {count} of {all} meetings.", count=applying, all=every)
