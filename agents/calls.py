"""The one format of a call, for every model: a JSON object that names a tool and its arguments.

    {"thought": "needs a sum", "tool": "calculator", "arguments": {"expression": "17*23"}}
    {"tool": "respond"}                                                                  then the answer as free text

The grammar is one JSON Schema with one alternative per tool that may be called now. Which tools a model is told of
never changes within a run; which of them the grammar allows may.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from ternlight.tools.arguments import problems, repair
from ternlight.tools.base import Tool
from ternlight.tools.schema import SimpleSchema, simplify

LONGEST_THOUGHT = 240
"""Characters."""
LONGEST_PARTS = 999
RESPOND, ASK_USER, CANNOT_DO, READ_MORE, FINISH = "respond", "ask_user", "cannot_do", "read_more", "finish"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something that can be called: a tool, or one of the loop's own."""

    name: str
    description: str
    schema: dict[str, Any] | None
    """Of the arguments; None for a call without any."""
    tool: Tool | None = None
    simple: SimpleSchema | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that can be carried out: its arguments satisfy its schema."""

    option: Option
    arguments: dict[str, Any]
    thought: str
    repaired: bool
    """Whether code put a slip right."""

    @property
    def name(self) -> str:
        """What is called."""
        return self.option.name


@dataclass(frozen=True, slots=True, kw_only=True)
class BadCall:
    """Text that is no call, with what exactly is wrong with it."""

    text: str
    error: str


def tool_option(tool: Tool) -> Option:
    """A tool as something that can be called. Raises `SchemaRefused`."""
    simple = simplify(tool.spec.parameters)
    return Option(
        name=tool.spec.name, description=tool.spec.description, schema=simple.schema, tool=tool, simple=simple
    )


def _one_text(name: str, longest: int) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {"type": "string", "minLength": 1, "maxLength": longest}},
        "required": [name],
        "additionalProperties": False,
    }


def respond() -> Option:
    """The call after which the answer follows as free text."""
    return Option(
        name=RESPOND,
        description="Answer the user. Call it without arguments; after it you write the answer as plain text.",
        schema=None,
    )


def ask_user() -> Option:
    """The call that hands the turn back with a question."""
    return Option(
        name=ASK_USER,
        description="Ask the user one question, only if the task cannot go on without the answer.",
        schema=_one_text("question", 400),
    )


def cannot_do() -> Option:
    """The way out: no call has to be made up where none fits."""
    return Option(
        name=CANNOT_DO,
        description="Say that the task cannot be done with these tools, and why.",
        schema=_one_text("reason", 400),
    )


def finish(result: dict[str, Any]) -> Option:
    """The end of a sub-agent: its result, in the form `result` (a JSON Schema of one flat object)."""
    return Option(name=FINISH, description="Hand in the result.", schema=simplify(result).schema)


def read_more(handles: Sequence[str]) -> Option:
    """Reading on in a result that was too long to be shown."""
    return Option(
        name=READ_MORE,
        description="Read another part of a long result.",
        schema={
            "type": "object",
            "properties": {
                "handle": {"enum": list(handles)},
                "part": {"type": "integer", "minimum": 1, "maximum": LONGEST_PARTS},
            },
            "required": ["handle", "part"],
            "additionalProperties": False,
        },
    )


def call_schema(options: Sequence[Option], *, thoughts: bool) -> str:
    """The JSON Schema (as text) of one call of any of `options`."""
    branches = []
    for option in options:
        properties: dict[str, Any] = {}
        if thoughts:
            properties["thought"] = {"type": "string", "minLength": 1, "maxLength": LONGEST_THOUGHT}
        properties["tool"] = {"const": option.name}
        required = ["tool"]
        if option.schema is not None:
            properties["arguments"] = _bare(option.schema)
            required.append("arguments")
        branches.append(
            {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
        )
    return json.dumps(branches[0] if len(branches) == 1 else {"anyOf": branches}, ensure_ascii=False)


def call_text(name: str, arguments: dict[str, Any] | None, thought: str = "") -> str:
    """A call as the grammar lays it out, so that what is replayed has the very tokens that were generated."""
    call: dict[str, Any] = {"thought": thought} if thought else {}
    call["tool"] = name
    if arguments is not None:
        call["arguments"] = arguments
    return json.dumps(call, ensure_ascii=False)


def parse_call(text: str, options: Sequence[Option]) -> Call | BadCall:
    """The call that `text` holds.

    Where the grammar was obeyed the text is one; a server that does not obey it may wrap the call in other text, and
    that is cut away. Arguments are put right where there is no doubt (`tools.arguments.repair`).
    """
    value, rescued = _object(text)
    names = ", ".join(option.name for option in options)
    if value is None:
        return BadCall(text=text, error=f"That was not a call. Write one JSON object that calls one of: {names}.")
    option, renamed = _option(value, options)
    if option is None:
        return BadCall(
            text=text, error=f"There is no tool {json.dumps(value.get('tool'))} to call now. There are: {names}."
        )
    thought = value.get("thought")
    arguments = value.get("arguments", {})
    if isinstance(arguments, str):
        arguments, _ = _object(arguments)
    if not isinstance(arguments, dict):
        return BadCall(text=text, error=f"The arguments of {option.name} must be a JSON object.")
    if option.schema is None:
        fixed: dict[str, Any] = {}
    else:
        fixed = repair(arguments, option.schema)
        if found := problems(fixed, option.schema):
            return BadCall(text=text, error=f"The arguments of {option.name} are wrong: {'; '.join(found[:4])}.")
    return Call(
        option=option,
        arguments=fixed,
        thought=thought if isinstance(thought, str) else "",
        repaired=rescued or renamed or fixed != value.get("arguments", {}),
    )


def _option(value: dict[str, Any], options: Sequence[Option]) -> tuple[Option | None, bool]:
    name = value.get("tool", value.get("name"))
    for option in options:
        if option.name == name:
            return option, "tool" not in value
    if isinstance(name, str):
        folded = name.strip().lower().replace("-", "_").replace(" ", "_")
        for option in options:
            if option.name == folded:
                return option, True
    return None, False


def _object(text: str) -> tuple[dict[str, Any] | None, bool]:
    """The JSON object that `text` is, or the first that stands in it; and whether it had to be searched for."""
    try:
        value = json.loads(text)
        return (value, False) if isinstance(value, dict) else (None, False)
    except (ValueError, RecursionError):
        pass
    decoder = json.JSONDecoder()
    for match in list(re.finditer(r"\{", text))[:20]:
        try:
            value, _ = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and ("tool" in value or "name" in value):
            return value, True
    return None, False


_THOUGHT = re.compile(r'\s*\{\s*"thought"\s*:\s*"((?:[^"\\]|\\(?:[^u]|u[0-9a-fA-F]{4}))*)')
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")


def thought_so_far(text: str) -> str:
    """As much of the thought as stands in the beginning of a call."""
    match = _THOUGHT.match(text)
    if match is None:
        return ""
    try:
        return _HALF_PAIR.sub("", str(json.loads(f'"{match[1]}"', strict=False)))
    except ValueError:
        return ""


_ANNOTATIONS: Collection[str] = frozenset({"description", "title", "default", "examples"})


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without what a grammar has no use for."""
    bare = {key: item for key, item in schema.items() if key not in _ANNOTATIONS}
    if isinstance(properties := bare.get("properties"), dict):
        bare["properties"] = {name: _bare(item) for name, item in properties.items()}
    if isinstance(items := bare.get("items"), dict):
        bare["items"] = _bare(items)
    return bare
