"""What a server gave back, as text for a model: what is not text is named and left out."""

import json
from typing import TYPE_CHECKING, Any

from harmony_workspace.tools.tool import ToolFailed

if TYPE_CHECKING:
    from mcp.types import CallToolResult

MAX_RESULT = 100_000
"""Characters that are kept of one result."""
MAX_FAULT = 2_000


def told(result: "CallToolResult") -> str:
    """Raises `ToolFailed` where the server says that it did not do it."""
    parts = [_text(part) for part in result.content]
    if not any(parts) and result.structured_content is not None:
        parts = [json.dumps(result.structured_content, ensure_ascii=False)]
    text = "\n".join(part for part in parts if part)
    if result.is_error:
        raise ToolFailed(text[:MAX_FAULT] or "The server gives no reason.")
    return text[:MAX_RESULT] or "Done."


def _text(part: Any) -> str:
    match part.type:
        case "text":
            return str(part.text)
        case "resource_link":
            return f"[{part.name}: {part.uri}]"
        case "resource":
            return str(getattr(part.resource, "text", "")) or f"[a file: {part.resource.uri}]"
        case kind:
            return f"[{kind}, {part.mime_type}]"
