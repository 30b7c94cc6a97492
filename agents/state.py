"""Everything that a run is, between two of its steps. As JSON it is the checkpoint from which the run goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from ternlight.agents.budget import Meter, RunBudget
from ternlight.agents.calls import ASK_USER, RESPOND, call_text
from ternlight.agents.context import Block
from ternlight.agents.messages import (
    ContextPart,
    Message,
    Outcome,
    OutcomePart,
    Part,
    Role,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolReturnPart,
    message_from_json,
    message_to_json,
    part_from_json,
    part_to_json,
)
from ternlight.agents.prompts import context_note, dropped, result_text, shortened

VERSION = 2
Phase = Literal["choose", "act", "write", "done"]
_LONGEST_SAID = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that code told the model: what was wrong with its last call. Not kept in the conversation."""

    text: str
    said: str = ""
    """What the model had written, "" where its call is among the entries."""


Entry = ThinkingPart | ToolCallPart | ToolReturnPart | Note


@dataclass(kw_only=True)
class RunState:
    """One run. `conversation` ends with the user's last words."""

    id: str
    conversation: tuple[Message, ...]
    system: str
    visible: tuple[str, ...]
    """Names of the tools that the model is told of, in their order; never changes within the run."""
    budget: RunBudget
    now: datetime
    plan: str = ""
    memory: tuple[str, ...] = ()
    phase: Phase = "choose"
    decided: bool = False
    """Whether code has chosen the tool: it is called first, and the answer follows its result."""
    entries: list[Entry] = field(default_factory=list)
    meter: Meter = field(init=False)
    levels: dict[str, int] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    """Of the `RepetitionDetector`."""
    failures: dict[str, int] = field(default_factory=dict)
    """Calls of a tool, one after another, that could not work."""
    set_aside: list[str] = field(default_factory=list)
    bad_calls: int = 0
    """In a row."""
    calls_made: int = 0
    tainted: bool = False
    """Whether text by strangers has been read."""
    granted: list[str] = field(default_factory=list)
    forced: Outcome | None = None
    """Why the next call must be the answer."""
    thought: str = ""
    """Of the call after which the answer is being written."""
    answer: str = ""
    outcome: Outcome = "answered"
    message: str = ""
    """Code's own words about the outcome."""
    files: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.meter = Meter(budget=self.budget)

    def beside(self) -> str:
        """What the model is told after the user's words."""
        note = context_note(self.now, self.memory) if self.visible or self.memory else ""
        return "\n\n".join(text for text in (self.plan, note) if text)

    def parts(self) -> tuple[Part, ...]:
        """The assistant's message so far."""
        parts: list[Part] = [ContextPart(text=self.beside())] if self.beside() else []
        parts += [entry for entry in self.entries if not isinstance(entry, Note)]
        if self.answer:
            parts.append(TextPart(text=self.answer))
        if self.outcome != "answered":
            parts.append(OutcomePart(outcome=self.outcome, message=self.message))
        return tuple(parts)

    def returns(self) -> list[ToolReturnPart]:
        """The results so far."""
        return [entry for entry in self.entries if isinstance(entry, ToolReturnPart)]

    def blocks(self, tail: str = "") -> list[Block]:
        """The prompt: prefix, conversation, plan and the user's last words, then what has happened in this run."""
        blocks = [Block(key="system", role="system", kind="fixed", forms=(self.system,))]
        turn = -1
        for index, message in enumerate(self.conversation[:-1]):
            if message.role == "user" or turn < 0:
                turn += 1
            blocks += _history(index, turn, message)
        words = "\n\n".join(text for text in (self.conversation[-1].text, self.beside()) if text)
        blocks.append(Block(key="user", role="user", kind="fixed", forms=(words,)))
        thought = ""
        for index, entry in enumerate(self.entries):
            key = f"e{index}"
            match entry:
                case ThinkingPart():
                    thought = entry.text
                case ToolCallPart():
                    if entry.tool != RESPOND:  # there the answer begins with it
                        whole = call_text(entry.tool, entry.arguments, thought)
                        short = call_text(entry.tool, {})
                        blocks.append(Block(key=key, role="assistant", kind="call", forms=(whole, short)))
                    thought = ""
                case ToolReturnPart():
                    forms = (result_text(entry), shortened(entry), dropped(entry))
                    blocks.append(Block(key=key, role="user", kind="result", forms=forms))
                case Note():
                    if entry.said:
                        said = entry.said[:_LONGEST_SAID]
                        blocks.append(Block(key=f"{key}s", role="assistant", kind="note", forms=(said, "")))
                    blocks.append(Block(key=key, role="user", kind="note", forms=(entry.text, "")))
        if tail:
            blocks.append(Block(key="tail", role="user", kind="fixed", forms=(tail,)))
        return blocks

    def to_json(self) -> dict[str, Any]:
        """Everything, as JSON values."""
        self.meter.tick()
        return {
            "version": VERSION,
            "id": self.id,
            "conversation": [message_to_json(message) for message in self.conversation],
            "system": self.system,
            "visible": list(self.visible),
            "budget": {
                "steps": self.budget.steps,
                "tokens": self.budget.tokens,
                "seconds": self.budget.seconds,
            },
            "spent": {
                "steps": self.meter.steps,
                "tokens": self.meter.tokens,
                "seconds": self.meter.seconds,
                "model_calls": self.meter.model_calls,
            },
            "now": self.now.isoformat(),
            "memory": list(self.memory),
            "entries": [_entry_to_json(entry) for entry in self.entries],
            **{name: getattr(self, name) for name in _PLAIN},
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> RunState:
        """The inverse of `to_json`. Raises `ValueError`, `KeyError` or `TypeError` for what it did not write."""
        if data["version"] != VERSION:
            raise ValueError(f"version {data['version']}")
        state = cls(
            id=data["id"],
            conversation=tuple(message_from_json(message) for message in data["conversation"]),
            system=data["system"],
            visible=tuple(data["visible"]),
            budget=RunBudget(**data["budget"]),
            now=datetime.fromisoformat(data["now"]),
            memory=tuple(data["memory"]),
            entries=[_entry_from_json(entry) for entry in data["entries"]],
            **{name: data[name] for name in _PLAIN},
        )
        state.meter = Meter(budget=state.budget, **data["spent"])
        return state


_PLAIN = (
    "plan",
    "phase",
    "decided",
    "levels",
    "seen",
    "failures",
    "set_aside",
    "bad_calls",
    "calls_made",
    "tainted",
    "granted",
    "forced",
    "thought",
    "answer",
    "outcome",
    "message",
    "files",
)


def _history(index: int, turn: int, message: Message) -> Iterator[Block]:
    """An earlier message, to the letter as it was: the prompt that it was part of need not be evaluated again."""
    thought, beginning, asked = "", "", False
    for place, part in enumerate(message.parts):
        role: Role = message.role
        forms: tuple[str, ...]
        match part:
            case TextPart() if part.text and not asked:
                forms = (beginning + part.text, "")
                beginning = ""
            case ContextPart():
                role, forms = "user", (part.text, "")
            case ThinkingPart():
                thought = part.text
                continue
            case ToolCallPart(tool="respond"):
                beginning, thought = call_text(RESPOND, None, thought) + "\n", ""
                continue
            case ToolCallPart():
                role, forms = "assistant", (call_text(part.tool, part.arguments, thought), "")
                thought, asked = "", part.tool == ASK_USER
            case ToolReturnPart():
                role, forms = "user", (result_text(part), shortened(part), "")
            case _:
                continue
        yield Block(key=f"h{index}.{place}", role=role, kind="history", forms=forms, group=f"t{turn}")


def _entry_to_json(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, Note):
        return {"kind": "note", "text": entry.text, "said": entry.said}
    return part_to_json(entry)


def _entry_from_json(data: dict[str, Any]) -> Entry:
    if data["kind"] == "note":
        return Note(text=data["text"], said=data["said"])
    part = part_from_json(data)
    if not isinstance(part, ThinkingPart | ToolCallPart | ToolReturnPart):
        raise ValueError(f"a run has no step of kind {part.kind!r}")
    return part
