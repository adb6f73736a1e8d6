"""Invented meetings, as many as one wants: the same seed gives the same meetings. For scale, not for language."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from harmony_protocol.meetings import NewConversation, Participant

SYLLABLES = [
    "ba",
    "dor",
    "fen",
    "gal",
    "hol",
    "ker",
    "lun",
    "mar",
    "nor",
    "pel",
    "ros",
    "sal",
    "tor",
    "ven",
    "wick",
    "zan",
]
FIRST = [
    "Ada",
    "Bram",
    "Cleo",
    "Dirk",
    "Edda",
    "Finn",
    "Greta",
    "Hugo",
    "Inga",
    "Jon",
    "Kaia",
    "Leo",
    "Mira",
    "Nils",
    "Orla",
    "Pim",
]
MATTERS = (
    "invoice export", "data residency", "price increase", "login page", "backup test", "mobile view", "sales forecast", "onboarding plan",
    "duplicate records", "security review", "search filter", "delivery date", "training day", "contract term", "support ticket", "hiring plan",
    "audit trail", "message queue", "price list", "discount rule", "user licence", "road map", "status report", "data import",
)  # fmt: skip
SAID = (
    "I think the {matter} needs another look before {month}.",
    "Could you tell me how the {matter} works for {number} users?",
    "We had a problem with the {matter} again, it took {number} minutes.",
    "The {matter} is fine for us, thank you for asking.",
    "I'll send you what we know about the {matter} by the end of the week.",
    "My colleague {name} asked about the {matter} twice this month.",
    "That is fine. Let us come back to it when {name} is here.",
    "Yes, that works for me, and for the team as well.",
    "Give me {number} days and I can say more about it.",
    "Honestly, nobody here reads the notes on the {matter}.",
)
MONTHS = ("January", "March", "April", "June", "September", "October")


@dataclass(frozen=True)
class Hidden:
    """One thing that is said in one meeting only, to be found again."""

    title: str
    question: str
    words: str


def _name(chance: random.Random) -> str:
    return f"{chance.choice(FIRST)} {''.join(chance.choices(SYLLABLES, k=2)).capitalize()}"


def meetings(
    count: int, *, seed: int = 7, turns: int = 40, until: datetime
) -> Iterator[tuple[NewConversation, Hidden]]:
    """Meetings of two to four people, newest last, each with one odd fact in it."""
    chance = random.Random(seed)
    companies = ["".join(chance.choices(SYLLABLES, k=3)).capitalize() for _ in range(max(8, count // 25))]
    for number in range(count):
        company, matter = chance.choice(companies), chance.choice(MATTERS)
        people = [Participant(name="Ola Berg", company="Fjordtools")]
        people += [Participant(name=_name(chance), company=company) for _ in range(chance.randint(1, 3))]
        code = "".join(chance.choices(SYLLABLES, k=4))
        hidden = Hidden(
            f"{company} {matter} {number}",
            f"What is the {code} crate for?",
            f"The {code} crate is for {chance.choice(MONTHS)}, all {number} of them.",
        )
        lines = [_line(chance, people, matter) for _ in range(turns)]
        lines.insert(chance.randrange(len(lines)), f"{chance.choice(people).name}: {hidden.words}")
        yield (
            NewConversation(
                title=hidden.title,
                started_at=until - timedelta(hours=3 * (count - number)),
                participants=tuple(people),
                file_name="invented.txt",
                content="\n".join(lines),
            ),
            hidden,
        )


def _line(chance: random.Random, people: list[Participant], matter: str) -> str:
    about = matter if chance.random() < 0.6 else chance.choice(MATTERS)
    said = chance.choice(SAID).format(
        matter=about,
        month=chance.choice(MONTHS),
        number=chance.randint(2, 900),
        name=chance.choice(people).name,
    )
    return f"{chance.choice(people).name}: {said} {chance.choice(SAID).format(matter=about, month='May', number=3, name='Kim')}"
