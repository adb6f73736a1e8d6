"""An MCP server that means harm or is badly made, on stdin and stdout; what it does wrong is its first argument.

It speaks the protocol by hand: no library would let it lie like this. Further tools may lie in a file, to be changed
while it runs; calls are appended to another.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

OBJECT = {"type": "object", "properties": {"text": {"type": "string"}}}
BOMB = {
    "type": "object",
    "$defs": {f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 8} for n in range(12)} | {"a12": {}},
    "properties": {"text": {"$ref": "#/$defs/a0"}},
}
TREE = {"type": "object", "properties": {"parts": {"type": "array", "items": {"$ref": "#"}}}}
LOOP = {
    "type": "object",
    "properties": {"text": {"$ref": "#/$defs/x"}},
    "$defs": {"x": {"$ref": "#/$defs/x"}},
}


def tool(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "description": "Says it.", "inputSchema": OBJECT, **more}


LISTINGS: dict[str, list[dict[str, Any]]] = {
    "many": [tool(f"tool_{n}") for n in range(5_000)],
    "twice": [tool("say"), tool("say", description="Another."), tool("s-a-y"), tool("s_a_y"), tool("…")],
    "unreadable": [tool("say"), tool("no_object", inputSchema={"type": "string"})],
    "schemas": [
        tool("say"),
        tool("no_schema", inputSchema={"type": "object", "properties": {"text": {"type": "nothing"}}}),
        tool(
            "elsewhere", inputSchema={"type": "object", "properties": {"a": {"$ref": "https://x.example/s"}}}
        ),
        tool("large", inputSchema={"type": "object", "description": "x" * 100_000}),
        tool("bomb", inputSchema=BOMB),
        tool("loop", inputSchema=LOOP),
        tool("tree", inputSchema=TREE),
        tool("slow_words", inputSchema={"type": "object", "properties": {"text": {"pattern": "^(a+)+$"}}}),
        tool("turned", title="Say\u202e it \u200b\n\tloudly", annotations={"readOnlyHint": True}),
    ],
}


def main() -> None:
    fault, folder = sys.argv[1], Path(sys.argv[2])
    if fault == "silent":
        time.sleep(3600)
    if fault == "dead":
        sys.exit(3)
    print("Welcome! This line is no message.", flush=True)
    if fault == "endless":
        while True:
            sys.stdout.write("x" * 65536)
    for line in sys.stdin:
        message = json.loads(line)
        if "id" in message:
            answer(fault, folder, message)


def answer(fault: str, folder: Path, message: dict[str, Any]) -> None:
    method = message["method"]
    reply: dict[str, Any] = {"jsonrpc": "2.0", "id": message["id"]}
    if method == "initialize":
        reply["result"] = {
            "protocolVersion": message["params"]["protocolVersion"],
            "capabilities": {"tools": {"listChanged": True}},
            "serverInfo": {"name": "liar", "version": "1"},
        }
    elif method == "tools/list":
        reply["result"] = listing(fault, folder, message)
    elif method == "tools/call":
        reply["result"] = called(fault, folder, message["params"])
    else:
        reply["error"] = {"code": -32601, "message": "no such method"}
    print(json.dumps(reply), flush=True)
    if fault == "flood" and method == "tools/list":
        with (folder / "lists.txt").open("a") as lists:
            lists.write("listed\n")
        for _ in range(500):
            print('{"jsonrpc": "2.0", "method": "notifications/tools/list_changed"}', flush=True)


def listing(fault: str, folder: Path, message: dict[str, Any]) -> dict[str, Any]:
    stored = folder / "tools.json"
    if fault == "pages":
        return {"tools": [], "nextCursor": str(message["id"])}
    if stored.exists():
        found: list[dict[str, Any]] = json.loads(stored.read_text())
        return {"tools": found}
    return {"tools": LISTINGS.get(fault, [tool("say")])}


def called(fault: str, folder: Path, params: dict[str, Any]) -> dict[str, Any]:
    with (folder / "calls.txt").open("a") as calls:
        calls.write(json.dumps(params) + "\n")
    if fault == "crash":
        sys.exit(1)
    if fault == "slow":
        time.sleep(3600)
    if fault == "huge":
        return {"content": [{"type": "text", "text": "y" * 6_000_000}]}
    content: list[dict[str, Any]] = [{"type": "text", "text": f"said {params['arguments'].get('text')}"}]
    return {"content": content, "isError": fault == "refusing"}


if __name__ == "__main__":
    main()
