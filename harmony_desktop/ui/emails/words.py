"""What the card of an e-mail says: why it cannot be sent as it is, and how it stands."""

from harmony_desktop.domain.emails import MOST_RECIPIENTS, Fault, Stage, Standing
from harmony_desktop.domain.problems import Problem
from harmony_desktop.i18n import later, tr
from harmony_desktop.ui.form import worded

FAULTS = {
    Fault.NOBODY: later("Write to whom it goes."),
    Fault.ADDRESS: later("One of the addresses is none. Separate them with commas."),
    Fault.SUBJECT: later("Write a subject."),
    Fault.BODY: later("There is nothing in it yet."),
    Fault.NAME: later("Write your name where it says [your name]."),
    Fault.LONG: later("It is too long to be sent."),
}
STAGES: dict[Stage, tuple[str, str]] = {
    Stage.WAITS: (later("It waits for your approval below."), "warn"),
    Stage.SENDING: (later("Sending…"), "dim"),
    Stage.SENT: (later("Sent."), "ok"),
    Stage.DENIED: (later("You decided against sending it."), "dim"),
    Stage.EXPIRED: (later("Nobody approved it in time, so it was not sent."), "dim"),
    Stage.FAILED: (later("It was not sent. What the server said stands below."), "err"),
    Stage.UNKNOWN: (
        later("Nobody can say whether it was sent. Look into your mailbox before you send it again."),
        "warn",
    ),
    Stage.ENDED: (later("It was not sent."), "dim"),
}


def fault(found: Fault) -> str:
    if found is Fault.MANY:
        return tr("At most {most} addresses at once.", most=MOST_RECIPIENTS)
    return tr(FAULTS[found])


def told(standing: Standing, online: bool) -> tuple[str, str]:
    """The words and their tone; no words where nothing is to say."""
    match standing.stage:
        case Stage.ASKING:
            return (
                tr("Asking your workspace…")
                if online
                else tr("It goes to your workspace once that is there again, and waits for your approval."),
                "dim",
            )
        case Stage.REFUSED if standing.problem is not None:
            return refusal(standing.problem), "warn" if wants_account(standing) else "err"
        case Stage.BY_RULE:
            return tr("Your rule “{rule}” forbids it.", rule=standing.rule), "err"
    words, tone = STAGES.get(standing.stage, ("", "dim"))
    return (tr(words) if words else ""), tone


def refusal(problem: Problem) -> str:
    reason = problem.args.get("reason") if problem.code == "tool_off" else None
    if reason == "no_account":
        return tr("There is no e-mail account yet that it could be sent from.")
    if reason is not None:
        return tr("Sending e-mail is switched off in this workspace.")
    return worded(problem)


def account_button(standing: Standing) -> str:
    """What leads to the account, where that is the next step; empty where it is not."""
    if wants_account(standing):
        return tr("Set up e-mail account")
    return tr("Check e-mail account") if standing.stage is Stage.FAILED else ""


def wants_account(standing: Standing) -> bool:
    problem = standing.problem
    return problem is not None and problem.args.get("reason") == "no_account"
