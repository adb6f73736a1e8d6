"""The time zone of this machine, told with each question: “yesterday” is the asker's, wherever the workspace runs."""

import warnings
from datetime import datetime


def zone_name() -> str:
    """Its IANA name; where the system does not tell it, the offset of now."""
    import tzlocal

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a system that names two zones still gets one
            name = tzlocal.get_localzone_name()
    except (LookupError, ValueError, OSError):
        name = None
    return name or datetime.now().astimezone().isoformat()[-6:]
