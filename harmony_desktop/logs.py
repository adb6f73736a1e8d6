"""One JSON line per event in a file of the data directory; nothing a user wrote or said goes in."""

import json
import logging
import logging.handlers
from pathlib import Path


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03d}",
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def start(directory: Path, name: str) -> None:
    """Sends this process's log to ``directory/name.log`` (1 MB, three kept). The directory is there."""
    handler = logging.handlers.RotatingFileHandler(
        directory / f"{name}.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8"
    )
    handler.setFormatter(_JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for loud in ("httpx", "httpcore", "asyncio"):
        logging.getLogger(loud).setLevel(logging.WARNING)
