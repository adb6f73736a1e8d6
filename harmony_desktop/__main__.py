"""Where the program begins. Kept import-light: worker processes run this module again."""

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    from multiprocessing import freeze_support

    freeze_support()
    from harmony_desktop import cli

    args = cli.parse(sys.argv[1:] if argv is None else argv)
    if args.command is not None:
        return cli.run(args)
    from harmony_desktop import logs, paths
    from harmony_desktop.app import run_window

    places = paths.resolve(args.data_dir)
    logs.start(places.logs, "window")
    return run_window(places)


if __name__ == "__main__":
    raise SystemExit(main())
