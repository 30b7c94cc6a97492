"""Running the chat template of a model file, which is a program written by a stranger.

Jinja's immutable sandbox keeps it away from Python's insides. It does not bound time or memory, so here every operation
that makes a long value from short ones is bounded or missing, the output has a limit, and so has the time.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import FrameType
from typing import Any

from jinja2 import TemplateError, Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

MAX_TEMPLATE = 256 * 1024
MAX_ADDED = 1024 * 1024
"""Characters that a rendered prompt, or any text on the way to it, may hold beyond the messages."""
MAX_NUMBER = 10**12
MAX_SECONDS = 2.0

_STRING_METHODS = frozenset(
    (
        *("capitalize", "count", "endswith", "find", "isalpha", "isdigit", "isspace"),
        *("lower", "lstrip", "partition", "removeprefix", "removesuffix", "rfind", "rpartition"),
        *("rsplit", "rstrip", "split", "splitlines", "startswith", "strip", "title"),
        *("upper",),
    )
)
_FILTERS = frozenset(
    (
        *("abs", "capitalize", "count", "d", "default", "dictsort", "e"),
        *("escape", "first", "float", "int", "items", "last", "length"),
        *("list", "lower", "map", "max", "min", "reject", "rejectattr"),
        *("reverse", "round", "safe", "select", "selectattr", "sort", "title"),
        *("trim", "unique", "upper"),
    )
)


class TemplateFailure(Exception):
    """The template cannot be used: it is damaged, refuses the messages or goes beyond a limit."""


def render_template(source: str, variables: Mapping[str, object], *, budget: int = 0) -> str:
    """Render a chat template as Hugging Face's transformers does.

    `budget` is the number of characters in the messages; the output may hold `MAX_ADDED` more. Raises
    `TemplateFailure`, whatever the template does.
    """
    if len(source) > MAX_TEMPLATE:
        raise TemplateFailure(f"the template is longer than {MAX_TEMPLATE} characters")
    limit = budget + MAX_ADDED
    try:
        environment = _Environment(limit)
        with _Deadline(MAX_SECONDS):
            return environment.bounded_join(environment.from_string(source).generate(dict(variables)))
    except TemplateFailure:
        raise
    except TemplateError as error:
        raise TemplateFailure(str(error)) from error
    except Exception as error:
        raise TemplateFailure(f"{type(error).__name__}: {error}") from error


class _BoundedGenerator(CodeGenerator):
    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("environment.bounded_join((")
        for argument in node.nodes:
            self.visit(argument, frame)
            self.write(", ")
        self.write("))")


class _Environment(ImmutableSandboxedEnvironment):
    code_generator_class = _BoundedGenerator
    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "**", "%"})

    def __init__(self, limit: int) -> None:
        super().__init__(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols], finalize=_scalar)
        self._limit = limit
        # The joining of `{% set %}` blocks and of macros; Jinja reads it from the environment.
        self.concat = self.bounded_join  # type: ignore[method-assign]
        self.filters = {name: value for name, value in self.filters.items() if name in _FILTERS}
        self.filters.update(
            join=self._join, replace=self._replace, string=lambda value: str(_scalar(value)), tojson=self._to_json
        )
        self.globals = {
            "namespace": Namespace,
            "raise_exception": _refuse,
            "range": _short_range,
            "strftime_now": _strftime_now,
        }

    def bounded_join(self, parts: Iterable[object]) -> str:
        texts: list[str] = []
        size = 0
        for part in parts:
            text = str(_scalar(part))
            size += len(text)
            if size > self._limit:
                raise TemplateFailure("the template's text grows too long")
            texts.append(text)
        return "".join(texts)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if isinstance(left, int | float) and isinstance(right, int | float):
            if operator == "**" or max(abs(left), abs(right)) > MAX_NUMBER:
                raise TemplateFailure("the template computes with very large numbers")
        elif operator != "+" or len(left) + len(right) > self._limit:
            raise TemplateFailure(f"the operator {operator} on these values is not available to templates")
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> None:
        # Jinja would make `str.format` safe to read attributes with; it can still ask for a gigabyte of padding.
        return None

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, str) and callable(value):
            return attr in _STRING_METHODS
        return super().is_safe_attribute(obj, attr, value)

    def _join(self, values: Iterable[object], separator: str = "") -> str:
        parts: list[object] = []
        for value in values:
            parts += (separator, value)
        return self.bounded_join(parts[1:])

    def _replace(self, text: str, old: str, new: str) -> str:
        if len(text) + (text.count(old) + 1) * len(new) > self._limit:
            raise TemplateFailure("the template's text grows too long")
        return str(text).replace(old, new)

    def _to_json(self, value: object, indent: int | None = None) -> str:
        if indent is not None and not 0 <= indent <= 8:
            raise TemplateFailure("the template asks for a very wide indent")
        # Piece by piece: shared lists within lists can stand for far more text than memory.
        return self.bounded_join(json.JSONEncoder(ensure_ascii=False, indent=indent).iterencode(value))


class _Deadline:
    """Ends the Python code of this thread after a time, by tracing its lines.

    A template compiles to Python, whose every loop passes lines, so none can run on; the built-in operations that could
    take long within one line are not available to it.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._previous: Callable[..., Any] | None = None

    def __enter__(self) -> None:
        self._previous = sys.gettrace()
        sys.settrace(self._trace)

    def __exit__(self, *exc: object) -> None:
        sys.settrace(self._previous)

    def _trace(self, frame: FrameType, event: str, argument: object) -> Callable[..., Any]:
        if time.monotonic() > self._end:
            raise TemplateFailure("the template takes too long")
        return self._trace


def _scalar(value: object) -> object:
    if isinstance(value, str | int | float | Undefined) or value is None:
        return value
    raise TemplateFailure(f"the template writes out a {type(value).__name__}")


def _short_range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > 10_000:
        raise TemplateFailure("the template asks for a very long range")
    return numbers


def _refuse(message: object) -> None:
    raise TemplateFailure(str(_scalar(message)))


def _strftime_now(layout: str) -> str:
    if len(layout) > 100:
        raise TemplateFailure("the template asks for a very long date")
    return datetime.now().astimezone().strftime(layout)
