"""The inside of a paragraph: markdown-it's inline tokens to `Inline` values, with everything that would leak closed.

Raw HTML arrives as tokens because the parser is told that HTML is allowed; told otherwise it would hand the tags over
as text, and the reader would see them. Tags with a meaning here are obeyed, other tags of HTML are dropped, and what
only looks like a tag (`List<int>`) stays."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ternlight.tools.typeset.formula import NAMES, SYMBOLS, linear
from ternlight.tools.typeset.inlines import (
    Break,
    Cite,
    Code,
    Em,
    Inline,
    Inlines,
    Link,
    Math,
    Strong,
    Sub,
    Sup,
    Text,
    plain,
)
from ternlight.tools.typeset.leaks import HTML_TAGS, LEAKED_TAG, freed, markup
from ternlight.tools.typeset.scrub import scrub_characters

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)\b(.*?)/?>\Z", re.S)
_KINDS = {
    "b": "strong", "strong": "strong", "th": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em", "var": "em",
    "u": "em", "sup": "sup", "sub": "sub", "a": "link", "code": "code", "kbd": "code", "samp": "code", "tt": "code",
    "q": "quote",
}  # fmt: skip
_TOKENS = {"strong_open": "strong", "em_open": "em", "link_open": "link", "s_open": "span"}
_SAFE_LINK = re.compile(r"(?:https?://[^\s<>\"]+|mailto:[^\s<>\"]+@[^\s<>\"]+)\Z", re.I)
_BARE_LINK = re.compile(r"\bhttps?://[^\s<>\"'`{}|\\^\[\]()（）]+(?:\([^\s<>()]*\)[^\s<>\"'`{}|\\^\[\]()]*)*", re.I)
_CITE = re.compile(
    r"\[\^?(\d{1,3}(?:\s*[,;]\s*\^?\d{1,3}|\s*[-–]\s*\d{1,3})*)\](?!\()"
    r"|【\s*(\d{1,3})[^】\n]*】|\[\^([A-Za-z][\w-]{0,30})\]"
)
_BOLD = re.compile(r"\*\*\s*([^\s*](?:[^*\n]*[^\s*])?)\s*\*\*|(?<![\w_])__([^\s_](?:[^_\n]*[^\s_])?)__(?![\w_])")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]|\{\{([^{}]*)\}\}")
_LEFT_OVER = re.compile(r"\*{2,}|(?<!\w)_{2,}|_{2,}(?!\w)|`{3,}|~{2,}|\[\[+|\]\]+|(?<!\S)#{2,6}(?!\S)")
_ESCAPE = re.compile(r"\\n(?![a-zA-Z]{3})|\\u[0-9a-fA-F]{4}|_x000[0-9A-F]_")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});|&nbsp\b")
_TEX = re.compile(r"\\(?:frac|dfrac|sqrt|text|mathrm|mathbf|textbf|textit|emph)\s*(?:\{[^{}]*\}\s*){1,2}|\\([A-Za-z]+)")


def safe_url(url: str) -> str:
    """`url` if it may be linked to (http, https, mailto), else empty."""
    url = scrub_characters(url).strip()
    return url if len(url) <= 2000 and _SAFE_LINK.match(url) else ""


def clean_leaf(text: str) -> str:
    """Characters for a reader: entities decoded however often they were escaped, tags of HTML and TeX commands gone."""
    for _again in range(3):
        decoded = _ENTITY.sub(lambda found: html.unescape(found.group().rstrip(";") + ";"), text)
        decoded = LEAKED_TAG.sub("", decoded)
        if decoded == text:
            break
        text = decoded
    if "\\" in text:
        text = _TEX.sub(_tex_to_text, text)
    return scrub_characters(text)


def clean_label(text: str) -> str:
    """The same for what is not read as Markdown any more: labels, titles, descriptions."""
    return " ".join(freed(clean_leaf(text)).split())


def clean_tex(tex: str) -> str:
    """A formula without entities, tags and marks of Markdown in it."""
    for _again in range(3):
        tex = _ENTITY.sub(lambda found: html.unescape(found.group().rstrip(";") + ";"), tex)
    tex = re.sub(r"`+|\*{2,}|#{2,}|\[\[+|\]\]+|\[\^[\w-]+\]", "", LEAKED_TAG.sub("", tex))
    return scrub_characters(tex).strip()


def _tex_to_text(found: re.Match[str]) -> str:
    name = found.group(1)
    if name is not None and name not in SYMBOLS and name not in NAMES:
        return found.group()
    return linear(found.group())


@dataclass
class _Frame:
    kind: str
    url: str = ""
    children: list[Inline] = field(default_factory=list)


class InlineBuilder:
    """Builds `Inlines` from the inline tokens of one paragraph."""

    def __init__(
        self,
        *,
        footnote: Callable[[str], int | None] = lambda label: None,
        block_text: Callable[[str], str] = lambda text: text,
    ) -> None:
        self._stack = [_Frame("root")]
        self._footnote = footnote
        self._block_text = block_text

    def build(self, tokens: Sequence[Any]) -> Inlines:
        """The inlines of `tokens`; every element that was left open is closed at the end."""
        for token in tokens:
            self._take(token)
        while len(self._stack) > 1:
            self._pop()
        inlines = tidy(self._stack[0].children)
        return _without_leaks(inlines) if markup(_prose(inlines)) else inlines

    def _take(self, token: Any) -> None:
        kind = token.type
        if kind == "text":
            self._text(self._block_text(token.content))
        elif kind == "softbreak":
            self._add(Text(text=" "))
        elif kind == "hardbreak":
            self._add(Break())
        elif kind == "code_inline":
            self._add(Code(text=scrub_characters(token.content)))
        elif kind == "math_inline":
            self._add(Math(tex=clean_tex(token.content)))
        elif kind == "math_inline_double":
            self._add(Math(tex=clean_tex(token.content), display=True))
        elif kind == "image":
            self._text(token.content)
        elif kind == "html_inline":
            self._html(token.content)
        elif kind in _TOKENS:
            self._stack.append(_Frame(_TOKENS[kind], str(token.attrGet("href") or "")))
        elif kind.removesuffix("_close") + "_open" in _TOKENS:
            self._close(_TOKENS[kind.removesuffix("_close") + "_open"])

    def _html(self, content: str) -> None:
        if content.startswith(("<!", "<?")):
            return
        found = _TAG.match(content)
        if not found:
            self._text(content)
            return
        closing, name, attributes = found.group(1), found.group(2).lower(), found.group(3)
        if name not in HTML_TAGS or not LEAKED_TAG.match(content):
            self._add(Text(text=content))
        elif name == "br":
            self._add(Break())
        elif name == "img":
            self._text(_attribute(attributes, "alt"))
        elif name == "input":
            self._add(Text(text="☑ " if "checked" in attributes.lower() else "☐ "))
        elif name in _KINDS:
            if closing:
                self._close(_KINDS[name])
            else:
                self._stack.append(_Frame(_KINDS[name], _attribute(attributes, "href")))

    def _text(self, text: str) -> None:
        """Characters, with what Markdown left unread: bold that touches other writing, citations, bare links."""
        if self._stack[-1].kind == "code":
            self._add(Text(text=text))
            return
        at = 0
        text = clean_leaf(text)
        for found in _BOLD.finditer(text):
            self._linked(text[at : found.start()])
            inner = InlineBuilder(footnote=self._footnote)
            inner._linked(found.group(1) or found.group(2))
            self._add(Strong(children=tuple(inner._stack[0].children)))
            at = found.end()
        self._linked(text[at:])

    def _linked(self, text: str) -> None:
        inside_link = any(frame.kind == "link" for frame in self._stack)
        at = 0
        for found in [] if inside_link else _BARE_LINK.finditer(text):
            url = found.group().rstrip(".,;:!?*_")
            self._cited(text[at : found.start()])
            self._add(Link(url=url, children=(Text(text=url),)))
            at = found.start() + len(url)
        self._cited(text[at:])

    def _cited(self, text: str) -> None:
        at = 0
        for found in _CITE.finditer(text):
            numbers = self._numbers(found)
            if not numbers and not found.group(3):
                continue
            self._plain(text[at : found.start()])
            for number in numbers:
                self._add(Cite(n=number))
            at = found.end()
        self._plain(text[at:])

    def _numbers(self, found: re.Match[str]) -> list[int]:
        if found.group(3):
            number = self._footnote(found.group(3))
            return [] if number is None else [number]
        given = found.group(1) or found.group(2)
        numbers: list[int] = []
        for part in re.split(r"[,;]", given.replace("^", "")):
            first, *rest = [int(number) for number in re.split(r"[-–]", part) if number.strip()]
            last = rest[0] if rest and first < rest[0] <= first + 20 else first
            numbers += range(first, last + 1)
        return [number for number in numbers if number > 0]

    def _plain(self, text: str) -> None:
        text = _WIKI_LINK.sub(lambda found: found.group(1) or found.group(2) or "", text)
        text = _LEFT_OVER.sub("", _ESCAPE.sub(" ", text))
        if text:
            self._add(Text(text=text))

    def _add(self, inline: Inline) -> None:
        self._stack[-1].children.append(inline)

    def _close(self, kind: str) -> None:
        if any(frame.kind == kind for frame in self._stack[1:]):
            while self._pop() != kind:
                pass

    def _pop(self) -> str:
        frame = self._stack.pop()
        children = tuple(frame.children)
        if not children:
            return frame.kind
        into = self._stack[-1].children
        match frame.kind:
            case "strong":
                into.append(Strong(children=children))
            case "em":
                into.append(Em(children=children))
            case "sup":
                into.append(Sup(children=children))
            case "sub":
                into.append(Sub(children=children))
            case "code":
                into.append(Code(text="".join(c.text for c in children if isinstance(c, (Text, Code)))))
            case "quote":
                into += [Text(text="“"), *children, Text(text="”")]
            case "link":
                into += _link(frame.url, children)
            case _:
                into += children
        return frame.kind


def _prose(inlines: Sequence[Inline]) -> str:
    """The characters a reader sees, without code, in which markup is what was asked for."""
    parts = []
    for inline in inlines:
        if isinstance(inline, (Strong, Em, Sup, Sub, Link)):
            parts.append(_prose(inline.children))
        elif not isinstance(inline, Code):
            parts.append(plain((inline,), cites=True))
    return "".join(parts)


def _without_leaks(inlines: Sequence[Inline]) -> Inlines:
    """A paragraph whose pieces add up to markup: its emphasis is given up, its words, code and citations are kept."""
    flat: list[Inline] = []

    def flatten(parts: Sequence[Inline]) -> None:
        for inline in parts:
            if isinstance(inline, (Strong, Em, Sup, Sub, Link)):
                flatten(inline.children)
            elif isinstance(inline, (Code, Cite, Break)):
                flat.append(inline)
            else:
                flat.append(Text(text=plain((inline,))))

    flatten(inlines)
    cleaned = tidy([Text(text=freed(each.text)) if isinstance(each, Text) else each for each in tidy(flat)])
    if not markup(_prose(cleaned)):
        return cleaned
    kept = tuple(each for each in cleaned if isinstance(each, (Code, Cite)))
    words = "".join(each.text for each in cleaned if isinstance(each, Text))
    return tidy((Text(text=freed(words)), Text(text=" "), *kept))


def _link(url: str, children: Inlines) -> list[Inline]:
    """A link; one whose text is a number in brackets or bare is a citation, and one that leads nowhere safe is text."""
    words = "".join(child.text for child in children if isinstance(child, Text))
    if re.fullmatch(r"\[?\^?\d{1,3}\]?", words.strip()):
        return [Cite(n=int(words.strip("[]^ ")))]
    if all(isinstance(child, Cite) for child in children):
        return list(children)
    url = safe_url(url)
    return [Link(url=url, children=children)] if url else list(children)


def _attribute(attributes: str, name: str) -> str:
    found = re.search(rf"""\b{name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", attributes, re.I)
    return html.unescape(next((group for group in found.groups() if group is not None), "")) if found else ""


def tidy(children: Sequence[Inline]) -> Inlines:
    """Neighbouring text joined, white space folded, breaks and spaces at either end gone."""
    joined: list[Inline] = []
    for child in children:
        if isinstance(child, Text):
            words = re.sub(r"[ \t\n]+", " ", child.text)
            if joined and isinstance(joined[-1], Break):
                words = words.lstrip(" ")
            if joined and isinstance(joined[-1], Text):
                words = re.sub(r" {2,}", " ", joined[-1].text + words)
                joined.pop()
            if words:
                joined.append(Text(text=words))
        else:
            joined.append(child)
    while joined and (isinstance(joined[0], Break) or joined[0] == Text(text=" ")):
        joined.pop(0)
    while joined and (isinstance(joined[-1], Break) or joined[-1] == Text(text=" ")):
        joined.pop()
    if joined and isinstance(joined[0], Text):
        joined[0] = Text(text=joined[0].text.lstrip(" "))
    if joined and isinstance(joined[-1], Text):
        joined[-1] = Text(text=joined[-1].text.rstrip(" "))
    # What was apart may be a tag when it stands together.
    clean = [Text(text=_joined_text(child.text)) if isinstance(child, Text) else child for child in joined]
    return tuple(child for child in clean if child != Text(text=""))


def _joined_text(text: str) -> str:
    if text.strip(" #") == "":
        return text.replace("#", "")
    return _LEFT_OVER.sub("", LEAKED_TAG.sub("", _ESCAPE.sub(" ", text)))
