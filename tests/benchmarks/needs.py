"""What a benchmark raises when this machine lacks something it needs."""


class NeedsMissing(Exception):
    """The message says what is missing and how to get it."""
