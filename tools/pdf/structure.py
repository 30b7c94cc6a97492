"""What reportlab cannot write: the structure tree, the language, descriptions, and what shaped glyphs mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from ternlight.tools.pdf.fonts import private_texts
from ternlight.tools.pdf.tags import Element
from ternlight.tools.typeset.report import Report

_STANDARD = {"TH", "TD"}
_BFCHAR = re.compile(rb"<([0-9A-F]{2})> <([0-9A-F]{4,6})>")


def finish(drawn: bytes, root: Element, report: Report, fonts: Mapping[str, str]) -> bytes:
    """`drawn` with its tags and metadata. `fonts` maps PostScript names to reportlab's. The same input gives the same
    bytes."""
    with pikepdf.open(BytesIO(drawn)) as pdf:
        _attach(pdf, root)
        _give_meaning(pdf, fonts)
        catalog = pdf.Root
        catalog.MarkInfo = Dictionary(Marked=True)
        catalog.Lang = String(report.lang)
        catalog.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        _describe(pdf, report)
        out = BytesIO()
        pdf.save(out, min_version="1.7", deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _describe(pdf: Any, report: Report) -> None:
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    pdf.docinfo["/Title"] = report.title
    if report.author:
        pdf.docinfo["/Author"] = report.author
    if report.subtitle:
        pdf.docinfo["/Subject"] = report.subtitle
    day = _day(report.date)
    if day:
        pdf.docinfo["/CreationDate"] = f"D:{day:%Y%m%d}000000Z"
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = report.title
        metadata["dc:language"] = [report.lang]
        if report.author:
            metadata["dc:creator"] = [report.author]
        if report.subtitle:
            metadata["dc:description"] = report.subtitle
        if day:
            metadata["xmp:CreateDate"] = f"{day:%Y-%m-%d}T00:00:00Z"


def _day(date: str) -> datetime | None:
    try:
        return datetime.fromisoformat(date.strip()[:10])
    except ValueError:
        return None


def _attach(pdf: Any, root: Element) -> None:
    pages = [page.obj for page in pdf.pages]
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    marks: dict[int, dict[int, Any]] = {}
    links: list[tuple[Any, Any]] = []
    annotations = {
        number: [each for each in page.get("/Annots", []) if each.get("/Subtype") == Name.Link]
        for number, page in enumerate(pages, 1)
    }

    def make(element: Element, parent: Any) -> Any:
        made = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{element.role}"), P=parent))
        if element.alt:
            made.Alt = String(element.alt)
        if element.lang:
            made.Lang = String(element.lang)
        if element.scope:
            made.A = Dictionary(O=Name.Table, Scope=Name(f"/{element.scope}"))
        children = []
        for child in element.content:
            if isinstance(child, Element):
                if not child.empty:
                    children.append(make(child, made))
            else:
                page, number = child
                children.append(Dictionary(Type=Name.MCR, Pg=pages[page - 1], MCID=number))
                marks.setdefault(page, {})[number] = made
        for page, index in element.annotations:
            annotation = annotations[page][index]
            annotation.Contents = String(element.alt or "Link")
            annotation.F = 4
            children.append(Dictionary(Type=Name.OBJR, Obj=annotation, Pg=pages[page - 1]))
            links.append((annotation, made))
        made.K = Array(children)
        return made

    tree.K = Array([make(root, tree)])
    numbers = Array()
    for key, page in enumerate(pages):
        page.StructParents = key
        page.Tabs = Name.S
        found = marks.get(key + 1, {})
        row = Array([found[number] for number in range(max(found, default=-1) + 1)])
        numbers.append(key)
        numbers.append(pdf.make_indirect(row))
    for key, (annotation, element) in enumerate(links, len(pages)):
        annotation.StructParent = key
        numbers.append(key)
        numbers.append(element)
    tree.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    tree.ParentTreeNextKey = len(pages) + len(links)
    pdf.Root.StructTreeRoot = tree


def _give_meaning(pdf: Any, fonts: Mapping[str, str]) -> None:
    """Shaped glyphs are drawn by private characters; let search and copying find the text they stand for."""
    for font in pdf.objects:
        if not isinstance(font, pikepdf.Dictionary) or font.get("/Type") != Name.Font or "/ToUnicode" not in font:
            continue
        base = str(font.BaseFont).lstrip("/").split("+", 1)[-1]
        meanings = private_texts(fonts.get(base, ""))
        if not meanings:
            continue

        def meaning(found: re.Match[bytes], meanings: dict[int, str] = meanings) -> bytes:
            code = int(found.group(2), 16)
            if code not in meanings:
                return found.group()
            text = meanings[code] or "\u200b"
            return b"<" + found.group(1) + b"> <" + text.encode("utf-16-be").hex().upper().encode() + b">"

        stream = font.ToUnicode
        stream.write(_BFCHAR.sub(meaning, stream.read_bytes()))
