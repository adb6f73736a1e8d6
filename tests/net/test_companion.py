"""Threads, spaces and choices on two machines of one user, with the real workspace between them."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from harmony_desktop.domain.administration import Limits, NewProvider
from harmony_desktop.domain.context import Attachment, AttachmentKind, Sources
from harmony_desktop.domain.facts import Fact, LinkState, Parked, ThreadChanged
from harmony_desktop.domain.ids import AttachmentId, MessageId, SpaceId, ThreadId
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.syncing import OpKind
from harmony_desktop.domain.threads import Message, MessageState, Role
from harmony_desktop.net import local
from harmony_desktop.services.session import CompanionSession
from harmony_desktop.store import outbox
from tests.fakes.model_server import ModelServer, text
from tests.parts.drawer import Drawer, drawer
from tests.parts.own_workspace import OwnWorkspace, until
from tests.store.test_shown import op

__all__ = ["drawer"]
WORDS = "They asked for ten percent less."
SCRIPTED = [sys.executable, "-m", "tests.fakes.scripted_workspace"]


@pytest.fixture
async def house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer
) -> AsyncIterator[OwnWorkspace]:
    """A workspace; whoever trusts the system's certificates trusts it."""
    monkeypatch.setattr(local, "workspace_command", lambda: SCRIPTED)
    own = OwnWorkspace(tmp_path / "here")
    await own.start()
    monkeypatch.setenv("SSL_CERT_FILE", own.endpoint.ca_file)
    yield own
    await own.stop()


@pytest.fixture
async def two(
    house: OwnWorkspace, tmp_path: Path
) -> AsyncIterator[tuple[CompanionSession, CompanionSession, ModelServer]]:
    async with AsyncExitStack() as stack:
        model = stack.enter_context(ModelServer(text(WORDS, repeat=True)))
        house.answers_by(model)
        here = await stack.enter_async_context(house.session())
        there = await stack.enter_async_context(house.elsewhere(tmp_path / "there"))
        for session in (here, there):
            await until(session, online(session), "the workspace")
        yield here, there, model


def online(session: CompanionSession) -> Callable[[], bool]:
    return lambda: session.link is LinkState.ONLINE


async def seen(
    session: CompanionSession, thread_id: ThreadId, what: str, look: Callable[[list[Message]], object]
) -> None:
    """Returns when the shown messages are as they should be."""
    await session.open_thread(thread_id)

    def fits() -> object:
        thread = session.thread(thread_id)
        return thread is not None and look(list(thread.messages))

    await until(session, fits, what)


def answered(count: int) -> Callable[[list[Message]], bool]:
    return lambda ms: len(ms) == 2 * count and ms[-1].state is MessageState.SETTLED and bool(ms[-1].text)


async def about(session: CompanionSession, thread_id: ThreadId, what: str, **fields: object) -> None:
    def fits() -> bool:
        summary = next((s for s in session.recent_threads(99) if s.id == thread_id), None)
        return summary is not None and all(getattr(summary, k) == v for k, v in fields.items())

    await until(session, fits, what)


Two = tuple[CompanionSession, CompanionSession, ModelServer]


async def test_what_is_done_to_a_thread_on_one_machine_is_seen_on_the_other(two: Two) -> None:
    here, there, _ = two
    thread, _ = await here.send_message("What about pricing?")
    await seen(there, thread, "the answer", answered(1))
    await there.threads.rename(thread, "  Prices \n of Acme ")
    await there.threads.pin(thread, True)
    space = await there.spaces.create("Acme", "They make bolts.")
    await there.threads.move(thread, space)
    await there.threads.narrow(thread, Sources(people=("Dana",)))
    told = {
        "title": "Prices of Acme",
        "pinned": True,
        "space_id": space,
        "sources": Sources(people=("Dana",)),
    }
    await about(there, thread, "it at once", **told)
    await about(here, thread, "it on the other machine", **told)
    await until(here, lambda: [s.context for s in here.spaces.all()] == ["They make bolts."], "the space")
    await here.spaces.delete(space)
    op_id = await here.threads.delete(thread)
    assert thread not in {s.id for s in here.recent_threads(99)}
    assert await here.threads.undo(op_id)
    await about(here, thread, "the thread again", space_id=None)
    await there.threads.archive(thread, True)
    await about(here, thread, "it archived", archived=True)


async def test_branches_are_the_same_everywhere(two: Two) -> None:
    here, there, model = two
    thread, first = await here.send_message("What about pricing?")
    await seen(here, thread, "the answer", answered(1))
    again = await here.threads.edit(first, "What about terms?")
    await seen(there, thread, "the other question", lambda ms: answered(1)(ms) and ms[0].id == again)
    shown = there.thread(thread)
    assert shown is not None
    assert shown.messages[0].branches == (first, again)
    await there.threads.show_branch(thread, first)
    await seen(here, thread, "the first branch", lambda ms: answered(1)(ms) and ms[0].id == first)
    await here.retry(here.thread(thread).messages[1].id)  # type: ignore[union-attr]
    await seen(there, thread, "a second answer", lambda ms: answered(1)(ms) and len(ms[1].branches) == 2)
    assert len(model.requests) == 3
    whole = await there.threads.json(thread)
    assert whole.count('"role": "user"') == 2
    assert "terms" not in await there.threads.markdown(thread)


async def test_a_follow_up_waits_for_the_answer_and_can_be_taken_back_until_then(
    house: OwnWorkspace,
) -> None:
    words = " ".join(f"w{n}" for n in range(30))
    with ModelServer(text(words, delay=0.05), text(WORDS)) as model:
        house.answers_by(model)
        async with house.session() as session:
            thread, _ = await session.send_message("First?")
            await seen(session, thread, "the answer to begin", lambda ms: ms[-1].role is Role.ASSISTANT)
            _, second = await session.send_message("Second?", thread)
            _, third = await session.send_message("Third?", thread)
            shown = session.thread(thread)
            assert shown is not None
            assert [m.state for m in shown.messages] == [
                MessageState.SETTLED,
                MessageState.STREAMING,
                MessageState.WAITING,
                MessageState.WAITING,
            ]
            assert await session.discard(third) == "Third?"
            await seen(session, thread, "both answers", answered(2))
            shown = session.thread(thread)
            assert shown is not None
            assert [m.text for m in shown.messages] == ["First?", words, "Second?", WORDS]
            assert shown.messages[2].id == second
        assert len(model.requests) == 2


async def test_what_a_question_carries_can_be_looked_at_again_and_goes_with_its_edit(two: Two) -> None:
    here, there, _ = two
    image = Attachment(
        AttachmentId(op(OpKind.STOP_RUN, "").op_id), AttachmentKind.IMAGE, "a.png", "image/png", 4, data=PNG
    )
    words = Attachment(
        AttachmentId(op(OpKind.STOP_RUN, "").op_id),
        AttachmentKind.TEXT,
        "a.txt",
        "text/plain",
        5,
        text="Bolts",
    )
    thread, asked = await here.send_message("What is this?", attachments=(words, image))
    assert await here.threads.content(image.id) == image
    await seen(there, thread, "the answer", answered(1))
    shown = there.thread(thread)
    assert shown is not None
    assert [a.name for a in shown.messages[0].attachments] == ["a.txt", "a.png"]
    assert (await there.threads.content(image.id)).data == PNG
    assert (await there.threads.content(words.id)).text == "Bolts"
    await there.threads.edit(asked, "And what is that?")
    await seen(here, thread, "the edit", lambda ms: answered(1)(ms) and ms[0].id != asked)
    shown = here.thread(thread)
    assert shown is not None
    again = [await here.threads.content(a.id) for a in shown.messages[0].attachments]
    assert [(a.text, a.data) for a in again] == [("Bolts", b""), ("", PNG)]


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6"
    "45400000000049454e44ae426082"
)


async def test_what_is_refused_is_told_once_and_waits_to_be_decided(two: Two) -> None:
    here, _, _ = two
    facts: list[Fact] = []
    here.bus.subscribe(facts.append)
    thread, _ = await here.send_message("What about pricing?")
    await seen(here, thread, "the answer", answered(1))
    await here.threads.move(thread, SpaceId("01a1fd61-d53f-7235-9d24-5a80460c6aee"))
    await until(here, lambda: any(isinstance(f, Parked) for f in facts), "the refusal")
    assert len(here.refusals.all()) == 1
    assert [(f.what, f.problem.code) for f in facts if isinstance(f, Parked)] == [
        ("update_thread", "not_found")
    ]
    await about(here, thread, "where it was", space_id=None)
    await here.refusals.discard(here.refusals.all()[0].op_id)
    assert here.refusals.all() == ()


async def test_a_text_that_somebody_else_changed_first_is_kept_as_a_copy(two: Two) -> None:
    here, there, _ = two
    space = await here.spaces.create("Acme", "First.")
    await until(there, lambda: [s.context for s in there.spaces.all()] == ["First."], "the space")
    await here.spaces.change(space, context="Theirs.")
    await until(there, lambda: [s.context for s in there.spaces.all()] == ["Theirs."], "the change")
    mine = op(OpKind.PUT_SPACE, space, 1, context="Mine.")  # written while away, on top of the first
    await there._keeper.store.do(outbox.add, mine)
    there._pump.wake()
    await until(there, lambda: [r.conflicted for r in there.refusals.all()] == [True], "the conflict")
    assert [s.context for s in there.spaces.all()] == ["Theirs."]
    await there.refusals.keep_copy(mine.op_id)
    both = [("Acme", "Theirs."), ("Acme (conflicted copy)", "Mine.")]
    await until(here, lambda: [(s.name, s.context) for s in here.spaces.all()] == both, "the copy")
    assert there.refusals.all() == ()


async def test_words_written_into_a_deleted_thread_can_be_asked_as_a_new_one(two: Two) -> None:
    here, there, _ = two
    thread, _ = await here.send_message("What about pricing?")
    await seen(there, thread, "the answer", answered(1))
    await here.threads.delete(thread)
    await here._keeper.store.do(outbox.recover)  # ten seconds have passed
    here._pump.wake()
    await until(there, lambda: there.thread(thread) is None, "the end of the thread")
    _, late = await there.send_message("And the terms?", thread)

    def refused() -> bool:
        found = there.thread(thread)
        return found is not None and found.messages[-1].state is MessageState.PARKED

    await until(there, refused, "the refusal")
    await there.retry(late)
    assert thread not in {s.id for s in there.recent_threads(99)}
    (new,) = there.recent_threads(99)
    await seen(
        here,
        new.id,
        "the question in a thread of its own",
        lambda ms: answered(1)(ms) and ms[0].text == "And the terms?",
    )


async def test_choices_follow_the_user(two: Two) -> None:
    here, there, _ = two
    chosen = Preferences("Be brief.", "Concise", ("web_*",))
    await here.choices.change(chosen)
    assert here.choices.current() == chosen
    await until(there, lambda: there.choices.current() == chosen, "the choice")
    with pytest.raises(HarmonyError, match="context_long"):
        await here.choices.change(Preferences("x" * 8001))


async def test_an_answer_that_ends_on_the_screen_is_read_at_once(two: Two) -> None:
    here, _, _ = two
    thread, _ = await here.send_message("What about pricing?")

    def look(fact: Fact) -> None:
        """As a window with the thread open: whenever it is told of something new there."""
        shown = here.thread(thread)
        if isinstance(fact, ThreadChanged) and shown is not None and shown.summary.unread:
            here.threads.mark_read(thread)

    here.bus.subscribe(look)
    await about(here, thread, "the end of the answer", running=False, unread=False)
    await here.delivered()
    await here.threads.rating(MessageId(""))  # what was marked is on the disk
    await here._snapshots.load()
    await about(here, thread, "no mark", running=False, unread=False)


async def test_an_answer_that_came_unseen_is_marked_until_it_was_looked_at(two: Two) -> None:
    here, there, _ = two
    thread, asked = await here.send_message("What about pricing?")
    for session in (here, there):
        await about(session, thread, "the mark", unread=True, running=False)
    here.threads.mark_read(thread)
    await about(here, thread, "no mark", unread=False)
    await about(there, thread, "its own mark", unread=True)
    hits = await there.finder.threads("percent le")
    assert [(h.thread_id, h.message_id != asked) for h in hits] == [(thread, True)]
    answer = here.thread(thread).messages[1].id  # type: ignore[union-attr]
    await here.threads.rate(answer, "up", "Right.")
    assert here.thread(thread).messages[1].rating == "up"  # type: ignore[union-attr]
    assert await here.threads.rating(answer) == ("up", "Right.")
    assert (await there.threads.rating(MessageId(answer))) is None
    shown = here.threads.rate(answer, "down", "Not quite.")
    assert await here.threads.rating(answer) == ("down", "Not quite."), "who leaves at once loses no words"
    await shown


async def test_an_admin_sets_up_what_answers_and_what_it_may_use(two: Two) -> None:
    here, _, model = two
    admin = here.administration
    await until(here, lambda: here.identity is not None, "who I am")
    assert await admin.is_admin()
    assert {"openai", "anthropic"} <= {kind.kind for kind in await admin.kinds()}
    new = NewProvider("openai_compatible", "House", model.url, ("small", "large"), api_key="sk-1")
    await admin.put_provider(new)
    (house_provider,) = [p for p in await admin.providers() if p.name == "House"]
    assert (house_provider.models, house_provider.has_key) == (("small", "large"), True)
    ids = [m.id for m in (await admin.catalogue()).models if m.provider == "House"]
    assert len(ids) == 2
    await admin.choose_models(tuple(ids))
    assert (await admin.set_default(ids[1])).default_model == ids[1]
    chosen = await admin.choose_models((ids[1],))
    assert [m.id for m in chosen.models if m.enabled] == [ids[1]]
    with pytest.raises(HarmonyError, match="last_model"):
        await admin.choose_models(())
    limits = Limits(seconds=30.0, steps=4, tokens=None, cost_usd=0.5)
    assert await admin.set_limits(limits) == limits
    assert await admin.limits() == limits
    await admin.remove_provider(house_provider.id)
    assert "House" not in {p.name for p in await admin.providers()}
    assert isinstance(await asyncio.wait_for(admin.offered_here(), 20), tuple)
