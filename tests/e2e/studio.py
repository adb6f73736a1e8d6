"""One desktop that pictures are taken on: a workspace that is ready, a model that says what is scripted, a window for each
picture."""

import json
import re
import shutil
from contextlib import ExitStack
from pathlib import Path

from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.audio import Microphone
from tests.parts.desktop import Desktop
from tests.parts.prepared import prepare
from tests.parts.program import SLOW, Program
from tests.parts.scenery import dress
from tests.parts.waiting import until

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
        self._programs: list[Program] = []
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
        return self._started(data, theme)

    def fresh(self, theme: str, name: str) -> Program:
        """A program that nobody has used before."""
        data = self.desktop.root / f"{theme}-{name}"
        data.mkdir(mode=0o700)
        return self._started(data, theme)

    def _started(self, data: Path, theme: str) -> Program:
        (data / "client").mkdir(mode=0o700)
        (data / "client/settings.json").write_text(json.dumps({"theme": theme}))
        self.model.replies.clear()
        program = Program(self.desktop, data)
        self._programs.append(program)
        return program.start()

    def clear(self) -> None:
        """No window is left."""
        while self._programs:
            self._programs.pop().stop()

    def _numbered(self) -> str:
        """The answer with the numbers that the workspace's search gives to the turns it cites."""
        scout = self.window("light", "scout")
        try:
            self.model.script(tool("search_conversations", query=QUESTION), text("Looked."))
            scout.ask(QUESTION)
            scout.logged("answer finished", seconds=SLOW)
            found = str(self.model.requests[-1].body["messages"])
        finally:
            scout.stop()
        return re.sub(r"\{(.+?)\}", lambda wanted: _number(found, wanted[1]), ANSWER)

    def script_answer(self, delay: float = 0.0) -> None:
        self.model.script(tool("search_conversations", query=QUESTION), text(self.answer, delay=delay))

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
