"""Formulas of an answer as characters in the line, as the PDF and the Word file have them. Qt-free."""

from __future__ import annotations

from html import escape

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.texmath import texmath_plugin

from ternlight.tools.typeset.formula import pieces

MAX_FORMULA = 2_000
"""A longer one (characters) is shown as it was written."""


def use_formulas(parser: MarkdownIt) -> None:
    r"""Let `parser` know \(...\), \[...\], $...$ and $$...$$; "$5 and $10" stays money."""
    parser.use(texmath_plugin, delimiters="brackets")
    for rule in parser.block.ruler.__rules__:
        if rule.name == "math_block":
            rule.alt = ["paragraph"]  # models write \[ right below a line of text
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)


def formula(tex: str) -> str:
    """HTML of a formula: variables slanted, indices and powers small. Unknown commands are read as words."""
    if len(tex) > MAX_FORMULA:
        return f"<code>{escape(tex)}</code>"
    out = []
    for piece in pieces(tex.strip()):
        text = escape(piece.text)
        if piece.style == "variable":
            text = f"<i>{text}</i>"
        if piece.script:
            tag = "sup" if piece.script > 0 else "sub"
            text = f"<{tag}>{text}</{tag}>"
        out.append(text)
    return "".join(out)
