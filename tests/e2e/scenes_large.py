"""What the page shows: threads, spaces, finding, what goes along with a question, branches, and where things are set."""

from tests.e2e.studio import QUESTION, Studio
from tests.fakes.model_server import text
from tests.parts.notifier import Notifier
from tests.parts.program import CONVERSATION, SLOW, Program
from tests.parts.waiting import until

OTHERS = (
    ("Who owns the data export?", "Okafor's team owns it; a date was not given."),
    ("What objections came up in November?", "Mostly price, then the length of the term."),
)
BACKGROUND = (
    "Acme renews at the end of December. Dana Reyes decides, Luis Ferro is procurement. "
    "Write to them in short, plain sentences; never promise a date that Priya has not confirmed."
)


def page(studio: Studio, theme: str) -> None:
    """The same window as a page: a transcript beside the thread, the search, the palette, a space."""
    program = studio.window(theme, "page")
    for number, (question, reply) in enumerate(OTHERS, 1):
        studio.model.script(text(reply))
        program.ask(question)
        program.logged("answer finished", seconds=SLOW, times=number)
        studio.desktop.key("ctrl+n")
    studio.script_answer()
    program.ask(QUESTION)
    program.logged("answer finished", seconds=SLOW, times=len(OTHERS) + 1)
    studio.desktop.key("ctrl+shift+p")
    program.logged("state page")
    _make_space(studio, program)
    studio.take(program, theme, "space")
    studio.desktop.key("Escape")
    conversation = program.control(CONVERSATION)
    chip = conversation.text.index("\ufffc", conversation.text.index("off the table"))
    program.click_at(conversation.point_of(chip))
    program.control("Close the meeting")
    studio.take(program, theme, "page")
    studio.desktop.key("Escape")
    program.click("Search conversations")
    program.type("price")
    program.control("Found")
    studio.take(program, theme, "search")
    for key in ("Escape", "ctrl+k"):
        studio.desktop.key(key)
    program.control("Find anything")
    program.type("acme")
    program.control("Found")
    studio.take(program, theme, "palette")
    program.stop()


def _make_space(studio: Studio, program: Program) -> None:
    program.click("New space")
    program.control("Name")
    program.type("Acme renewal")
    studio.desktop.key("Return")
    program.click("Background of this space")
    program.type(BACKGROUND)
    until(lambda: program.control("Background of this space").text == BACKGROUND, "the background")


INSTRUCTIONS = "I lead sales for two countries. Keep answers short; name amounts and dates exactly."


def voice(studio: Studio, program: Program, theme: str) -> None:
    """What the preferences lead to: speech models, and the names that speech is listened to for."""
    for picture, wish, opens, fact in (
        ("speech", "speech model", "Speech model: Base · 148 MB", "Measure this computer"),
        (
            "names",
            "names harmony",
            "Names Harmony listens for: See them…",
            "Search, or type a word of your own",
        ),
    ):
        program.click("Preferences")
        program.click("Search preferences")
        studio.desktop.key("ctrl+a")  # what was searched for before
        program.type(wish)
        program.click(opens)
        program.control(fact, seconds=SLOW)
        studio.take(program, theme, picture)


def choices(studio: Studio, theme: str) -> None:
    """Where something is set: preferences, models, tools, the picker of a new chat, a further workspace."""
    program = large(studio, theme, "choices")
    program.click("Preferences")
    program.click_at(program.screen.find("Custom Instructions", role="text").centre)
    program.type(INSTRUCTIONS)
    program.click("Response Style: Concise")
    program.control("Custom Instructions: reset to default")
    program.click("Search preferences")
    studio.take(program, theme, "preferences")
    program.click("Hardware")
    studio.take(program, theme, "hardware")
    voice(studio, program, theme)
    program.click("Workspace Settings")
    program.control("Add provider", seconds=SLOW)
    program.control("Limit: Money")
    studio.take(program, theme, "models")
    program.click("Add provider")
    program.control("Test connection")
    studio.take(program, theme, "provider")
    studio.desktop.key("Escape")
    program.click("Tools")
    program.control("Use Search the web", seconds=SLOW)
    studio.take(program, theme, "tools")
    program.click("Add server")
    program.control("Token")
    studio.take(program, theme, "server")
    for key in ("Escape", "Escape"):
        studio.desktop.key(key)
    program.click("Model: my-model")
    program.control("Search models…")
    studio.take(program, theme, "picker")
    program.stop()


def data(studio: Studio, theme: str) -> None:
    """What processes what, and the documents an admin links."""
    program = large(studio, theme, "data")
    studio.desktop.key("ctrl+k")
    program.control("Find anything")
    program.type("models and data")
    studio.desktop.key("Return")
    program.control("Chat: …", seconds=SLOW)
    studio.take(program, theme, "data")
    program.click("Workspace Settings")
    program.click("Documents and contact")
    program.click("Add document")
    program.control("Title")
    program.type("Privacy policy")
    studio.desktop.key("Tab")
    program.type("https://acme.example/privacy")
    studio.desktop.key("Return")
    program.control("Edit: Privacy policy", seconds=SLOW)
    studio.take(program, theme, "documents")
    program.stop()


def notifications(studio: Studio, theme: str) -> None:
    """What the desktop is told, and who shows it."""
    program = large(studio, theme, "notifications")
    with Notifier(studio.desktop):
        program.click("Preferences")
        program.click("Notifications")
        program.control("Shown by dunst…")
        studio.take(program, theme, "notifications")
        program.stop()


def keys(studio: Studio, theme: str) -> None:
    """Which there are, from any application and in the window."""
    program = large(studio, theme, "keys")
    studio.desktop.key("F1")
    program.control("Hold to speak: Ctrl+Alt+Space")
    studio.take(program, theme, "keys")
    program.stop()


def accounts(studio: Studio, theme: str) -> None:
    program = large(studio, theme, "accounts")
    program.click("Account: …")
    for key in ("Down", "Down", "Down", "Return"):  # in the menu, to “Add a workspace…”
        studio.desktop.key(key)
    program.control("Sign in with the browser")
    program.type("https://127.0.0.1:9")
    program.click("Use an API key")
    program.type("lk_0123456789")
    studio.desktop.key("Return")
    program.control("The workspace does not answer. …")
    studio.take(program, theme, "sign-in")
    program.stop()


NOTE = """Offer of 12 November
One tier, fixed for two years, net 30. Valid until the end of the month.
"""


def context(studio: Studio, theme: str) -> None:
    """A file above the question, and the meetings a thread shall look into."""
    program = large(studio, theme, "context")
    file = studio.desktop.root / "offer.txt"
    file.write_text(NOTE)
    program.choose("Add context", "Down")
    program.choose_file(file)
    program.control("Text, offer.txt…")
    program.choose("Add context", "Up", "Up")  # before the web search
    program.click("Search meetings, people, companies")
    program.type("acme")
    program.control("Acme procurement")
    for key in ("Down", "space", "Down", "Down", "space"):
        studio.desktop.key(key)
    studio.take(program, theme, "sources")
    program.click("Use")
    program.focus_composer()
    program.type("Does our offer answer what procurement asked for?")
    studio.take(program, theme, "attachments")
    program.stop()


def branches(studio: Studio, theme: str) -> None:
    """A question asked in other words, and the receipt of its answer."""
    program = large(studio, theme, "branches")
    studio.model.script(text("She called 18 percent too much in the first talk."))
    program.ask("What did Dana refuse?")
    program.logged("answer finished", seconds=SLOW)
    program.click("Edit the question")
    until(lambda: program.question == "What did Dana refuse?", "the words to change")
    studio.desktop.key("ctrl+a")
    program.type(QUESTION)
    studio.script_answer()
    studio.desktop.key("Return")
    program.logged("answer finished", seconds=SLOW, times=2)
    program.control("Version 2 of 2")
    studio.take(program, theme, "branches")
    program.click("What was used")
    program.control("Tokens")
    studio.take(program, theme, "receipt")
    program.stop()


RICH = """Three offers were on the table:

| Offer | Price | Payment | Term |
| :--- | ---: | :---: | :--- |
| First | 18 % more | net 30 | one year |
| Second | 18 % more | net 45 | two years |
| Last | 15 % more | net 60 | two years |

> The price itself is agreed inside Acme.

1. Send the last one to **Luis Ferro**.
2. Ask *Elena* about net 60.
   - It needs an exception above `50_000`.

```python
def total(seats: int, price: float, years: int = 2) -> float:
    # what Acme pays over the term
    return seats * price * 12 * years  # without the pilot
```

The break-even is at $n = c / (p - v)$ seats.
"""


def rendering(studio: Studio, theme: str) -> None:
    """A table, a quotation, lists, code."""
    program = large(studio, theme, "rendering")
    studio.model.script(text(RICH))
    program.ask("Compare the offers and give me the total as code")
    program.logged("answer finished", seconds=SLOW)
    studio.take(program, theme, "rendering")
    program.stop()


def large(studio: Studio, theme: str, name: str) -> Program:
    program = studio.window(theme, name)
    program.logged("link: online", seconds=SLOW)
    program.focus_composer()
    studio.desktop.key("ctrl+shift+p")
    program.logged("state page")
    return program


SCENES = (page, context, branches, rendering, choices, data, notifications, keys, accounts)
