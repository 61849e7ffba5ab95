"""Holds what the server sends against src/api/openapi.json: the statuses that are described, every property that must be
there, and none that is not described. Clients take their types from the same file."""
import json
import math
import re

from support import ROOT

DESCRIPTION = json.loads((ROOT / "src/api/openapi.json").read_text())
EVENTS = DESCRIPTION["paths"]["/api/events"]["get"]["responses"]["200"]["x-events"]

# What any request may get, whatever it asks for: not described route by route.
ANYWHERE = {401, 403, 405, 408, 413, 417, 421, 431, 500, 503, 505, 507}
KINDS = {"string": str, "boolean": bool, "array": list, "object": dict, "null": type(None)}
FORMATS = {
    "uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
    "uri": r"[a-z]+://\S+",
}
PATHS = [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), path) for path in
         sorted(DESCRIPTION["paths"], key=lambda path: path.count("{"))]


def resolved(schema):
    """The schema that a reference leads to, with what stands beside the reference."""
    while "$ref" in schema:
        target = DESCRIPTION
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


def is_of_kind(value, kind):
    if kind in ("number", "integer"):
        number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        return number and (kind == "number" or value == int(value))
    return isinstance(value, KINDS[kind])


def properties_of(schema):
    """All properties that a schema describes; None where it describes none, so that any may come."""
    schema = resolved(schema)
    found = dict(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        found.update(properties_of(part) or {})
    return found or None


def mistakes(value, schema, path="$", inside=False):
    """What is wrong with `value`. `inside`: the schema is a part of an allOf, which knows all properties."""
    schema = resolved(schema)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(is_of_kind(value, kind) for kind in kinds):
        yield f"{path} is {value!r:.80}, not {' or '.join(kinds)}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{path} is {value!r:.80}, not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path} is {value!r:.80}, none of {schema['enum']}"
    for part in schema.get("allOf", []):
        yield from mistakes(value, part, path, inside=True)
    for choice in ("oneOf", "anyOf"):
        if choice in schema:
            tried = [list(mistakes(value, part, path)) for part in schema[choice]]
            if all(tried):
                yield from min(tried, key=len)
    if isinstance(value, str) and "format" in schema:
        pattern = FORMATS.get(schema["format"])
        if pattern and not re.fullmatch(pattern, value):
            yield f"{path} is {value!r:.80}, no {schema['format']}"
    if is_of_kind(value, "number"):
        if not schema.get("minimum", -math.inf) <= value <= schema.get("maximum", math.inf):
            yield f"{path} is {value}, out of range"
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from mistakes(item, schema.get("items", {}), f"{path}[{place}]")
    if isinstance(value, dict):
        yield from of_object(value, schema, path, inside)


def of_object(value, schema, path, inside):
    if len(value) > schema.get("maxProperties", len(value)):
        yield f"{path} has {sorted(value)}, and must be empty"
    for name in schema.get("required", []):
        if name not in value:
            yield f"{path}.{name} is missing"
    known = properties_of(schema)
    others = schema.get("additionalProperties")
    for name, item in value.items():
        described = schema.get("properties", {}).get(name)
        if described is None and isinstance(others, dict):
            described = others
        if described is not None:
            yield from mistakes(item, described, f"{path}.{name}")
        elif known is not None and name not in known and not inside:
            yield f"{path}.{name} is not described"


def of_reply(method, target, status, content_type, body):
    """What is wrong with a reply; nothing for routes that are not described."""
    path = target.split("?")[0]
    described = next((name for pattern, name in PATHS if pattern.fullmatch(path)), None)
    operation = DESCRIPTION["paths"].get(described, {}).get(method.lower())
    if operation is None:
        return []
    reply = operation["responses"].get(str(status))
    if reply is None:
        return [] if status in ANYWHERE else [f"{method} {described} gives {status}, which is not described"]
    kind = (content_type or "").split(";")[0]
    contents = resolved(reply).get("content", {})
    if kind not in contents:
        return [f"{method} {described} gives {status} as {kind}, which is not described"] if body else []
    if kind not in ("application/json", "application/problem+json") or not body:
        return []
    return [f"{method} {described}: {status}: {mistake}" for mistake in
            mistakes(json.loads(body), contents[kind]["schema"])]


def of_event(name, data):
    if name not in EVENTS:
        return [f"the event {name} is not described"]
    return [f"event {name}: {mistake}" for mistake in mistakes(data, EVENTS[name])]
