"""`render_report` for Word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from ternlight.tools.pdf.charts import usable
from ternlight.tools.pdf.pictures import chart_png, diagram_png
from ternlight.tools.typeset.bidi import is_rtl
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
from ternlight.tools.typeset.files import Rendered, timeless, write_whole
from ternlight.tools.typeset.formula import pieces
from ternlight.tools.typeset.inlines import Break, Cite, Code, Em, Inline, Link, Math, Strong, Sub, Sup, Text, plain
from ternlight.tools.typeset.report import Report
from ternlight.tools.typeset.themes import Theme, theme
from ternlight.tools.typeset.words import words_for

_PICTURE = Pt(430)
_STYLES = {1: (18, True), 2: (14, False), 3: (12, False), 4: (11, False)}


def render_report(report: Report, path: Path) -> Rendered:
    """Write `report` as DOCX, replacing what was at `path` only when all of it is written. Charts and diagrams are
    pictures with a description; everything else can be edited. The same report gives the same bytes.

    Raises:
        ToolError: there is no theme of that name, or the file cannot be written.
    """
    writer = _Writer(report)
    writer.write()
    out = BytesIO()
    writer.document.save(out)
    write_whole(path, timeless(out.getvalue()))
    return Rendered(path=path, warnings=tuple(writer.warnings))


class _Writer:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.theme: Theme = theme(report.theme).page
        self.words = words_for(report.lang)
        self.known = {source.id for source in report.sources}
        self.document: Any = docx.Document()
        self.warnings: list[str] = []
        self._figures = self._tables = self._bookmarks = 0
        self._set_styles()
        self._set_properties()

    def write(self) -> None:
        report = self.report
        self.document.add_paragraph(report.title, style="Title")
        if report.subtitle:
            self.document.add_paragraph(report.subtitle, style="Subtitle")
        line = " · ".join(part for part in (report.author, report.date) if part)
        if line:
            self.document.add_paragraph(line)
        if report.summary:
            self.document.add_heading(self.words.summary, 1)
            self._blocks(report.summary, 0)
        for section in report.sections:
            if plain(section.heading).strip():
                self._inlines(self.document.add_heading(level=min(section.level, 4)), section.heading)
            self._blocks(section.blocks, 0)
        if report.sources:
            self.document.add_heading(self.words.sources, 1)
            for source in report.sources:
                paragraph = self.document.add_paragraph()
                self._bookmark(paragraph, f"source-{source.id}")
                details = [source.author, source.title.rstrip("."), source.place, source.published]
                paragraph.add_run(f"[{source.id}] " + ". ".join(part for part in details if part) + ". ")
                if source.url:
                    self._link(paragraph, source.url, source.url)
                elif source.where != source.title:
                    paragraph.add_run(source.where)
                if source.retrieved:
                    paragraph.add_run(f" ({self.words.retrieved} {source.retrieved})")

    # Set-up ----------------------------------------------------------------------------------------------------------

    def _set_styles(self) -> None:
        styles = self.document.styles
        normal = styles["Normal"]
        self._font(normal, self.theme.body_font, 10.5, self.theme.text)
        normal.paragraph_format.space_after = Pt(7)
        normal.paragraph_format.line_spacing = 1.2
        self._font(styles["Title"], self.theme.heading_font, 28, self.theme.accent)
        self._font(styles["Subtitle"], self.theme.body_font, 14, self.theme.muted)
        for level, (size, accented) in _STYLES.items():
            colour = self.theme.accent if accented else self.theme.text
            self._font(styles[f"Heading {level}"], self.theme.heading_font, size, colour)
        self._font(styles["Caption"], self.theme.body_font, 9, self.theme.muted)
        section = self.document.sections[0]
        self._page_field(section.footer.paragraphs[0])
        section.header.paragraphs[0].add_run(self.report.title).font.size = Pt(8)

    def _font(self, style: Any, name: str, size: float, colour: str) -> None:
        style.font.name, style.font.size = name, Pt(size)
        style.font.color.rgb = RGBColor.from_string(colour)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)
        for attribute in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(attribute), name)

    def _set_properties(self) -> None:
        properties = self.document.core_properties
        properties.title, properties.author = self.report.title, self.report.author
        properties.subject, properties.language = self.report.subtitle, self.report.lang
        properties.comments = properties.last_modified_by = properties.keywords = ""
        try:
            day = datetime.fromisoformat(self.report.date.strip()[:10]).replace(tzinfo=UTC)
        except ValueError:
            day = datetime(1980, 1, 1, tzinfo=UTC)
        properties.created = properties.modified = day

    def _page_field(self, paragraph: Any) -> None:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = paragraph.add_run()
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.text = text
            run._r.append(element)

    # Blocks ----------------------------------------------------------------------------------------------------------

    def _blocks(self, blocks: Sequence[Block], depth: int, style: str = "Normal") -> None:
        for block in blocks:
            self._block(block, depth, style)

    def _block(self, block: Block, depth: int, style: str) -> None:
        match block:
            case Para(inlines=inlines):
                self._paragraph(inlines, style, depth)
            case Heading(level=level, inlines=inlines):
                self._inlines(self.document.add_heading(level=min(level, 4)), inlines)
            case List():
                self._list(block, depth)
            case Table():
                self._table(block)
            case FigureRef(figure=figure):
                self._figure(figure)
            case ChartRef():
                self._chart(block)
            case Diagram():
                png, alt, _shape = diagram_png(block, self.theme, self.report.lang)
                self._picture(png, alt)
                if block.caption:
                    self._figures += 1
                    self._caption(self.words.figure, self._figures, block.caption)
            case Quote(blocks=inner, who=who):
                self._blocks(inner, depth, "Intense Quote" if "Intense Quote" in self.document.styles else "Quote")
                if who:
                    self._paragraph((Text(text=f"— {who}"),), "Quote", depth)
            case CodeBlock(text=text):
                paragraph = self._paragraph((), "Normal", depth)
                for number, line in enumerate(text.split("\n")):
                    run = paragraph.add_run(line)
                    run.font.name, run.font.size = "Courier New", Pt(9)
                    if number < text.count("\n"):
                        run.add_break()
                self._shade(paragraph, self.theme.panel)
            case Callout(tone=tone, title=title, blocks=inner):
                head = self._paragraph(
                    (Strong(children=(Text(text=title or self.words.tone(tone)),)),), "Normal", depth
                )
                self._shade(head, self.theme.panel)
                start = len(self.document.paragraphs)
                self._blocks(inner, depth)
                for paragraph in self.document.paragraphs[start:]:
                    self._shade(paragraph, self.theme.panel)
            case Rule():
                self._paragraph((), "Normal", depth)

    def _paragraph(self, inlines: Sequence[Inline], style: str, depth: int = 0) -> Any:
        paragraph = self.document.add_paragraph(style=style)
        if depth and style == "Normal":
            paragraph.paragraph_format.left_indent = Pt(18 * depth)
        self._inlines(paragraph, inlines)
        return paragraph

    def _list(self, block: List, depth: int) -> None:
        name = "List Number" if block.ordered and block.start == 1 and depth == 0 else "List Bullet"
        for index, item in enumerate(block.items):
            # Word goes on counting through a document, so a list that is not its first writes its numbers itself.
            mark = "" if not block.ordered else f"{block.start + index}. "
            if item.checked is not None:
                mark = "☑ " if item.checked else "☐ "
            first, *rest = item.blocks or (Para(inlines=()),)
            if not isinstance(first, Para):
                first, rest = Para(inlines=()), [first, *rest]
            style = "Normal" if mark else name if depth == 0 else f"{name} {min(depth + 1, 3)}"
            lead = (Text(text=mark),) if mark else ()
            paragraph = self._paragraph((*lead, *first.inlines), style, depth + 1)
            paragraph.paragraph_format.space_after = Pt(3)
            self._blocks(rest, depth + 1)

    def _table(self, block: Table) -> None:
        if not block.header:
            return
        if block.caption:
            self._tables += 1
            self._caption(self.words.table, self._tables, block.caption)
        table = self.document.add_table(rows=1 + len(block.rows), cols=len(block.header), style="Table Grid")
        for at, row in enumerate((block.header, *block.rows)):
            cells = table.rows[at].cells
            for column, inlines in enumerate(row[: len(cells)]):
                paragraph = cells[column].paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(2)
                self._inlines(paragraph, (Strong(children=tuple(inlines)),) if at == 0 and inlines else inlines)
                if column < len(block.align) and block.align[column] == "right":
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                if at == 0:
                    self._fill(cells[column], self.theme.accent)
                    for run in paragraph.runs:
                        run.font.color.rgb = RGBColor.from_string(self.theme.ink(self.theme.accent))
        repeat = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)
        self.document.add_paragraph().paragraph_format.space_after = Pt(2)

    def _fill(self, cell: Any, colour: str) -> None:
        shading = OxmlElement("w:shd")
        shading.set(qn("w:val"), "clear")
        shading.set(qn("w:fill"), colour)
        cell._tc.get_or_add_tcPr().append(shading)

    def _shade(self, paragraph: Any, colour: str) -> None:
        properties = paragraph._p.get_or_add_pPr()
        shading = OxmlElement("w:shd")
        shading.set(qn("w:val"), "clear")
        shading.set(qn("w:fill"), colour)
        properties.insert_element_before(shading, "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")

    # Figures ---------------------------------------------------------------------------------------------------------

    def _chart(self, block: ChartRef) -> None:
        dataset = next((each for each in self.report.datasets if each.id == block.dataset), None)
        if dataset is None or not usable(dataset):
            self.warnings.append(
                f"The chart of {block.dataset or 'nothing'} was left out: there are no numbers for it."
            )
            return
        png, alt, _shape = chart_png(dataset, block, self.theme, self.report.lang)
        self._picture(png, alt)
        self._figures += 1
        self._caption(self.words.figure, self._figures, block.caption or (Text(text=dataset.title),), dataset.source)

    def _figure(self, name: str) -> None:
        figure = next((each for each in self.report.figures if each.id == name), None)
        try:
            data = Path(figure.path).read_bytes() if figure is not None else b""
            self._picture(data, figure.alt if figure is not None else "")
        except Exception:  # noqa: BLE001 - python-docx raises whatever the picture's bytes lead it to
            self.warnings.append("A picture was left out: it cannot be read.")
            return
        if figure is not None:
            self._figures += 1
            self._caption(self.words.figure, self._figures, (Text(text=figure.caption or figure.alt),), figure.source)

    def _picture(self, data: bytes, alt: str) -> None:
        shape = self.document.add_picture(BytesIO(data), width=_PICTURE)
        shape._inline.docPr.set("descr", alt)
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True

    def _caption(self, kind: str, number: int, inlines: Sequence[Inline], source: int | None = None) -> None:
        cite: tuple[Inline, ...] = (
            (Text(text=" "), Cite(n=source)) if source in self.known and source is not None else ()
        )
        self._paragraph((Text(text=f"{kind} {number}. "), *inlines, *cite), "Caption")

    # Inlines ---------------------------------------------------------------------------------------------------------

    def _inlines(self, paragraph: Any, inlines: Sequence[Inline]) -> None:
        if is_rtl(plain(inlines)):
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for inline in inlines:
            self._inline(paragraph, inline, frozenset())

    def _inline(self, paragraph: Any, inline: Inline, marks: frozenset[str]) -> None:
        match inline:
            case Text(text=text):
                self._run(paragraph, text, marks)
            case Code(text=text):
                self._run(paragraph, text, marks | {"code"})
            case Break():
                paragraph.add_run().add_break()
            case Math(tex=tex):
                for piece in pieces(tex):
                    script = {1: "sup", -1: "sub"}.get(piece.script)
                    style = {"italic"} if piece.style == "variable" else set()
                    self._run(paragraph, piece.text, marks | style | ({script} if script else set()))
            case Cite(n=n):
                if n in self.known:
                    self._link(paragraph, f"[{n}]", f"#source-{n}", raised=True)
                else:
                    self.warnings.append(f"A citation of source {n} was left out: there is no such source.")
            case Link(url=url, children=children):
                self._link(paragraph, plain(children), url)
            case Strong(children=children) | Em(children=children) | Sup(children=children) | Sub(children=children):
                names = {Strong: "bold", Em: "italic", Sup: "sup", Sub: "sub"}
                for child in children:
                    self._inline(paragraph, child, marks | {names[type(inline)]})

    def _run(self, paragraph: Any, text: str, marks: frozenset[str]) -> None:
        run = paragraph.add_run(text)
        run.bold = True if "bold" in marks else None
        run.italic = True if "italic" in marks else None
        run.font.superscript = True if "sup" in marks else None
        run.font.subscript = True if "sub" in marks else None
        if "code" in marks:
            run.font.name, run.font.size = "Courier New", Pt(9.5)
        if is_rtl(text):
            run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))

    def _link(self, paragraph: Any, text: str, target: str, *, raised: bool = False) -> None:
        link = OxmlElement("w:hyperlink")
        if target.startswith("#"):
            link.set(qn("w:anchor"), target[1:])
        else:
            link.set(qn("r:id"), paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        run = paragraph.add_run(text)
        run.font.color.rgb = RGBColor.from_string(self.theme.link)
        run.font.underline = None if raised else True
        run.font.superscript = True if raised else None
        link.append(run._r)
        paragraph._p.append(link)

    def _bookmark(self, paragraph: Any, name: str) -> None:
        self._bookmarks += 1
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            element = OxmlElement(tag)
            element.set(qn("w:id"), str(self._bookmarks))
            if tag == "w:bookmarkStart":
                element.set(qn("w:name"), name)
            paragraph._p.append(element)
