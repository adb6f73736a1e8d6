"""What a notification says: the beginning of an answer in plain words, or only that there is one. No Qt."""

import re
from collections.abc import Sequence
from dataclasses import replace

from harmony_desktop.domain.approvals import Approval
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.threads import Message, MessageState, Thread
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.approvals import queue_words, words
from harmony_desktop.wordings import explain

LONGEST = 180
"""Letters; desktops show about three lines."""
LOOKED_AT = 1_500
FAILED = (MessageState.FAILED, MessageState.INTERRUPTED)
_LOOSE = re.compile(r"\s+(?=[.,;:!?…])")
"""What a source mark leaves behind before the end of its sentence."""


def answer(thread: Thread, message: Message, hidden: bool) -> tuple[str, str]:
    """Title and body. Hidden: neither says what it is about."""
    failed = message.state in FAILED
    if hidden:
        return tr("Harmony Companion"), tr("An answer failed.") if failed else tr("An answer is ready.")
    title = thread.summary.title or tr("New chat")
    return title, trouble(message) if failed else beginning(message) or tr("An answer is ready.")


def several(titles: Sequence[str], hidden: bool) -> tuple[str, str]:
    """Many at once take the place of one."""
    return tr("{count} answers finished", count=len(titles)), "" if hidden else cut(" · ".join(titles))


def approval(call: Approval, problem: Problem | None, hidden: bool) -> tuple[str, str]:
    """What would be done, the tool, and with what; or why the user's decision did not count."""
    if hidden:
        return tr("Harmony Companion"), tr("Your decision did not count.") if problem else tr(
            "An approval waits."
        )
    title = words.title(call)
    if problem is not None:
        return title, " ".join(explain(problem))
    return title, f"{words.tool(call)}\n{_few_lines(queue_words.lines(call))}"


def approvals(titles: Sequence[str], hidden: bool) -> tuple[str, str]:
    """Many at once take the place of one."""
    waiting = trn("1 approval waits", "{count} approvals wait", count=len(titles))
    return waiting, "" if hidden else cut(" · ".join(titles))


def _few_lines(text: str) -> str:
    """As many as desktops show; what is cut says so."""
    kept = cut("\n".join(text.split("\n", queue_words.PREVIEW_LINES)[: queue_words.PREVIEW_LINES]))
    return kept if kept == text or kept.endswith("…") else f"{kept} …"


def trouble(message: Message) -> str:
    if message.problem is None:
        return tr("The answer failed.")
    return tr("The answer failed. {why}", why=explain(message.problem)[0])


def beginning(message: Message) -> str:
    """Without marks, links and numbers of sources; quotations with the words they quote."""
    from harmony_desktop.ui.markdown import blocks
    from harmony_desktop.ui.story import resolve

    by_number = {cited.n: cited for cited in message.citations}
    told: list[str] = []
    for block in blocks(message.text[:LOOKED_AT]):
        runs = tuple(run for run in block.runs if not run.cite)
        marker = f"{block.marker} " if block.marker else ""
        told.append(marker + resolve(replace(block, runs=runs), message, by_number).text)
    return cut(_LOOSE.sub("", " ".join(" ".join(told).split())))


def cut(text: str) -> str:
    """At the last word that fits."""
    if len(text) <= LONGEST:
        return text
    kept = text[:LONGEST]
    whole = kept.rpartition(" ")[0]
    return (whole if len(whole) > LONGEST // 2 else kept).rstrip(" .,;:") + "…"


def shown_by(name: str) -> str:
    """For the section in Preferences."""
    return tr(
        "Shown by {name}. A press on a notification opens its thread; what you are reading is never told.",
        name=name,
    )
