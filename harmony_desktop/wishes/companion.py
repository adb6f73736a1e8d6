"""What Companion is told and what it may do: the wishes that the workspace keeps."""

from harmony_desktop.domain.preferences import MAX_INSTRUCTIONS, STYLES
from harmony_desktop.wish import Deed, Home, Kind, Section, Wish

INSTRUCTIONS = Wish(
    "custom_instructions",
    "",
    "Custom Instructions",
    "What Companion should know about you and your work, in every answer: your role, how you write, what to leave out.",
    kind=Kind.WORDS,
    section=Section.COMPANION,
    home=Home.WORKSPACE,
    longest=MAX_INSTRUCTIONS,
)
STYLE = Wish(
    "response_style",
    "",
    "Response Style",
    "How answers are worded.",
    ("", *STYLES),
    ("Model's own", *STYLES),
    Kind.CHOICE,
    Section.COMPANION,
    Home.WORKSPACE,
)
AUTO_APPROVE: Wish[tuple[str, ...]] = Wish(
    "auto_approve",
    (),
    "Auto-Approve Tools",
    "Tools that only read run by themselves; those that change data or act outside ask first. A rule answers in your"
    " place. web_search matches that tool only, linear_* all whose name begins so, and"
    " send_email(to=*@acme.example) looks at what is sent. Never beats Ask, and Ask beats Allow.",
    kind=Kind.PATTERNS,
    section=Section.COMPANION,
    home=Home.WORKSPACE,
)
MODEL = Wish(
    "default_model",
    "",
    "Model of new chats",
    "Yours in this workspace; another one can be chosen for a chat before its first message.",
    kind=Kind.MODEL,
    section=Section.MODELS,
    home=Home.WORKSPACE,
)
EMAIL_ACCOUNT = Deed(
    "email_account",
    "E-mail account",
    "Where Companion sends e-mail from, once you approved it.",
    "Set up…",
    Section.COMPANION,
)
