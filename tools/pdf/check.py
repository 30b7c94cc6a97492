"""The gates a PDF must pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes import POINTER, byref, c_float, c_ushort, cast, create_string_buffer
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as raw
from pikepdf import Name

from ternlight.tools.errors import Damaged
from ternlight.tools.pdf import breaks
from ternlight.tools.typeset.bidi import has_rtl
from ternlight.tools.typeset.check import Findings
from ternlight.tools.typeset.inline_parser import safe_url

SMALLEST = 6.5
"""Points; smaller text may be a fiftieth of all, for raised and lowered signs."""
_STANDARD = {
    "Document", "Part", "Sect", "P", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH",
    "TD", "THead", "TBody", "Figure", "Caption", "BlockQuote", "Code", "Link", "Reference", "TOC", "TOCI", "Span",
    "Note", "Formula", "Quote", "Div", "Art", "Index",
}  # fmt: skip


def check(path: Path, findings: Findings) -> None:
    """Run every gate; raises `Damaged` if the file is no PDF."""
    try:
        pdf: Any
        with pikepdf.open(path) as pdf:
            for problem in pdf.check_pdf_syntax():
                findings.error("syntax", path.name, problem)
            findings.figures["pages"] = len(pdf.pages)
            if not pdf.pages:
                findings.error("syntax", path.name, "no pages")
            _fonts(pdf, findings)
            _metadata(pdf, findings)
            roles = _tags(pdf, findings)
            _links(pdf, findings)
            _outline(pdf, roles, findings)
            breaks.check(pdf, path, findings)
    except pikepdf.PdfError as error:
        raise Damaged(f"{path.name} is not a PDF that can be opened.") from error
    _text(path, findings)
    _bounds(path, findings)


def _fonts(pdf: Any, findings: Findings) -> None:
    names = set()
    for font in pdf.objects:
        if (
            not isinstance(font, pikepdf.Dictionary)
            or font.get("/Type") != Name.Font
            or font.get("/Subtype") == Name.Type0
        ):
            continue
        name = str(font.get("/BaseFont", "/unnamed")).lstrip("/")
        names.add(name)
        descriptor = font.get("/FontDescriptor")
        files = ("/FontFile", "/FontFile2", "/FontFile3")
        if font.get("/Subtype") != Name.Type3 and (descriptor is None or not any(key in descriptor for key in files)):
            findings.error("fonts", name, "the font is not embedded")
        if "/ToUnicode" not in font and font.get("/Subtype") == Name.TrueType:
            findings.error("fonts", name, "the text in this font cannot be searched")
    findings.figures["fonts"] = sorted(names)


def _metadata(pdf: Any, findings: Findings) -> None:
    if not str(pdf.docinfo.get("/Title", "")).strip():
        findings.error("metadata", "document", "no title")
    if not str(pdf.Root.get("/Lang", "")).strip():
        findings.error("tags", "document", "no language")
    if not pdf.Root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        findings.error("tags", "document", "the window would show the file's name, not the title")


def _tags(pdf: Any, findings: Findings) -> dict[str, int]:
    roles: dict[str, int] = {}
    root = pdf.Root.get("/StructTreeRoot")
    if root is None or not pdf.Root.get("/MarkInfo", {}).get("/Marked", False):
        findings.error("tags", "document", "not tagged")
        return roles
    for element in _elements(root):
        role = str(element.get("/S", "")).lstrip("/")
        roles[role] = roles.get(role, 0) + 1
        if role not in _STANDARD:
            findings.error("tags", role, "not a standard structure type")
        if role == "Figure" and not str(element.get("/Alt", "")).strip():
            findings.error("alt text", "figure", "a figure without a description")
        if role == "Table" and not any(each.get("/S") == Name.TH for each in _elements(element)):
            findings.warn("tags", "table", "a table without a header")
    findings.figures["figures"] = roles.get("Figure", 0)
    findings.figures["tables"] = roles.get("Table", 0)
    for number, page in enumerate(pdf.pages, 1):
        if "/StructParents" not in page.obj:
            findings.error("tags", f"page {number}", "the page is not in the structure tree")
    return roles


def _elements(node: Any) -> Iterator[Any]:
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, pikepdf.Array):
            stack += reversed(list(current))
        elif isinstance(current, pikepdf.Dictionary):
            if "/S" in current and current.get("/Type", Name.StructElem) == Name.StructElem:
                yield current
            if "/K" in current:
                stack.append(current.K)


def _links(pdf: Any, findings: Findings) -> None:
    named = set()
    dests = pdf.Root.get("/Dests")
    if dests is not None:
        named |= {str(key).lstrip("/") for key in dests}
    names = pdf.Root.get("/Names")
    if names is not None and "/Dests" in names:
        named |= {str(key) for key, _place in pikepdf.NameTree(names.Dests).items()}
    pages = {page.obj.objgen for page in pdf.pages}
    count = 0
    for number, page in enumerate(pdf.pages, 1):
        for annotation in page.obj.get("/Annots", []):
            if annotation.get("/Subtype") != Name.Link:
                continue
            count += 1
            action = annotation.get("/A", {})
            target = annotation.get("/Dest", action.get("/D"))
            if "/URI" in action:
                if not safe_url(str(action.URI)):
                    findings.error("links", f"page {number}", f"a link that is not a web or mail address: {action.URI}")
            elif target is None:
                findings.error("links", f"page {number}", "a link to nowhere")
            elif isinstance(target, pikepdf.Array):
                if target[0].objgen not in pages:
                    findings.error("links", f"page {number}", "a link to a page that is not there")
            elif str(target).lstrip("/") not in named:
                findings.error("links", f"page {number}", f"a link to a place that is not there: {target}")
    findings.figures["links"] = count


def _outline(pdf: Any, roles: dict[str, int], findings: Findings) -> None:
    count = 0
    with pdf.open_outline() as outline:
        stack = list(outline.root)
        while stack:
            item = stack.pop()
            count += 1
            stack += item.children
    findings.figures["outline"] = count
    headings = sum(number for role, number in roles.items() if role in ("H1", "H2", "H3", "H4"))
    if roles and count != headings:
        findings.error("structure", "outline", f"{count} entries for {headings} headings")


def _text(path: Path, findings: Findings) -> None:
    """No markup outside listings, which are told by their typeface, and no text too small to read."""
    sizes: dict[bool, int] = {True: 0, False: 0}
    words = 0
    document = pypdfium2.PdfDocument(path)
    try:
        for number in range(len(document)):
            shown: list[str] = []
            level = 0.0
            for text, font, size, bottom in _pieces(document[number]):
                if abs(bottom - level) > size:
                    shown.append("\n")
                level = bottom
                shown.append(" " if "Mono" in font else text)
                if "Mono" not in font:
                    sizes[size < SMALLEST] += len(text.strip())
            # Pieces of a right-to-left line come in the order they are drawn; brackets that meet there never met in it.
            lines = "".join(shown).split("\n")
            prose = "\n".join(re.sub(r"[<>\[\]()]", " ", line) if has_rtl(line) else line for line in lines)
            words += len(prose.split())
            findings.text(f"page {number + 1}", prose)
    finally:
        document.close()
    findings.figures["words"] = words
    if sizes[True] * 50 > sizes[False] + sizes[True]:
        findings.error("size", "document", f"{sizes[True]} characters under {SMALLEST} points")


def _pieces(page: Any) -> Iterator[tuple[str, str, float, float]]:
    """Each piece of text as it was written: characters, typeface, size and lower edge."""
    text_page = page.get_textpage()
    for at in range(raw.FPDFPage_CountObjects(page)):
        piece = raw.FPDFPage_GetObject(page, at)
        if raw.FPDFPageObj_GetType(piece) != raw.FPDF_PAGEOBJ_TEXT:
            continue
        size, edges = c_float(), [c_float() for _edge in range(4)]
        raw.FPDFTextObj_GetFontSize(piece, byref(size))
        raw.FPDFPageObj_GetBounds(piece, *(byref(edge) for edge in edges))
        buffer = create_string_buffer(4096)
        length = raw.FPDFTextObj_GetText(piece, text_page, cast(buffer, POINTER(c_ushort)), 4096)
        text = buffer.raw[: max(0, length - 2)].decode("utf-16-le", errors="replace")
        raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(piece), buffer, 256)
        yield text, buffer.value.decode("utf-8", errors="replace"), size.value, edges[1].value


def _bounds(path: Path, findings: Findings) -> None:
    """Nothing written outside the paper."""
    document = pypdfium2.PdfDocument(path)
    try:
        for number in range(len(document)):
            page = document[number]
            width, height = page.get_size()
            text = page.get_textpage()
            for index in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(index)
                if left < -1 or bottom < -1 or right > width + 1 or top > height + 1:
                    findings.error("bounds", f"page {number + 1}", "text outside the page")
                    break
    finally:
        document.close()
