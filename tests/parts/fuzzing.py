"""A real workspace asked whatever its OpenAPI document allows and forbids, by Schemathesis, with no way out of the machine:
``python -m tests.parts.fuzzing DIR [SCHEMATHESIS OPTIONS…]`` inside a network of its own.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.parts.workspace_process import command, started

_NO_PROXY = dict.fromkeys(
    ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"), ""
)
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "missing_required_header",
    "use_after_free",
)
_KNOWN = Path(__file__).parents[2] / ".hypothesis"
"""Where Hypothesis keeps what it knows of every character: else it finds it out anew, half of the time of a short run."""
_LEFT_OUT = (
    r"/events$",  # streams: they end with what they tell of
    r"/v1/workspace$",  # ends the program
)


def run(
    data: Path, *options: str, database_url: str = "", seconds: float = 600
) -> subprocess.CompletedProcess[str]:
    """Its own process in a network that holds loopback only: made-up addresses of providers and servers lead nowhere."""
    here = [sys.executable, "-m", "tests.parts.fuzzing", str(data), *options]
    environment = os.environ | _NO_PROXY | ({"HARMONY_DATABASE_URL": database_url} if database_url else {})
    return subprocess.run(
        ["unshare", "--net", *here],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        env=environment,
    )


def main(data: Path, options: list[str]) -> int:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with started(data, "--sample") as child:
        made = command("key", "create", "fuzz", data=data)
        assert made.returncode == 0, made.stderr
        endpoint = child.ready.endpoint
        asked = subprocess.run(
            [
                str(Path(sys.executable).with_name("st")),
                "run",
                f"{endpoint.url}/v1/openapi.json",
                *("--header", f"X-API-Key: {made.stdout.strip()}"),
                *("--tls-verify", endpoint.ca_file),
                *("--checks", ",".join(CHECKS)),
                *(part for path in _LEFT_OUT for part in ("--exclude-path-regex", path)),
                *("--request-timeout", "20", "--no-color", "--warnings", "off"),
                *("--generation-database", "none"),
                *options,
            ],
            check=False,
            cwd=data,
            env=os.environ | {"HYPOTHESIS_STORAGE_DIRECTORY": str(_KNOWN)},
        )
        alive = child.process.poll() is None
        print("alive" if alive else "dead", flush=True)
    return asked.returncode or int(not alive)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), sys.argv[2:]))
