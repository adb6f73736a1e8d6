"""Arguments and subcommands of the workspace. Kept import-light: `--help` loads nothing."""

import argparse
import gc
import sys
from pathlib import Path
from typing import NoReturn

BAD_INPUT, UNREACHABLE = 2, 3


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        return 130


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        what = message.replace("the following arguments are required", "this is missing")
        self.exit(BAD_INPUT, f"{self.prog}: {what} (see {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("harmony-workspace", description="A Harmony workspace on this computer.")
    parser.add_argument("--version", action="version", version=_Version())
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_serve(commands)
    _add_meetings(commands)
    _add_people(commands)
    _add_models(commands)
    _add_audit(commands)
    _add_keeping(commands)
    _add_deleting(commands)
    return parser


class _Version(str):
    """Read only when it is asked for."""

    def __mod__(self, _other: object) -> str:
        from harmony_workspace.version import VERSION

        return f"harmony-workspace {VERSION}"


def _command(
    commands: "argparse._SubParsersAction[_Parser]", name: str, help_: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=help_, description=help_)
    command.add_argument("--data-dir", type=_directory, metavar="DIR", help="where everything is kept")
    return command


def _directory(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("it names no directory")
    return Path(text)


def _add_serve(commands: "argparse._SubParsersAction[_Parser]") -> None:
    serve = _command(commands, "serve", "Run the workspace until it is stopped.")
    serve.add_argument(
        "--host", default="127.0.0.1", help="address to listen at (default: this computer only)"
    )
    serve.add_argument("--port", type=int, help="port to listen at (default: a free one, then kept)")
    serve.add_argument("--cert", type=Path, metavar="FILE", help="certificate chain of a team's server (PEM)")
    serve.add_argument("--key", type=Path, metavar="FILE", help="its private key (PEM)")
    serve.add_argument("--public-url", default="", metavar="URL", help="how others reach this workspace")
    serve.add_argument(
        "--database-url",
        default="",
        metavar="URL",
        help="keep it in PostgreSQL: postgresql://USER@HOST/NAME (default: HARMONY_DATABASE_URL, else a file)",
    )
    serve.add_argument(
        "--sample", action="store_true", help="load the sample meetings into an empty workspace"
    )
    serve.add_argument(
        "--processes",
        type=int,
        default=1,
        metavar="N",
        help="serve with so many processes behind one address; with PostgreSQL",
    )
    serve.add_argument("--idle-exit", type=float, metavar="SECONDS", help=argparse.SUPPRESS)
    serve.set_defaults(run=_serve)
    draw = commands.add_parser("draw-report")
    draw.set_defaults(run=_draw_report)
    listen = commands.add_parser("listen")  # what a workspace starts for itself; `--help` does not list it
    listen.add_argument("nice", type=int)
    listen.set_defaults(run=_listen)


def _add_meetings(commands: "argparse._SubParsersAction[_Parser]") -> None:
    import_ = _command(commands, "import", "Bring recordings (sound or film) and transcripts in.")
    import_.add_argument(
        "file", type=Path, nargs="+", metavar="FILE", help="VTT, SRT, JSON or text, or a recording"
    )
    import_.add_argument("--title", default="", help="of one file (default: from its name)")
    import_.add_argument("--date", default="", help="when the meeting began, e.g. 2026-03-04T15:00")
    import_.add_argument("--participants", default="", help="names, separated by commas")
    import_.add_argument("--team", default="")
    import_.add_argument("--medium", default="", help="e.g. Zoom, Phone")
    import_.add_argument(
        "--language", default="", help="spoken in a recording, e.g. en (default: it is found out)"
    )
    import_.add_argument("--wait", action="store_true", help="until recordings are transcribed")
    import_.set_defaults(run=_later("import_meetings", "import_", begins=True))
    sample = _command(commands, "sample", "Load the sample meetings, or take them out.")
    sample.add_argument("--remove", action="store_true", help="delete them, and nothing else")
    sample.set_defaults(run=_later("load_sample", begins=True))


def _add_people(commands: "argparse._SubParsersAction[_Parser]") -> None:
    from harmony_workspace import people_arguments

    people_arguments.add(commands, _command, _later)


def _add_models(commands: "argparse._SubParsersAction[_Parser]") -> None:
    models = commands.add_parser("model", help="Models that answer.").add_subparsers(
        required=True, metavar="COMMAND"
    )
    _command(models, "list", "List the models of this workspace.").set_defaults(
        run=_later("list_models", "model_")
    )
    use = _command(models, "use", "Use a provider, or a server that speaks like OpenAI.")
    use.add_argument(
        "--kind", default="openai_compatible", help="openai, anthropic, google, mistral, groq, …"
    )
    use.add_argument("--url", default="", help="e.g. http://localhost:11434/v1 (default: the kind's own)")
    use.add_argument(
        "--model",
        action="append",
        default=[],
        metavar="NAME",
        help="may be given several times (default: those the provider lists)",
    )
    use.add_argument("--name", default="", help="what to call it (default: the kind, or the host)")
    use.add_argument("--small", action="store_true", help="too small to choose tools: it gets the fixed plan")
    use.add_argument("--ask-key", action="store_true", help="ask for the API key, or read it from stdin")
    use.set_defaults(run=_later("use", "model_"))
    for name, help_ in (("enable", "Offer a model to users."), ("disable", "Offer a model no more.")):
        change = _command(models, name, help_)
        change.add_argument("model", metavar="ID")
        change.set_defaults(run=_later(name, "model_"))
    remove = _command(models, "remove", "Take a provider, its models and its key away.")
    remove.add_argument("provider", metavar="PROVIDER", help="the part of a model's id before the slash")
    remove.set_defaults(run=_later("remove", "model_"))
    default = _command(models, "default", "Choose the model of new threads.")
    default.add_argument("model", metavar="ID")
    default.set_defaults(run=_later("choose_default", "model_"))
    discover = _command(models, "discover", "Look for model servers on this computer.")
    discover.set_defaults(run=_later("discover", "model_"))


def _add_audit(commands: "argparse._SubParsersAction[_Parser]") -> None:
    audit = commands.add_parser("audit", help="The record of what tools did.").add_subparsers(
        required=True, metavar="COMMAND"
    )
    verify = _command(audit, "verify", "Check that nothing was changed or taken out; prints the newest hash.")
    verify.add_argument("--kept", default="", metavar="HASH", help="a newest hash of earlier, still in it?")
    verify.set_defaults(run=_later("verify", "audit_"))
    export = _command(audit, "export", "Print the record, one JSON object a line.")
    export.set_defaults(run=_later("export", "audit_"))


def _add_keeping(commands: "argparse._SubParsersAction[_Parser]") -> None:
    backup = _command(commands, "backup", "Save the whole workspace in one file, while it runs.")
    backup.add_argument("file", type=Path, nargs="?", metavar="FILE", help="or a directory (default: here)")
    backup.add_argument(
        "--with-secrets",
        action="store_true",
        help="also keys and passwords it keeps, encrypted with a passphrase that is asked for, or read from stdin",
    )
    backup.add_argument("--force", action="store_true", help="write over a file that is there")
    backup.set_defaults(run=_later("back_up", "backup_"))
    restore = _command(commands, "restore", "Set a workspace that does not run back to a backup.")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--replace", action="store_true", help="set aside what stands there")
    restore.set_defaults(run=_offline("restore"))
    migrate = _command(
        commands, "migrate", "Move a workspace from its file into an empty PostgreSQL database."
    )
    migrate.set_defaults(run=_offline("migrate"), file=None)
    for command in (restore, migrate):
        command.add_argument(
            "--database-url",
            default="",
            metavar="URL",
            help="postgresql://USER@HOST/NAME; with a password in it: HARMONY_DATABASE_URL",
        )


def _add_deleting(commands: "argparse._SubParsersAction[_Parser]") -> None:
    delete = _command(
        commands, "delete", "Delete the whole workspace, for good; lists first what may remain."
    )
    delete.add_argument("--name", metavar="NAME", help="its name, as confirmation (default: it is asked for)")
    delete.set_defaults(run=_later("delete", "delete_"))


def _offline(name: str) -> object:
    """A command on a data directory on which no workspace runs; loaded when it runs."""

    def run(options: argparse.Namespace) -> int:
        from harmony_workspace import keeping_commands

        return keeping_commands.run(getattr(keeping_commands, name), options)

    return run


def _later(name: str, kind: str = "", *, begins: bool = False) -> object:
    """The command of this name in `commands` or, with ``kind``, in a module beside it; loaded when it runs."""

    def run(options: argparse.Namespace) -> int:
        from importlib import import_module

        from harmony_workspace import commands

        module = import_module(f"harmony_workspace.{kind}commands")
        return commands.run(getattr(module, name), options, begins=begins)

    return run


def _serve(options: argparse.Namespace) -> int:
    gc.disable()  # what is loaded now stays: looking through it again and again takes a tenth of the start
    from harmony_workspace import paths, serving, supervising
    from harmony_workspace.store import choosing, database

    gc.freeze()
    gc.enable()
    if bool(options.cert) != bool(options.key):
        return _say("A certificate and its key go together: give --cert and --key.")
    for file in (options.cert, options.key):
        if file is not None and not file.is_file():
            return _say(f"There is no file {file}.")
    if fault := _no_chain(options.cert, options.key):
        return _say(fault)
    if fault := _not_public(options.public_url):
        return _say(fault)
    try:
        url = choosing.address(options.database_url)
        if options.processes != 1:
            return _supervise(options, url)
        serving.run(
            serving.Options(
                database_url=url,
                supervised=supervising.inherited(),
                paths=paths.resolve(options.data_dir),
                host=options.host,
                port=options.port,
                cert=options.cert,
                key=options.key,
                public_url=options.public_url.rstrip("/"),
                sample=options.sample,
                idle_seconds=options.idle_exit,
            )
        )
    except (serving.CannotServe, database.CannotOpen) as error:
        return _say(str(error))
    return 0


def _no_chain(cert: Path | None, key: Path | None) -> str:
    """What is wrong with the certificate; empty: nothing, or there is none."""
    if cert is None or key is None:
        return ""
    import ssl

    from harmony_workspace.access import tls

    try:
        tls.load(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), cert, key)
    except tls.Locked:
        return f"{key} opens with a passphrase. Give a key without: openssl pkey -in {key} -out NEW, readable by you alone."
    except (OSError, ValueError):
        return f"{cert} and {key} are no certificate with its private key, as PEM."
    return ""


def _supervise(options: argparse.Namespace, url: str) -> int:
    from harmony_workspace import paths, supervising
    from harmony_workspace.web.server import PortTaken

    if options.processes < 1:
        return _say("At least one process serves.")
    if not url:
        return _say("Several processes share a workspace in PostgreSQL: give --database-url.")
    if options.port is None:
        return _say("Several processes are reached at one address: give --port.")
    told = {
        "--data-dir": paths.resolve(options.data_dir).data,
        "--host": options.host,
        "--port": options.port,
        "--cert": options.cert,
        "--key": options.key,
        "--public-url": options.public_url,
        "--database-url": options.database_url,
    }
    arguments = [word for name, value in told.items() if value for word in (name, str(value))]
    sample = ["--sample"] if options.sample else []
    try:
        return supervising.run(
            paths.resolve(options.data_dir),
            supervising.Supervisor(
                ["serve", *arguments, *sample], options.host, options.port, options.processes
            ),
        )
    except (PortTaken, paths.CannotMake) as error:
        return _say(str(error))


def _draw_report(_options: argparse.Namespace) -> int:
    from harmony_workspace.report.drawing import main as draw

    return draw()


def _listen(options: argparse.Namespace) -> int:
    from harmony_workspace.bringing.ears import main as listen

    return listen(options.nice)


def _not_public(url: str) -> str:
    """Why links cannot begin with this address; empty: they can."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if not url or (parts.scheme == "https" and parts.hostname and bare):
        return ""
    return "A public URL looks like https://harmony.example.org, with nothing after the name but a port."


def _say(line: str) -> int:
    sys.stderr.write(f"harmony-workspace: {line}\n")
    return BAD_INPUT


if __name__ == "__main__":
    raise SystemExit(main())
