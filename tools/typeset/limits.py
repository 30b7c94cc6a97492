"""How long a slot may be.

A limit is metadata on the dataclass field, read by schemas, repair, layouts and tests alike. `words(90)` is a string of
about 90 characters, `several(3, 6)` a tuple of three to six. Nothing is enforced when a value is made: a value over its
limit must exist to be repaired. `problems` lists what is over.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

_KEY = "limit"


@dataclass(frozen=True, slots=True)
class TextLimit:
    """Characters: at most `longest`; an empty string counts as missing unless `optional`."""

    longest: int
    optional: bool = False


@dataclass(frozen=True, slots=True)
class CountLimit:
    """Items: from `fewest` to `most`, each a string of at most `longest` characters if that is given."""

    fewest: int
    most: int
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A slot that breaks its limit: `where` in the body ("items[2].head"), and what is wrong with it."""

    where: str
    what: str


def words(longest: int) -> Any:
    """A required string of at most `longest` characters."""
    return dataclasses.field(metadata={_KEY: TextLimit(longest)})


def optional_words(longest: int) -> Any:
    """A string of at most `longest` characters that may be empty, the first to go when space is short."""
    return dataclasses.field(default="", metadata={_KEY: TextLimit(longest, optional=True)})


def several(fewest: int, most: int, *, each: int | None = None) -> Any:
    """A tuple of `fewest` to `most` items; strings of at most `each` characters if that is given."""
    limit = CountLimit(fewest, most, each)
    if fewest == 0:
        return dataclasses.field(default=(), metadata={_KEY: limit})
    return dataclasses.field(metadata={_KEY: limit})


def limit_of(cls: type, name: str) -> TextLimit | CountLimit | None:
    """The limit of field `name` of the dataclass `cls`."""
    for field in dataclasses.fields(cls):
        if field.name == name:
            limit: TextLimit | CountLimit | None = field.metadata.get(_KEY)
            return limit
    raise KeyError(name)


def problems(value: Any, where: str = "") -> list[Problem]:
    """Every slot of the dataclass `value`, and of those inside it, that breaks its limit."""
    found: list[Problem] = []
    for field in dataclasses.fields(value):
        at = f"{where}.{field.name}" if where else field.name
        slot, limit = getattr(value, field.name), field.metadata.get(_KEY)
        if isinstance(limit, TextLimit):
            found += _text_problems(slot, at, limit.longest, limit.optional)
        elif isinstance(limit, CountLimit):
            if not limit.fewest <= len(slot) <= limit.most:
                found.append(Problem(at, f"has {len(slot)} items, not {limit.fewest} to {limit.most}"))
            if limit.longest is not None:
                for index, item in enumerate(slot):
                    found += _text_problems(item, f"{at}[{index}]", limit.longest, False)
        found += _inner_problems(slot, at)
    return found


def _inner_problems(slot: Any, at: str) -> list[Problem]:
    if dataclasses.is_dataclass(slot):
        return problems(slot, at)
    if isinstance(slot, tuple):
        return [
            problem
            for index, item in enumerate(slot)
            if dataclasses.is_dataclass(item)
            for problem in problems(item, f"{at}[{index}]")
        ]
    return []


def _text_problems(slot: str, at: str, longest: int, optional: bool) -> list[Problem]:
    if not slot.strip() and not optional:
        return [Problem(at, "is empty")]
    if len(slot) > longest:
        return [Problem(at, f"has {len(slot)} characters, not {longest} at most")]
    return []
