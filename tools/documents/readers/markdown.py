"""Markdown: its text without the marks, in sections by heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ternlight.tools.documents.clean import clean_characters, join_lines, mend, tidy, vocabulary
from ternlight.tools.documents.encoding import decode
from ternlight.tools.documents.readers.base import Draft, Progress, Source
from ternlight.tools.documents.sections import Block, paginate

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)


def read(source: Source, progress: Progress) -> Draft:
    """Read Markdown (CommonMark with tables). Raises `TooLarge`."""
    text, warning = decode(source.data)
    source.check_characters(len(text))
    text = clean_characters(text.replace("\t", "    "))
    title = ""
    front = _FRONT_MATTER.match(text)
    if front:
        found = re.search(r"^title:\s*[\"']?(.*?)[\"']?\s*$", front[1], re.MULTILINE)
        title = found[1] if found else ""
        text = text[front.end() :]
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 50}).enable(["table", "strikethrough"])
    blocks = list(_blocks(parser.parse(text)))
    words = vocabulary(block.text for block in blocks)
    blocks = [replace(block, text=mend(block.text, words)) for block in blocks]
    pages = paginate(blocks)
    source.check_pages(len(pages), "sections")
    progress(len(pages), len(pages))
    tops = [block.text for block in blocks if block.level == 1]
    return Draft(
        pages=pages, title=title or (tops[0] if len(tops) == 1 else ""), warnings=(warning,) if warning else ()
    )


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    level: int | None = None
    item: str | None = None
    ordinals: list[int | None] = []
    row: list[str] = []
    cell = False
    for token in tokens:
        match token.type:
            case "heading_open":
                level = int(token.tag[1])
            case "bullet_list_open":
                ordinals.append(None)
            case "ordered_list_open":
                ordinals.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                ordinals.pop()
            case "list_item_open":
                number = ordinals[-1]
                item = "• " if number is None else f"{number}. "
                if number is not None:
                    ordinals[-1] = number + 1
            case "tr_open":
                row = []
            case "tr_close":
                yield Block(text=" | ".join(row), kind="row")
            case "th_open" | "td_open":
                cell = True
            case "th_close" | "td_close":
                cell = False
            case "inline" if cell:
                row.append(_inline(token).replace("\n", " "))
            case "inline":
                text = _inline(token)
                text = join_lines(text.split("\n")) if level is None else tidy(text.replace("\n", " "))
                if item is not None:
                    yield Block(text=item + text, kind="item")
                    item = None
                else:
                    yield Block(text=text, kind="item" if ordinals and level is None else "paragraph", level=level)
                level = None
            case "fence" | "code_block":
                yield Block(text=token.content.rstrip(), kind="code")
            case "html_block":
                yield Block(text=tidy(_TAG.sub(" ", token.content)))


def _inline(token: Token) -> str:
    text = ""
    for child in token.children or ():
        if child.type in {"text", "code_inline"}:
            text += child.content
        elif child.type in {"softbreak", "hardbreak"}:
            text += "\n"
        elif child.type == "image":
            text += child.content
        elif child.type == "html_inline" and child.content.lower().startswith("<br"):
            text += " "
    return text
