"""Meetings as the window gets them: a handful with everything in them, and one of any length."""

from datetime import UTC, datetime, timedelta
from random import Random

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.insights import AnswerType, Insight, InsightItem, InsightKind
from harmony_desktop.domain.meetings import Meeting, MeetingStatus, Participant, Recording
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.threads import Turn

NOON = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
ME = "u1"
PRIYA = Participant("Priya Nair", "Harmony", "Account manager", "priya@harmony.example")
DANA = Participant("Dana Reyes", "Acme", "Head of Buying", "dana@acme.example")
LUIS = Participant("Luis Ferro", "Acme", "Procurement")
SOUND = Recording("acme-terms.mp4", "video/mp4", 47_400_000, 2_280_000, video=True)
TERMS = Meeting(
    ConversationId("m-terms"),
    "Acme commercial terms",
    NOON,
    2_280_000,
    "Zoom",
    team="Sales",
    participants=(PRIYA, DANA, LUIS),
    created_by=ME,
    language="en",
    recording=SOUND,
)
HEARD = Meeting(
    ConversationId("m-heard"),
    "Board preparation",
    NOON + timedelta(days=14),
    3_900_000,
    "In person",
    MeetingStatus.TRANSCRIBING,
    "Leadership",
    (PRIYA,),
    ME,
    recording=Recording("board.m4a", "audio/mp4", 61_000_000, 3_900_000),
    percent=41,
)
BROKEN = Meeting(
    ConversationId("m-broken"),
    "Call with the landlord",
    NOON + timedelta(days=10),
    0,
    "Phone",
    MeetingStatus.FAILED,
    participants=(LUIS,),
    created_by=ME,
    recording=Recording("call.ogg", "audio/ogg", 2_000_000, 0),
    problem=Problem("import_no_speech"),
)
STANDUP = Meeting(
    ConversationId("m-standup"),
    "Weekly stand-up",
    NOON - timedelta(days=26),
    900_000,
    "Teams",
    team="Engineering",
    participants=(PRIYA,),
    created_by="u2",
)
SAID = (
    ("Priya Nair", 171, "We can hold the number, but only against a commitment on your side."),
    ("Dana Reyes", 198, "If you fix it for two years I can live with the eighteen. One year, no."),
    ("Priya Nair", 210, "Two years fixed, then. I will put it in writing today."),
    ("Luis Ferro", 221, "Send it to procurement as well, they will ask about terms."),
    ("Dana Reyes", 232, "And the seats stay as they are until the pilot in Lyon is through."),
)
TERMS_TURNS = tuple(Turn(i, who, at * 1000, at * 1000 + 9000, text) for i, (who, at, text) in enumerate(SAID))


def insight(number: int, title: str, kind: InsightKind, answer: AnswerType, **more: object) -> Insight:
    return Insight(
        f"i{number}",
        "p1",
        "Sales calls",
        f"d{number}",
        title,
        kind,
        answer,
        NOON,
        **more,  # type: ignore[arg-type]
    )


FOUND = (
    insight(
        1,
        "Summary",
        InsightKind.SUMMARY,
        AnswerType.TEXT,
        items=(
            InsightItem(
                "Acme accepts the 18 % increase on condition of a price fixed for two years. Procurement reviews the"
                " terms; the seats stay until the pilot in Lyon is through.",
                (1,),
            ),
        ),
    ),
    insight(
        2,
        "Action items",
        InsightKind.ACTION_ITEMS,
        AnswerType.LIST,
        items=(
            InsightItem("Send the two-year offer in writing", (2,), "Priya Nair", "today"),
            InsightItem("Send the terms to procurement", (3,), "Priya Nair"),
        ),
    ),
    insight(
        3,
        "Objections",
        InsightKind.OBJECTIONS,
        AnswerType.LIST,
        items=(InsightItem("A single year is not acceptable to Acme", (1,)),),
    ),
    insight(
        4,
        "How likely is the renewal?",
        InsightKind.QUESTION,
        AnswerType.SCALE,
        items=(InsightItem("They accept the price and ask for terms.", (1, 3)),),
        value=4,
    ),
    insight(
        5,
        "Was a competitor named?",
        InsightKind.QUESTION,
        AnswerType.YES_NO,
        value=False,
    ),
    insight(6, "Next meeting", InsightKind.QUESTION, AnswerType.TEXT),
)
WORDS = [
    "we",
    "should",
    "agree",
    "on",
    "the",
    "price",
    "before",
    "the",
    "pilot",
    "begins",
    "because",
    "procurement",
    "asks",
    "for",
    "terms",
    "and",
    "the",
    "team",
    "in",
    "Lyon",
    "needs",
    "two",
    "more",
    "weeks",
    "to",
    "test",
    "the",
    "new",
    "release",
    "while",
    "nobody",
    "has",
    "looked",
    "at",
    "the",
    "security",
    "questions",
    "yet",
    "so",
    "let",
    "us",
    "write",
    "down",
    "who",
    "does",
    "what",
    "until",
    "Friday",
    "and",
    "come",
    "back",
    "to",
    "the",
    "budget",
    "next",
    "time",
]


def long_turns(count: int, seed: int = 5) -> tuple[Turn, ...]:
    """As people talk: most turns are short, some are long."""
    random = Random(seed)
    turns, clock = [], 0
    for index in range(count):
        words = min(140, max(2, round(random.lognormvariate(1.8, 1.0))))
        text = " ".join(random.choice(WORDS) for _ in range(words)).capitalize() + "."
        end = clock + words * 320
        turns.append(Turn(index, random.choice(("Priya Nair", "Dana Reyes", "Luis Ferro")), clock, end, text))
        clock = end
    return tuple(turns)
