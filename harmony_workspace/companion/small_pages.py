"""How the fixed plan's findings look as Markdown: short paragraphs, bold titles, one line a quotation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from harmony_protocol.meetings import Conversation, Turn
from harmony_workspace.companion import email_drafts, topics
from harmony_workspace.companion.answering import Cited, Piece, TextDelta
from harmony_workspace.companion.evidence import Evidence, clock, day
from harmony_workspace.companion.recall import periods
from harmony_workspace.companion.recall.filters import Filters
from harmony_workspace.companion.shown import literal, plain
from harmony_workspace.companion.small_drafts import Agreed
from harmony_workspace.companion.small_lists import Listing
from harmony_workspace.companion.small_people import People
from harmony_workspace.companion.small_ranking import Ranking
from harmony_workspace.companion.small_recall import Findings
from harmony_workspace.words import counted

_ENGLISH = (
    "The model that comes with Harmony reads English only: ask in English, or add another model with"
    " `harmony-workspace model use`.\n"
)


@dataclass
class Page:
    """Writes pieces; numbers are given as they are used. ``now`` carries the reader's offset."""

    now: datetime
    narrowed: bool = False
    """Only some of what the reader may read was looked at, because the thread is narrowed to it."""
    foreign: bool = False
    """The question is in a language this model does not read, so that finding nothing tells little."""
    evidence: Evidence = field(default_factory=Evidence)
    begun: bool = False
    """Some text was written; what follows stands apart from it."""
    _cited: set[int] = field(default_factory=set)

    @property
    def zone(self) -> tzinfo | None:
        return self.now.tzinfo

    @property
    def readable(self) -> str:
        return "this thread is narrowed to" if self.narrowed else "you may read"

    def cite(self, meeting: Conversation, turn: Turn, form: str) -> Iterator[Piece]:
        """``form`` holds ``{n}`` where the number belongs."""
        n = self.evidence.number(meeting.id, turn)
        if n not in self._cited:
            self._cited.add(n)
            yield Cited(n, meeting.id, turn.index)
        yield TextDelta(form.format(n=n))

    def quote(self, meeting: Conversation, turn: Turn) -> Iterator[Piece]:
        lead = literal(f"- {plain(turn.speaker)}, {clock(turn.start_ms)}: ")
        return self.cite(meeting, turn, lead + "“[[quote:{n}]]” [{n}]\n")

    def period(self, filters: Filters) -> str:
        """“ from 1 Oct to 31 Oct”; empty where the question names none."""
        told = periods.told(filters.since, filters.until, self.now)
        return f" {told}" if told else ""

    def unread(self, filters: Filters) -> Iterator[Piece]:
        """Words of time that narrowed nothing, so that nobody takes the answer for one about them."""
        if filters.unread:
            named = " and ".join(f"“{plain(words)}”" for words in filters.unread)
            looked_at = self.period(filters) or " of all dates"
            verb = "was" if len(filters.unread) == 1 else "were"
            yield TextDelta(f"{named} {verb} not read as a period: these are meetings{looked_at}.\n\n")

    def lead(self, found: Findings, *, reads_only: bool) -> Iterator[Piece]:
        """The first line, which waits for no model."""
        self.begun = True
        when = self.period(found.filters)
        if reads_only:
            yield TextDelta(
                "This model only reads meetings; it cannot create, send or change anything."
                " This is what was said:\n"
            )
        elif len(found.looked_at) > 1 and found.filters.narrowed:
            matter = plain(topics.label(found.filters.topic)) or "this"
            touch = "speaks" if len(found.said) == 1 else "speak"
            yield TextDelta(
                f"{len(found.said)} of {meetings_counted(len(found.looked_at))}{when} {touch} of {matter}.\n"
            )
        else:
            yield TextDelta(f"Found in {meetings_counted(len(found.said))}{when}.\n")

    def summary(self, told: Sequence[tuple[Conversation, Turn, str]]) -> Iterator[Piece]:
        """What a model retold, each sentence with its source."""
        if told:
            yield TextDelta("\n")
            for meeting, turn, sentence in told:
                yield TextDelta(f"{plain(sentence)} ")
                yield from self.cite(meeting, turn, "[{n}] ")
            yield TextDelta("\n")

    def nobody(self, name: str, found: Findings) -> Iterator[Piece]:
        """What others said follows where the question names a matter."""
        yield TextDelta(f"Nobody called {plain(name)} speaks in the meetings {self.readable}.\n")
        if found.said and found.matter:
            yield TextDelta("\n")
            yield from self.lead(found, reads_only=False)
            yield from self.findings(found)
        elif self.narrowed:
            yield TextDelta("\nTry other sources, or ask what was said about it.\n")

    def heading(self, words: str) -> Iterator[Piece]:
        yield TextDelta(f"{chr(10) if self.begun else ''}{words}\n\n")
        self.begun = True

    def findings(self, found: Findings) -> Iterator[Piece]:
        for said in found.said:
            yield from self.heading(f"**{plain(said.meeting.title)}** · {self.date(said.meeting)}")
            for turn in said.turns:
                yield from self.quote(said.meeting, turn)
        yield from self._silent(found)

    def _silent(self, found: Findings) -> Iterator[Piece]:
        """Where the question names its matter, a meeting without it did not touch on it; else no more is claimed
        than that nothing was found."""
        if not (found.said and found.silent):
            return
        named = [f"**{plain(m.title)}** ({self.date(m)})" for m in found.silent]
        matter = topics.label(found.filters.topic)
        if not topics.wanted(matter):
            yield TextDelta(f"\nI found no passage about it in {', '.join(named)}.\n")
        elif len(found.silent) == 1:
            (meeting,) = found.silent
            yield TextDelta(
                f"\nThe call on {self.date(meeting)}, **{plain(meeting.title)}**, did not touch on {plain(matter)}.\n"
            )
        else:
            yield TextDelta(f"\nThese meetings did not touch on {plain(matter)}: {', '.join(named)}.\n")

    def listing(self, listing: Listing, *, people: bool = True) -> Iterator[Piece]:
        named = listing.filters.people or listing.filters.companies
        whom = f" with {' and '.join(map(plain, named))}" if named else ""
        rest = f", the latest {len(listing.meetings)}" if listing.count > len(listing.meetings) else ""
        yield TextDelta(
            f"{meetings_counted(listing.count)}{whom}{self.period(listing.filters)} among those {self.readable}{rest}:\n\n"
        )
        for meeting, first in listing.meetings:
            who = ", ".join(plain(person.name) for person in meeting.participants) if people else ""
            line = f"- **{plain(meeting.title)}** · {self.date(meeting)}{f' · {who}' if who else ''}"
            yield from self._line(line, meeting, first)

    def people(self, people: People) -> Iterator[Piece]:
        """Who each of them is, and the latest meetings with where they speak there."""
        for each in people.met:
            who = each.person
            title = " at ".join(map(plain, filter(None, (who.role, who.company))))
            opening = "\n" if self.begun else ""
            self.begun = True
            yield TextDelta(
                f"{opening}**{plain(who.name)}**{f', {title},' if title else ''} was in"
                f" {meetings_counted(each.count)} of those {self.readable}"
                f"{f'; the latest {len(each.meetings)}' if each.count > len(each.meetings) else ''}:\n\n"
            )
            for meeting, turn in each.meetings:
                yield from self._line(f"- **{plain(meeting.title)}** · {self.date(meeting)}", meeting, turn)

    def _line(self, line: str, meeting: Conversation, turn: Turn | None) -> Iterator[Piece]:
        """A line of a list; with the turn's number where there is one."""
        if turn is None:
            yield TextDelta(f"{line}\n")
        else:
            yield from self.cite(meeting, turn, literal(line) + " [{n}]\n")

    def ranking(self, ranking: Ranking) -> Iterator[Piece]:
        about = f" about {plain(ranking.matter)}" if ranking.matter else ""
        yield TextDelta(
            f"Who said most{about} in {meetings_counted(len(ranking.looked_at))}{self.period(ranking.filters)},"
            " counted in words:\n\n"
        )
        for number, place in enumerate(ranking.places, 1):
            company = f" ({plain(place.company)})" if place.company else ""
            line = (
                f"{number}. **{plain(place.name)}**{company}: {counted(place.words, 'word')}"
                f" in {meetings_counted(len(place.meetings))}"
            )
            meeting, turn = (place.best[1], place.best[2]) if place.best else (None, None)
            if meeting is not None:
                yield from self._line(line, meeting, turn)

    def draft(self, agreed: Agreed, meeting: Conversation) -> Iterator[Piece]:
        """A card in the window: what it holds is plain text, and the words of the meeting are still filled in when
        they are read."""
        words = email_drafts.words
        names = list(dict.fromkeys(words(p.name).split()[0] for p in agreed.recipients if p.name.strip()))
        greeting = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
        opening = email_drafts.opened(
            [words(p.email) for p in agreed.recipients if p.email], f"Follow-up to {words(meeting.title)}"
        )
        yield TextDelta(
            f"A draft from **{plain(meeting.title)}**, {self.date(meeting)}. It holds what was promised in the"
            " words of the meeting; put it into your own before you send it.\n\n"
            f"{opening}Hello{' ' + greeting if greeting else ''},\n\n"
            "thank you for your time. This is what we agreed:\n\n"
        )
        for turn in agreed.items:
            lead = literal(f"- {words(turn.speaker)}: ")
            yield from self.cite(meeting, turn, lead + "“[[quote:{n}]]” [{n}]\n")
        sender = words(agreed.sender) or "[your name]"
        yield TextDelta(
            f"\nPlease tell me if I missed anything.\n\nBest regards\n{sender}\n{email_drafts.fence('')}\n"
        )

    def nothing(self, filters: Filters, looked_at: Sequence[Conversation]) -> Iterator[Piece]:
        """Says plainly that there is nothing, and what to try."""
        named = filters.companies or filters.people
        if filters.conversation_ids == ():
            where = f" with {' or '.join(map(plain, named))}" if named else ""
            yield TextDelta(
                f"There is no meeting{where}{self.period(filters)} among those {self.readable}.\n\n"
                + (
                    _ENGLISH
                    if self.foreign
                    else f"Try {self._wider}a longer period, or bring the meeting in.\n"
                )
            )
            return
        count = meetings_counted(len(looked_at))
        where = f"the meetings{self.period(filters)} {self.readable}"
        if looked_at:
            touched = self.readable if self.narrowed else "I looked at"
            where = f"the {count}{self.period(filters)} {touched}"
        yield TextDelta(f"I found nothing on this in {where}.\n\n")
        if self.foreign:
            yield TextDelta(_ENGLISH)
            return
        tries = [f"Try {self._wider}the words that were used in the meeting"]
        tries += (
            ["leave out the period or the number of calls"]
            if filters.narrowed
            else ["name a company or a person"]
        )
        yield TextDelta(f"{', or '.join(tries)}.\n")

    @property
    def _wider(self) -> str:
        return "other sources, " if self.narrowed else ""

    def date(self, meeting: Conversation) -> str:
        if meeting.started_at.astimezone(self.zone).date() == self.now.date():
            return "today"
        return day(meeting.started_at, self.zone)


def meetings_counted(count: int) -> str:
    return counted(count, "meeting")
