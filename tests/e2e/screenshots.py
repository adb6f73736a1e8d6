"""Pictures of every state, in both themes, taken from the running program.

usage: python -m tests.e2e.screenshots [OUT | --docs | OUT STATE...]; --docs renews docs/pictures/, small enough to
commit; states are named as below, such as page.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.fakes.model_server import ModelServer, error, text, tool
from tests.parts.audio import Microphone
from tests.parts.desktop import Desktop
from tests.parts.prepared import prepare
from tests.parts.program import CONVERSATION, ROOT, SLOW, Program
from tests.parts.scenery import dress
from tests.parts.waiting import until

DOCS = ROOT / "docs/pictures"
SPOKEN = ROOT / "resources/sample_workspace/question.wav"
QUESTION = "What did Acme say about pricing in our last five calls?"
ANSWER = """Their position moved from **refusing** the new tier to accepting it for a longer term.

- In the first call Dana Reyes said an 18 percent increase was off the table.{off the table}
- Later she accepted it, **if** the price is fixed for two years.{fixed for two years}
- Procurement then asked for net 60 and a discount for the pilot.{net 60}{discount of 30 percent}

The security review did not touch on price.
"""
SCALE = 2


class Studio:
    """One desktop, one workspace that is ready, and a window for each picture."""

    def __init__(self, out: Path) -> None:
        self.out = out
        with ExitStack() as begun:  # what has begun ends, also when the next part does not come up
            self.desktop = Desktop(f"{1280 * SCALE}x{900 * SCALE}x24")
            begun.callback(self.desktop.stop)
            dress(self.desktop)
            self.desktop.env["QT_SCALE_FACTOR"] = str(SCALE)
            self.model = begun.enter_context(ModelServer())
            run, bus = self.desktop.env["XDG_RUNTIME_DIR"], self.desktop.env["DBUS_SESSION_BUS_ADDRESS"]
            self.microphone = begun.enter_context(Microphone(Path(run), bus))
            self.desktop.env["PULSE_SERVER"] = self.microphone.env["PULSE_SERVER"]
            self.prepared = prepare(self.desktop, self.desktop.root / "prepared", self.model.url, "my-model")
            self.answer = self._numbered()
            self.close = begun.pop_all().close

    def window(self, theme: str, name: str) -> Program:
        """A program on a fresh copy, started, in that theme."""
        data = self.desktop.root / f"{theme}-{name}"
        shutil.copytree(self.prepared / "workspace", data / "workspace")
        (data / "client").mkdir(mode=0o700)
        (data / "client/settings.json").write_text(json.dumps({"theme": theme}))
        self.model.replies.clear()
        return Program(self.desktop, data).start()

    def _numbered(self) -> str:
        """The answer with the numbers that the workspace's search gives to the turns it cites."""
        scout = self.window("light", "scout")
        try:
            self.model.script(tool("search_meetings", query=QUESTION), text("Looked."))
            scout.ask(QUESTION)
            scout.logged("answer finished", seconds=SLOW)
            found = str(self.model.requests[-1].body["messages"])
        finally:
            scout.stop()
        return re.sub(r"\{(.+?)\}", lambda wanted: _number(found, wanted[1]), ANSWER)

    def script_answer(self, delay: float = 0.0) -> None:
        self.model.script(tool("search_meetings", query=QUESTION), text(self.answer, delay=delay))

    def take(self, program: Program, theme: str, name: str) -> None:
        """The picture, once two looks in a row are the same: nothing is still moving in."""
        file = self.out / f"{name}-{theme}.png"
        last = b""

        def still() -> bool:
            nonlocal last
            before, last = last, self.desktop.screenshot(file, program.window).read_bytes()
            return before == last

        until(still, f"{name} to come to rest")
        print(file, flush=True)


def _number(found: str, words: str) -> str:
    """` [n]` of the line in the tool's result that says these words; nothing when none does."""
    lines = re.split(r"\\n|\n", found)
    line = next((line for line in lines if words in line), "")
    number = re.search(r"\[(\d+)\]", line)
    return f" [{number[1]}]" if number else ""


def quick(studio: Studio, theme: str) -> None:
    program = studio.window(theme, "quick")
    program.logged("link: online", seconds=SLOW)
    studio.take(program, theme, "empty")
    program.focus_composer()
    program.type(QUESTION)
    until(lambda: program.question == QUESTION, "the question")
    studio.take(program, theme, "quick")
    program.stop()


def listening(studio: Studio, theme: str) -> None:
    program = studio.window(theme, "listening")
    program.logged("link: online", seconds=SLOW)
    studio.desktop.key_down("ctrl+alt+space")
    program.logged("state listening")
    speech = studio.microphone.play(SPOKEN)
    clock = until(lambda: program.screen.seek("0:02"), "two seconds of speech")
    assert clock is not None
    studio.desktop.screenshot(studio.out / f"listening-{theme}.png", program.window)
    speech.wait(30)
    studio.desktop.key_up("ctrl+alt+space")
    program.logged("words landed", seconds=SLOW)
    program.stop()


def answer(studio: Studio, theme: str) -> None:
    program = studio.window(theme, "answer")
    studio.script_answer(delay=0.15)
    program.ask(QUESTION)
    program.shows("off the table", seconds=SLOW)
    studio.desktop.screenshot(studio.out / f"streaming-{theme}.png", program.window)
    program.logged("answer finished", seconds=SLOW)
    studio.take(program, theme, "answer")
    conversation = program.control(CONVERSATION)
    chip = conversation.text.index("\ufffc", conversation.text.index("off the table"))
    program.click_at(conversation.point_of(chip))
    program.logged("turn shown")
    studio.take(program, theme, "turn")
    program.stop()


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
    program.logged("turn shown")
    studio.take(program, theme, "page")
    studio.desktop.key("Escape")
    program.click("Search everything")
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


def choices(studio: Studio, theme: str) -> None:
    """Where something is set: preferences, providers and models, the picker of a new chat, a further workspace."""
    program = studio.window(theme, "choices")
    program.logged("link: online", seconds=SLOW)
    studio.desktop.key("ctrl+shift+p")
    program.logged("state page")
    program.click("Preferences")
    program.click_at(program.screen.find("Custom Instructions", role="text").centre)
    program.type(INSTRUCTIONS)
    program.click("Response Style: Concise")
    program.control("Custom Instructions: reset to default")
    program.click("Search preferences")
    studio.take(program, theme, "preferences")
    program.click("Hardware")
    studio.take(program, theme, "hardware")
    program.click("Workspace Settings")
    program.control("Add provider", seconds=SLOW)
    program.control("Limit: Money")
    studio.take(program, theme, "models")
    program.click("Add provider")
    program.control("Test connection")
    studio.take(program, theme, "provider")
    for key in ("Escape", "Escape"):
        studio.desktop.key(key)
    program.click("Model: my-model")
    program.control("Search models…")
    studio.take(program, theme, "picker")
    program.stop()


def accounts(studio: Studio, theme: str) -> None:
    program = studio.window(theme, "accounts")
    program.logged("link: online", seconds=SLOW)
    studio.desktop.key("ctrl+shift+p")
    program.logged("state page")
    program.click("Account: …")
    for key in ("Down", "Down", "Return"):  # in the menu, to “Add a workspace…”
        studio.desktop.key(key)
    program.control("Sign in")
    program.type("https://127.0.0.1:9")
    studio.desktop.key("Tab")
    program.type("lk_0123456789")
    studio.desktop.key("Return")
    program.control("The workspace does not answer. …")
    studio.take(program, theme, "sign-in")
    program.stop()


def offline(studio: Studio, theme: str) -> None:
    program = studio.window(theme, "offline")
    program.logged("link: online", seconds=SLOW)
    assert program.quit() == 0
    shutil.rmtree(program.data / "workspace")
    (program.data / "workspace").write_text("no directory: nothing can start here")
    program.start()
    program.logged("link: offline", seconds=SLOW)
    program.focus_composer()
    program.type("Draft a follow-up for the demo today")
    program.control("Offline. Sends when the workspace answers.")
    studio.take(program, theme, "offline")
    program.stop()


def no_microphone(studio: Studio, theme: str) -> None:
    server = studio.desktop.env.pop("PULSE_SERVER")
    studio.desktop.env["PULSE_SERVER"] = "unix:/nowhere"
    try:
        program = studio.window(theme, "no-microphone")
        program.logged("link: online", seconds=SLOW)
        studio.desktop.key_down("ctrl+alt+space")
        program.control("No microphone was found.")
        studio.desktop.key_up("ctrl+alt+space")
        studio.take(program, theme, "no-microphone")
        program.stop()
    finally:
        studio.desktop.env["PULSE_SERVER"] = server


def provider_error(studio: Studio, theme: str) -> None:
    program = studio.window(theme, "error")
    studio.model.script(error(401))
    program.ask(QUESTION)
    program.control("Try again", seconds=SLOW)
    studio.take(program, theme, "error")
    program.stop()


STATES: tuple[Callable[[Studio, str], None], ...] = (
    quick,
    listening,
    answer,
    page,
    choices,
    accounts,
    offline,
    no_microphone,
    provider_error,
)


def main(out: Path, only: Sequence[str] = ()) -> int:
    out.mkdir(parents=True, exist_ok=True)
    states = [state for state in STATES if not only or state.__name__ in only]
    studio = Studio(out)
    try:
        for theme in ("light", "dark"):
            for state in states:
                state(studio, theme)
    finally:
        studio.close()
    return 0


def renew_docs() -> int:
    """Every picture at the size it is seen, with few colours, and the one that the README begins with."""
    small = ("-resize", "50%", "+dither", "-colors", "128", "-strip")
    with tempfile.TemporaryDirectory() as folder:
        taken = Path(folder)
        main(taken)
        for picture in sorted(taken.glob("*.png")):
            _convert(str(picture), *small, f"PNG8:{DOCS / picture.name}")
        pair = [str(taken / name) for name in ("answer-light.png", "turn-dark.png")]
        _convert(
            *pair, "+append", "-resize", "75%", "-colors", "200", "-strip", f"PNG8:{DOCS / 'readme.png'}"
        )
    return 0


def _convert(*arguments: str) -> None:
    subprocess.run(["convert", *arguments], check=True, timeout=60)


if __name__ == "__main__":
    given = sys.argv[1:]
    if given == ["--docs"]:
        raise SystemExit(renew_docs())
    raise SystemExit(main(Path(given[0]) if given else ROOT / "screenshots", given[1:]))
