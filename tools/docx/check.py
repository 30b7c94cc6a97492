"""The gates a Word document must pass."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from ternlight.tools.errors import Damaged
from ternlight.tools.typeset.check import Findings


def check(path: Path, findings: Findings) -> None:
    """Run every gate; raises `Damaged` if the file is no Word document."""
    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise Damaged(f"{path.name} is not a Word document that can be opened.") from error
    if not document.core_properties.title:
        findings.error("metadata", "document", "no title")
    words = 0
    paragraphs = list(document.element.body.iter(qn("w:p")))
    for number, paragraph in enumerate(paragraphs, 1):
        runs = [run for run in paragraph.iter(qn("w:r")) if not _is_code(run)]
        text = "".join(node.text or "" for run in runs for node in run.iter(qn("w:t")))
        words += len(text.split())
        findings.text(f"paragraph {number}", text)
    pictures = list(document.element.body.iter(qn("wp:docPr")))
    for picture in pictures:
        if not (picture.get("descr") or "").strip():
            findings.error("alt text", "picture", "a picture without a description")
    headings = [p for p in document.paragraphs if p.style is not None and (p.style.name or "").startswith("Heading")]
    findings.figures.update(words=words, paragraphs=len(paragraphs), pictures=len(pictures), headings=len(headings))


def _is_code(run: object) -> bool:
    fonts = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")  # type: ignore[attr-defined]
    return fonts is not None and fonts.get(qn("w:ascii")) == "Courier New"
