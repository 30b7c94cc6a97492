"""HTML trees as blocks: what a reader of the page would see, and nothing else. Web pages and EPUB chapters share it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ternlight.tools.documents.clean import clean_characters, raised, tidy
from ternlight.tools.documents.sections import Block

# fmt: off
_UNSEEN = {
    "script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "canvas", "audio",
    "video", "select", "button", "textarea", "datalist", "nav", "dialog", "map",
}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "li",
    "main", "ol", "p", "section", "summary", "table", "tbody", "tfoot", "thead", "ul",
}
# fmt: on
_NOTES = frozenset(["footnote", "endnote", "rearnote"])
"""They may be hidden until the reader asks for them."""
_NOTE_LINKS = frozenset(["noteref", "backlink", "referrer"])
_ARROWS = frozenset("↩↵⏎↑^")
_WIDEST_SPAN, _LONGEST_SPAN = 50, 1_000
_HIDDEN_STYLE = re.compile(r"(display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


def parse_html(text: str) -> etree._Element | None:
    """The tree of a page, or None where there is nothing in it. No entities of its own, no network, bounded depth."""
    data = clean_characters(text.replace("\t", " ")).encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return etree.HTML(data, parser) if data.strip() else None
    except (etree.LxmlError, ValueError):
        return None


def title_of(root: etree._Element) -> str:
    """The text of `<title>`."""
    return tidy(" ".join((root.findtext(".//title") or "").split()))


def blocks_of(root: etree._Element) -> list[Block]:
    """The visible text in document order."""
    builder = _Builder()
    for event, node in _walk(root):
        if event == "start":
            builder.start(node)
        elif event == "end":
            builder.end(node)
        else:
            builder.text(node.text if event == "text" else node.tail)
    builder.flush()
    return builder.blocks


def _walk(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Start, text, end and tail of each visible element, without recursion: pages may nest as deep as they like."""
    stack: list[tuple[str, etree._Element]] = [("start", root)]
    while stack:
        event, node = stack.pop()
        if event != "start":
            yield event, node
            continue
        if node is not root:
            stack.append(("tail", node))
        if not isinstance(node.tag, str) or _is_unseen(node) or _is_note_mark(node):
            continue
        yield "start", node
        stack.append(("end", node))
        stack.extend(("start", child) for child in reversed(node))
        stack.append(("text", node))


def _is_unseen(node: etree._Element) -> bool:
    return (
        _name(node) in _UNSEEN
        or ("hidden" in node.attrib and _NOTES.isdisjoint(_roles(node)))
        or node.get("aria-hidden") == "true"
        or _HIDDEN_STYLE.search(node.get("style") or "") is not None
    )


def _is_note_mark(node: etree._Element) -> bool:
    """Whether it is the number that leads to a note, or the way back from one: glued to a word it would change it."""
    match _name(node):
        case "sup":
            parent = node.getparent()
            return _leads_within(parent) or any(_leads_within(link) for link in node.iter("a"))
        case "a" if _leads_within(node):
            said = "".join(str(part) for part in node.itertext()).strip(" \ufe0e\ufe0f")
            return said in _ARROWS or not _NOTE_LINKS.isdisjoint(_roles(node))
    return False


def _leads_within(node: etree._Element | None) -> bool:
    return node is not None and _name(node) == "a" and "#" in (node.get("href") or "")


def _roles(node: etree._Element) -> list[str]:
    """What an element is to a reader (EPUB Structural Semantics, DPub-ARIA)."""
    return f"{node.get('epub:type') or ''} {node.get('role') or ''}".replace("doc-", "").split()


def _name(node: etree._Element) -> str:
    return re.split("[}:]", node.tag)[-1].lower() if isinstance(node.tag, str) else ""


class _Builder:
    """Collects text until a block ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._text: list[str] = []
        self._prefix = ""
        self._level: int | None = None
        self._lists: list[int | None] = []
        self._rows: list[list[str]] = []  # one for each table row that is open: tables nest
        self._spans: dict[int, tuple[int, str]] = {}  # by column: rows that a cell reaches further down, and its text
        self._code = 0
        self._raised = 0

    def text(self, text: str | None) -> None:
        if text:
            text = raised(text) if self._raised else text
            self._text.append(text if self._code else re.sub(r"\s+", " ", text))

    def start(self, node: etree._Element) -> None:
        name = _name(node)
        self._raised += name == "sup"
        if self._rows and name in _BLOCKS | {"br", "tr", "pre"}:
            self._text.append(" ")
            return
        if name in _BLOCKS or name in {"tr", "pre"} or _heading_level(name):
            self.flush()
        match name:
            case "br":
                self._text.append("\n" if self._code else " ")
            case "pre":
                self._code += 1
            case "ul":
                self._lists.append(None)
            case "ol":
                start = node.get("start") or "1"
                self._lists.append(int(start) if start.isdecimal() and len(start) < 9 else 1)
            case "li":
                number = self._lists[-1] if self._lists else None
                self._prefix = "• " if number is None else f"{number}. "
                if number is not None:
                    self._lists[-1] = number + 1
            case "tr":
                self._rows.append([])
            case _:
                self._level = _heading_level(name) or self._level

    def end(self, node: etree._Element) -> None:
        name = _name(node)
        self._raised -= name == "sup"
        if name in {"td", "th"} and self._rows:
            self._cell(node)
        elif name == "tr" and len(self._rows) == 1:
            self._row()
        elif self._rows:
            self._text.append(" " if name in _BLOCKS else "")
        elif name == "table":
            self._spans.clear()
            self.flush()
        elif name == "pre":
            self.flush("code")
            self._code = max(self._code - 1, 0)
        elif name in {"ul", "ol"}:
            self.flush()
            del self._lists[-1:]
        elif name in _BLOCKS or _heading_level(name):
            self.flush()
            self._level = None
            self._prefix = "" if name == "li" else self._prefix

    def _cell(self, node: etree._Element) -> None:
        """End a cell. What a cell over several rows says holds in each of them."""
        row, text = self._rows[-1], self._take()
        if len(self._rows) == 1:
            self._reach_down(row)
            if (down := _span(node, "rowspan", _LONGEST_SPAN)) > 1:
                self._spans[len(row)] = (down - 1, text)
        row += [text, *[""] * (_span(node, "colspan", _WIDEST_SPAN) - 1)]

    def _reach_down(self, row: list[str]) -> None:
        while (found := self._spans.pop(len(row), None)) is not None:
            left, text = found
            if left > 1:
                self._spans[len(row)] = (left - 1, text)
            row.append(text)

    def flush(self, kind: str = "paragraph") -> None:
        """End the block that is open."""
        if kind == "code":
            text = "".join(self._text).strip("\n")
            self._text.clear()
            if text.strip():
                self.blocks.append(Block(text=text, kind="code"))
            return
        text = self._take()
        if not text:
            return
        if self._level is not None:
            self.blocks.append(Block(text=text, level=self._level))
        elif self._prefix:
            self.blocks.append(Block(text=self._prefix + text, kind="item"))
        else:
            self.blocks.append(Block(text=text))
        self._prefix = ""

    def _row(self) -> None:
        left_over = self._take()
        self._reach_down(self._rows[-1])
        cells = [*self._rows.pop(), *([left_over] if left_over else [])]
        filled = [cell for cell in cells if cell]
        if len(filled) == 1:  # a table that only lays out the page
            self.blocks.append(Block(text=filled[0]))
        elif filled:
            self.blocks.append(Block(text=" | ".join(cells), kind="row"))

    def _take(self) -> str:
        text = tidy(re.sub(r"\s+", " ", "".join(self._text)))
        self._text.clear()
        return text


def _span(node: etree._Element, name: str, most: int) -> int:
    said = (node.get(name) or "1").strip()
    return min(max(int(said), 1), most) if said.isdecimal() and len(said) < 6 else 1


def _heading_level(name: str) -> int | None:
    return int(name[1]) if len(name) == 2 and name[0] == "h" and name[1] in "123456" else None
