"""Links of other programs: the first start takes one as the running window does, and nothing is ever sent by one."""

import json

import pytest

from tests.fakes.model_server import ModelServer, text
from tests.parts.desktop import Desktop
from tests.parts.program import QUESTION, SLOW, Program
from tests.parts.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]  # several starts each


def test_links_open_threads_and_write_questions_that_their_user_sends(
    desktop: Desktop, model: ModelServer, program: Program
) -> None:
    model.script(text("In May."), text("Dana did."))
    asked = program.command("ask", "When does Acme sign?", "--json")
    thread = json.loads(asked.stdout)["thread_id"]
    program.start("harmony://ask?text=Who%20said%20so%3F%0D%0A")
    until(lambda: program.question == "Who said so?", "the question of the link")
    until(lambda: program.control(QUESTION).is_("focused"), "the focus in the composer")

    assert program.start_again(f"harmony://thread/{thread}") == 0
    program.shows("In May.", seconds=SLOW)
    assert program.question == ""
    assert program.start_again("harmony://approve/everything") == 0
    program.control("Harmony does not know what this link means.")
    assert program.start_again("harmony://ask?text=And%20when%3F") == 0
    until(lambda: program.question == "Who said so?\nAnd when?", "both questions")
    assert len(model.requests) == 1  # nothing went off by itself

    until(lambda: desktop.active_window() == program.window.id, "the window in front")
    desktop.key("Return")
    program.shows("Dana did.", seconds=SLOW)
    assert program.quit() == 0
