"""Kept takes in words: when, how long, how large, and what to say of several."""

from collections.abc import Collection
from datetime import UTC, datetime

from harmony_desktop.domain.times import day, minute
from harmony_desktop.domain.voice import KeptTake
from harmony_desktop.i18n import size, tr, trn

LONGEST = 280
"""Letters of what was said that a list shows."""


def clock(take: KeptTake) -> str:
    """14:32 today, else with its day."""
    local = _local(take)
    time, ago = f"{local:%H:%M}", _days_ago(local)
    if ago == 0:
        return time
    if ago == 1:
        return tr("yesterday, {time}", time=time)
    return tr("{day}, {time}", day=day(local), time=time)


def _local(take: KeptTake) -> datetime:
    return datetime.fromtimestamp(take.recorded_at_ms / 1000, UTC).astimezone()


def _days_ago(local: datetime) -> int:
    return (datetime.now().astimezone().date() - local.date()).days


def length(take: KeptTake) -> str:
    """0:42."""
    return minute(take.duration_ms).removeprefix("0")


def about(take: KeptTake) -> str:
    when = clock(take)
    if _days_ago(_local(take)) == 0:
        when = tr("today, {time}", time=when)
    return " · ".join((when[:1].upper() + when[1:], length(take), size(take.size)))


def said(take: KeptTake) -> str:
    text = " ".join(take.text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def together(takes: Collection[KeptTake]) -> str:
    """12 recordings · 34 MB."""
    count = trn("One recording", "{count} recordings", len(takes))
    return f"{count} · {size(sum(take.size for take in takes))}" if takes else count


def summary(waiting: Collection[KeptTake], history: Collection[KeptTake]) -> str:
    """As `together`, and how many have no words; empty where there is none."""
    takes = [*waiting, *history]
    if not takes or not waiting:
        return together(takes) if takes else ""
    lacking = (
        tr("without words")
        if not history
        else trn("one without words", "{count} without words", len(waiting))
    )
    return f"{together(takes)} · {lacking}"


def loss(waiting: Collection[KeptTake], history: Collection[KeptTake]) -> str:
    """What goes with all of them."""
    large = size(sum(take.size for take in (*waiting, *history)))
    sentences = [tr("They take {size} together.", size=large), tr("They cannot be had back.")]
    if waiting and history:
        lacking = trn("One of them has no words yet.", "{count} of them have no words yet.", len(waiting))
        sentences.insert(1, lacking)
    return " ".join(sentences)


def offer(takes: Collection[KeptTake]) -> tuple[str, str]:
    """What is said of those without words, and what comes of it."""
    newest = next(iter(takes))
    if len(takes) == 1:
        title = tr(
            "A recording from {time} ({length}) has no words yet.", time=clock(newest), length=length(newest)
        )
        return title, tr("Its words come into the composer, for a second look.")
    title = trn("One recording has no words yet.", "{count} recordings have no words yet.", len(takes))
    return title, tr("The latest is from {time} ({length}).", time=clock(newest), length=length(newest))
