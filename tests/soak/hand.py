"""A user who does everything there is to do, and writes down what came of it."""

import random
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Protocol

from harmony_desktop.domain.ids import MessageId, SpaceId, ThreadId
from harmony_desktop.domain.threads import Message, MessageState, Role, Thread, ThreadSummary
from harmony_desktop.services.choices import Choices
from harmony_desktop.services.spaces import Spaces
from harmony_desktop.services.thread_actions import ThreadActions
from tests.soak.ledger import UNKNOWN, Ledger, State, said, within

ANSWERED = (MessageState.SETTLED, MessageState.FAILED, MessageState.INTERRUPTED)


class Machine(Protocol):
    """What a hand does its work with."""

    @property
    def threads(self) -> ThreadActions: ...
    @property
    def spaces(self) -> Spaces: ...
    @property
    def choices(self) -> Choices: ...
    async def ask(
        self, text: str, thread: ThreadId | None, space: SpaceId | None
    ) -> tuple[ThreadId, MessageId]: ...
    async def again(self, answer: MessageId) -> None: ...
    def listed(self) -> tuple[ThreadSummary, ...]: ...
    async def thread(self, thread_id: ThreadId) -> Thread | None: ...


class Hand:
    """One action at a time; ``name`` makes what it writes unlike what any other wrote."""

    def __init__(self, machine: Machine, ledger: Ledger, chance: random.Random, name: str) -> None:
        self._machine = machine
        self._ledger = ledger
        self._chance = chance
        self._name = name
        self._count = 0
        self._deck: list[Callable[[], Coroutine[Any, Any, None]]] = [self.new_space, self.ask]

    async def act(self) -> None:
        """Everything comes once before it comes again; questions come more often."""
        if not self._deck:
            self._deck = [self.ask] * 3 + [self.edit, self.again]
            self._deck += [self.rename, self.pin, self.move, self.word_space, self.new_space, self.choose]
            self._deck += [self.delete_thread, self.delete_space]
            self._chance.shuffle(self._deck)
        await self._deck.pop()()

    async def ask(self) -> None:
        words = self._words("Question")
        thread = self._thread() if self._chance.random() < 0.6 else None
        space = self._space() if thread is None else None
        with self._ledger.action({said(words): 1}) as done:
            target, _ = await self._machine.ask(words, thread, space)
            done.state = {said(words): 1, within(words): target, f"thread {target}": True}
            if space is not None:
                done.state[f"place {target}"] = space

    async def edit(self) -> None:
        """Beside the old question; instead of it, where the workspace is not known to have it."""
        message, words = await self._message(Role.USER), self._words("Other question")
        if message is None:
            return
        beside: State = {said(words): 1}
        instead: State = {said(words): 1, said(message.text): UNKNOWN}
        with self._ledger.action(beside, instead) as done:
            await self._machine.threads.edit(message.id, words)
            kept = message.id in await self._machine.threads.json(message.thread_id)
            done.state = (beside if kept else instead) | {within(words): message.thread_id}

    async def again(self) -> None:
        """Another answer beside the one that stands."""
        answer = await self._message(Role.ASSISTANT)
        if answer is None or answer.state not in ANSWERED or answer.op_id is not None:
            return
        thread = await self._machine.thread(answer.thread_id)
        question = next((m for m in thread.messages if m.id == answer.parent_id), None) if thread else None
        if question is None:
            return
        name = f"again {question.text}"
        change: State = {name: self._ledger.state.get(name, 0) + 1}
        with self._ledger.action(change) as done:
            await self._machine.again(answer.id)
            done.state = change

    async def rename(self) -> None:
        if thread := self._thread():
            change: State = {f"title {thread}": self._words("Title")}
            with self._ledger.action(change) as done:
                await self._machine.threads.rename(thread, change[f"title {thread}"])
                done.state = change

    async def pin(self) -> None:
        if thread := self._thread():
            change: State = {f"pinned {thread}": self._chance.random() < 0.5}
            with self._ledger.action(change) as done:
                await self._machine.threads.pin(thread, change[f"pinned {thread}"])
                done.state = change

    async def move(self) -> None:
        if thread := self._thread():
            space = self._space() if self._chance.random() < 0.7 else None
            with self._ledger.action({f"place {thread}": space}) as done:
                await self._machine.threads.move(thread, space)
                done.state = {f"place {thread}": space}

    async def delete_thread(self) -> None:
        """For good, or with second thoughts."""
        if thread := self._thread():
            before = {name: self._ledger.state[name] for name in self._ledger.texts(thread)}
            gone: State = {f"thread {thread}": False} | dict.fromkeys(before, 0)
            with self._ledger.action(gone) as done:
                op = await self._machine.threads.delete(thread)
                done.state = gone
            if self._chance.random() < 0.6:
                with self._ledger.action({f"thread {thread}": True} | before) as done:
                    undone = await self._machine.threads.undo(op)
                    done.state = {f"thread {thread}": True} | before if undone else {}

    async def new_space(self) -> None:
        name = self._words("Space")
        with self._ledger.action({f"named {name}": 1}) as done:
            space = await self._machine.spaces.create(name, "Nuts.")
            done.state = {f"named {name}": 1, f"space {space}": True, f"context {space}": "Nuts."}

    async def word_space(self) -> None:
        if space := self._space():
            change: State = {f"context {space}": self._words("Bolts")}
            with self._ledger.action(change) as done:
                await self._machine.spaces.change(space, context=change[f"context {space}"])
                done.state = change

    async def delete_space(self) -> None:
        """One that nothing is in."""
        space = self._space()
        if space and not any(self._ledger.those("place", space)):
            name = next(s.name for s in self._machine.spaces.all() if s.id == space)
            gone: State = {f"space {space}": False, f"named {name}": 0}
            with self._ledger.action(gone) as done:
                await self._machine.spaces.delete(space)
                done.state = gone

    async def choose(self) -> None:
        words = self._words("Be kind")
        with self._ledger.action({"instructions": words}) as done:
            now = self._machine.choices.current()
            await self._machine.choices.change(replace(now, custom_instructions=words))
            done.state = {"instructions": words}

    # ── finding something to act on ──
    def _words(self, what: str) -> str:
        self._count += 1
        return f"{what} {self._name} {self._count}"

    def _thread(self) -> ThreadId | None:
        found = self._machine.listed()[:4]
        return self._chance.choice(found).id if found else None

    def _space(self) -> SpaceId | None:
        found = self._machine.spaces.all()
        return self._chance.choice(found).id if found else None

    async def _message(self, role: Role) -> Message | None:
        where = self._thread()
        thread = await self._machine.thread(where) if where else None
        found = [m for m in thread.messages if m.role is role] if thread else []
        return self._chance.choice(found) if found else None
