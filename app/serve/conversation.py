"""A client's messages and tools in the form that our models are told of them: the agents' own form of a call.

Every model gets the same one, whatever its chat template knows of tools, and a grammar sees to it that what comes out
is a call of one of the client's tools or the choice to answer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from ternlight.agents.calls import RESPOND, Option, call_text
from ternlight.agents.calls import respond as respond_option
from ternlight.agents.messages import ToolReturnPart
from ternlight.agents.prompts import result_text, system_text
from ternlight.app.serve.errors import ApiError
from ternlight.app.serve.requests import ChatRequest, ChatTurn, NamedTool
from ternlight.engine.types import ChatMessage
from ternlight.tools.schema import SchemaRefused, simplify


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """What may be called. `answer` is the call after which free text follows; None where a tool must be called."""

    tools: tuple[Option, ...] = ()
    answer: Option | None = None
    answer_name: str = RESPOND
    notes: tuple[str, ...] = ()
    """What of the tools' schemas is left out, for the log."""

    @property
    def options(self) -> tuple[Option, ...]:
        """All that the grammar allows."""
        return (*self.tools, *((self.answer,) if self.answer else ()))


def calls_of(request: ChatRequest) -> Calls:
    """The calls that a request allows; none for plain text. Raises `ApiError` for a tool that cannot be used."""
    choice = "auto" if request.tool_choice is None else request.tool_choice
    if not request.tools or choice == "none":
        return Calls()
    wanted = choice.function.name if isinstance(choice, NamedTool) else None
    tools: list[Option] = []
    notes: list[str] = []
    for index, tool in enumerate(request.tools):
        function = tool.function
        if wanted not in (None, function.name):
            continue
        try:
            simple = simplify(function.parameters or {"type": "object", "properties": {}}, longest_text=None)
        except SchemaRefused as error:
            where = f"tools[{index}].function.parameters"
            raise ApiError(400, error.user_message, code="invalid_function_parameters", param=where) from error
        notes += (f"{function.name}: {note}" for note in simple.notes)
        description = function.description or function.name
        tools.append(Option(name=function.name, description=description, schema=simple.schema, simple=simple))
    name = RESPOND
    while any(option.name == name for option in tools):
        name += "_"
    way_out = respond_option()
    way_out = Option(name=name, description=way_out.description, schema=None)
    return Calls(
        tools=tuple(tools),
        answer=way_out if choice == "auto" else None,
        answer_name=name,
        notes=tuple(notes),
    )


def messages_of(turns: Sequence[ChatTurn], calls: Calls) -> list[ChatMessage]:
    """The conversation for a chat template. Raises `ApiError` for a result without its call."""
    messages: list[ChatMessage] = []
    named: dict[str, str] = {}
    with_tools = bool(calls.tools)
    system = [turn.text for turn in turns if turn.role in ("system", "developer")]
    beginning = "\n\n".join(text for text in system if text)
    if with_tools:
        beginning = system_text(beginning, calls.options, thoughts=False).strip()
    if beginning:
        messages.append(ChatMessage(role="system", content=beginning))
    for index, turn in enumerate(turns):
        match turn.role:
            case "user":
                _add(messages, "user", turn.text)
            case "assistant":
                if turn.text:
                    begun = call_text(calls.answer_name, None) + "\n" if with_tools and not turn.tool_calls else ""
                    _add(messages, "assistant", begun + turn.text)
                for call in turn.tool_calls or ():
                    named[call.id] = call.function.name
                    _add(messages, "assistant", _call(call.function.name, call.function.arguments, index))
            case "tool":
                name = named.get(turn.tool_call_id or "")
                if name is None:
                    raise ApiError(
                        400,
                        "A message of role tool must follow the call that it answers, with its tool_call_id.",
                        code="invalid_value",
                        param=f"messages[{index}].tool_call_id",
                    )
                status = "ok" if turn.text.strip() else "empty"
                part = ToolReturnPart(call="", tool=name, status=status, text=turn.text)  # type: ignore[arg-type]
                _add(messages, "user", result_text(part))
            case _:
                pass
    if not any(message.role == "user" for message in messages):
        raise ApiError(400, "There is no message of the user to answer.", code="invalid_value", param="messages")
    return messages


def _call(name: str, arguments: str, index: int) -> str:
    try:
        value = json.loads(arguments or "{}")
    except (ValueError, RecursionError) as error:
        where = f"messages[{index}].tool_calls"
        raise ApiError(400, "The arguments of a call are not JSON.", code="invalid_value", param=where) from error
    return call_text(name, value)


def _add(messages: list[ChatMessage], role: str, text: str) -> None:
    """One more message; two of one role become one, since many templates want the roles to take turns."""
    if messages and messages[-1].role == role:
        text = f"{messages.pop().content}\n\n{text}"
    messages.append(ChatMessage(role=role, content=text))  # type: ignore[arg-type]
