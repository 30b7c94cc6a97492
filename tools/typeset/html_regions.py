"""HTML inside Markdown, taken out before the Markdown is parsed.

Left to a Markdown parser, a region of HTML with a blank line or an indent in it is printed as source. So regions that
have a structure (tables, lists, headings) are cut out whole, read with an HTML parser, and put back as blocks; tags
that only wrap (div, section, span) are dropped where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable

import lxml.etree
import lxml.html

from ternlight.tools.typeset.blocks import Block, CodeBlock, Heading, Item, List, Para, Quote, Rule, Table
from ternlight.tools.typeset.inlines import Inlines, Strong
from ternlight.tools.typeset.leaks import HTML_TAGS

REGIONS = ("table", "ul", "ol", "dl", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "p")
REMOVED = ("script", "style", "template", "svg", "head", "iframe", "object", "noscript", "select", "math")
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "big",
        "br",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
    ]
)
_OPEN = re.compile(rf"<({'|'.join(REGIONS)})\b[^<>]*>", re.I)
_REMOVED = re.compile(rf"<({'|'.join(REMOVED)})\b[^<>]*>.*?</\1\s*>", re.S | re.I)
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(HTML_TAGS - INLINE, key=len, reverse=True))})\b[^<>]*>", re.I)
_DEEPEST = 12

ParseInlines = Callable[[str], Inlines]
ParseBlocks = Callable[[str], tuple[Block, ...]]


def cut_regions(text: str, keep: Callable[[str], str]) -> str:
    """`text` with each balanced region replaced by what `keep` returns for it, and every other block tag dropped.

    Rows of Markdown tables keep their place: in them tags are dropped and list items joined with semicolons.
    """
    text = _REMOVED.sub("", text)
    lines = [_row(line) if line.lstrip().startswith("|") else line for line in text.split("\n")]
    text = "\n".join(lines)
    parts: list[str] = []
    at = 0
    while found := _OPEN.search(text, at):
        end = _end_of(found.group(1).lower(), text, found)
        if end is None:
            parts.append(text[at : found.start()] + "\n\n")
            at = found.end()
        else:
            parts += [text[at : found.start()], "\n\n", keep(text[found.start() : end]), "\n\n"]
            at = end
    parts.append(text[at:])
    return "\n".join(_without_block_tags(line) for line in "".join(parts).split("\n"))


def _row(line: str) -> str:
    line = re.sub(r"</li>\s*<li\b[^<>]*>", "; ", line, flags=re.I)
    return _BLOCK_TAG.sub("", line)


def _without_block_tags(line: str) -> str:
    if "<" not in line:
        return line
    stripped = _BLOCK_TAG.sub(" ", line)
    return stripped if stripped == line else stripped.strip() if line.lstrip().startswith("<") else stripped


def _end_of(name: str, text: str, opened: re.Match[str]) -> int | None:
    if opened.group().endswith("/>"):
        return None
    depth = 0
    for found in re.compile(rf"<(/?){name}\b[^<>]*>", re.I).finditer(text, opened.start()):
        depth += -1 if found.group(1) else 1
        if depth == 0:
            return found.end()
    return None


def blocks_of(html: str, parse_inlines: ParseInlines, parse_blocks: ParseBlocks) -> tuple[Block, ...]:
    """The blocks of a region. What stands between tags is Markdown again, because models mix the two."""
    try:
        root = lxml.html.fragment_fromstring(html, create_parent="div")
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError):
        return parse_blocks(re.sub(r"<[^<>]*>", " ", html))
    return _Reader(parse_inlines, parse_blocks).children(root, 0)


class _Reader:
    def __init__(self, parse_inlines: ParseInlines, parse_blocks: ParseBlocks) -> None:
        self._inlines = parse_inlines
        self._blocks = parse_blocks

    def children(self, element: lxml.html.HtmlElement, depth: int) -> tuple[Block, ...]:
        """The blocks of what stands inside `element`; runs of text and inline tags between them are paragraphs."""
        found: list[Block] = []
        run = [element.text or ""]
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else "!"
            if tag in INLINE:
                run.append(_source(child, tail=True))
                continue
            found += self._run(run)
            if tag != "!":
                found += self._element(child, tag, depth)
            run = [child.tail or ""]
        return (*found, *self._run(run))

    def _run(self, run: list[str]) -> tuple[Block, ...]:
        text = "".join(run)
        return self._blocks(_without_indent(text)) if text.strip() else ()

    def _element(self, element: lxml.html.HtmlElement, tag: str, depth: int) -> tuple[Block, ...]:
        if depth > _DEEPEST:
            return self._run([" ".join(element.itertext())])
        if re.fullmatch("h[1-6]", tag):
            inlines = self._inlines(_inner(element))
            return (Heading(level=int(tag[1]), inlines=inlines),) if inlines else ()
        if tag in ("ul", "ol"):
            return self._list(element, ordered=tag == "ol", depth=depth)
        if tag == "table":
            return self._table(element)
        if tag == "blockquote":
            inner = self.children(element, depth + 1)
            return (Quote(blocks=inner),) if inner else ()
        if tag == "pre":
            return (CodeBlock(text="".join(element.itertext()).strip("\n")),)
        if tag == "hr":
            return (Rule(),)
        if tag == "dt":
            return tuple(
                Para(inlines=(Strong(children=inlines),)) for inlines in [self._inlines(_inner(element))] if inlines
            )
        if tag in REMOVED:
            return ()
        return self.children(element, depth + 1)

    def _list(self, element: lxml.html.HtmlElement, *, ordered: bool, depth: int) -> tuple[Block, ...]:
        items = [self.children(child, depth + 1) for child in element if child.tag == "li"]
        items = [item for item in items if item]
        start = element.get("start", "1")
        number = int(start) if start.isdecimal() and len(start) < 6 else 1
        return (List(items=tuple(Item(blocks=item) for item in items), ordered=ordered, start=number),) if items else ()

    def _table(self, element: lxml.html.HtmlElement) -> tuple[Block, ...]:
        rows = [[self._inlines(_inner(cell)) for cell in row if cell.tag in ("td", "th")] for row in element.iter("tr")]
        rows = [row for row in rows if row]
        if not rows:
            return self.children(element, _DEEPEST)
        columns = max(len(row) for row in rows)
        full = [tuple(row) + ((),) * (columns - len(row)) for row in rows]
        captions = [self._inlines(_inner(caption)) for caption in element.iter("caption")]
        return (
            Table(
                header=full[0],
                rows=tuple(full[1:]),
                align=tuple("left" for _column in range(columns)),
                caption=captions[0] if captions else (),
            ),
        )


def _inner(element: lxml.html.HtmlElement) -> str:
    return _without_indent((element.text or "") + "".join(_source(child, tail=True) for child in element))


def _source(element: lxml.html.HtmlElement, *, tail: bool) -> str:
    source: str = lxml.html.tostring(element, encoding="unicode", with_tail=tail)
    return source


def _without_indent(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n"))
