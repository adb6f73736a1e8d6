"""What the page of the doctor says."""

from datetime import datetime

from harmony_desktop.domain.checks import Act, Check, Status
from harmony_desktop.i18n import later, tr, trn
from harmony_journal.reports import Kind, Report

STATUS = {
    Status.WORKS: (later("Works"), "ok"),
    Status.DEGRADED: (later("Could be better"), "warn"),
    Status.MISSING: (later("Missing"), "err"),
}
"""Its words, and the colour of the pill."""
GROUPS = (
    (Status.MISSING, later("Missing")),
    (Status.DEGRADED, later("Could be better")),
    (Status.WORKS, later("Works")),
)
ACTS = {
    Act.MODELS: later("Models…"),
    Act.SPEECH_MODELS: later("Speech models…"),
    Act.HARDWARE: later("Hardware…"),
    Act.NETWORK: later("Network…"),
    Act.GENERAL: later("General…"),
    Act.ACCOUNTS: later("Sign in…"),
}
_PROGRAMS = {
    "window": later("Harmony"),
    "workspace": later("The workspace"),
    "worker": later("The speech program"),
    "listener": later("The program that hears recordings"),
}


def summary(checks: tuple[Check, ...]) -> str:
    count = {status: sum(check.status is status for check in checks) for status in Status}
    parts = [trn("One works", "{count} work", count[Status.WORKS])] if count[Status.WORKS] else []
    if better := count[Status.DEGRADED]:
        parts.append(trn("one could be better", "{count} could be better", better))
    if missing := count[Status.MISSING]:
        parts.append(trn("one is missing", "{count} are missing", missing))
    return ", ".join(parts) + "."


def crashed(report: Report) -> tuple[str, str]:
    """What happened, and what it means."""
    program = tr(_PROGRAMS.get(report.program, report.program))
    kept = tr("A report is kept on this computer. It holds no words of yours and is sent nowhere.")
    if report.kind is Kind.KILLED:
        return (
            tr("{program} was ended from outside while it ran.", program=program),
            tr("There may have been no memory left, or somebody ended it. {kept}", kept=kept),
        )
    if report.kind is Kind.FAULT:
        return tr("{program} ended unexpectedly.", program=program), kept
    return tr("Something went wrong in {program}.", program=program), kept


def when(report: Report) -> str:
    at = datetime.fromisoformat(report.at).astimezone()
    told = at.strftime("%Y-%m-%d %H:%M")
    often = trn("once", "{count} times", report.times)
    return " · ".join((told, often, report.what))
