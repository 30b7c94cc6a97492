"""Arguments checked against a simple schema (`tools.schema`), and slips put right without asking the model again."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

_KINDS: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def problems(value: Any, schema: Mapping[str, Any], where: str = "") -> list[str]:
    """Where `value` breaks `schema`, each as a sentence that says what would be right; [] if nowhere."""
    name = where or "arguments"
    if "const" in schema and not _same(value, schema["const"]):
        return [f"{name} must be {_show(schema['const'])}"]
    if "enum" in schema:
        choices = schema["enum"]
        if not any(_same(value, choice) for choice in choices):
            return [f"{name} must be one of {', '.join(map(_show, choices))}, not {_show(value)}"]
        return []
    if (kind := schema.get("type")) is None:
        return []
    if not isinstance(value, _KINDS[kind]) or (isinstance(value, bool) and kind != "boolean"):
        return [f"{name} must be of type {kind}, not {_show(value)}"]
    match value:
        case dict():
            return _object_problems(value, schema, where)
        case list():
            return _array_problems(value, schema, where)
        case str():
            return _text_problems(value, schema, name)
        case bool():
            return []
        case int() | float():
            return _number_problems(value, schema, name)
    return []


def _object_problems(value: dict[str, Any], schema: Mapping[str, Any], where: str) -> list[str]:
    properties = schema.get("properties", {})
    found = [f"{_at(where, key)} is missing" for key in schema.get("required", ()) if key not in value]
    for key, item in value.items():
        if key in properties:
            found += problems(item, properties[key], _at(where, key))
        elif schema.get("additionalProperties", True) is False:
            found.append(f"{_at(where, key)} is not known; known are {', '.join(properties) or 'none'}")
    return found


def _array_problems(value: list[Any], schema: Mapping[str, Any], where: str) -> list[str]:
    least, most = schema.get("minItems", 0), schema.get("maxItems", len(value))
    if not least <= len(value) <= most:
        return [f"{where or 'the list'} has {len(value)} items; it takes {least} to {most}"]
    items = schema.get("items", {})
    return [problem for index, item in enumerate(value) for problem in problems(item, items, f"{where}[{index}]")]


def _text_problems(value: str, schema: Mapping[str, Any], name: str) -> list[str]:
    if len(value) > schema.get("maxLength", len(value)):
        return [f"{name} has {len(value)} characters; it takes at most {schema['maxLength']}"]
    if len(value) < schema.get("minLength", 0):
        return [f"{name} is too short; it takes at least {schema['minLength']} characters"]
    return []


def _number_problems(value: float, schema: Mapping[str, Any], name: str) -> list[str]:
    if not math.isfinite(value):
        return [f"{name} must be a finite number"]
    if value < schema.get("minimum", value):
        return [f"{name} must be at least {schema['minimum']}, not {value}"]
    if value > schema.get("maximum", value):
        return [f"{name} must be at most {schema['maximum']}, not {value}"]
    return []


def repair(value: Any, schema: Mapping[str, Any]) -> Any:
    """`value` with slips put right that leave no doubt about what was meant; what is in doubt stays as it is.

    Put right are: a number or truth value written as text, a choice in other letters' case, a name of an argument that
    is nearly one of the known, an unknown argument (left out), a single value where a list of such is wanted.
    """
    if "enum" in schema:
        return _repair_choice(value, schema["enum"])
    match schema.get("type"):
        case "object" if isinstance(value, dict):
            return _repair_object(value, schema)
        case "array":
            if not isinstance(value, list):
                value = [value]
            return [repair(item, schema.get("items", {})) for item in value]
        case "integer" | "number" as kind if isinstance(value, str):
            return _number(value, whole=kind == "integer")
        case "integer" if isinstance(value, float) and value.is_integer():
            return int(value)
        case "boolean" if isinstance(value, str):
            return {"true": True, "yes": True, "false": False, "no": False}.get(value.strip().lower(), value)
        case "string" if isinstance(value, int | float) and not isinstance(value, bool):
            return json.dumps(value)
    return value


def _repair_object(value: dict[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    properties = schema.get("properties", {})
    fixed: dict[str, Any] = {key: repair(item, properties[key]) for key, item in value.items() if key in properties}
    free = [key for key in properties if key not in fixed]
    for key, item in value.items():
        if key in properties:
            continue
        folded = {name.lower().replace("_", ""): name for name in free}
        near = get_close_matches(key.lower().replace("_", "").replace("-", ""), list(folded), n=1, cutoff=0.8)
        if near:
            name = folded[near[0]]
            fixed[name] = repair(item, properties[name])
            free.remove(name)
    return fixed


def _repair_choice(value: Any, choices: list[Any]) -> Any:
    if any(_same(value, choice) for choice in choices) or not isinstance(value, str):
        return value
    folded: dict[str, list[Any]] = {}
    for choice in choices:
        folded.setdefault(str(choice).strip().casefold(), []).append(choice)
    meant = folded.get(value.strip().casefold(), [])
    return meant[0] if len(meant) == 1 else value


def _number(text: str, *, whole: bool) -> Any:
    try:
        number = float(text.strip().replace("_", ""))
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    if number.is_integer():
        return int(number) if whole or "." not in text else number
    return text if whole else number


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON values: 1 and true are not."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _at(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _show(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:79] + "…"
