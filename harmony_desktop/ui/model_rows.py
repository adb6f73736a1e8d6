"""How models read in a list: by provider, what each can do in quiet words, which one is a default."""

from collections.abc import Iterable

from harmony_desktop.domain.threads import Model, provider_named
from harmony_desktop.i18n import number, tr
from harmony_desktop.ui.goes_to import fact, goes
from harmony_desktop.ui.side_rows import Row, RowKind


def size(tokens: int | None) -> str:
    """1050000 as “1.05M”, 131072 as “131K”; nothing where nobody knows."""
    if not tokens:
        return ""
    if tokens >= 1_000_000:
        return number(tokens / 1_000_000, _places(tokens)) + "M"
    return f"{tokens // 1000}K" if tokens >= 1000 else str(tokens)


def _places(tokens: int) -> int:
    """Two at most, none that says nothing: 1.05M, 1.5M, 2M."""
    hundredths = round(tokens / 10_000)
    return 2 if hundredths % 10 else 1 if hundredths % 100 else 0


def abilities(model: Model, team: bool = False) -> str:
    """What a user should know before trusting it with a question. ``team``: the workspace is not on this computer."""
    context = size(model.context_tokens)
    facts = (
        tr("{size} context", size=context) if context else "",
        tr("images") if model.images else "",
        "" if model.small else tr("tools") if model.tools else tr("no tools"),
        tr("short answers only") if model.small else "",
        fact(model, team),
    )
    return " · ".join(filter(None, facts))


def gist(model: Model) -> str:
    """As `abilities`, in the room of a list; where it goes stands in the heading above."""
    facts = (
        size(model.context_tokens),
        tr("images") if model.images else "",
        tr("short answers only") if model.small else "" if model.tools else tr("no tools"),
    )
    return " · ".join(filter(None, facts))


def model_rows(models: Iterable[Model], mine: str = "", team: bool = False) -> list[Row]:
    """Those of one provider that go to one place stand below its name and where that is. ``mine``: the id of the user's
    own default; ``team``: the workspace is not on this computer."""
    ordered = sorted(models, key=lambda m: (not m.default, m.provider.casefold(), m.name.casefold()))
    by_place: dict[tuple[str, str], list[Model]] = {}
    for model in ordered:
        by_place.setdefault((model.provider, goes(model, team)), []).append(model)
    rows: list[Row] = []
    for (provider, where), some in by_place.items():
        rows.append(Row(RowKind.HEADER, f"{provider_named(provider)} · {where}"))
        rows += [_row(model, mine, where) for model in some]
    return rows


def _row(model: Model, mine: str, where: str) -> Row:
    marks = (
        tr("your default") if model.id == mine else "",
        tr("workspace default") if model.default else "",
    )
    return Row(
        RowKind.THREAD,
        model.name,
        model.id,
        note=gist(model),
        excerpt=", ".join(filter(None, marks)),
        told=where,
    )
