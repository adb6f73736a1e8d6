"""What is said of tools and of the servers they come from."""

import json
import re
import shlex
import sys

from harmony_desktop.domain.approvals import PreviewLine, ToolClass
from harmony_desktop.domain.tools import McpServer, ServerState, Tool
from harmony_desktop.i18n import later, tr, trn
from harmony_desktop.ui.approvals import marks

RANK = {ToolClass.READ: 0, ToolClass.WRITE: 1, ToolClass.EXTERNAL: 2}
CLASSES = {
    ToolClass.READ: later("Reads: runs by itself"),
    ToolClass.WRITE: later("Changes the workspace: asks first"),
    ToolClass.EXTERNAL: later("Acts outside: asks first"),
}
ONLY = {
    ToolClass.READ: later("Reads"),
    ToolClass.WRITE: later("Changes the workspace"),
    ToolClass.EXTERNAL: later("Acts outside"),
}
DRAFTS = later("Drafts, sends nothing: runs by itself")
ABOUT = {
    "search_conversations": later("Finds what was said in your meetings."),
    "list_conversations": later("Lists your meetings, the newest first."),
    "get_conversation": later("Looks up when a meeting was, how long it took and who was there."),
    "get_transcript": later("Reads a meeting word for word."),
    "get_insights": later("Reads what is kept about a meeting, such as decisions and next steps."),
    "count_across_meetings": later("Counts how often something came up in many meetings."),
    "draft_email": later("Writes an e-mail for you to change, copy or send. It sends nothing."),
    "search_contacts": later("Finds people of your meetings."),
    "web_search": later("Searches the public web. It asks you before words that you did not type go out."),
    "fetch_url": later("Reads a web page. It asks you about addresses that neither you nor a search gave."),
    "create_note": later("Writes a note of your own; nobody else sees it."),
    "create_task": later("Puts a task on your own list; nobody else sees it."),
    "update_contact": later("Changes what is known of a person of your meetings."),
    "send_email": later("Sends an e-mail in your name, from your own account."),
}
"""What our own tools do, for people; ``description`` is what the model is told."""
NAMES = {
    "search_conversations": later("Search meetings"),
    "list_conversations": later("List meetings"),
    "get_conversation": later("Look at a meeting"),
    "get_transcript": later("Read a transcript"),
    "get_insights": later("Read insights"),
    "count_across_meetings": later("Count across meetings"),
    "draft_email": later("Draft an e-mail"),
    "search_contacts": later("Search contacts"),
    "web_search": later("Search the web"),
    "fetch_url": later("Open a web page"),
    "create_note": later("Create a note"),
    "create_task": later("Create a task"),
    "update_contact": later("Change a contact"),
    "send_email": later("Send an e-mail"),
}
"""Of ours; one of a connected server has the name that the server gave it."""
SHORT = {
    ToolClass.READ: later("Runs by itself"),
    ToolClass.WRITE: later("Asks first"),
    ToolClass.EXTERNAL: later("Asks first"),
}
REASONS = {
    "no_key": later("Off: needs a key"),
    "no_account": later("Off for you: needs an e-mail account"),
    "unreachable": later("Not now: its server cannot be reached"),
    "needs_sign_in": later("Not now: its server needs a sign-in"),
}
STATES = {
    ServerState.CONNECTING: (later("Connecting…"), "dim"),
    ServerState.READY: (later("Ready"), "ok"),
    ServerState.UNREACHABLE: (later("Cannot be reached"), "err"),
    ServerState.NEEDS_SIGN_IN: (later("Needs a sign-in"), "warn"),
    ServerState.OFF: (later("Off"), "dim"),
}
SWITCHED_OFF = "switched_off"
LONGEST = 160
_UNBROKEN = re.compile(r"\S{40}")


def breakable(text: str) -> str:
    """So that a word without an end does not widen what it stands in."""
    return _UNBROKEN.sub(lambda m: m[0] + "\u200b", text)


def said(text: str, longest: int = 4_000) -> str:
    """Foreign text: its unseen letters marked, on one line, cut."""
    return breakable(marks.line(text, longest))


def named(tool_id: str) -> str:
    """Where nothing but its id is known."""
    return tr(NAMES[tool_id]) if tool_id in NAMES else tool_id


def title(tool: Tool) -> str:
    own = NAMES.get(tool.id) if tool.source == "harmony" else None
    return tr(own) if own else said(tool.title, 80)


def about(tool: Tool) -> str:
    own = ABOUT.get(tool.id) if tool.source == "harmony" else None
    return tr(own) if own else tool.description


def facts(tool: Tool, chosen: bool = False) -> str:
    """The id that rules are written for, and what it may do; ``chosen``: whether it asks is told beside it."""
    if chosen:
        return f"{tool.id} · {tr(ONLY[tool.tool_class])}"
    drafts = tool.source == "harmony" and tool.id == "draft_email"
    return f"{tool.id} · {tr(DRAFTS if drafts else CLASSES[tool.tool_class])}"


def whole(tool: Tool) -> tuple[PreviewLine, ...]:
    """Everything that it says of itself, and that the model is told."""
    source = tr("Built in") if tool.source == "harmony" else tool.source_name
    told = about(tool)
    lines = [
        PreviewLine(tr("Id"), tool.id),
        PreviewLine(tr("Comes from"), source),
        PreviewLine(tr("Does"), told),
        PreviewLine(tr("The model is told"), tool.description if told != tool.description else ""),
        PreviewLine(tr("Takes"), json.dumps(tool.input_schema, ensure_ascii=False, indent=1)),
    ]
    return tuple(line for line in lines if line.text.strip("{}"))


def reason(tool: Tool) -> str:
    if not tool.reason_off or tool.reason_off == SWITCHED_OFF:
        return ""
    return tr(REASONS.get(tool.reason_off, later("Cannot be used now")))


def state(server: McpServer) -> tuple[str, str]:
    """In words, and its tone."""
    words, tone = STATES[server.state]
    told = [tr(words)]
    if server.signed_in and server.state is ServerState.READY:
        told.append(tr("signed in"))
    if server.tools:
        told.append(trn("1 tool", "{count} tools", count=len(server.tools)))
    return " · ".join(told), tone


def reached(server: McpServer) -> str:
    """How, and for whom; who may not change it is not told how."""
    how = shlex.join((server.command, *server.args)) if server.command else server.url
    whom = tr("Only for you") if server.personal else tr("For everybody")
    return " · ".join(filter(None, (said(how, 300), whom)))


def command_line(text: str, windows: bool = sys.platform == "win32") -> tuple[str, ...]:
    """A program and its arguments as one writes them in a terminal. Raises `ValueError` where a quote stays open."""
    parts = shlex.shlex(text, posix=True, punctuation_chars=False)
    parts.whitespace_split = True
    parts.commenters = ""
    if windows:
        parts.escape = ""  # there it parts folders
    return tuple(parts)


def environment(text: str) -> dict[str, str]:
    """``NAME=value``, one a line. Raises `ValueError` with the line that is none."""
    found: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, equals, value = line.partition("=")
        if not equals or not name.strip() or any(c.isspace() for c in name.strip()):
            raise ValueError(line)
        found[name.strip()] = value.strip()
    return found
