"""``harmony-desktop ask``: one question, written or spoken, and its answer with sources."""

import argparse
import asyncio
import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harmony_desktop.cli.ending import Exit, concluded, failed, print_json, say
from harmony_desktop.cli.speech import listening
from harmony_desktop.cli.wording import Printer, Progress, as_json, sources
from harmony_desktop.domain.ids import MessageId, ThreadId
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.threads import Message, MessageState
from harmony_desktop.i18n import tr
from harmony_desktop.paths import Paths, resolve

if TYPE_CHECKING:
    from harmony_desktop.services.session import CompanionSession

STOP_PATIENCE = 5.0


def run(args: argparse.Namespace) -> int:
    paths = resolve(args.data_dir)
    return concluded(paths, lambda: _ask(paths, args.text, args.audio, args.json))


async def _ask(paths: Paths, text: str | None, audio: Path | None, wants_json: bool) -> int:
    _check(text, audio)
    from harmony_desktop.services.session import CompanionSession
    from harmony_desktop.services.waiting import online

    session = CompanionSession(paths, client="ask")
    progress = Progress()
    progress.show(tr("Starting the workspace…"))
    try:
        await session.start()
        await online(session)
        progress.wipe()
        transcript: str | None = None
        if audio is not None:
            async with listening(paths, await session.vocabulary()) as words_in:
                text = transcript = (await words_in(audio)).text
            if not wants_json:
                sys.stdout.write(f"“{transcript}”\n\n")
        thread_id, message_id = await session.send_message(text or "", spoken=audio is not None)
        progress.show(tr("Looking through your meetings…"))
        answer = await _answer(session, thread_id, message_id, Printer(wants_json), progress)
        if answer.state in (MessageState.FAILED, MessageState.INTERRUPTED):
            if answer.text and not wants_json:
                sys.stdout.write(sources(answer))
            return failed(answer.problem or Problem("run_interrupted"))
        if wants_json:
            print_json(as_json(answer, transcript))
        else:
            sys.stdout.write(sources(answer))
        return _waits(answer)
    finally:
        progress.wipe()
        await session.close(stop_workspace=True)


def _waits(answer: Message) -> int:
    """What the user has to decide is said, and decided in the window: there it is seen whole."""
    waiting = [call for call in answer.calls if call.waits]
    for call in waiting:
        say(tr("Waits for your approval: {title}. Decide in Harmony's window.", title=call.title))
    return Exit.APPROVAL_WAITS if waiting else Exit.DONE


def _check(text: str | None, audio: Path | None) -> None:
    if text is not None and audio is not None:
        raise HarmonyError.of("question_twice")
    if audio is None and not (text or "").strip():
        raise HarmonyError.of("question_missing")
    if audio is not None and not audio.is_file():
        raise HarmonyError.of("file_missing", file=str(audio))


async def _answer(
    session: "CompanionSession",
    thread_id: ThreadId,
    message_id: MessageId,
    printer: Printer,
    progress: Progress,
) -> Message:
    """The finished answer, printed while it grows. Ctrl-C ends it at the workspace too; a question that
    could not be asked is taken back, so that it does not run some other day."""
    from harmony_desktop.services.waiting import answer

    message: Message | None = None
    try:
        async for message in answer(session, thread_id, message_id):
            progress.show(
                "" if message.text else (message.steps or (tr("Looking through your meetings…"),))[-1]
            )
            printer.show(message)
    except asyncio.CancelledError:
        with contextlib.suppress(TimeoutError, HarmonyError):
            async with asyncio.timeout(STOP_PATIENCE):
                await session.stop_answer(thread_id)
                await session.delivered()
        raise
    except HarmonyError:
        with contextlib.suppress(HarmonyError):
            await session.discard(message_id)
        raise
    finally:
        progress.wipe()
        printer.end()
    if message is None:
        raise HarmonyError.of("run_interrupted")
    return message
