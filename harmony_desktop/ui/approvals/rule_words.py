"""Rules in the user's words: what one means, what is wrong with it, what it would have done."""

from collections.abc import Iterable, Sequence

from harmony_desktop.domain.rules import MAX_RULE, Fault, Rule, Verb
from harmony_desktop.domain.tools import RuleTrial, Tool
from harmony_desktop.i18n import later, listed, number, tr, trn
from harmony_desktop.ui.approvals import marks

VERBS = {
    Verb.ALLOW: later("Allow"),
    Verb.ASK: later("Ask"),
    Verb.NEVER: later("Never"),
}
_FAULTS = {
    Fault.EMPTY: later("Name a tool, such as web_search or linear_*."),
    Fault.LONG: later("A rule has at most {most} characters."),
    Fault.UNSEEN: later("There is a letter in it that cannot be seen. Type the rule instead of pasting it."),
    Fault.TOOL: later("A rule begins with a tool's name: letters, digits, _ and * only."),
    Fault.BRACKET: later("The bracket is not closed."),
    Fault.ARGUMENT: later("Inside the brackets stands name=pattern, such as to=*@acme.example."),
}
_MEANINGS = {
    Verb.ALLOW: later("Runs without asking you."),
    Verb.ASK: later("Always asks, whatever allows it."),
    Verb.NEVER: later("Is never run."),
}
_NARROWED = {
    Verb.ALLOW: later("Runs without asking you, but only where {arguments}."),
    Verb.ASK: later("Always asks where {arguments}."),
    Verb.NEVER: later("Is never run where {arguments}."),
}
OPEN = 8
NAMED = 3
"""Tools that are named one by one."""


def safe(text: str) -> str:
    """Somebody else's words as a label shows them: nothing unseen in them, and they fold."""
    return marks.foldable(marks.line(text, MAX_RULE))


def wrong(fault: Fault) -> str:
    return tr(_FAULTS[fault], most=MAX_RULE)


def meaning(rule: Rule) -> str:
    """One sentence."""
    if not rule.arguments:
        return tr(_MEANINGS[rule.verb])
    told = [tr("{name} is “{pattern}”", name=name, pattern=safe(pattern)) for name, pattern in rule.arguments]
    return tr(_NARROWED[rule.verb], arguments=tr(" and ").join(told))


def whatever(names: Sequence[str]) -> str:
    """The arguments of a call that a rule leaves open."""
    more = f" +{number(len(names) - OPEN)}" if len(names) > OPEN else ""
    told = listed(safe(name) for name in names[:OPEN]) + more
    return tr("May be anything: {names}.", names=told) if names else ""


def named(rule: Rule, tools: Iterable[Tool]) -> str:
    """The titles of the tools there are that it names; empty: none."""
    titles = [safe(tool.title) for tool in tools if rule.names(tool.id)]
    more = f" +{number(len(titles) - NAMED)}" if len(titles) > NAMED else ""
    return tr("Tools: {tools}", tools=listed(titles[:NAMED]) + more) if titles else ""


def warning(rule: Rule, tools: Iterable[Tool] = ()) -> str:
    """What the user should think of first; empty: nothing."""
    known = tuple(tools)
    there = [tool for tool in known if rule.names(tool.id)]
    if rule.verb is Verb.ALLOW and rule.broad:
        return tr(
            "* names every tool, also those that act outside: whatever a text talks Companion into would happen"
            " without you."
        )
    if known and not there:
        return tr("No tool has such a name now.")
    if rule.verb is Verb.ALLOW and there and all(tool.destructive for tool in there):
        return tr("What it does cannot be undone, so it asks nevertheless.")
    return ""


def outcome(trial: RuleTrial, verb: Verb) -> str:
    """What it would have done to the calls there were."""
    if not trial.looked_at:
        return tr("There are no past calls to try it on.")
    if not trial.allowed + trial.asked + trial.denied + trial.already:
        return trn(
            "Your only past call does not fit it.",
            "None of your last {count} calls fits it.",
            count=trial.looked_at,
        )
    match verb:
        case Verb.ALLOW:
            told = [_allowed(trial), *_already(trial), *_asked(trial), *_refused(trial)]
        case Verb.ASK:
            told = [_would_ask(trial), *_refused(trial)]
        case Verb.NEVER:
            told = [_would_refuse(trial)]
    return " ".join(told)


def _allowed(trial: RuleTrial) -> str:
    return trn(
        "It would have allowed {some} of your one past call.",
        "It would have allowed {some} of your last {count} calls.",
        count=trial.looked_at,
        some=number(trial.allowed),
    )


def _already(trial: RuleTrial) -> list[str]:
    count = trial.already
    if not count:
        return []
    return [
        trn(
            "Another rule allows 1 more already.",
            "Other rules allow {count} more already.",
            count=count,
        )
    ]


def _would_ask(trial: RuleTrial) -> str:
    return trn(
        "It would have asked for {some} of your one past call.",
        "It would have asked for {some} of your last {count} calls.",
        count=trial.looked_at,
        some=number(trial.asked),
    )


def _would_refuse(trial: RuleTrial) -> str:
    return trn(
        "It would have refused {some} of your one past call.",
        "It would have refused {some} of your last {count} calls.",
        count=trial.looked_at,
        some=number(trial.denied),
    )


def _asked(trial: RuleTrial) -> list[str]:
    count = trial.asked
    if not count:
        return []
    return [
        trn(
            "1 call of the same tools would still have asked.",
            "{count} calls of the same tools would still have asked.",
            count=count,
        )
    ]


def _refused(trial: RuleTrial) -> list[str]:
    count = trial.denied
    if not count:
        return []
    return [
        trn("Another rule refuses 1 of them.", "Another rule refuses {count} of them.", count=count),
    ]
