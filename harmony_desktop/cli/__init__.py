"""The command line: what may be typed, and which function does it."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from harmony_desktop.cli.ending import Exit
from harmony_desktop.domain.links import is_link
from harmony_desktop.domain.speech_models import TITLES
from harmony_desktop.i18n import tr


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(Exit.BAD_INPUT, f"{self.prog}: {message}\n")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """``command`` is None for the window. Ends the program for ``--help``, ``--version`` and what is no command."""
    return _parser().parse_args(_with_link(argv))


def run(args: argparse.Namespace) -> int:
    """Runs a subcommand: ``harmony_desktop.cli.<command>.run(args)``."""
    module = import_module(f"harmony_desktop.cli.{args.command}")
    code: int = module.run(args)
    return code


def _with_link(argv: Sequence[str]) -> list[str]:
    """A desktop hands a link over as a bare word. What stands behind one is dropped: a link brings no options along."""
    argv = list(argv)
    for at, word in enumerate(argv):
        if is_link(word):
            before = argv[:at]
            return [*before[: at - (before[-1:] == ["--open"])], "--open", word]
        if not word.startswith("-") and argv[at - 1 : at] != ["--data-dir"]:
            break  # a command, to which the rest belongs
    return argv


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="harmony-desktop",
        description=tr("Ask your meetings: without a command, the window opens."),
    )
    parser.add_argument("--version", action=_Version)
    parser.add_argument(
        "--background", action="store_true", help=tr("start without showing the window, to wait for its keys")
    )
    parser.add_argument(
        "--open", metavar="LINK", help=tr("open what a link names, such as harmony://thread/…")
    )
    _data_dir(parser, None)
    commands = parser.add_subparsers(dest="command", parser_class=_Parser, metavar="COMMAND")

    ask = _command(commands, "ask", tr("ask one question and print the answer with its sources"))
    ask.add_argument("text", nargs="?", metavar="TEXT", help=tr("the question"))
    ask.add_argument("--audio", type=Path, metavar="FILE", help=tr("a recording of the question"))
    _json(ask)

    transcribe = _command(commands, "transcribe", tr("turn recordings into text, on this computer"))
    transcribe.add_argument("files", nargs="+", type=Path, metavar="FILE")
    _json(transcribe)

    bring = _command(commands, "bring", tr("bring in recordings and transcripts as meetings"))
    _about_meeting(bring)
    _json(bring)

    _of_models(_command(commands, "models", tr("list the speech models on this computer, get or remove one")))
    _command(commands, "toggle", tr("show the window, or hide it"))
    _command(commands, "quit", tr("end the window that runs, and wait until it has ended"))
    _command(commands, "new", tr("show the window with an empty composer"))
    talk = _command(
        commands, "talk", tr("begin to listen in the window that runs, or finish")
    ).add_mutually_exclusive_group()
    talk.add_argument("--start", action="store_true", help=tr("begin, unless it listens"))
    talk.add_argument("--stop", action="store_true", help=tr("finish, if it listens"))
    doctor = _command(commands, "doctor", tr("say what works on this desktop and how to mend what does not"))
    doctor.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help=tr("write it with the logs to a ZIP file, without names and words"),
    )
    _json(doctor)
    return parser


def _of_models(parser: argparse.ArgumentParser) -> None:
    names = tuple(TITLES)
    parser.add_argument("--get", choices=names, metavar="NAME", help=tr("download it, or go on with it"))
    parser.add_argument("--remove", choices=names, metavar="NAME", help=tr("delete it"))
    parser.add_argument("--measure", action="store_true", help=tr("measure how long each takes here"))
    _json(parser)


def _about_meeting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--title", metavar="TEXT", help=tr("what the meeting is called; of one file"))
    parser.add_argument("--date", metavar="DATE", help=tr("when it began, as 2026-11-21T14:30"))
    parser.add_argument("--medium", metavar="TEXT", help=tr("where it was held, such as Zoom"))
    parser.add_argument("--team", metavar="NAME", help=tr("the team it belongs to"))
    parser.add_argument("--people", metavar="NAMES", help=tr("who took part, with commas between them"))
    parser.add_argument("--language", metavar="LL", help=tr("what is spoken in it, as two letters"))
    parser.add_argument("--wait", action="store_true", help=tr("end when it is transcribed"))


def _command(commands: Any, name: str, text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text[0].upper() + text[1:] + "."
    )
    _data_dir(command, argparse.SUPPRESS)
    return command


def _data_dir(parser: argparse.ArgumentParser, default: Any) -> None:
    parser.add_argument(
        "--data-dir", type=Path, default=default, metavar="DIR", help=tr("keep everything below DIR")
    )


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=tr("print one JSON object"))


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help=tr("print the version"))

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        sys.stdout.write(f"harmony-desktop {version('harmony-desktop')}\n")
        parser.exit()
