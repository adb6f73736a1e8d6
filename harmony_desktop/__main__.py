"""Where the program begins. Kept import-light: worker processes run this module again."""

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    from multiprocessing import freeze_support

    freeze_support()
    from harmony_desktop import cli
    from harmony_desktop.cli import ending

    args = cli.parse(sys.argv[1:] if argv is None else argv)
    if args.command is not None:
        code = cli.run(args)
        if code != ending.Exit.WINDOW_WANTED:
            return code
    from harmony_desktop import paths
    from harmony_desktop.app import run_window
    from harmony_desktop.domain.problems import HarmonyError

    places = paths.resolve(args.data_dir)
    try:
        ending.start_log(places, "window")
    except HarmonyError as error:
        from harmony_desktop.ui.refusal import refuse

        refuse(error.problem, places, args.background)
        return ending.Exit.BAD_INPUT
    return run_window(places, args)


if __name__ == "__main__":
    raise SystemExit(main())
