"""What stands alone at a page's edge, told from a tagged file: where each element's lines were drawn."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_float
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as raw
from pikepdf import Name

from ternlight.tools.pdf.tables import LONELY
from ternlight.tools.typeset.check import Findings

_BLOCKS = {"H1", "H2", "H3", "H4", "H5", "H6", "P", "Caption", "Figure", "Code", "Table"}
_HEADINGS = {"H1", "H2", "H3", "H4", "H5", "H6"}

_SAME_LINE = 6.0
"""Points; raised and lowered signs are nearer to their line than the next line is."""

Mark = tuple[int, int]
"""A page, from 1, and the number of a piece of its content."""


@dataclass
class _Block:
    """An element that stands under another, and where its pieces are."""

    role: str
    marks: list[Mark]
    rows: list[list[Mark]] = field(default_factory=list)
    """Of a table, without those of headers."""

    @property
    def pages(self) -> list[int]:
        return sorted({page for page, _number in self.marks})


@dataclass(frozen=True)
class _Line:
    """A base line, and the upper and lower edge of what stands on it. Points."""

    base: float
    bottom: float
    top: float


def check(pdf: Any, path: Path, findings: Findings) -> None:
    """Warn of headings and captions at the foot of a page whose text is on the next, of single lines of a paragraph,
    and of single rows of a table. `pdf` is the file at `path`, opened."""
    root = pdf.Root.get("/StructTreeRoot")
    if root is None or len(pdf.pages) < 2:
        return
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
    blocks = [block for block in _blocks(root, pages) if block.marks]
    lines = _lines(path)
    for block, following in zip_longest(blocks, blocks[1:]):
        last = block.pages[-1]
        if following is not None and following.pages[0] > last:
            if block.role in _HEADINGS:
                findings.warn("breaks", f"page {last}", "a heading at the foot of the page, its text on the next")
            elif block.role == "Caption" and following.role == "Table":
                findings.warn("breaks", f"page {last}", "the title of a table on the page before it")
        if block.role == "P" and len(block.pages) > 1:
            for page in (block.pages[0], last):
                bases = [line.base for line in _drawn(block.marks, page, lines)]
                if bases and max(bases) - min(bases) < _SAME_LINE:
                    findings.warn("breaks", f"page {page}", "one line of a paragraph alone")
        if block.rows and len(block.pages) > 1:
            for page in block.pages:
                rows = [drawn for row in block.rows if (drawn := _drawn(row, page, lines))]
                if len(rows) == 1 and max(e.top for e in rows[0]) - min(e.bottom for e in rows[0]) < LONELY - 12:
                    findings.warn("breaks", f"page {page}", "one row of a table alone")


def _drawn(marks: list[Mark], page: int, lines: dict[Mark, list[_Line]]) -> list[_Line]:
    return [line for mark in marks if mark[0] == page for line in lines.get(mark, [])]


def _blocks(node: Any, pages: dict[Any, int]) -> Iterator[_Block]:
    """The blocks under `node`, in reading order. Contents pages are left out: their lines are single ones."""
    for child in _children(node):
        role = str(child.get("/S", "")).lstrip("/")
        if role == "Table":
            table = _Block(role, list(_marks(child, pages)))
            for row in _children(child):
                if row.get("/S") == Name.TR and not any(cell.get("/S") == Name.TH for cell in _children(row)):
                    table.rows.append(list(_marks(row, pages)))
            yield table
        elif role in _BLOCKS:
            yield _Block(role, list(_marks(child, pages)))
        elif role != "TOC":
            yield from _blocks(child, pages)


def _children(node: Any) -> list[Any]:
    """The structure elements right under `node`."""
    kids = node.get("/K", [])
    kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    return [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def _marks(node: Any, pages: dict[Any, int]) -> Iterator[Mark]:
    """The pieces of content of `node` and of what is in it."""
    stack = [(node, node.get("/Pg"))]
    while stack:
        current, page = stack.pop()
        if isinstance(current, pikepdf.Array):
            stack += [(kid, page) for kid in current]
        elif isinstance(current, pikepdf.Dictionary):
            page = current.get("/Pg", page)
            if "/MCID" in current and page is not None and page.objgen in pages:
                yield pages[page.objgen], int(current.MCID)
            elif "/K" in current:
                stack.append((current.K, page))
        elif isinstance(current, int) and page is not None and page.objgen in pages:
            yield pages[page.objgen], int(current)


def _lines(path: Path) -> dict[Mark, list[_Line]]:
    """Every line of text of the file, by the piece of content it belongs to."""
    found: dict[Mark, list[_Line]] = {}
    document = pypdfium2.PdfDocument(path)
    try:
        for number in range(len(document)):
            page = document[number]
            for at in range(raw.FPDFPage_CountObjects(page)):
                piece = raw.FPDFPage_GetObject(page, at)
                mark = raw.FPDFPageObj_GetMarkedContentID(piece)
                if mark < 0 or raw.FPDFPageObj_GetType(piece) != raw.FPDF_PAGEOBJ_TEXT:
                    continue
                left, bottom, right, top = (c_float() for _edge in range(4))
                raw.FPDFPageObj_GetBounds(piece, byref(left), byref(bottom), byref(right), byref(top))
                matrix = raw.FS_MATRIX()
                raw.FPDFPageObj_GetMatrix(piece, byref(matrix))
                found.setdefault((number + 1, mark), []).append(_Line(matrix.f, bottom.value, top.value))
    finally:
        document.close()
    return found
