"""A prompt as pieces of trusted and untrusted text, and its tokens.

Special tokens ("<|im_end|>") end turns and change roles, so they are recognised only in text that the template wrote,
never in what a person, a document or a model wrote (prompt injection).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a prompt. Special tokens are recognised in it only if it is trusted."""

    text: str
    trusted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialToken:
    """A token that a template may write by name."""

    id: int
    strip_left: bool = False
    """White space before it belongs to it (a property of the vocabulary)."""
    strip_right: bool = False


class Vocabulary(Protocol):
    """What turning a prompt into tokens needs of a model's vocabulary."""

    @property
    def special(self) -> Mapping[str, SpecialToken]:
        """Every special token by its text."""

    def encode(self, text: str) -> list[int]:
        """Tokens of plain text. The result never holds a special token, whatever the text."""


def trusted(text: str) -> Segment:
    """Text of a template."""
    return Segment(text=text, trusted=True)


def untrusted(text: str) -> Segment:
    """Text of a person, a document or a model."""
    return Segment(text=text, trusted=False)


def prompt_tokens(segments: Sequence[Segment], vocabulary: Vocabulary) -> list[int]:
    """Tokens of a prompt.

    Plain text is tokenized in the longest stretches that lie between two special tokens, across segments, so that a
    harmless message gets the very tokens it would get if the rendered prompt were parsed as one text.
    """
    pattern = special_pattern(tuple(vocabulary.special))
    tokens: list[int] = []
    plain: list[str] = []
    strip_start = False

    def end_stretch(*, strip_end: bool) -> None:
        nonlocal strip_start
        text = "".join(plain)
        plain.clear()
        text = text.lstrip() if strip_start else text
        text = text.rstrip() if strip_end else text
        strip_start = False
        if text:
            tokens.extend(vocabulary.encode(text))

    for segment in segments:
        if pattern is None or not segment.trusted:
            plain.append(segment.text)
            continue
        end = 0
        for match in pattern.finditer(segment.text):
            plain.append(segment.text[end : match.start()])
            special = vocabulary.special[match.group()]
            end_stretch(strip_end=special.strip_left)
            tokens.append(special.id)
            strip_start = special.strip_right
            end = match.end()
        plain.append(segment.text[end:])
    end_stretch(strip_end=False)
    return tokens


def split_special(text: str, pattern: re.Pattern[str] | None) -> list[str]:
    """Cut `text` inside every occurrence of a special token's text, so that no part holds a whole one.

    Tokenizing the parts one by one can then not yield a special token, whatever the tokenizer would do with the whole.
    """
    if pattern is None:
        return [text]
    parts: list[str] = []
    start = 0
    match = pattern.search(text)
    while match is not None:
        cut = match.start() + 1
        parts.append(text[start:cut])
        start = cut
        match = pattern.search(text, cut)
    parts.append(text[start:])
    return [part for part in parts if part]


def special_pattern(texts: Sequence[str]) -> re.Pattern[str] | None:
    """Matches any of `texts`, the longest first; None if there are none."""
    if not texts:
        return None
    return re.compile("|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True)))
