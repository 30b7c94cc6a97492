"""Foreign JSON Schemas made small enough that every grammar compiler takes them and small models can fill them.

What comes out is one object of bounded values and nothing else: no references, no alternatives, no patterns. What a
schema says beyond that is left out of the grammar, and its tool must still check it. A value whose shape cannot be kept
(a free object, a recursion) becomes text that holds JSON, and `restore` turns it back. One tool's schema never touches
another's: what cannot be used at all raises `SchemaRefused`, and only that tool is set aside.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ternlight.tools.errors import RetryWithHint, ToolError

LONGEST_TEXT = 600
"""Characters of a text argument where its schema sets no limit, and the most that it may set."""
MOST_PROPERTIES = 12
"""Of an object; required ones are kept up to twice as many."""
MOST_ITEMS = 12
MOST_CHOICES = 64
DEEPEST = 3
"""Objects within objects."""
WIDEST_INTEGER = 2**53 - 1
WIDEST_NUMBER = 1e15
_DESCRIPTION = 160
Default = TypeVar("Default", int, None)


class SchemaRefused(ToolError):
    """A tool's schema cannot be used; the tool is set aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimpleSchema:
    """A schema that can be used, and the way back to what the tool expects."""

    schema: dict[str, Any]
    notes: tuple[str, ...] = ()
    """What was left out, for the log."""
    as_json: frozenset[tuple[str, ...]] = frozenset()
    """Paths of values that are JSON written as text; "*" stands for every item of an array."""

    def restore(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments in the shape that the tool's own schema describes. Raises `RetryWithHint` for broken JSON."""
        restored = self._restore(dict(arguments), ())
        assert isinstance(restored, dict)
        return restored

    def _restore(self, value: Any, path: tuple[str, ...]) -> Any:
        if path in self.as_json and isinstance(value, str):
            try:
                return json.loads(value)
            except ValueError as error:
                raise RetryWithHint(f"{'.'.join(path)} must hold JSON: {error}") from error
        if isinstance(value, dict):
            return {key: self._restore(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self._restore(item, (*path, "*")) for item in value]
        return value


def simplify(schema: Mapping[str, Any], *, longest_text: int | None = LONGEST_TEXT) -> SimpleSchema:
    """A usable schema for the arguments that `schema` describes. Raises `SchemaRefused`.

    `longest_text` bounds texts whose schema does not; None leaves those without a bound.
    """
    work = _Simplifier(schema, longest_text)
    try:
        result = work.object(work.resolve(schema, ()), ())
    except (RecursionError, TypeError, ValueError, AttributeError, KeyError, OverflowError) as error:
        raise SchemaRefused(f"This tool's description of its arguments cannot be understood ({error}).") from error
    return SimpleSchema(schema=result, notes=tuple(work.notes), as_json=frozenset(work.as_json))


class _Simplifier:
    def __init__(self, root: Mapping[str, Any], longest_text: int | None) -> None:
        self.root = root
        self.longest_text = longest_text
        self.notes: list[str] = []
        self.as_json: set[tuple[str, ...]] = set()
        self._open: list[str] = ["#"]

    def object(self, schema: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
        properties = schema.get("properties") or {}
        if not isinstance(properties, Mapping):
            raise SchemaRefused("This tool's description of its arguments is not a description of named values.")
        required = [name for name in schema.get("required") or () if name in properties]
        if len(required) > 2 * MOST_PROPERTIES:
            raise SchemaRefused(f"This tool asks for {len(required)} values at once, which is more than can be filled.")
        kept = set(required)
        for name in properties:
            if len(kept) >= max(MOST_PROPERTIES, len(required)):
                break
            kept.add(name)
        if len(kept) < len(properties):
            self._note(path, f"{len(properties) - len(kept)} optional values are left out")
        simple = {
            str(name): self.value(definition, (*path, str(name)))
            for name, definition in properties.items()
            if name in kept
        }
        return {"type": "object", "properties": simple, "required": required, "additionalProperties": False}

    def value(self, schema: Any, path: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(schema, Mapping):  # true: anything goes
            return self._json(path, "anything")
        depth = len(self._open)
        try:
            resolved = self.resolve(schema, path)
            if resolved is None:
                return self._json(path, "a recursion")
            simple = self._typed(resolved, path)
        finally:
            del self._open[depth:]
        description = schema.get("description") or resolved.get("description")
        if isinstance(description, str) and description.strip():
            simple["description"] = _one_line(description)
        return simple

    def resolve(self, schema: Mapping[str, Any], path: tuple[str, ...]) -> Any:
        """`schema` without references, `allOf` and alternatives; None within a recursion."""
        if isinstance(reference := schema.get("$ref"), str):
            if reference in self._open:
                return None
            self._open.append(reference)
            target = self._target(reference)
            merged = {**target, **{key: item for key, item in schema.items() if key != "$ref"}}
            return self.resolve(merged, path)
        if isinstance(parts := schema.get("allOf"), list):
            whole: dict[str, Any] = {key: item for key, item in schema.items() if key != "allOf"}
            for part in parts:
                resolved = self.resolve(part, path)
                if resolved is None:
                    return None
                whole = _merge(whole, resolved)
            return self.resolve(whole, path)
        for word in ("anyOf", "oneOf"):
            if isinstance(choices := schema.get(word), list):
                rest = {key: item for key, item in schema.items() if key != word}
                return self.resolve({**rest, **self._choose(choices, path)}, path)
        return schema

    def _choose(self, choices: list[Any], path: tuple[str, ...]) -> Mapping[str, Any]:
        """One schema for several: their constants together, or the first that is not null."""
        real = [choice for choice in choices if isinstance(choice, Mapping) and choice.get("type") != "null"]
        constants: list[Any] = []
        for choice in real:
            if "const" in choice:
                constants.append(choice["const"])
            elif isinstance(choice.get("enum"), list):
                constants += choice["enum"]
            else:
                constants = []
                break
        if constants:
            return {"enum": constants}
        if len(real) > 1:
            self._note(path, f"only the first of {len(real)} alternatives is kept")
        return real[0] if real else {}

    def _typed(self, schema: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
        choices = [schema["const"]] if "const" in schema else schema.get("enum")
        if isinstance(choices, list):
            usable = [choice for choice in dict.fromkeys(map(_hashable, choices)) if _is_choice(choice)]
            if 0 < len(usable) <= MOST_CHOICES:
                return {"enum": usable}
            self._note(path, f"a list of {len(choices)} choices is not kept")
        match _type(schema):
            case "string":
                return self._text(schema)
            case "integer":
                low, high = _bounds(schema, -WIDEST_INTEGER, WIDEST_INTEGER)
                return {"type": "integer", "minimum": math.ceil(low), "maximum": math.floor(high)}
            case "number":
                low, high = _bounds(schema, -WIDEST_NUMBER, WIDEST_NUMBER)
                return {"type": "number", "minimum": low, "maximum": high}
            case "boolean":
                return {"type": "boolean"}
            case "array":
                return self._array(schema, path)
            case "object" if schema.get("properties") and len(path) < DEEPEST:
                return self.object(schema, path)
            case kind:
                return self._json(path, f"{kind or 'anything'}")

    def _text(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        limits = [limit for limit in (self.longest_text, _count(schema, "maxLength", None)) if limit is not None]
        simple: dict[str, Any] = {"type": "string"}
        if limits:
            simple["maxLength"] = min(limits)
        if 0 < (shortest := _count(schema, "minLength", 0)) <= min(limits, default=shortest):
            simple["minLength"] = shortest
        return simple

    def _array(self, schema: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
        items = schema.get("items")
        if not isinstance(items, Mapping):
            return self._json(path, "a list of anything")
        most = min(_count(schema, "maxItems", MOST_ITEMS), MOST_ITEMS)
        least = _count(schema, "minItems", 0)
        if least > most:
            return self._json(path, "a long list")
        return {"type": "array", "items": self.value(items, (*path, "*")), "minItems": least, "maxItems": most}

    def _json(self, path: tuple[str, ...], what: str) -> dict[str, Any]:
        self.as_json.add(path)
        self._note(path, f"{what} is written as JSON text")
        return {**self._text({"minLength": 1}), "description": "JSON, written as text"}

    def _target(self, reference: str) -> Mapping[str, Any]:
        if not reference.startswith("#"):
            raise SchemaRefused("This tool's description of its arguments refers to another document.")
        found: Any = self.root
        for step in reference.removeprefix("#").strip("/").split("/"):
            step = step.replace("~1", "/").replace("~0", "~")
            found = found[step] if step else found
        if not isinstance(found, Mapping):
            raise SchemaRefused("This tool's description of its arguments refers to something that is not there.")
        return found

    def _note(self, path: tuple[str, ...], text: str) -> None:
        self.notes.append(f"{'.'.join(path) or 'arguments'}: {text}")


def _type(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((item for item in kind if item != "null"), None)
    if kind is None:
        kind = "object" if "properties" in schema else "array" if "items" in schema else ""
    return str(kind)


def _bounds(schema: Mapping[str, Any], low: float, high: float) -> tuple[float, float]:
    """The limits of a number, or the widest where those given are missing or cannot be met."""
    step = 1 if _type(schema) == "integer" else 0
    below, above = _number(schema, "minimum"), _number(schema, "maximum")
    if below is None and (exclusive := _number(schema, "exclusiveMinimum")) is not None:
        below = exclusive + step
    if above is None and (exclusive := _number(schema, "exclusiveMaximum")) is not None:
        above = exclusive - step
    lowest = low if below is None else max(low, below)
    highest = high if above is None else min(high, above)
    if math.ceil(lowest) > math.floor(highest) if step else lowest > highest:
        return low, high
    return lowest, highest


def _number(schema: Mapping[str, Any], key: str) -> float | None:
    value = schema.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return value


def _count(schema: Mapping[str, Any], key: str, default: Default) -> int | Default:
    value = schema.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else default


def _hashable(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) else None


def _is_choice(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT
    return isinstance(value, int | float) and (isinstance(value, bool) or math.isfinite(value))


def _merge(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**one, **other}
    if isinstance(one.get("properties"), Mapping) and isinstance(other.get("properties"), Mapping):
        merged["properties"] = {**one["properties"], **other["properties"]}
    if isinstance(one.get("required"), list) and isinstance(other.get("required"), list):
        merged["required"] = list(dict.fromkeys([*one["required"], *other["required"]]))
    return merged


def _one_line(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _DESCRIPTION else text[: _DESCRIPTION - 1] + "…"
