"""Markdown, as people and small models write it, to blocks. Never fails, and no markup survives as text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, get_args

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from ternlight.tools.typeset import html_regions
from ternlight.tools.typeset.blocks import (
    Align,
    Block,
    Callout,
    ChartKind,
    ChartRef,
    CodeBlock,
    FigureRef,
    Heading,
    Item,
    List,
    Para,
    Quote,
    Rule,
    Table,
    Tone,
)
from ternlight.tools.typeset.inline_parser import InlineBuilder, clean_label, clean_tex, safe_url, tidy
from ternlight.tools.typeset.inlines import Break, Inlines, Math, Strong, Text, plain
from ternlight.tools.typeset.mermaid import read_flowchart
from ternlight.tools.typeset.scrub import scrub
from ternlight.tools.typeset.sources import Dataset, Series, Source

_HELD = re.compile("\ue000(\\d+)\ue001")
_FENCE = re.compile(
    r"^([ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?)(`{3,}|~{3,})([^\n`]*)\n(.*?)(?:^[ \t>]*\2[`~]*[ \t]*$|\Z)", re.S | re.M
)
_BLOCK_START = r"\n[ \t>]*(?:\n|[-*+][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t]|\|)"
_CODE_SPAN = re.compile(rf"(?<!`)(`+)(?!`)((?:(?!{_BLOCK_START}).)+?)(?<!`)\1(?!`)", re.S)
_CONTAINER = re.compile(r"^:{3,}[ \t]*\{?\.?(\w+)\}?[ \t]*([^\n]*)\n(.*?)(?:^:{3,}[ \t]*$|\Z)", re.S | re.M)
_ALERT = re.compile(r"\s*\[!(\w+)\]\s*(.*)", re.S)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n((?:[A-Za-z_-]+:[^\n]*\n)+)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_BARE_FLOWCHART = re.compile(
    r"(?<!```mermaid\n)^((?:flowchart|graph)[ \t]+(?:LR|RL|TD|TB|BT)[ \t]*;?\n(?:[ \t]*[^\n`]*--[^\n`]*(?:\n|\Z))+)",
    re.M,
)
_FOOTNOTE = re.compile(r"^ {0,3}\[\^([\w.-]{1,30})\]:[ \t]*([^\n]*(?:\n(?:[ \t]{2,}|\t)[^\n]+)*)(?:\n|\Z)", re.M)
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_TASK = re.compile(r"\[([ xX])\](?:\s+|\Z)")
_TONES: dict[str, Tone] = {
    "note": "note", "info": "note", "tip": "tip", "hint": "tip", "success": "tip", "important": "important",
    "warning": "warning", "attention": "warning", "caution": "caution", "danger": "caution", "error": "caution",
}  # fmt: skip
_MARKDOWN_FENCES = {"markdown", "md"}
_PAGE_HTML = re.compile(r"<(html|body|h[1-6]|p|div|table|ul|ol|section|article)\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture that the text asks for; nothing has looked whether it exists."""

    id: str
    """The `FigureRef.figure` that stands in the text."""
    target: str
    """A path or an address, as written."""
    alt: str
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """What a text holds."""

    blocks: tuple[Block, ...]
    meta: dict[str, str] = field(default_factory=dict)
    """The lines of a front matter, keys in lower case."""
    images: tuple[Image, ...] = ()
    sources: tuple[Source, ...] = ()
    """From footnotes and numbered link definitions."""
    datasets: tuple[Dataset, ...] = ()
    """From chart fences."""
    notes: tuple[str, ...] = ()
    """Sentences about what could not be kept."""


def parse(text: str) -> Parsed:
    """Read `text`.

    Besides CommonMark it knows tables, footnotes, formulas in dollars or TeX brackets, tasks, callouts (`> [!NOTE]` and
    `::: note`), mermaid flowcharts, and charts: a fence called `chart column Title (unit)` with comma-separated values.
    """
    return _Document().read(text)


def parse_inlines(text: str) -> Inlines:
    """`text` as one line; whatever blocks it holds are run together."""
    return _flatten(_Document().read(text.replace("\n", " ")).blocks)


def plain_text(text: str) -> str:
    """`text` without any markup: what goes into a slot of a slide."""
    return " ".join(_block_plain(block) for block in _Document().read(text).blocks).strip()


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
    # Models never mean indented code; and tags are dealt with inline, one by one (html_regions has taken the rest).
    parser.disable(["code", "html_block"])
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    return parser


class _Document:
    """One parse. Blocks that are ready before the Markdown is parsed are held back, and marks stand in for them."""

    def __init__(self) -> None:
        self._held: list[tuple[Block, ...]] = []
        self._code: list[str] = []
        self._images: list[Image] = []
        self._datasets: list[Dataset] = []
        self._notes: list[str] = []
        self._labels: dict[str, int] = {}
        self._footnotes: dict[str, Inlines] = {}
        self._references: dict[str, dict[str, str]] = {}
        self._depth = 0

    def read(self, text: str) -> Parsed:
        meta: dict[str, str] = {}
        text = scrub(text)
        if front := _FRONT_MATTER.match(text):
            lines = (line.split(":", 1) for line in front.group(1).strip().split("\n"))
            meta = {key.strip().lower(): clean_label(value.strip().strip("\"'")) for key, value in lines}
            text = text[front.end() :]
        blocks = self._blocks(text)
        return Parsed(
            blocks=blocks,
            meta=meta,
            images=tuple(self._images),
            sources=self._sources(),
            datasets=tuple(self._datasets),
            notes=tuple(dict.fromkeys(self._notes)),
        )

    # Before the parser ---------------------------------------------------------------------------------------------

    def _blocks(self, text: str) -> tuple[Block, ...]:
        """The blocks of a text or of a part of one."""
        if self._depth > 8:
            words = clean_label(re.sub(r"<[^<>]*>", " ", text)).strip()
            return (Para(inlines=(Text(text=words),)),) if words else ()
        self._depth += 1
        try:
            text = _BARE_FLOWCHART.sub(r"```mermaid\n\1\n```\n", text)
            text = _FENCE.sub(self._fence, text)
            text = _CONTAINER.sub(self._container, text)
            text = _CODE_SPAN.sub(self._hide, text)
            text = _FOOTNOTE.sub(self._define_footnote, text)
            text = html_regions.cut_regions(text, self._region)
            text = _ending_tables(_as_commonmark(text))
            environment: dict[str, Any] = {}
            tokens = _parser().parse(self._show(text), environment)
            self._references.update(environment.get("references", {}))
            return tuple(_Tree(tokens, self).blocks())
        finally:
            self._depth -= 1

    def _hold(self, blocks: tuple[Block, ...]) -> str:
        self._held.append(blocks)
        return f"\ue000{len(self._held) - 1}\ue001"

    def _hide(self, found: re.Match[str]) -> str:
        self._code.append(found.group())
        return f"\ue002{len(self._code) - 1}\ue003"

    def _show(self, text: str) -> str:
        return re.sub("\ue002(\\d+)\ue003", lambda found: self._code[int(found.group(1))], text)

    def _fence(self, found: re.Match[str]) -> str:
        lead, _marks, info, body = found.groups()
        quoted = lead.count(">")
        if quoted:
            body = re.sub(rf"^[ \t]*(?:>[ \t]?){{1,{quoted}}}", "", body, flags=re.M)
        name = (info.strip().split() or [""])[0].lower().strip("{}.")
        body = _dedented(self._show(body), len(lead) if not quoted else 0).rstrip()
        if name in _MARKDOWN_FENCES or (name in ("html", "xml", "htm") and _PAGE_HTML.search(body)):
            return f"\n\n{body}\n\n"
        if name == "mermaid":
            blocks: tuple[Block, ...] = self._mermaid(body)
        elif name == "chart":
            blocks = self._chart(info.strip(), body)
        else:
            blocks = (CodeBlock(text=body, language=clean_label(name)),) if body.strip() else ()
        indent = lead if re.search(r"[-*+\d>]", lead) else ""
        return f"{indent}{self._hold(blocks)}\n\n" if indent else f"\n\n{lead}{self._hold(blocks)}\n\n"

    def _mermaid(self, body: str) -> tuple[Block, ...]:
        diagram = read_flowchart(body)
        if diagram is not None:
            return (diagram,)
        labels = [clean_label(label).strip() for label in re.findall(r"[\[(\"]([^\[\]()\"]{2,60})[\])\"]", body)]
        self._notes.append("A diagram could not be read and is given as a list.")
        items = tuple(Item(blocks=(Para(inlines=(Text(text=label),)),)) for label in dict.fromkeys(labels) if label)
        return (List(items=items),) if items else ()

    def _chart(self, info: str, body: str) -> tuple[Block, ...]:
        found = re.match(r"chart\s+(\w+)?\s*(.*?)\s*(?:\(([^()]*)\))?\s*\Z", info)
        kinds = {name: name for name in get_args(ChartKind)}
        kind: ChartKind = kinds.get(found.group(1) or "", "column") if found else "column"
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(body)) if any(row)]
        values = [[_number(cell) for cell in row[1:]] for row in rows[1:]]
        width = len(rows[0]) - 1 if rows else 0
        if width < 1 or not values or any(len(row) != width for row in values):
            self._notes.append("A chart could not be read and is given as it was written.")
            return (CodeBlock(text=body),)
        dataset = Dataset(
            id=f"chart-{len(self._datasets) + 1}",
            title=clean_label(found.group(2)) if found else "",
            unit=clean_label((found.group(3) or "") if found else ""),
            categories=tuple(clean_label(row[0]) for row in rows[1:]),
            series=tuple(
                Series(name=clean_label(name), values=tuple(row[at] for row in values))
                for at, name in enumerate(rows[0][1:])
            ),
        )
        self._datasets.append(dataset)
        return (ChartRef(dataset=dataset.id, chart=kind),)

    def _container(self, found: re.Match[str]) -> str:
        tone = _TONES.get(found.group(1).lower())
        body = found.group(3)
        if tone is None:
            return f"\n\n{body}\n\n"
        title = plain(self.inlines(found.group(2))) if found.group(2).strip() else ""
        return f"\n\n{self._hold((Callout(tone=tone, title=title, blocks=self._blocks(body)),))}\n\n"

    def _region(self, html: str) -> str:
        blocks = html_regions.blocks_of(self._show(html), self.inlines, self._blocks)
        return self._hold(tuple(blocks))

    # After it ------------------------------------------------------------------------------------------------------

    def inlines(self, text: str) -> Inlines:
        """`text` as the inside of a paragraph."""
        tokens = _parser().parseInline(self._show(text).strip(), {})
        return self.build(tokens[0].children or [])

    def build(self, tokens: Sequence[Any]) -> Inlines:
        """Inline tokens as values."""
        return InlineBuilder(footnote=self.footnote, block_text=self._held_text).build(tokens)

    def held(self, tokens: Sequence[Any]) -> tuple[Block, ...] | None:
        """The blocks that a paragraph stands for, if it is nothing but a mark."""
        words = "".join(token.content for token in tokens)
        found = _HELD.fullmatch(words.strip())
        return self._held[int(found.group(1))] if found else None

    def _held_text(self, text: str) -> str:
        """Text in which a mark ended up inside a line: the words of what it stands for."""
        if "\ue000" not in text:
            return text
        return _HELD.sub(lambda found: " ".join(_block_plain(block) for block in self._held[int(found.group(1))]), text)

    def image(self, tokens: Sequence[Any]) -> FigureRef | None:
        """The figure that a paragraph is, if it is nothing but an image."""
        solid = [token for token in tokens if token.type != "text" or token.content.strip()]
        if len(solid) != 1 or solid[0].type != "image":
            return None
        token = solid[0]
        image = Image(
            id=f"image-{len(self._images) + 1}",
            target=str(token.attrGet("src") or ""),
            alt=clean_label(token.content),
            title=clean_label(str(token.attrGet("title") or "")),
        )
        self._images.append(image)
        return FigureRef(figure=image.id)

    def footnote(self, label: str) -> int | None:
        """The source number of a footnote's label: itself where it is a number, else the next one free."""
        if label.isdecimal() and len(label) <= 3:
            return int(label)
        if label not in self._footnotes:
            return None
        if label not in self._labels:
            taken = {int(name) for name in self._footnotes if name.isdecimal()} | set(self._labels.values())
            self._labels[label] = max(taken, default=0) + 1
        return self._labels[label]

    def _define_footnote(self, found: re.Match[str]) -> str:
        words = re.sub(r"\s*\n\s*", " ", found.group(2))
        self._footnotes.setdefault(found.group(1), self.inlines(re.sub(r"<[^<>\s:]*>", " ", words)))
        return "\n"

    def _sources(self) -> tuple[Source, ...]:
        found: dict[int, Source] = {}
        for label, inlines in self._footnotes.items():
            number = self.footnote(label)
            if number is not None and inlines:
                found[number] = _source(number, inlines)
        for label, reference in self._references.items():
            if label.isdecimal() and len(label) <= 3 and int(label) not in found:
                url = safe_url(reference.get("href", ""))
                title = clean_label(reference.get("title", "")) or url or reference.get("href", "")
                found[int(label)] = Source(id=int(label), title=title, url=url)
        return tuple(found[number] for number in sorted(found))


def _source(number: int, inlines: Inlines) -> Source:
    words = plain(inlines).strip()
    link = re.search(r"https?://\S+", words)
    url = safe_url(link.group().rstrip(".,;)")) if link else ""
    if not url:
        url = next((inline.url for inline in inlines if hasattr(inline, "url")), "")
    title = words.replace(url, "").strip(" .,:;–-()") if url else words
    page = re.search(r"\bpp?\.\s*(\d+(?:\s*[-–]\s*\d+)?)\Z", title)
    if page:
        title = title[: page.start()].strip(" .,:;–-(")
    return Source(id=number, title=title or url, url=url, page=page.group(1) if page else "")


class _Tree:
    """markdown-it's flat tokens as nested blocks."""

    def __init__(self, tokens: Sequence[Any], document: _Document) -> None:
        self._tokens = tokens
        self._document = document
        self._at = 0

    def blocks(self, end: str | None = None) -> list[Block]:
        """Everything up to the token `end`, which is passed over."""
        found: list[Block] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.type == end:
                return found
            found += self._block(token)
        return found

    def _block(self, token: Any) -> Sequence[Block]:
        readers: dict[str, Callable[[Any], Sequence[Block]]] = {
            "heading_open": self._heading,
            "paragraph_open": self._paragraph,
            "bullet_list_open": self._list,
            "ordered_list_open": self._list,
            "blockquote_open": self._quote,
            "table_open": self._table,
            "fence": lambda token: [CodeBlock(text=token.content.rstrip("\n"))] if token.content.strip() else [],
            "hr": lambda token: [Rule()],
            "math_block": self._formula,
            "math_block_label": self._formula,
        }
        reader = readers.get(token.type)
        return reader(token) if reader else []

    def _inline(self) -> Sequence[Any]:
        """The inline tokens of the leaf block just opened; passes over its close."""
        children = self._tokens[self._at].children or []
        self._at += 2
        return children

    def _heading(self, token: Any) -> Sequence[Block]:
        children = self._inline()
        built = self._document.build(children)
        inlines = tidy([Text(text=" ") if isinstance(inline, Break) else inline for inline in built])
        return [Heading(level=int(token.tag[1]), inlines=inlines)] if plain(inlines).strip() else []

    def _paragraph(self, token: Any) -> Sequence[Block]:
        children = self._inline()
        held = self._document.held(children)
        if held is not None:
            return held
        figure = self._document.image(children)
        if figure is not None:
            return [figure]
        inlines = self._document.build(children)
        return [Para(inlines=inlines)] if inlines else []

    def _formula(self, token: Any) -> Sequence[Block]:
        tex = clean_tex(token.content)
        return [Para(inlines=(Math(tex=tex, display=True),))] if tex else []

    def _list(self, token: Any) -> Sequence[Block]:
        ordered = token.type == "ordered_list_open"
        items: list[Item] = []
        while self._tokens[self._at].type == "list_item_open":
            self._at += 1
            item = _task(tuple(self.blocks("list_item_close")))
            if item.blocks:
                items.append(item)
        self._at += 1
        start = token.attrGet("start")
        return [List(items=tuple(items), ordered=ordered, start=1 if start is None else int(start))] if items else []

    def _quote(self, token: Any) -> Sequence[Block]:
        inner = tuple(self.blocks("blockquote_close"))
        if not inner:
            return []
        first = inner[0]
        if isinstance(first, Para) and isinstance(first.inlines[0], Text):
            found = _ALERT.match(first.inlines[0].text)
            tone = _TONES.get(found.group(1).lower()) if found else None
            if found and tone:
                lead = (Text(text=found.group(2)),) if found.group(2) else ()
                rest = (*lead, *first.inlines[1:])
                body = ((Para(inlines=rest),) if rest else ()) + inner[1:]
                return [Callout(tone=tone, blocks=body)]
        if isinstance(first, Para) and isinstance(first.inlines[0], Strong):
            label = plain(first.inlines[0].children).strip().rstrip(":").lower()
            if label in _TONES:
                rest = tuple(first.inlines[1:])
                if rest and isinstance(rest[0], Text):
                    rest = (Text(text=rest[0].text.lstrip(" :")), *rest[1:])
                body = ((Para(inlines=rest),) if plain(rest).strip() else ()) + inner[1:]
                return [Callout(tone=_TONES[label], blocks=body)] if body else []
        return [_attributed(inner)]

    def _table(self, token: Any) -> Sequence[Block]:
        rows: list[list[Inlines]] = []
        align: list[Align] = []
        while (token := self._tokens[self._at]).type != "table_close":
            self._at += 1
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                if token.type == "th_open":
                    style = str(token.attrGet("style") or "").removeprefix("text-align:")
                    sides: dict[str, Align] = {"center": "center", "right": "right"}
                    align.append(sides.get(style, "left"))
                rows[-1].append(self._document.build(self._tokens[self._at].children or []))
        self._at += 1
        if not any(plain(cell).strip() for row in rows for cell in row):
            return []
        return [Table(header=tuple(rows[0]), rows=tuple(tuple(row) for row in rows[1:]), align=tuple(align))]


def _task(blocks: tuple[Block, ...]) -> Item:
    first = blocks[0] if blocks else None
    if isinstance(first, Para) and isinstance(first.inlines[0], Text):
        found = _TASK.match(first.inlines[0].text)
        if found:
            rest = first.inlines[0].text[found.end() :]
            inlines = ((Text(text=rest),) if rest else ()) + first.inlines[1:]
            kept = (Para(inlines=inlines), *blocks[1:]) if inlines else blocks[1:]
            return Item(blocks=kept, checked=found.group(1) != " ")
    return Item(blocks=blocks)


def _attributed(inner: tuple[Block, ...]) -> Quote:
    """A quotation; a last line that begins with a dash names who said it."""
    last = inner[-1]
    if isinstance(last, Para):
        words = plain(last.inlines)
        found = re.search(r"(?:\A|\n|(?<=[.!?”\"] ))[—–-]{1,2}\s*([^\n—–]{2,60})\Z", words)
        if found and len(inner) > 1 and found.start() == 0:
            return Quote(blocks=inner[:-1], who=found.group(1).strip())
        if found and found.start() and all(isinstance(inline, (Text, Break)) for inline in last.inlines):
            body = Para(inlines=(Text(text=words[: found.start()].strip()),))
            return Quote(blocks=(*inner[:-1], body), who=found.group(1).strip())
    return Quote(blocks=inner)


def _as_commonmark(text: str) -> str:
    """Habits of models that CommonMark does not know: TeX brackets, headings without a space, rules of other signs."""
    text = re.sub(r"(?<!\\)\\\[(.+?)\\\]", lambda found: f"\n\n$$\n{found.group(1).strip()}\n$$\n\n", text, flags=re.S)
    text = re.sub(r"(?<!\\)\\\((.+?)\\\)", lambda found: f"${found.group(1).strip()}$", text)
    # The formula rule takes the last character for the one before a dollar that comes first. It is scrubbed again.
    text = re.sub(r"(?<![\\$\S])\$(?=[^\s$\d])", "\u200b$", text)
    text = re.sub(r"^(#{2,6})(?=[^\s#])", r"\1 ", text, flags=re.M)
    text = re.sub(r"^[ \t]*(?:•|●|▪|◦|‣|·)[ \t]+", "- ", text, flags=re.M)
    text = re.sub(r"\b(?:flowchart|graph)[ \t]+(?:LR|RL|TD|TB|BT)[ \t]*;?[ \t]*$", "", text, flags=re.M)
    return re.sub(r"^[ \t]+(?=#{1,6}\s|\|)", "", text, flags=re.M)


def _ending_tables(text: str) -> str:
    """`text` in which a table ends before the first line without a bar: who writes on under one means a paragraph,
    where CommonMark's tables would take the line for one more row."""
    found: list[str] = []
    inside = False
    for line in text.split("\n"):
        if _TABLE_RULE.fullmatch(line) and "|" in line and found and "|" in found[-1]:
            inside = True
        elif inside and "|" not in line:
            inside = False
            if line.strip() and not line.lstrip().startswith(">"):
                found.append("")
        found.append(line)
    return "\n".join(found)


def _dedented(body: str, most: int) -> str:
    if not most:
        return body
    return re.sub(rf"^[ \t]{{1,{most}}}", "", body, flags=re.M)


def _number(cell: str) -> float | None:
    found = re.fullmatch(r"[^\d+-]*([+-−]?[\d,. ]*\d)\s*[^\d]*", cell)
    if not found:
        return None
    try:
        return float(found.group(1).replace(",", "").replace(" ", "").replace("−", "-"))
    except ValueError:
        return None


def _block_plain(block: Block) -> str:
    from ternlight.tools.typeset.blocks import inlines_of, walk

    words = []
    for each in walk([block]):
        if isinstance(each, CodeBlock):
            words.append(each.text)
        words += [plain(inlines) for inlines in inlines_of(each)]
    return " ".join(word for word in words if word)


def _flatten(blocks: Sequence[Block]) -> Inlines:
    found: Inlines = ()
    for block in blocks:
        if found:
            found = (*found, Text(text=" "))
        if isinstance(block, (Para, Heading)):
            found = (*found, *block.inlines)
        else:
            words = _block_plain(block)
            found = (*found, Text(text=words)) if words else found
    return found
