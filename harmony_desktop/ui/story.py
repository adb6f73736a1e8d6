"""Messages told as blocks: the bubble, the steps, the answer, its sources, what went wrong, what one can do."""

from collections.abc import Callable
from dataclasses import replace

from harmony_desktop.domain.emails import of_message, parted
from harmony_desktop.domain.emails import plain as spelled
from harmony_desktop.domain.threads import Citation, Message, MessageState, Role
from harmony_desktop.domain.times import day, minute
from harmony_desktop.i18n import tr
from harmony_desktop.ui import context_words
from harmony_desktop.ui.approvals.call_rows import name_of
from harmony_desktop.ui.blocks import Block, Kind, Run, boxed
from harmony_desktop.ui.bounds import beginning, bounded
from harmony_desktop.ui.emails import blocks as emails
from harmony_desktop.ui.shortened import shortened
from harmony_desktop.ui.story_actions import ALONE, Setting, actions, beside
from harmony_desktop.ui.streaming import Stream
from harmony_desktop.ui.tables import NARROW, WIDE
from harmony_desktop.wordings import explain

OPENING_QUOTES = "“„«‹\"'"


class MessageStory:
    """One message over its life. While it streams, what has settled is neither parsed nor resolved again."""

    def __init__(self) -> None:
        self._stream = Stream()
        self._wide = False
        self._resolved: list[Block] = []
        self._key: tuple[object, ...] = ()
        self._last: tuple[Message, Setting, list[Block]] | None = None
        self._whole = False
        """A very long question, table or code block is shown to its end."""

    def turn_whole(self) -> bool:
        """Shows what is long to its end, or its beginning alone again; tells which."""
        self._whole, self._last = not self._whole, None
        return self._whole

    def blocks(self, message: Message, setting: Setting = ALONE) -> list[Block]:
        if self._last is None or self._last[:2] != (message, setting):
            asked = message.role is Role.USER
            told = bubble(message, setting, self._whole) if asked else self._answer(message, setting)
            self._last = (message, setting, told)
        return self._last[2]

    def _answer(self, message: Message, setting: Setting) -> list[Block]:
        streaming = message.state is MessageState.STREAMING
        body = self._body(message, setting)
        made = steps(message, waiting=streaming and not body)
        made += body
        if streaming:
            return [*made, *([] if body else [Block(Kind.PROSE)])]
        waits = message.state is MessageState.WAITING and setting.waits
        note = [Block(Kind.NOTE, (Run(tr("Waits to be written again."), tone="warn"),))] if waits else []
        return [
            *made,
            *emails.cards(message),
            *sources(message),
            *note,
            *trouble(message),
            *calls(message),
            *actions(message, setting),
        ]

    def _body(self, message: Message, setting: Setting) -> list[Block]:
        by_number = {c.n: c for c in message.citations}
        if setting.wide != self._wide:
            self._wide, self._stream = setting.wide, Stream(WIDE if setting.wide else NARROW)
        key = (message.citations, message.state is MessageState.STREAMING)
        before = self._stream.settled
        told = parted(message.text).words
        text = beginning(told, self._whole)
        blocks = self._stream.update(text, final=message.state is not MessageState.STREAMING)
        settled = self._stream.settled
        if key != self._key or settled < before or settled < len(self._resolved):
            self._key, self._resolved = key, []
        tell: Callable[[Block], Block] = lambda b: resolve(b, message, by_number)  # noqa: E731
        self._resolved += [tell(b) for b in blocks[len(self._resolved) : settled]]
        made = self._resolved + [tell(b) for b in blocks[settled:]]
        return bounded(made, self._whole, message.id, len(text) < len(told))


def resolve(block: Block, message: Message, by_number: dict[int, Citation]) -> Block:
    """Chips get their address and quotes their words; a number that cites nothing is plain text."""
    if not any(run.cite or run.quote for run in block.runs):
        return block
    runs: list[Run] = []
    for run in block.runs:
        if run.quote:
            before = runs[-1].text[-1:] if runs else ""
            runs.append(_quote(run, by_number.get(run.quote), before in OPENING_QUOTES and before != ""))
        elif run.cite in by_number:
            runs.append(replace(run, href=f"cite:{message.id}/{run.cite}"))
        elif run.cite and message.state is not MessageState.STREAMING:
            runs.append(Run(f" [{run.cite}]"))
        else:
            runs.append(run)
    return replace(block, runs=tuple(runs))


def _quote(run: Run, cited: Citation | None, quoted: bool) -> Run:
    if cited is None or cited.withdrawn or not cited.quote:
        return replace(run, text=tr("no longer available"), quote=0, italic=True, tone="faint")
    words = cited.quote.strip()
    return replace(run, text=words if quoted else tr("“{words}”", words=words), quote=0)


def bubble(message: Message, setting: Setting = ALONE, whole: bool = False) -> list[Block]:
    text = message.text.strip()
    short = shortened(text)
    made = [
        Block(Kind.BUBBLE, (Run(line),) if line else ()) for line in (text if whole else short).split("\n")
    ]
    if short != text:
        words = tr("Show less") if whole else tr("Show all")
        made.append(Block(Kind.BUBBLE, (Run(words, href=f"whole:{message.id}"),)))
    if message.spoken:
        made.append(Block(Kind.SPOKEN, (Run(icon="mic", tone="faint"), Run(tr("on this device")))))
    if message.state is MessageState.WAITING:
        waits = tr("Waits for the answer above") if setting.waits == "answer" else tr("Waiting to be sent")
        made.append(Block(Kind.SPOKEN, (Run(waits, tone="warn"),)))
    made[0] = replace(made[0], ref=message.id, actions=beside(message, setting))
    return [*cards(message), *boxed(made), *trouble(message), *actions(message, setting)]


def cards(message: Message) -> list[Block]:
    """What went with the question; a click opens it."""
    made = []
    for attached in message.attachments:
        href = f"attached:{message.id}/{attached.id}"
        about = context_words.size(attached)
        runs = (
            Run(icon=context_words.ICONS[attached.kind]),
            Run(context_words.short(context_words.named(attached)), href=href if attached.name else ""),
            *((Run(f" · {about}", href=href, tone="dim"),) if about else ()),
        )
        made.append(Block(Kind.CARD, runs))
    return made


def steps(message: Message, waiting: bool) -> list[Block]:
    # a step that ends in “…” says what goes on; with the first words it is over, and so is its line
    told = [step for step in message.steps if waiting or not step.endswith("…")]
    told = told or ([tr("Looking through your meetings…")] if waiting else [])
    return [Block(Kind.STEP, (Run(icon="search"), Run(text))) for text in told]


def sources(message: Message) -> list[Block]:
    """The sources that the text names, in the order of their numbers."""
    made = []
    for cited in sorted(message.citations, key=lambda c: c.n):
        href = f"cite:{message.id}/{cited.n}"
        if cited.withdrawn:
            runs: tuple[Run, ...] = (
                Run(cite=cited.n),
                Run("  "),
                Run(tr("No longer available"), tone="faint"),
            )
        else:
            rest = " · ".join(
                filter(None, (f"{cited.speaker} {minute(cited.start_ms)}".strip(), day(cited.date)))
            )
            title = cited.title or cited.url or tr("Source")
            about = Run(f" · {rest}", href=href) if rest else Run()
            runs = (
                Run(cite=cited.n, href=href),
                Run("  ", href=href),
                Run(title, bold=True, href=href),
                about,
            )
        made.append(Block(Kind.SOURCE, tuple(r for r in runs if r.text or r.cite)))
    return boxed(made)


def calls(message: Message) -> list[Block]:
    """Room for what the answer asked to do; the widgets that show it know how it stands."""
    return boxed([Block(Kind.INSET, ref=name_of(call.id)) for call in message.calls])


def trouble(message: Message) -> list[Block]:
    """What went wrong and what to do next, in place."""
    if message.problem is not None and message.state in (MessageState.FAILED, MessageState.PARKED):
        title, hint = explain(message.problem)
        return [
            Block(Kind.NOTE, (Run(icon="alert", tone="err"), Run(title, tone="err"), Run(f" {hint}"))),
        ]
    words = {
        MessageState.STOPPED: tr("You stopped this answer."),
        MessageState.INTERRUPTED: tr("This answer was interrupted."),
        MessageState.FAILED: tr("This answer could not be written."),
    }.get(message.state)
    return [Block(Kind.NOTE, (Run(words),))] if words and message.role is Role.ASSISTANT else []


def plain(message: Message) -> str:
    """The answer as text to paste elsewhere: quotes filled in, the sources listed below."""
    from harmony_desktop.domain.threads import expand_quotes

    gone = tr("no longer available")
    mails = [spelled(email) for email in of_message(message, gone)]
    words = expand_quotes(parted(message.text).words, message.citations, withdrawn=gone).strip()
    body = "\n\n".join(filter(None, (words, *mails)))
    listed = [f"[{i.n}] " + "".join(r.text for r in b.runs).strip() for i, b in _listed(message)]
    return "\n\n".join(filter(None, (body, "\n".join(listed))))


def _listed(message: Message) -> list[tuple[Citation, Block]]:
    return list(zip(sorted(message.citations, key=lambda c: c.n), sources(message), strict=True))
