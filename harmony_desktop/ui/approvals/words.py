"""How a call stands, in a few words: what it is, what becomes of it, until when it waits."""

from datetime import datetime, timedelta

from harmony_desktop.domain.approvals import Approval, CallState, PreviewLine, ToolClass, Verdict
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import later, tr
from harmony_desktop.ui.approvals import marks
from harmony_desktop.wordings import explain

KINDS = {
    ToolClass.READ: later("Reads outside of this workspace."),
    ToolClass.WRITE: later("Changes this workspace, as you."),
    ToolClass.EXTERNAL: later("Acts outside this workspace, as you."),
}
NOTHING = later("Nothing was done.")


def title(approval: Approval) -> str:
    return marks.line(approval.title or approval.tool_title or approval.tool_id, 240)


def kind(approval: Approval) -> str:
    told = tr(KINDS[approval.tool_class])
    return f"{told} {tr('It cannot be undone.')}" if approval.destructive else told


def tool(approval: Approval) -> str:
    """Which tool it is, where the title does not say so already, and where it comes from."""
    name = marks.line(approval.tool_title or approval.tool_id, 80)
    source = marks.line(approval.source_name, 60)
    title, begins = approval.title, approval.tool_title or approval.tool_id
    if source and title.startswith(begins) and title.endswith(f"({approval.source_name})"):
        return tr("From {source}", source=source)
    return tr("{tool} · from {source}", tool=name, source=source) if source else name


def reason(approval: Approval) -> str:
    said = marks.line(approval.reason, 240)
    return tr("Companion's reason: “{words}”", words=said) if said else ""


def strangers(own: bool = False) -> str:
    if own:
        return tr(
            "Companion drafted this after reading words of others: meetings, pages or results. Look twice."
        )
    return tr(
        "Before it asked for this, it had read words of others: meetings, pages or results. Look twice."
    )


def nothing() -> tuple[PreviewLine, ...]:
    """In place of arguments."""
    return (PreviewLine("", tr("Nothing is given to it.")),)


def until(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return tr("Nothing has happened yet.")
    if moment <= now:
        return tr("The time to decide is over. Nothing has happened.")
    local, today = moment.astimezone(), now.astimezone().date()
    time = f"{local:%H:%M}"
    if local.date() == today:
        return tr("Waits until {time}. Nothing has happened yet.", time=time)
    if local.date() == today + timedelta(days=1):
        return tr("Waits until tomorrow {time}. Nothing has happened yet.", time=time)
    return tr("Waits until {day}, {time}. Nothing has happened yet.", day=day(moment), time=time)


def status(approval: Approval) -> str:
    """What became of it, or is becoming."""
    if approval.state is CallState.PENDING:
        return _sending(approval)
    rule = marks.line(approval.rule, 120).replace("!", "!\u2060")  # stays with the name after it
    by = tr("Allowed by rule {rule}", rule=rule) if rule else tr("Approved")
    match approval.state:
        case CallState.APPROVED | CallState.EXECUTING | CallState.ALLOWED_BY_RULE:
            return tr("{decision} · being done…", decision=by)
        case CallState.SUCCEEDED:
            return tr("{decision} · done", decision=by)
        case CallState.DENIED:
            said = marks.line(approval.denial, 200)
            return tr("Denied: {reason}", reason=said) if said else tr("Denied")
        case CallState.DENIED_BY_RULE:
            return tr("Denied by rule {rule}", rule=rule) if rule else tr("Denied by a rule")
        case CallState.EXPIRED:
            return f"{tr('Expired: nobody decided in time.')} {tr(NOTHING)}"
        case CallState.CANCELLED:
            return f"{tr('Cancelled.')} {tr(NOTHING)}"
        case CallState.SUPERSEDED:
            return f"{tr('The tool was changed meanwhile.')} {tr(NOTHING)}"
        case CallState.FAILED:
            return tr("Failed: {why}", why=why(approval))
    return why(approval)


def sending(approval: Approval) -> str:
    """Of a decision that the user thinks over."""
    if approval.sent is None:
        return ""
    if approval.sent is Verdict.DENY:
        return tr("You denied this; the workspace is told when it answers.")
    return tr("You approved this; it is done when the workspace answers.")


def _sending(approval: Approval) -> str:
    if approval.sent is Verdict.DENY:
        return tr("Denied · sending…")
    return tr("Approved · sending…") if approval.sent is not None else tr("Waits for you")


def why(approval: Approval) -> str:
    """Why it failed, or what is not known about it."""
    if approval.state is CallState.UNKNOWN:
        return " ".join(explain(Problem("tool_uncertain")))
    if approval.problem is None:
        return marks.line(approval.result, 200) or tr("the tool did not say why.")
    detail = marks.line(approval.problem.detail, 300)
    return detail or marks.line(approval.result, 200) or " ".join(explain(approval.problem))


def look(approval: Approval) -> tuple[str, str]:
    """The icon of the quiet line and its tone."""
    match approval.state:
        case CallState.SUCCEEDED:
            return "check", "ok"
        case CallState.FAILED:
            return "alert", "err"
        case CallState.UNKNOWN:
            return "alert", "warn"
        case CallState.PENDING | CallState.APPROVED | CallState.EXECUTING | CallState.ALLOWED_BY_RULE:
            return "shield", "warn"
    return "shield", "dim"
