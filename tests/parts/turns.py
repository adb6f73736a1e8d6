"""Who tells which story: those with a desktop, a microphone or a model that listens wait half of their time, so two
processes tell them, each file in one, while the others tell what only needs a processor. A plugin of pytest:
``-p tests.parts.turns``; without ``-n`` it does nothing.

The others stand back a little (`nice`): who waits for a window or for a sound is not to wait for a processor too.
"""

import os
import re
from typing import Any

import pytest

SENSES = ("tests/speech/", "tests/voice/", "tests/e2e/")
LIVED_IN = re.compile(r"tests/ui/test_(\w+_live|real_workspace|stories_in_pictures|email_sent)\.py")
"""Their stories share a workspace that is dear to make (`tests/parts/lived.py`); those of the recall a file's sample."""
RECALL = "tests/workspace/test_recall"
AT_A_DESKTOP = ("gw0", "gw1")
BACK = 5


def pytest_configure(config: pytest.Config) -> None:
    at_work: dict[str, str] | None = getattr(config, "workerinput", None)
    if at_work is not None and at_work["workerid"] not in AT_A_DESKTOP:
        os.nice(BACK)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    class Turns(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            if LIVED_IN.match(nodeid):
                return "lived in"
            return nodeid.partition("::")[0] if nodeid.startswith((*SENSES, RECALL)) else nodeid

        def _assign_work_unit(self, node: Any) -> None:
            """The next one of its kind, as long as there is one."""
            at_a_desktop = node.gateway.id in AT_A_DESKTOP
            for scope in self.workqueue:
                if scope.startswith(SENSES) == at_a_desktop:
                    self.workqueue.move_to_end(scope, last=False)
                    break
            super()._assign_work_unit(node)

        def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
            super().mark_test_complete(node, item_index, duration)
            told = self.assigned_work[node]
            for scope in [scope for scope, stories in told.items() if all(stories.values())]:
                del told[scope]  # else every story would be looked through again after each

    return Turns(config, log)
