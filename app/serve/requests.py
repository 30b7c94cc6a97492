"""The bodies that clients send, checked: types, ranges, and what this server cannot do said by name.

Fields as in OpenAI's API reference for chat completions and embeddings. Fields that change nothing here (`user`,
`store`, `metadata` ...) are passed over; those that would change the answer and cannot be honoured are refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ternlight.app.serve.errors import ApiError

MOST_MESSAGES = 2_000
MOST_TOOLS = 128
MOST_STOPS = 16
MOST_CHOICES = 16
"""Answers to one request; they are made one after another."""
MOST_TEXTS = 2_048
"""Of one embeddings request, as in OpenAI's API."""

Share = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Penalty = Annotated[float, Field(ge=-2.0, le=2.0, allow_inf_nan=False)]
ToolName = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class TextContent(_Body):
    """A part of a message; pictures and sound cannot be read here."""

    type: Literal["text"]
    text: str


class CalledFunction(_Body):
    """The function of an earlier call; `arguments` is JSON text."""

    name: ToolName
    arguments: str


class ToolCall(_Body):
    """A call that the model made earlier."""

    id: str
    type: Literal["function"] = "function"
    function: CalledFunction


class ChatTurn(_Body):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[TextContent] | None = None
    tool_calls: list[ToolCall] | None = None
    tool_call_id: str | None = None

    @property
    def text(self) -> str:
        """All its words."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class Function(_Body):
    """A function that the model may call."""

    name: ToolName
    description: str | None = None
    parameters: dict[str, Any] | None = None


class FunctionTool(_Body):
    """A tool."""

    type: Literal["function"]
    function: Function


class NamedFunction(_Body):
    """The name of a function."""

    name: ToolName


class NamedTool(_Body):
    """A choice of one tool."""

    type: Literal["function"]
    function: NamedFunction


class NamedSchema(_Body):
    """A JSON Schema with its name."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True, populate_by_name=True)

    name: str
    schema_: dict[str, Any] = Field(alias="schema")


class ResponseFormat(_Body):
    """What the answer has to be."""

    type: Literal["text", "json_object", "json_schema"]
    json_schema: NamedSchema | None = None


class StreamOptions(_Body):
    """How to stream."""

    include_usage: bool | None = None


class ChatRequest(_Body):
    """`POST /v1/chat/completions`."""

    model: str
    messages: list[ChatTurn] = Field(min_length=1, max_length=MOST_MESSAGES)
    max_tokens: int | None = Field(None, ge=1)
    max_completion_tokens: int | None = Field(None, ge=1)
    temperature: float | None = Field(None, ge=0.0, le=2.0, allow_inf_nan=False)
    top_p: Share | None = None
    top_k: int | None = Field(None, ge=0, le=1_000_000)
    """Not OpenAI's; the common extension."""
    min_p: Share | None = None
    """Not OpenAI's; the common extension."""
    seed: int | None = Field(None, ge=-(2**63), lt=2**63)
    stop: str | list[str] | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = None
    response_format: ResponseFormat | None = None
    tools: list[FunctionTool] | None = Field(None, max_length=MOST_TOOLS)
    tool_choice: Literal["none", "auto", "required"] | NamedTool | None = None
    n: int | None = Field(None, ge=1, le=MOST_CHOICES)
    frequency_penalty: Penalty | None = None
    presence_penalty: Penalty | None = None
    logit_bias: dict[str, float] | None = None
    functions: list[Any] | None = None
    """The form of `tools` until 2023."""
    function_call: Any = None
    modalities: list[str] | None = None

    @property
    def stops(self) -> tuple[str, ...]:
        """The stop strings."""
        return (self.stop,) if isinstance(self.stop, str) else tuple(self.stop or ())


class EmbeddingsRequest(_Body):
    """`POST /v1/embeddings`."""

    model: str
    input: str | list[str]
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: int | None = None


_SAID = (
    (re.compile(r"messages\[\d+\]\.content\[\d+\]\.type"), "Only text can be read here, no pictures and no sound"),
    (re.compile(r"input(?:\[\d+\])+"), "Give texts: the numbers of tokens are not taken"),
)
"""Where a client can run into what this server lacks: the field, and words that say so."""

Body = TypeVar("Body", bound=BaseModel)


def parse(kind: type[Body], data: bytes) -> Body:
    """The body of a request. Raises `ApiError` that names the field and what is wrong with it."""
    try:
        value = json.loads(data)
        # A lone half of a surrogate pair has no UTF-8 form: no tokenizer could take it.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise ApiError(400, f"The body is not JSON that can be read: {error}"[:300], code="invalid_json") from error
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        where, what = _what_is_wrong(value, error)
        raise ApiError(
            400, f"{where or 'The body'}: {what}."[:300], code="invalid_value", param=where[:100] or None
        ) from error


def _what_is_wrong(body: Any, error: ValidationError) -> tuple[str, str]:
    """The place as OpenAI writes it ("messages[0].content[1].type"), "" for the whole body; and what is wrong there."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    found = [
        (_place(body, problem["loc"], missing=problem["type"] == "missing"), problem["msg"]) for problem in problems
    ]
    # Where a field may have several forms, each of them complains: the one that got furthest was meant.
    where, what = max(found, key=lambda one: one[0].count(".") + one[0].count("["))
    return where, next((said for place, said in _SAID if place.fullmatch(where)), what)


def _place(body: Any, location: Sequence[int | str], *, missing: bool) -> str:
    """A location without the names of the forms that were tried ("str", "list[TextContent]")."""
    where = ""
    for index, step in enumerate(location):
        if isinstance(step, int):
            where += f"[{step}]"
            body = body[step] if isinstance(body, list) and step < len(body) else None
        elif (isinstance(body, dict) and step in body) or (missing and index == len(location) - 1):
            where += f".{step}" if where else step
            body = body.get(step) if isinstance(body, dict) else None
    return where


def check_chat(request: ChatRequest) -> None:
    """Refuse what would change the answer and cannot be done. Raises `ApiError`."""
    if request.functions or request.function_call not in (None, "none", "auto"):
        name = "functions" if request.functions else "function_call"
        raise _unsupported(name, f"{name} is the old form: send tools and tool_choice.")
    if request.modalities not in (None, ["text"]):
        raise _unsupported("modalities", "Answers are text: leave modalities out.")
    if request.frequency_penalty or request.presence_penalty:
        name = "frequency_penalty" if request.frequency_penalty else "presence_penalty"
        raise _unsupported(name, f"{name} is not supported: leave it at 0.")
    if request.logit_bias:
        raise _unsupported("logit_bias", "logit_bias is not supported.")
    if request.top_logprobs:
        raise _unsupported("top_logprobs", "Only the chosen token's probability is known: leave top_logprobs at 0.")
    if len(request.stops) > MOST_STOPS or any(not stop or len(stop) > 200 for stop in request.stops):
        raise _wrong("stop", f"stop: at most {MOST_STOPS} texts of 1 to 200 characters.")
    form = request.response_format
    if form is not None and form.type == "json_schema" and form.json_schema is None:
        raise _wrong("response_format.json_schema", "response_format.json_schema is missing.")
    names = [tool.function.name for tool in request.tools or ()]
    if len(set(names)) < len(names):
        raise _wrong("tools", "Two tools have the same name.")
    if isinstance(request.tool_choice, NamedTool) and request.tool_choice.function.name not in names:
        raise _wrong("tool_choice", "tool_choice names a tool that is not among the tools.")
    if request.tool_choice == "required" and not names:
        raise _wrong("tool_choice", "tool_choice is required, but there are no tools.")


def _wrong(param: str, message: str) -> ApiError:
    return ApiError(400, message, code="invalid_value", param=param)


def _unsupported(param: str, message: str) -> ApiError:
    return ApiError(400, message, code="unsupported_value", param=param)
