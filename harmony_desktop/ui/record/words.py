"""A line of the record, and what became of following it, in words."""

import json
import re
from datetime import datetime

from harmony_desktop.domain.approvals import PreviewLine
from harmony_desktop.domain.record import RecordLine, RecordVerdict
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import later, number, tr, trn
from harmony_desktop.ui.approvals import marks
from harmony_desktop.ui.approvals.arguments import plain_lines

HAPPENED = {
    ("proposed", ""): (later("Asked for"), "dim"),
    ("proposed", "refused"): (later("Refused: what it was given does not fit"), "warn"),
    ("decided", "approved"): (later("Approved"), "ok"),
    ("decided", "denied"): (later("Denied"), "dim"),
    ("decided", "allowed_by_rule"): (later("Allowed by a rule"), "ok"),
    ("decided", "denied_by_rule"): (later("Denied by a rule"), "dim"),
    ("began", ""): (later("Began"), "dim"),
    ("read", ""): (later("Read"), "dim"),
    ("ended", "succeeded"): (later("Carried out"), "ok"),
    ("ended", "denied_by_rule"): (later("Denied by a rule"), "dim"),
    ("ended", "failed"): (later("Failed"), "err"),
    ("ended", "unknown"): (later("Unknown whether it took effect"), "warn"),
    ("ended", "expired"): (later("Expired"), "dim"),
    ("ended", "cancelled"): (later("Cancelled"), "dim"),
    ("ended", "superseded"): (later("Taken back: the tool had changed"), "dim"),
    ("rule_changed", ""): (later("Rules changed"), "warn"),
    ("tool_changed", ""): (later("Tool changed"), "warn"),
    ("account_deleted", ""): (later("Account deleted"), "warn"),
    ("retention", ""): (later("Old meetings deleted"), "dim"),
    ("retention_changed", ""): (later("Keeping of meetings changed"), "warn"),
}
"""What is said of a line, and in which tone."""
BY_RULE = "by rule"
SERVER = re.compile(
    r"server (?P<name>.+) (?P<done>added|changed|removed|switched on|switched off)", re.DOTALL
)
SERVERS = {
    "added": later("Server {name} added"),
    "changed": later("Server {name} changed"),
    "removed": later("Server {name} removed"),
    "switched on": later("Server {name} switched on"),
    "switched off": later("Server {name} switched off"),
}
SHORT = 80
"""Letters of an argument that tells which call it was."""


def happened(line: RecordLine) -> tuple[str, str]:
    found = HAPPENED.get((line.what, line.state)) or HAPPENED.get((line.what, ""))
    if line.changed and (line.what, line.state) == ("decided", "approved"):
        return tr("Approved, changed"), "ok"
    if found is not None:
        return tr(found[0]), found[1]
    return marks.line(f"{line.what} {line.state}".strip(), 60), "dim"


def about(line: RecordLine, titles: dict[str, str]) -> str:
    """Which call, as far as one's own words tell; else which tool. A change of rules has its own words."""
    if line.what == "rule_changed":
        return tr("Auto-Approve Tools")
    if line.title:
        return marks.line(line.title, 160)
    tool, which = marks.line(titles.get(line.tool_id) or line.tool_id, 120), _which(line.arguments)
    return tr("{tool}: “{words}”", tool=tool, words=which) if which else tool


def _which(arguments: str | None) -> str:
    """The first short text of its arguments."""
    try:
        found = json.loads(arguments or "")
    except (ValueError, RecursionError):
        return ""
    texts = [value for value in found.values() if isinstance(value, str)] if isinstance(found, dict) else []
    return marks.line(next((text for text in texts if 0 < len(text) <= SHORT), ""), SHORT)


def who(line: RecordLine) -> str:
    if line.user_name:
        return marks.line(line.user_name, 60)
    return tr("Somebody who is gone") if line.user_id else ""


def detail(line: RecordLine) -> str:
    """Ids that stand there for programs are left out."""
    if line.what == "tool_changed":
        return _changed(line.detail)
    if line.detail == BY_RULE:
        return tr("Rule: {rule}", rule=marks.line(line.result, 200)) if line.result else ""
    return marks.line(line.detail, 200) if " " in line.detail else ""


def _changed(text: str) -> str:
    """What was chosen for a tool, or what happened to its server."""
    try:
        chosen = json.loads(text)
    except ValueError:
        server = SERVER.fullmatch(text)
        if server is None:
            return marks.line(text, 200)
        return tr(SERVERS[server["done"]], name=marks.line(server["name"], 80))
    if not isinstance(chosen, dict):
        return marks.line(text, 200)
    words: list[str] = []
    if "enabled" in chosen:
        words.append(tr("On") if chosen["enabled"] else tr("Off"))
    if "tool_class" in chosen:
        words.append(tr("Runs by itself") if chosen["tool_class"] == "read" else tr("Asks first"))
    if chosen.get("destructive"):
        words.append(tr("Cannot be undone"))
    return " · ".join(words)


def when(moment: datetime) -> str:
    return f"{day(moment)}, {moment.astimezone():%H:%M}"


def whole(line: RecordLine, titles: dict[str, str], mine: bool) -> tuple[PreviewLine, ...]:
    """Everything that stands in it."""
    title, by_rule = titles.get(line.tool_id, ""), line.detail == BY_RULE
    tool = f"{title} ({line.tool_id})" if title else line.tool_id
    facts = [
        (tr("When"), f"{line.at.astimezone():%Y-%m-%d %H:%M:%S %z}"),
        (tr("Who"), who(line)),
        (tr("Tool"), tool),
        (tr("Detail"), detail(line) if by_rule else line.detail),
    ]
    lines = [PreviewLine(name, text) for name, text in facts if text]
    if line.arguments is not None:
        lines += plain_lines(line.arguments)
    if line.result is not None and not by_rule:
        lines.append(PreviewLine(tr("Result"), line.result))
    if line.arguments is None and line.result is None and not mine and line.user_id:
        lines.append(PreviewLine(tr("Words"), tr("Only their user sees what was said.")))
    return tuple(lines)


def proof(line: RecordLine) -> str:
    """Where it stands in the chain."""
    return tr("Line {number} · Hash {hash}", number=number(line.seq), hash=line.hash)


def verdict(found: RecordVerdict) -> tuple[str, str, str]:
    """In a few words, then in plain ones, and its tone."""
    if found.broken_at is not None:
        told = tr(
            "Line {line} does not follow from the one before it, or its words are not what they were. What is"
            " older is whole.",
            line=number(found.broken_at),
        )
        return tr("The record was changed"), told, "err"
    if not found.lines:
        return tr("Nothing stands in the record yet"), "", "dim"
    told = trn(
        "1 line, and it is what it was.", "{count} lines, and each follows from the one before.", found.lines
    )
    if found.blanked:
        told += " " + trn(
            "The words of 1 line were deleted with their chat.",
            "The words of {count} lines were deleted with their chats.",
            count=found.blanked,
        )
    return tr("The record is whole"), told, "ok"
