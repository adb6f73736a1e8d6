"""Insights in the shapes that hosts plausibly answer with: a list, an object by kind, or Markdown."""

import re
from typing import Any

from harmony_desktop.domain.hosted import HostedInsight
from harmony_desktop.domain.insights import InsightItem
from harmony_desktop.i18n import tr
from harmony_desktop.net.hosted_pages import ENVELOPES
from harmony_desktop.net.hosted_values import Row, person, pick, row, text

MOST, MOST_ITEMS = 200, 500
_TITLES = ("title", "name", "label", "heading", "question", "kind", "type", "key", "category")
_CONTENTS = (
    "items",
    "content",
    "value",
    "answer",
    "text",
    "result",
    "summary",
    "values",
    "points",
    "markdown",
    "body",
)
_LINES = (
    "text",
    "content",
    "description",
    "title",
    "task",
    "action",
    "item",
    "value",
    "name",
    "summary",
    "point",
)
_OWNERS = ("owner", "assignee", "assignedto", "responsible", "who", "speaker")
_DUES = ("due", "duedate", "dueat", "deadline", "by")
_TURNS = ("turns", "turnindexes", "turnindex", "turn")
_WHOLE = frozenset(("insights", "markdown", "content", "text", "body", *ENVELOPES))
"""What holds all of them as one text."""
_ABOUT = frozenset(
    (
        "id",
        "conversationid",
        "meetingid",
        "status",
        "createdat",
        "updatedat",
        "version",
        "pagination",
        "cursor",
        "meta",
    )
)
"""Beside insights, and none itself."""
_HEADING = re.compile(r"\s*(?:#{1,6}\s+(.+?)\s*#*|\*\*([^*]+)\*\*:?)\s*")
_BULLET = re.compile(r"\s*(?:[-*•+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")


def insights(body: object) -> tuple[HostedInsight, ...]:
    """What the host found in a meeting, in its order."""
    if isinstance(body, str):
        return tuple(_of_markdown(text(body)))[:MOST]
    of, depth = row(body), 0
    while of and depth < 4:
        depth += 1
        told = {name: held for name, held in of.items() if name not in _ABOUT and held is not None}
        inner = told.get("insights", pick(told, ENVELOPES[:4]))
        if len(told) == 1 and isinstance(alone := next(iter(told.values())), str) and set(told) & _WHOLE:
            return insights(alone)
        if not isinstance(inner, dict | list):
            break
        body, of = inner, row(inner)
    found = _of_list(body) if isinstance(body, list) else _of_kinds(body)
    return tuple(each for each in found if each.items)[:MOST]


def _of_list(held: list[Any]) -> list[HostedInsight]:
    made = []
    for each in held[:MOST]:
        of = row(each)
        told = pick(of, _CONTENTS) if of else each
        title = _worded(text(pick(of, _TITLES), 200))
        if of and told is None:
            made += _of_kinds(each)
        elif isinstance(told, str) and not title:
            made += _of_markdown(text(told))
        else:
            made.append(HostedInsight(title, (*_grounded(of, told), *_items(told))))
    return made


def _grounded(of: Row, told: object) -> tuple[InsightItem, ...]:
    """The yes, no or number of a question, where lines that give its grounds stand beside it."""
    value = of.get("value")
    apart = isinstance(value, bool | int | float) and value is not told
    return _items(value) if apart else ()


def _of_kinds(held: object) -> list[HostedInsight]:
    if not isinstance(held, dict):
        return []
    kinds = [(text(key, 200), value) for key, value in list(held.items())[:MOST]]
    return [HostedInsight(_worded(key), _items(value)) for key, value in kinds if _named(key) not in _ABOUT]


def _items(held: object, depth: int = 3) -> tuple[InsightItem, ...]:
    """Lines, or one text; what is neither leaves nothing."""
    if isinstance(held, bool):
        return (InsightItem(tr("Yes") if held else tr("No")),)
    of = row(held)
    if of and depth:
        inner = pick(of, ("items", "points", "values", "bullets", "list"))
        return _items(inner, depth - 1) if isinstance(inner, list) else tuple(_item(of))
    if isinstance(held, list) and depth:
        made: list[InsightItem] = []
        for each in held[:MOST_ITEMS]:
            told = row(each)
            made += _item(told) if told else _items(each, depth - 1)
        return tuple(made[:MOST_ITEMS])
    return tuple(InsightItem(_plain(line)) for line in _lines(text(held))[:MOST_ITEMS])


def _lines(said: str) -> list[str]:
    """Of a list of bullets each; anything else is one."""
    told = [line for line in said.splitlines() if line.strip()]
    if len(told) > 1 and all(_BULLET.match(line) for line in told):
        return [_BULLET.sub("", line) for line in told]
    return ["\n".join(_BULLET.sub("", line) for line in told)] if told else []


def _item(of: Row) -> list[InsightItem]:
    said = " ".join(text(pick(of, _LINES)).split())
    if not said:
        return []
    owner = person(pick(of, _OWNERS))
    held = pick(of, _TURNS)
    turns = [
        each
        for each in (held if isinstance(held, list) else [held])
        if type(each) is int and 0 <= each < 10**6
    ]
    due = text(pick(of, _DUES), 100)
    return [InsightItem(_plain(said), tuple(turns[:100]), owner.name if owner else "", due)]


def _of_markdown(told: str) -> list[HostedInsight]:
    """One for each heading."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in told.splitlines():
        if heading := _HEADING.fullmatch(line):
            parts.append((_plain(heading[1] or heading[2])[:200], []))
        else:
            parts[-1][1].append(line)
    made = []
    for title, lines in parts[: MOST + 1]:
        body = [line for line in lines if line.strip()]
        if body and all(_BULLET.match(line) for line in body):
            made.append(HostedInsight(title, _items(body)))
        elif body:
            made.append(HostedInsight(title, _items("\n".join(body))))
    return made


def _plain(words: str) -> str:
    """Without the signs of Markdown that nobody reads."""
    return re.sub(r"\*\*|__|`", "", words).strip()


def _named(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "", key.lower())


def _worded(key: str) -> str:
    """``action_items`` and ``actionItems`` as people write it."""
    if " " in key:
        return key
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key).replace("_", " ").replace("-", " ").strip()
    return parted[:1].upper() + parted[1:].lower() if parted else ""
