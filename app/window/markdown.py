"""Markdown that a model wrote, as a list of blocks with a small, closed set of HTML. Qt-free.

The text is data: raw HTML is shown as text, pictures as their description, and only links to http, https and mailto
addresses become links. What comes out is built here, tag by tag, from escaped text; nothing is passed through.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType
from pygments.util import ClassNotFound

from ternlight.app.widgets.theme import Tokens
from ternlight.app.window.maths import formula, use_formulas

MAX_CHARACTERS = 200_000
"""A longer text is shown as it is."""
MAX_CODE = 30_000
"""Longer code gets no colours."""
MAX_ROWS = 200
MAX_COLUMNS = 24
_BOLD = '<span style="font-weight:600">'
"""<b> would ask for a weight that the bundled font has not, and Qt would smear one."""
_SCHEMES = {"http", "https", "mailto"}

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 20}).enable(
    ["table", "strikethrough"]
)
use_formulas(_parser)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A top-level block. `content` is HTML for "prose", the code itself for "code"."""

    kind: Literal["prose", "code"]
    content: str
    language: str = ""
    first_line: int = 0
    """Where it begins in the text, counted from 0."""


def safe_link(address: str) -> str:
    """`address` if it may be opened after the user has seen it, else ""."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme.lower() not in _SCHEMES or (parts.scheme.lower() != "mailto" and not parts.netloc):
        return ""
    return address.strip()


def blocks(text: str, tokens: Tokens, cites: frozenset[int] = frozenset()) -> list[Block]:
    """The top-level blocks of `text`, coloured by `tokens`; [n] becomes a link "cite:n" for the numbers in `cites`."""
    if len(text) > MAX_CHARACTERS:
        return [Block(kind="code", content=text)]
    parsed = _parser.parse(text)
    result: list[Block] = []
    start = 0
    depth = 0
    for index, token in enumerate(parsed):
        depth += token.nesting
        if depth or token.nesting == 1:
            continue
        group = parsed[start : index + 1]
        line = group[0].map[0] if group[0].map else 0
        if token.type in ("fence", "code_block"):
            language = token.info.strip().split(" ")[0] if token.info.strip() else ""
            result.append(Block(kind="code", content=token.content.rstrip("\n"), language=language, first_line=line))
        else:
            result.append(Block(kind="prose", content=_Html(tokens, cites).render(group), first_line=line))
        start = index + 1
    return result


class _Html:
    """Renders block tokens into the HTML that a QTextDocument knows."""

    def __init__(self, tokens: Tokens, cites: frozenset[int]) -> None:
        self._tokens, self._cites = tokens, cites
        self._out: list[str] = []
        self._rows = 0
        self._columns = 0
        self._skipped_rows = 0
        self._hidden = False

    def render(self, tokens: Sequence[Token]) -> str:
        tight = 0
        for token in tokens:
            if token.type.startswith(("table", "thead", "tbody", "tr_", "th_", "td_")):
                self._table(token)
            elif self._hidden:
                continue
            elif token.type == "inline":
                self._inline(token.children or [])
            elif token.type in ("fence", "code_block"):
                self._out.append(f'<pre style="background-color:{self._tokens.code}">{escape(token.content)}</pre>')
            elif token.type.startswith("math_block"):
                self._out.append(f'<p align="center">{formula(token.content)}</p>')
            elif token.type == "hr":
                self._out.append("<hr>")
            elif token.type == "paragraph_open":
                tight += token.hidden
                self._out.append("" if token.hidden else "<p>")
            elif token.type == "paragraph_close":
                self._out.append("" if token.hidden else "</p>")
            elif token.type in ("heading_open", "heading_close"):
                # A heading inside an answer: never larger than the window's own headings.
                slash = "/" if token.nesting == -1 else ""
                self._out.append(f"<{slash}{'h3' if token.tag in ('h1', 'h2') else 'h4'}>")
            elif token.type in ("bullet_list_open", "bullet_list_close"):
                self._out.append("</ul>" if token.nesting == -1 else "<ul>")
            elif token.type in ("ordered_list_open", "ordered_list_close"):
                first = int(token.attrs.get("start", 1)) if token.nesting == 1 else 1
                self._out.append("</ol>" if token.nesting == -1 else f'<ol start="{min(first, 999999)}">')
            elif token.type in ("list_item_open", "list_item_close"):
                self._out.append("</li>" if token.nesting == -1 else "<li>")
            elif token.type == "blockquote_open":
                self._out.append(f'<blockquote style="color:{self._tokens.soft}">')
            elif token.type == "blockquote_close":
                self._out.append("</blockquote>")
            elif token.content:
                self._out.append(f"<p>{escape(token.content)}</p>")
        return "".join(self._out)

    def _table(self, token: Token) -> None:
        tokens = self._tokens
        match token.type:
            case "table_open":
                style = f"border-color:{tokens.line}; border-style:solid; border-collapse:collapse; margin:6px 0"
                self._out.append(f'<table border="1" cellspacing="0" cellpadding="6" style="{style}">')
                self._rows = self._skipped_rows = 0
            case "table_close":
                self._out.append("</table>")
                if self._skipped_rows:
                    self._out.append(f'<p style="color:{tokens.soft}">+ {self._skipped_rows}</p>')
            case "tr_open":
                self._rows += 1
                self._columns = 0
                self._hidden = self._rows > MAX_ROWS
                self._skipped_rows += self._hidden
                self._out.append("" if self._hidden else "<tr>")
            case "tr_close":
                self._out.append("" if self._rows > MAX_ROWS else "</tr>")
                self._hidden = False
            case "th_open" | "td_open":
                self._columns += 1
                self._hidden = self._rows > MAX_ROWS or self._columns > MAX_COLUMNS
                ground = f' bgcolor="{tokens.code}"' if token.tag == "th" else ""
                right = "right" in str(token.attrs.get("style", ""))
                align = ' align="right"' if right else ' align="left"'
                self._out.append("" if self._hidden else f"<td{ground}{align}>" + (_BOLD if token.tag == "th" else ""))
            case "th_close" | "td_close":
                self._out.append("" if self._hidden else ("</span></td>" if token.tag == "th" else "</td>"))
                self._hidden = self._rows > MAX_ROWS

    def _inline(self, children: Sequence[Token]) -> None:
        out = self._out
        closing: list[str] = []
        for token in children:
            match token.type:
                case "text":
                    out.append(escape(token.content) if closing else self._cited(escape(token.content)))
                case "softbreak":
                    out.append(" ")
                case "hardbreak":
                    out.append("<br>")
                case "code_inline":
                    out.append(f'<code style="background-color:{self._tokens.code}">{escape(token.content)}</code>')
                case "math_inline" | "math_inline_double":
                    out.append(formula(token.content))
                case "strong_open" | "strong_close":
                    out.append(_BOLD if token.nesting == 1 else "</span>")
                case "em_open" | "em_close":
                    out.append("<i>" if token.nesting == 1 else "</i>")
                case "s_open" | "s_close":
                    out.append("<s>" if token.nesting == 1 else "</s>")
                case "link_open":
                    address = safe_link(str(token.attrs.get("href", "")))
                    # One that may not be opened stays text, with its address for the reader to see.
                    shown = escape(str(token.attrs.get("href", ""))[:200])
                    closing.append("</a>" if address else f" ({shown})")
                    if address:
                        out.append(f'<a href="{escape(address)}" style="color:{self._tokens.sky}">')
                case "link_close":
                    out.append(closing.pop() if closing else "")
                case "image":
                    out.append(f"[{escape(token.content or 'image')}]")
                case _:
                    out.append(escape(token.content))

    def _cited(self, escaped: str) -> str:
        def link(match: re.Match[str]) -> str:
            number = int(match[1])
            if number not in self._cites:
                return match[0]
            return f'<a href="cite:{number}" style="color:{self._tokens.sky}; text-decoration:none">[{number}]</a>'

        return _CITE.sub(link, escaped) if self._cites else escaped


_CITE = re.compile(r"\[(\d{1,3})\]")
_ROLES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "code_comment"),
    (Keyword, "code_keyword"),
    (Operator.Word, "code_keyword"),
    (String, "code_string"),
    (Number, "code_number"),
    (Name.Function, "code_name"),
    (Name.Class, "code_name"),
    (Name.Tag, "code_keyword"),
    (Name.Builtin, "code_name"),
    (Name.Attribute, "code_name"),
)


def code_spans(code: str, language: str) -> list[tuple[int, int, str]]:
    """(start, length, token role) of what has a colour in `code`; none for an unknown language or very long code."""
    if not language or len(code) > MAX_CODE:
        return []
    try:
        lexer = get_lexer_by_name(language[:40].lower(), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return []
    spans = []
    for start, kind, value in lexer.get_tokens_unprocessed(code):
        role = next((role for parent, role in _ROLES if kind in parent), "")
        if role:
            spans.append((start, len(value), role))
    return spans
