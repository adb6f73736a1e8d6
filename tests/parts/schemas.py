"""The plainest value that fits a schema of the OpenAPI document."""

from typing import Any


def plain(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    """Required fields only."""
    if "$ref" in schema:
        return plain(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return plain(schema[several][0], document)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    match schema.get("type"):
        case "object":
            needed = schema.get("required", ())
            return {name: plain(schema["properties"][name], document) for name in needed}
        case "array":
            return [plain(schema["items"], document)] * schema.get("minItems", 0)
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case "string":
            if schema.get("format") == "date-time":
                return "2026-11-04T09:00:00Z"
            return "x" * max(schema.get("minLength", 1), 1)
    return {}
