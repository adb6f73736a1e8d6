"""E-mails that answers draft: found in their text, filled in, handed to other programs, and sent by asking for it."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from urllib.parse import quote

from harmony_desktop.domain.approvals import Approval, CallState, Verdict
from harmony_desktop.domain.ids import ApprovalId, OpId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.threads import Citation, Message, expand_quotes

SEND = "send_email"
"""The tool that sends one."""
ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+", re.ASCII
)
"""One plain address, as the workspace takes it."""
MOST_RECIPIENTS = 50
LONGEST_SUBJECT = 300
LONGEST_BODY = 200_000
MOST, LONGEST_BLOCK = 10, 220_000
"""Cards of one answer, and letters of one of them."""
MAILTO = 1_900
"""Characters of an address that every mail program takes."""
_OPENS = re.compile(r"^(`{3,})email[ \t]*$", re.MULTILINE)
_FENCES = re.compile(r"^`{3,}(email)?[ \t]*$", re.MULTILINE)
_HEAD = re.compile(r"(To|Subject):[ \t]*(.*)")
_BRACKETS = re.compile(r"<([^<>]+)>\s*$")
_CHIP = re.compile(r" ?\[(\d+)\]")


@dataclass(frozen=True)
class Email:
    """As it stands on its card. ``to``: addresses with commas between them."""

    to: str = ""
    subject: str = ""
    body: str = ""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Each address once; of ``Dana <dana@acme.example>`` the address."""
        named = (part.strip() for part in re.split(r"[,;\n]", self.to))
        bare = (found[1].strip() if (found := _BRACKETS.search(part)) else part for part in named)
        return tuple(dict.fromkeys(filter(None, bare)))

    @property
    def arguments(self) -> str:
        """What the tool is asked with."""
        told = {"to": list(self.recipients), "subject": self.subject.strip(), "body": self.body}
        return json.dumps(told, ensure_ascii=False)


@dataclass(frozen=True)
class Parted:
    """An answer's text without its e-mails, and these."""

    words: str
    emails: tuple[Email, ...] = ()


def parted(text: str) -> Parted:
    """One that is still being written, without its end, is neither: it is not shown yet. What is too long or one too
    many for a card stays among the words."""
    if "```email" not in text:
        return Parted(text)
    words: list[str] = []
    emails: list[Email] = []
    at = 0
    while (opening := _OPENS.search(text, at)) is not None:
        begin = at
        words.append(text[at : opening.start()])
        closing = re.compile(rf"^`{{{len(opening[1])},}}[ \t]*$", re.MULTILINE).search(text, opening.end())
        if closing is None:
            at = len(text)
            break
        block, at = text[opening.end() + 1 : closing.start()], closing.end()
        if len(block) > LONGEST_BLOCK or len(emails) == MOST:
            words[-1] = text[begin:at]
        else:
            emails.append(_read(block))
    return Parted("".join([*words, text[at:]]), tuple(emails))


def unfenced(text: str) -> str:
    """Without the marks around e-mails, for a look at some of its words."""
    return _FENCES.sub("", text) if "```email" in text else text


def _read(block: str) -> Email:
    head, body = {"To": "", "Subject": ""}, block
    while (line := _HEAD.match(body)) is not None and not head[line[1]]:
        head[line[1]] = line[2].strip()
        body = body[line.end() + 1 :]
    return Email(head["To"], head["Subject"], body.removeprefix("\n").rstrip("\n"))


def of_message(message: Message, withdrawn: str) -> tuple[Email, ...]:
    """With the words it quotes, and without the numbers of their sources."""
    return tuple(filled(email, message.citations, withdrawn) for email in parted(message.text).emails)


def filled(email: Email, citations: Sequence[Citation], withdrawn: str) -> Email:
    numbers = {str(cited.n) for cited in citations}

    def words(text: str) -> str:
        # the marks go first: what is quoted may hold anything
        bare = _CHIP.sub(lambda chip: "" if chip[1] in numbers else chip[0], text)
        return expand_quotes(bare, citations, withdrawn=withdrawn)

    return Email(words(email.to), words(email.subject), words(email.body))


def plain(email: Email) -> str:
    """As text to paste elsewhere."""
    return "\n".join(_lines(email))


def _lines(email: Email) -> Iterator[str]:
    if email.recipients:
        yield f"To: {', '.join(email.recipients)}"
    if email.subject.strip():
        yield f"Subject: {email.subject.strip()}"
    yield from ("", email.body) if email.recipients or email.subject.strip() else (email.body,)


def mailto(email: Email) -> tuple[str, bool]:
    """The address that opens it in a mail program, and whether the body had to be cut for it."""
    to = ",".join(quote(each, safe="@") for each in email.recipients if ADDRESS.fullmatch(each))
    head = f"mailto:{to}?subject={quote(' '.join(email.subject.split()), safe='')}&body="
    body = email.body.replace("\r\n", "\n").replace("\n", "\r\n")
    coded = quote(body, safe="")
    room = max(0, MAILTO - len(head))
    if len(coded) <= room:
        return head + coded, False
    kept, used = 0, 0
    for sign in body:
        used += len(quote(sign, safe=""))
        if used > room:
            break
        kept += 1
    return head + quote(body[:kept].rstrip(), safe=""), True


def packed(email: Email) -> str:
    """As it is kept while it is being changed."""
    return json.dumps(asdict(email), ensure_ascii=False)


def unpacked(text: str) -> Email | None:
    """None for anything else than what `packed` wrote."""
    try:
        told = json.loads(text)
        return Email(str(told["to"]), str(told["subject"]), str(told["body"]))
    except (ValueError, TypeError, KeyError):
        return None


class Fault(StrEnum):
    """Why it cannot be sent as it is."""

    NOBODY = "nobody"
    ADDRESS = "address"
    MANY = "many"
    SUBJECT = "subject"
    BODY = "body"
    NAME = "name"
    LONG = "long"


YOUR_NAME = "[your name]"
"""What the workspace writes where it does not know who signs."""


def fault(email: Email) -> Fault | None:
    to = email.recipients
    checks = (
        (not to, Fault.NOBODY),
        (any(not ADDRESS.fullmatch(each) for each in to), Fault.ADDRESS),
        (len(to) > MOST_RECIPIENTS, Fault.MANY),
        (not email.subject.strip(), Fault.SUBJECT),
        (not email.body.strip(), Fault.BODY),
        (YOUR_NAME in email.body, Fault.NAME),
        (len(email.subject) > LONGEST_SUBJECT or len(email.body) > LONGEST_BODY, Fault.LONG),
    )
    return next((found for wrong, found in checks if wrong), None)


class Stage(StrEnum):
    """How it stands with an e-mail of exactly these words."""

    FREE = "free"
    ASKING = "asking"
    """On its way to the workspace."""
    REFUSED = "refused"
    WAITS = "waits"
    """For the user's approval."""
    SENDING = "sending"
    SENT = "sent"
    DENIED = "denied"
    BY_RULE = "by_rule"
    EXPIRED = "expired"
    FAILED = "failed"
    UNKNOWN = "unknown"
    ENDED = "ended"
    """Otherwise, without having been sent."""

    @property
    def free(self) -> bool:
        """It may be sent now."""
        return self not in (Stage.ASKING, Stage.WAITS, Stage.SENDING, Stage.SENT)


_STAGES = {
    CallState.PENDING: Stage.WAITS,
    CallState.APPROVED: Stage.SENDING,
    CallState.ALLOWED_BY_RULE: Stage.SENDING,
    CallState.EXECUTING: Stage.SENDING,
    CallState.SUCCEEDED: Stage.SENT,
    CallState.DENIED: Stage.DENIED,
    CallState.DENIED_BY_RULE: Stage.BY_RULE,
    CallState.EXPIRED: Stage.EXPIRED,
    CallState.FAILED: Stage.FAILED,
    CallState.UNKNOWN: Stage.UNKNOWN,
}


@dataclass(frozen=True)
class Standing:
    stage: Stage = Stage.FREE
    problem: Problem | None = None
    rule: str = ""
    call: ApprovalId | None = None
    op_id: OpId | None = None


NEVER_ASKED = Standing()


def standing(message: Message, email: Email) -> Standing:
    """By what was last asked for with these words; others are another e-mail."""
    wanted = email.arguments
    for asked in reversed(message.asked):
        if asked.tool_id == SEND and _same(asked.arguments, wanted):
            stage = Stage.REFUSED if asked.problem else Stage.ASKING
            return Standing(stage, asked.problem, op_id=asked.op_id)
    calls = [c for c in message.calls if c.own and c.tool_id == SEND and _same(c.asked_for, wanted)]
    return _of(calls[-1]) if calls else NEVER_ASKED


def _of(call: Approval) -> Standing:
    stage = _STAGES.get(call.state, Stage.ENDED)
    if stage is Stage.WAITS and call.sent is not None:
        stage = Stage.SENDING if call.sent is Verdict.APPROVE else Stage.DENIED
    return Standing(stage, call.problem, call.rule, call.id)


def _same(one: str, other: str) -> bool:
    try:
        return bool(json.loads(one) == json.loads(other))
    except (ValueError, RecursionError):
        return False


def read_out(text: str) -> str:
    """An answer's text with its e-mails as plain text, for the clipboard and for who listens."""
    found = parted(text)
    return "\n\n".join(filter(None, (found.words.strip(), *(plain(email) for email in found.emails))))
