"""What a text loses before it is read as Markdown: characters nobody can see, and a model's stage directions."""

from __future__ import annotations

import re
import unicodedata

_BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")
_KEPT_FORMAT = set("\u200c\u200d\u200e\u200f")
_THINKING = re.compile(r"<(think|thinking|reasoning|scratchpad)>.*?</\1>", re.S | re.I)
_THOUGHT = re.compile(r"\A.*</(?:think|thinking)>", re.S | re.I)
_CHAT_TOKENS = re.compile(
    r"<\|[^|<>\n]{0,40}\|>(?:(?:system|user|assistant)\b)?|</?s>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>(?:model|user)?"
    r"|</?(?:think|thinking|reasoning|scratchpad|answer|tool_call|tool_response|function_call)>",
    re.I,
)
_MARKUP = re.compile(r"<!--.*?-->|<!\[CDATA\[|\]\]>|<!DOCTYPE[^>]*>|<\?[a-z][^>]*\?>", re.S | re.I)
_WRAPPED = re.compile(
    r"\A\s*(`{3,}|~{3,})[ \t]*(?:markdown|md|text|html)?[ \t]*\n(.*?)\n?[ \t]*(?:\1[ \t]*)?\Z", re.S | re.I
)
_CODE = re.compile(r"(?<!`)(`+)(?!`)[^`\n]+(?<!`)\1(?!`)|^([ \t]*)(`{3,}|~{3,})[^\n`]*\n.*?^\2\3[ \t]*$", re.M | re.S)
_UNICODE_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def scrub_characters(text: str) -> str:
    """`text` in NFC with newlines as \\n, without controls, lone surrogates, private-use characters, non-characters and
    the marks that turn the direction of writing by force. None of these can be drawn; some are used to deceive."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return unicodedata.normalize("NFC", "".join(character for character in text if _stays(character)))


def _stays(character: str) -> bool:
    if character in "\n\t":
        return True
    if character in _BIDI or (ord(character) & 0xFFFE) == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF:
        return False
    category = unicodedata.category(character)
    if category == "Cf":
        return character in _KEPT_FORMAT
    return category not in ("Cc", "Cs", "Co")


def scrub(text: str) -> str:
    """`text` ready to be parsed: characters scrubbed, thinking and chat tokens gone, comments gone, an answer that is
    fenced as a whole unwrapped, and newlines that arrived as the two characters \\n made real."""
    held = _Held()
    text = held.without(scrub_characters(text))
    text = _THINKING.sub("", text)
    if (thought := _THOUGHT.match(text)) and text[thought.end() :].strip():
        text = text[thought.end() :]
    text = held.back(_CHAT_TOKENS.sub("", text))
    if wrapped := _WRAPPED.match(text):
        inner = wrapped.group(2)
        if not re.search(rf"^\s*{re.escape(wrapped.group(1))}", inner, re.M):
            text = inner
    text = _MARKUP.sub("", held.without(text))
    if "\n" not in text.strip() and "\\n" in text:
        text = text.replace("\\r", "").replace("\\n", "\n").replace("\\t", " ").replace('\\"', '"')
    text = text.replace("\\n\\n", "\n\n")
    return held.back(_UNICODE_ESCAPE.sub(lambda found: _escaped(found), text))


class _Held:
    """Code, set aside while the text around it is scrubbed: in code such marks are what is talked about."""

    def __init__(self) -> None:
        self._code: list[str] = []

    def without(self, text: str) -> str:
        """`text` with marks (private characters, of which it has none) in place of its code."""
        return _CODE.sub(self._mark, text)

    def back(self, text: str) -> str:
        """`text` with its code again."""
        return re.sub("\ue004(\\d+)\ue005", lambda found: self._code[int(found.group(1))], text)

    def _mark(self, found: re.Match[str]) -> str:
        self._code.append(found.group())
        return f"\ue004{len(self._code) - 1}\ue005"


def _escaped(found: re.Match[str]) -> str:
    character = chr(int(found.group(1), 16))
    return character if _stays(character) and character not in "`<>|" else ""
