"""Listings with their keywords and comments told apart."""

from __future__ import annotations

from typing import Literal

from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword
from pygments.util import ClassNotFound

Kind = Literal["plain", "keyword", "comment"]


def highlighted(text: str, language: str) -> list[tuple[str, Kind]]:
    """`text` in parts; all of it plain when the language is not known."""
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False) if language else None
    except ClassNotFound:
        lexer = None
    if lexer is None or len(text) > 50_000:
        return [(text, "plain")]
    parts: list[tuple[str, Kind]] = []
    for token, value in lexer.get_tokens(text):
        kind: Kind = "comment" if token in Comment else "keyword" if token in Keyword else "plain"
        if parts and parts[-1][1] == kind:
            parts[-1] = (parts[-1][0] + value, kind)
        else:
            parts.append((value, kind))
    # A lexer may drop characters that it takes for line ends; what is printed must be what was written.
    return parts if "".join(part for part, _kind in parts) == text else [(text, "plain")]
