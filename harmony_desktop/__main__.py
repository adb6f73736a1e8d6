"""Arguments and subcommands. Kept import-light: worker processes run this module again."""


def main() -> int:
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
