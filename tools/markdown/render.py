"""`render_report` for Markdown. What it writes, `typeset.markdown.parse` reads again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ternlight.tools.typeset.blocks import (
    Block,
    Callout,
    ChartRef,
    CodeBlock,
    Diagram,
    FigureRef,
    Heading,
    List,
    Para,
    Quote,
    Rule,
    Table,
)
from ternlight.tools.typeset.files import Rendered, write_whole
from ternlight.tools.typeset.inlines import Break, Cite, Code, Em, Inline, Link, Math, Strong, Sub, Sup, Text, plain
from ternlight.tools.typeset.report import Report
from ternlight.tools.typeset.sources import Dataset, Source
from ternlight.tools.typeset.words import words_for

_SPECIAL = re.compile(r"([\\`*_\[\]<>$|~])")
_AT_START = re.compile(r"\A(\s*)([#+\-=:]|\d+[.)])")


def render_report(report: Report, path: Path) -> Rendered:
    """Write `report` as Markdown in UTF-8, its pictures as files in a folder beside it.

    Raises `ToolError` if a file cannot be written.
    """
    figures, warnings = [], []
    for figure in report.figures:
        source = Path(figure.path)
        beside = f"{path.stem}-pictures/{figure.id}{source.suffix}"
        try:
            data = source.read_bytes()
        except OSError:
            warnings.append(f"The picture {source.name} was left out: it cannot be read.")
            continue
        write_whole(path.parent / beside, data)
        figures.append(replace(figure, path=beside))
    write_whole(path, to_markdown(replace(report, figures=tuple(figures))).encode())
    return Rendered(path=path, warnings=tuple(warnings))


def to_markdown(report: Report) -> str:
    """`report` as Markdown, with its front matter and its sources as footnotes."""
    words = words_for(report.lang)
    meta = {"title": report.title, "subtitle": report.subtitle, "author": report.author, "date": report.date}
    meta |= {"lang": report.lang, "theme": report.theme}
    parts = ["---\n" + "\n".join(f"{key}: {value}" for key, value in meta.items() if value) + "\n---"]
    writer = _Writer(report)
    if report.summary:
        parts.append(f"# {_escaped(words.summary)}")
        parts += writer.blocks(report.summary)
    for section in report.sections:
        if plain(section.heading).strip():
            parts.append("#" * section.level + " " + writer.inlines(section.heading).replace("\n", " "))
        parts += writer.blocks(section.blocks)
    if report.sources:
        parts.append("\n".join(_source(source) for source in report.sources))
    return "\n\n".join(part for part in parts if part) + "\n"


def _source(source: Source) -> str:
    details = [source.author, source.title.rstrip("."), source.published, source.place]
    line = ", ".join(part for part in details if part)
    return f"[^{source.id}]: {_escaped(line)}" + (
        f". {source.url}" if source.url else f", {_escaped(source.where)}" if source.where else ""
    )


def _escaped(text: str) -> str:
    text = _SPECIAL.sub(r"\\\1", text).replace("&", "&amp;")
    return (
        _AT_START.sub(r"\1\\\2", text) if not re.match(r"\s*\d", text) else re.sub(r"\A(\s*\d+)([.)])", r"\1\\\2", text)
    )


class _Writer:
    def __init__(self, report: Report) -> None:
        self._report = report

    def blocks(self, blocks: Sequence[Block]) -> list[str]:
        """Each block as Markdown."""
        return [self._block(block) for block in blocks]

    def _block(self, block: Block) -> str:
        match block:
            case Para(inlines=inlines):
                return self.inlines(inlines)
            case Heading(level=level, inlines=inlines):
                return "#" * level + " " + self.inlines(inlines).replace("\n", " ")
            case List():
                return self._list(block)
            case Table():
                return self._table(block)
            case FigureRef(figure=name):
                figure = next((each for each in self._report.figures if each.id == name), None)
                if figure is None:
                    return ""
                path = figure.path.replace(" ", "%20")
                return f"![{_escaped(figure.alt)}]({path})" + (
                    f"\n\n*{_escaped(figure.caption)}*" if figure.caption else ""
                )
            case ChartRef(dataset=name, chart=kind):
                dataset = next((each for each in self._report.datasets if each.id == name), None)
                return _chart(dataset, kind) if dataset is not None else ""
            case Diagram():
                return _mermaid(block)
            case Quote(blocks=inner, who=who):
                lines = "\n\n".join(self.blocks(inner)) + (f"\n\n— {_escaped(who)}" if who else "")
                return _prefixed(lines)
            case CodeBlock(text=text, language=language):
                marks = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`+", text))])
                return f"{marks}{language}\n{text}\n{marks}"
            case Callout(tone=tone, title=title, blocks=inner):
                head = f"**{_escaped(title)}**\n\n" if title else ""
                return _prefixed(f"[!{tone.upper()}]\n" + head + "\n\n".join(self.blocks(inner)))
            case Rule():
                return "---"
        raise TypeError(type(block))

    def _list(self, block: List) -> str:
        items = []
        for index, item in enumerate(block.items):
            mark = f"{block.start + index}. " if block.ordered else "- "
            task = "" if item.checked is None else "[x] " if item.checked else "[ ] "
            body = task + "\n\n".join(self.blocks(item.blocks))
            items.append(mark + body.replace("\n", "\n" + " " * len(mark)))
        return "\n".join(items)

    def _table(self, block: Table) -> str:
        signs = {"left": "---", "center": ":-:", "right": "--:"}
        rule = [signs[block.align[at]] if at < len(block.align) else "---" for at in range(len(block.header))]
        rows = [[self.inlines(cell).replace("\n", "<br>") for cell in row] for row in (block.header, *block.rows)]
        lines = [rows[0], rule, *rows[1:]]
        text = "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
        return text + (f"\n\n*{self.inlines(block.caption)}*" if block.caption else "")

    def inlines(self, inlines: Sequence[Inline]) -> str:
        """Inlines as Markdown."""
        return "".join(self._inline(inline) for inline in inlines).strip()

    def _inline(self, inline: Inline) -> str:
        match inline:
            case Text(text=text):
                return _escaped(text)
            case Break():
                return "\\\n"
            case Code(text=text):
                marks = "`" * max([1, *(len(run) + 1 for run in re.findall(r"`+", text))])
                pad = " " if text.startswith("`") or text.endswith("`") else ""
                return f"{marks}{pad}{text}{pad}{marks}"
            case Cite(n=n):
                return f"[^{n}]"
            case Math(tex=tex, display=display):
                return f"$$\n{tex}\n$$" if display else f"${tex}$"
            case Link(url=url, children=children):
                return f"[{self.inlines(children)}](<{url}>)"
            case Strong(children=children):
                return f"**{self.inlines(children)}**"
            case Em(children=children):
                return f"*{self.inlines(children)}*"
            case Sup(children=children):
                return f"<sup>{self.inlines(children)}</sup>"
            case Sub(children=children):
                return f"<sub>{self.inlines(children)}</sub>"
        raise TypeError(type(inline))


def _prefixed(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _chart(dataset: Dataset, kind: str) -> str:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text

    rows = [["", *(series.name for series in dataset.series)]]
    for at, category in enumerate(dataset.categories):
        values = [series.values[at] for series in dataset.series]
        rows.append([category, *("" if value is None else f"{value:g}" for value in values)])
    unit = f" ({dataset.unit})" if dataset.unit else ""
    body = "\n".join(",".join(cell(text) for text in row) for row in rows)
    return f"```chart {kind} {dataset.title}{unit}\n{body}\n```"


def _mermaid(diagram: Diagram) -> str:
    def node(at: int) -> str:
        step = diagram.steps[at]
        label = step.label + (f": {step.detail}" if step.detail else "")
        return f'n{at}["{label.replace(chr(34), chr(39))}"]'

    pairs = [(edge.start, edge.end, edge.label) for edge in diagram.edges]
    if diagram.diagram != "flow":
        pairs = [(at, at + 1, "") for at in range(len(diagram.steps) - 1)]
        if diagram.diagram == "cycle":
            pairs.append((len(diagram.steps) - 1, 0, ""))
    lines = [f"  {node(start)} -->{f'|{label}|' if label else ''} {node(end)}" for start, end, label in pairs]
    return "```mermaid\nflowchart LR\n" + "\n".join(lines) + "\n```"
