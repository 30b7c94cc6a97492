"""Two parts of the Berkeley Function Calling Leaderboard (Patil et al. 2025), read from the `bfcl-eval` wheel.

The wheel is a zip that pip can fetch (`pip download --no-deps bfcl-eval`; Apache-2.0); only its data is read, and
nothing of it is installed or run. The scorer is our own: exact values, with the freedom that the data itself grants.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ternlight.agents.errors import AgentError

SIMPLE, IRRELEVANCE = "simple_python", "irrelevance"
_TYPES = {"dict": "object", "float": "number", "tuple": "array", "any": "string"}
_IGNORED = re.compile(r"[ ,./\-_*^]")
"""In texts that are compared, as the leaderboard's own scorer ignores them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question with one function."""

    id: str
    question: str
    name: str
    description: str
    parameters: Mapping[str, Any]
    """JSON Schema."""
    answers: Mapping[str, Sequence[Any]] | None
    """For each argument the values that are right, "" where it may be left out; None where nothing is to be called."""


def read_cases(wheel: Path, category: str) -> list[Case]:
    """The cases of a category, in their order. Raises `AgentError` for a file that is not the wheel."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            questions = _lines(archive, names, rf"bfcl_eval/data/BFCL_v\d+_{category}\.json")
            answers = (
                {}
                if category == IRRELEVANCE
                else {
                    entry["id"]: entry["ground_truth"]
                    for entry in _lines(archive, names, rf"bfcl_eval/data/possible_answer/BFCL_v\d+_{category}\.json")
                }
            )
        return [_case(entry, answers) for entry in questions]
    except (OSError, zipfile.BadZipFile, KeyError, IndexError, TypeError, ValueError) as error:
        raise AgentError(
            f"{wheel} is not a wheel of bfcl-eval that can be read ({error}). Fetch one with pip download --no-deps "
            "bfcl-eval."
        ) from error


def _lines(archive: zipfile.ZipFile, names: Sequence[str], pattern: str) -> list[dict[str, Any]]:
    found = [name for name in names if re.fullmatch(pattern, name)]
    return [json.loads(line) for line in archive.read(found[0]).splitlines() if line.strip()]


def _case(entry: Mapping[str, Any], answers: Mapping[str, Any]) -> Case:
    (function,) = entry["function"]
    expected = None
    if entry["id"] in answers:
        ((_, expected),) = answers[entry["id"]][0].items()
    return Case(
        id=entry["id"],
        question="\n".join(message["content"] for message in entry["question"][0]),
        name=function["name"],
        description=function["description"],
        parameters=_schema(function["parameters"]),
        answers=expected,
    )


def _schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with JSON Schema's own names of types."""
    out = dict(schema)
    if isinstance(kind := out.get("type"), str):
        out["type"] = _TYPES.get(kind, kind)
    if isinstance(properties := out.get("properties"), Mapping):
        out["properties"] = {name: _schema(item) for name, item in properties.items()}
    if isinstance(items := out.get("items"), Mapping):
        out["items"] = _schema(items)
    return out


def right(case: Case, arguments: Mapping[str, Any] | None) -> bool:
    """Whether a call with these arguments is right; None stands for no call."""
    if case.answers is None or arguments is None:
        return (case.answers is None) == (arguments is None)
    properties = case.parameters.get("properties", {})
    if not set(arguments) <= set(case.answers) or not set(arguments) <= set(properties):
        return False
    for name, values in case.answers.items():
        if name not in arguments:
            if name in case.parameters.get("required", ()) or "" not in values:
                return False
        elif not any(_same(arguments[name], value, properties[name].get("type", "")) for value in values):
            return False
    return True


def _same(given: Any, expected: Any, kind: str = "") -> bool:
    if isinstance(expected, str):
        return isinstance(given, str) and _plain(given) == _plain(expected)
    if isinstance(expected, bool) or isinstance(given, bool):
        return given is expected
    if isinstance(expected, int | float):
        whole = kind != "integer" or isinstance(given, int)
        return isinstance(given, int | float) and whole and given == expected
    if isinstance(expected, list):
        pairs = zip(given, expected, strict=True) if isinstance(given, list) and len(given) == len(expected) else None
        return pairs is not None and all(_same(one, other) for one, other in pairs)
    if isinstance(expected, dict):
        # Within an object, each value again is a list of those that are right.
        if not isinstance(given, dict) or not set(given) <= set(expected):
            return False
        return all(
            any(_same(given[name], value) for value in values) if name in given else "" in values
            for name, values in expected.items()
        )
    return bool(given == expected)


def _plain(text: str) -> str:
    return _IGNORED.sub("", text).lower().replace("'", '"')
