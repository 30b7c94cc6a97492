"""Markup where none should be: how it is recognised, and how text is freed of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

HTML_TAGS = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "address",
        "applet",
        "area",
        "article",
        "aside",
        "audio",
        "b",
        "base",
        "basefont",
        "bdi",
        "bdo",
        "bgsound",
        "big",
        "blink",
        "blockquote",
        "body",
        "br",
        "button",
        "canvas",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "data",
        "datalist",
        "dd",
        "del",
        "details",
        "dfn",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "em",
        "embed",
        "fieldset",
        "figcaption",
        "figure",
        "font",
        "footer",
        "form",
        "frame",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "hr",
        "html",
        "i",
        "iframe",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "legend",
        "li",
        "link",
        "main",
        "map",
        "mark",
        "marquee",
        "menu",
        "meta",
        "meter",
        "nav",
        "nobr",
        "noscript",
        "object",
        "ol",
        "optgroup",
        "option",
        "output",
        "p",
        "param",
        "picture",
        "pre",
        "progress",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "script",
        "section",
        "select",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "style",
        "sub",
        "summary",
        "sup",
        "svg",
        "table",
        "tbody",
        "td",
        "template",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "time",
        "title",
        "tr",
        "track",
        "tt",
        "u",
        "ul",
        "var",
        "video",
        "wbr",
    ]
)
_ATTRIBUTE = r"""\s+[\w:@-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+)"""
_LONG, _SHORT = (
    "|".join(sorted((name for name in HTML_TAGS if (len(name) > 1) == long), key=len, reverse=True))
    for long in (True, False)
)
LEAKED_TAG = re.compile(
    rf"<(?:/(?:{_LONG}|{_SHORT})|(?:{_LONG})(?:{_ATTRIBUTE}|\s+[\w:-]+)*|(?:{_SHORT})(?:{_ATTRIBUTE})*)\s*/?>", re.I
)
"""A tag of HTML in text that should hold none. Tags of one letter have attributes with a value or none, because
"a<b and c>d" is arithmetic."""
_MARKUP = (
    ("a tag", LEAKED_TAG),
    # a lone "__" is what a writer typed; only a pair is emphasis that was not understood
    ("emphasis marks", re.compile(r"\*\*|(?<!\w)__(?=\w)[^\n]*?(?<=\w)__(?!\w)")),
    ("a code fence", re.compile(r"```|~~~")),
    (
        "an entity",
        re.compile(r"&(?:nbsp|amp|lt|gt|quot|apos|#\d{1,6}|#x[0-9a-fA-F]{1,6}|[mn]dash|hellip|[lr][sd]quo);", re.I),
    ),
    ("a footnote mark", re.compile(r"\[\^[\w-]+\]")),
    ("a wiki link", re.compile(r"\[\[[^\[\]\n]{1,80}\]\]")),
    ("a link in Markdown", re.compile(r"\]\((?:https?:|mailto:|#)")),
    ("a heading mark", re.compile(r"(?m)^\s{0,3}#{2,6}\s+\S")),
    ("a chat token", re.compile(r"<\|[^|<>]*\|>|\[/?INST\]|</?think>|<(?:start|end)_of_turn>", re.I)),
    ("an escape", re.compile(r"\\n(?![a-zA-Z]{3})|\\u[0-9a-fA-F]{4}|_x000[0-9A-F]_")),
    ("a variable", re.compile(r"\{\{[^}]*\}\}")),
    ("a diagram's source", re.compile(r"(?m)^\s*(?:flowchart|graph)\s+(?:LR|RL|TD|TB|BT)\s*;?\s*\n[^\n]*--[->]")),
)
_UNFINISHED = (
    ("a placeholder", re.compile(r"\bTBD\b|\blorem ipsum\b|\b(?:insert|your) (?:text|title|name) here\b", re.I)),
)
"""Words, not markup: nobody wants them in a finished document, but who wrote them finds them where they were."""


def leaks(text: str) -> list[tuple[str, str]]:
    """Markup and placeholders in text that should hold none: what it is, and the characters around it."""
    return [*markup(text), *_found(_UNFINISHED, text)]


def markup(text: str) -> list[tuple[str, str]]:
    """Markup alone."""
    return _found(_MARKUP, text)


def _found(patterns: Iterable[tuple[str, re.Pattern[str]]], text: str) -> list[tuple[str, str]]:
    found = []
    for name, pattern in patterns:
        for match in pattern.finditer(text):
            start, end = max(0, match.start() - 20), min(len(text), match.end() + 20)
            found.append((name, " ".join(text[start:end].split())))
    return found


def freed(text: str) -> str:
    """`text` without any markup that `markup` would find. Usually there is none; this is the last resort that makes it
    certain, whatever stood next to what."""
    for _again in range(6):
        if not markup(text):
            return text
        for _name, pattern in _MARKUP:
            text = pattern.sub(" ", text)
    return re.sub(r"[<>*_`~#&\\{}\[\]|]", " ", text)
