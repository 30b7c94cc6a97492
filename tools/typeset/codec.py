"""Frozen dataclasses to JSON and back, strictly: an unknown key, a missing one or a wrong type is an error.

A member of a union carries the key "kind", the class's name in lower case (`Para` is "para"); nothing else is added.
"""

from __future__ import annotations

import dataclasses
import types
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from ternlight.tools.errors import ToolError

T = TypeVar("T")
Json = Any


class BadDocument(ToolError):
    """JSON that is not the document it should be; `where` is the path to the value ("slides[3].body.items")."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"This is not a document that can be typeset: {where or 'the whole'} {what}.")
        self.where = where
        self.what = what


def kind_of(cls: type) -> str:
    """What "kind" says in JSON."""
    return cls.__name__.lower()


def to_json(value: Any) -> Json:
    """`value`, a dataclass of this package or a tuple of them, as dicts, lists, strings and numbers."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        data: dict[str, Json] = {"kind": kind_of(type(value))} if type(value) in _members() else {}
        for field in dataclasses.fields(value):
            data[field.name] = to_json(getattr(value, field.name))
        return data
    if isinstance(value, (tuple, list)):
        return [to_json(item) for item in value]
    return value


def from_json(cls: type[T], data: Json) -> T:
    """The `cls` that `to_json` wrote.

    Raises:
        BadDocument: a key is unknown or missing, or a value has the wrong type.
    """
    value: T = _read(cls, data, "")
    return value


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


@cache
def _members() -> frozenset[type]:
    """Every class that stands in a union, and so must say which it is."""
    from ternlight.tools.typeset import blocks, inlines, slides

    unions = (inlines.Inline, blocks.Block, slides.Body)
    return frozenset(member for union in unions for member in get_args(union))


def _read(hint: Any, data: Json, where: str) -> Any:
    origin = get_origin(hint)
    if origin is tuple:
        (item, *_rest) = get_args(hint)
        if not isinstance(data, (list, tuple)):
            raise BadDocument(where, "is not a list")
        return tuple(_read(item, each, f"{where}[{index}]") for index, each in enumerate(data))
    if origin is Literal:
        if data not in get_args(hint):
            raise BadDocument(where, f"is none of {', '.join(map(str, get_args(hint)))}")
        return data
    if origin in (Union, types.UnionType):
        return _read_union(get_args(hint), data, where)
    if dataclasses.is_dataclass(hint):
        return _read_dataclass(hint, data, where)
    return _read_scalar(hint, data, where)


def _read_union(members: tuple[Any, ...], data: Json, where: str) -> Any:
    if data is None and type(None) in members:
        return None
    members = tuple(member for member in members if member is not type(None))
    if len(members) == 1:
        return _read(members[0], data, where)
    kind = data.get("kind") if isinstance(data, dict) else None
    for member in members:
        if dataclasses.is_dataclass(member) and isinstance(member, type) and kind_of(member) == kind:
            return _read_dataclass(member, data, where)
    raise BadDocument(where, f"is of no known kind ({kind!r})")


def _read_dataclass(cls: Any, data: Json, where: str) -> Any:
    if not isinstance(data, dict):
        raise BadDocument(where, "is not an object")
    fields = {field.name: field for field in dataclasses.fields(cls)}
    given = set(data) - {"kind"} if cls in _members() else set(data)
    if unknown := sorted(given - set(fields)):
        raise BadDocument(where, f"has unknown keys: {', '.join(unknown)}")
    values = {}
    for name, field in fields.items():
        at = f"{where}.{name}" if where else name
        if name in data:
            values[name] = _read(_hints(cls)[name], data[name], at)
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise BadDocument(at, "is missing")
    return cls(**values)


def _read_scalar(hint: Any, data: Json, where: str) -> Any:
    if hint is float and isinstance(data, (int, float)) and not isinstance(data, bool):
        return float(data)
    if isinstance(hint, type) and isinstance(data, hint) and (hint is bool or not isinstance(data, bool)):
        return data
    raise BadDocument(where, f"is not {getattr(hint, '__name__', hint)}")
