"""What the page of the doctor says."""

from datetime import datetime

from harmony_desktop.domain.checks import Act, Check, Status
from harmony_desktop.domain.times import day
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
_ENDED = {
    "window": later("Harmony ended unexpectedly."),
    "workspace": later("The workspace ended unexpectedly."),
    "worker": later("The speech program ended unexpectedly."),
    "listener": later("The program that hears recordings ended unexpectedly."),
}
_KILLED = {
    "window": later("Harmony was ended from outside while it ran."),
    "workspace": later("The workspace was ended from outside while it ran."),
    "worker": later("The speech program was ended from outside while it ran."),
    "listener": later("The program that hears recordings was ended from outside while it ran."),
}
_WRONG = {
    "window": later("Something went wrong in Harmony."),
    "workspace": later("Something went wrong in the workspace."),
    "worker": later("Something went wrong in the speech program."),
    "listener": later("Something went wrong in the program that hears recordings."),
}
_CRASHES = {Kind.FAULT: _ENDED, Kind.KILLED: _KILLED}


def summary(checks: tuple[Check, ...]) -> str:
    count = {status: sum(check.status is status for check in checks) for status in Status}
    told = []
    if works := count[Status.WORKS]:
        told.append(trn("One thing works.", "{count} things work.", works))
    if better := count[Status.DEGRADED]:
        told.append(trn("One could be better.", "{count} could be better.", better))
    if missing := count[Status.MISSING]:
        told.append(trn("One is missing.", "{count} are missing.", missing))
    return " ".join(told)


def found(check: Check) -> str:
    """What does not work is told in a sentence; what works may be a name, which stays as it is written."""
    if check.status is Status.WORKS:
        return check.found
    return check.found[:1].upper() + check.found[1:]


def crashed(report: Report) -> tuple[str, str]:
    """What happened, and what it means."""
    said = _CRASHES.get(report.kind, _WRONG)
    title = tr(said.get(report.program, said["window"]))
    kept = tr("A report is kept on this computer. It holds no words of yours and is sent nowhere.")
    if report.kind is Kind.KILLED:
        return title, tr("There may have been no memory left, or somebody ended it. {kept}", kept=kept)
    return title, kept


def when(report: Report) -> str:
    at = datetime.fromisoformat(report.at).astimezone()
    told = tr("{day}, {time}", day=day(at), time=f"{at:%H:%M}")
    often = trn("once", "{count} times", report.times)
    return " · ".join((told, often, report.what))
