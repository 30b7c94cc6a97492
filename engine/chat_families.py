"""Chat formats written out by hand, for models whose own template is missing, stale or unusable.

Layouts from the models' published templates; a family is recognised by the special tokens that only it has.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from ternlight.engine.prompt import Segment, trusted, untrusted
from ternlight.engine.types import ChatMessage

Family = Callable[[Sequence[ChatMessage]], list[Segment]]


def chat_family(special: Collection[str], architecture: str) -> Family:
    """The family that a model's special tokens belong to; `plain` if none."""
    if architecture.startswith("bitnet") and "<|eot_id|>" in special:
        return bitnet
    for markers, family in _BY_TOKENS:
        if all(marker in special for marker in markers):
            return family
    return plain


def chatml(messages: Sequence[ChatMessage]) -> list[Segment]:
    """Qwen, SmolLM2, Falcon-E."""
    return _turns(messages, "<|im_start|>{role}\n", "<|im_end|>\n", "<|im_start|>assistant\n")


def qwen3(messages: Sequence[ChatMessage]) -> list[Segment]:
    """ChatML of models that can think first; an empty thought makes them answer at once, as their templates do it."""
    return [*chatml(messages), trusted("<think>\n\n</think>\n\n")]


def llama3(messages: Sequence[ChatMessage]) -> list[Segment]:
    """Llama 3 and its descendants."""
    start = "<|start_header_id|>{role}<|end_header_id|>\n\n"
    return _turns(messages, start, "<|eot_id|>", start.format(role="assistant"))


def gemma(messages: Sequence[ChatMessage]) -> list[Segment]:
    """Gemma has no system role: its text goes before the first user turn."""
    messages = merge_system(messages)
    names = {"assistant": "model"}
    return _turns(messages, "<start_of_turn>{role}\n", "<end_of_turn>\n", "<start_of_turn>model\n", names)


def falcon3(messages: Sequence[ChatMessage]) -> list[Segment]:
    """Falcon 3. Its marks of roles are ordinary text to the tokenizer."""
    return _turns(messages, "<|{role}|>\n", "\n", "<|assistant|>\n")


def bitnet(messages: Sequence[ChatMessage]) -> list[Segment]:
    """BitNet b1.58 2B-4T, whose file carries an older template (microsoft/BitNet; ik_llama.cpp #339)."""
    return _turns(messages, "{Role}: ", "<|eot_id|>", "Assistant: ")


def plain(messages: Sequence[ChatMessage]) -> list[Segment]:
    """For models without any chat tokens."""
    return _turns(messages, "{role}: ", "\n", "assistant:")


_BY_TOKENS: tuple[tuple[tuple[str, ...], Family], ...] = (
    (("<|im_start|>", "<|im_end|>", "<think>", "</think>"), qwen3),
    (("<|im_start|>", "<|im_end|>"), chatml),
    (("<|start_header_id|>", "<|eot_id|>"), llama3),
    (("<start_of_turn>", "<end_of_turn>"), gemma),
    (("<|system|>", "<|user|>", "<|assistant|>"), falcon3),
    ((">>TITLE<<", ">>EMAIL_ADDRESS<<", "<|endoftext|>"), falcon3),
)


def merge_system(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """The same conversation with a leading system message put before the first user's words."""
    if not messages or messages[0].role != "system":
        return list(messages)
    system, rest = messages[0].content, list(messages[1:])
    if rest and rest[0].role == "user":
        return [ChatMessage(role="user", content=f"{system}\n\n{rest[0].content}"), *rest[1:]]
    return [ChatMessage(role="user", content=system), *rest]


def _turns(
    messages: Sequence[ChatMessage], start: str, end: str, answer: str, names: dict[str, str] | None = None
) -> list[Segment]:
    segments: list[Segment] = []
    for message in messages:
        role = (names or {}).get(message.role, message.role)
        segments.append(trusted(start.format(role=role, Role=role.capitalize())))
        segments.append(untrusted(message.content.strip()))
        segments.append(trusted(end))
    segments.append(trusted(answer))
    return segments
