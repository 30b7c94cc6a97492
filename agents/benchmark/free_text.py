"""Calls in the free text of a model that was not made to write any."""

from __future__ import annotations

import json
import re
from collections.abc import Container
from typing import Any


def free_call(text: str, name: str) -> dict[str, Any] | None:
    """The arguments of the first JSON object in a text that calls `name`."""
    found = any_free_call(text, {name})
    return found[1] if found is not None else None


def any_free_call(text: str, names: Container[str]) -> tuple[str, dict[str, Any]] | None:
    """Name and arguments of the first JSON object in a text that calls one of `names`."""
    decoder = json.JSONDecoder()
    for match in list(re.finditer(r"\{", text))[:20]:
        try:
            value, _ = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and isinstance(value.get("name"), str) and value["name"] in names:
            arguments = value.get("arguments")
            if isinstance(arguments, dict):
                return value["name"], dict(arguments)
    return None
