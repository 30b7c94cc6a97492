"""Where the ink of each shape really lies: every shape's text in a colour of its own, drawn by an office program, its
glyphs gathered by colour and held against the shape's box."""

from __future__ import annotations

import subprocess
from ctypes import byref, c_uint
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as raw
from pptx import Presentation
from pptx.oxml.ns import qn

from ternlight.tools.pptx.seen import read_deck

POINTS = 2.0
"""That ink may lie outside its shape: italics and renderers differ by as much."""


@dataclass(frozen=True, kw_only=True)
class Spilled:
    """Text that was drawn outside its shape."""

    slide: int
    shape: str
    points: float


def as_pdf(path: Path, folder: Path) -> Path:
    """The presentation as LibreOffice draws it."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return folder / f"{path.stem}.pdf"


def spilled(path: Path, folder: Path) -> list[Spilled]:
    """Every shape of a presentation whose words reach out of it by more than `POINTS`."""
    presentation = Presentation(str(path))
    colours: list[dict[str, str]] = []
    for slide in presentation.slides:
        own: dict[str, str] = {}
        for number, shape in enumerate(slide.shapes._spTree.iter(qn("p:sp")), 1):
            key = shape.find(f".//{qn('p:cNvPr')}").get("id")
            colour = f"{(number * 37) % 256:02X}{(number * 91 + 40) % 256:02X}{(number * 151 + 80) % 256:02X}"
            if _painted(shape, colour):
                own[colour] = key
        colours.append(own)
    recoloured = folder / f"recoloured-{path.name}"
    presentation.save(str(recoloured))
    found: list[Spilled] = []
    seen = read_deck(path)
    document = pypdfium2.PdfDocument(as_pdf(recoloured, folder))
    try:
        for slide, own, page in zip(seen.slides, colours, document, strict=True):
            boxes = {shape.id: shape for shape in slide.shapes if not shape.vertical}
            width, height = page.get_size()
            scale = seen.width / width
            for colour, ink in _ink(page).items():
                shape = boxes.get(own.get(colour, ""))
                if shape is None:
                    continue
                left, bottom, right, top = (value * scale for value in ink)
                box, full = shape.box, height * scale
                over = max(box.x - left, right - box.right, box.y - (full - top), (full - bottom) - box.bottom)
                if over > POINTS:
                    found.append(Spilled(slide=slide.number, shape=shape.name, points=round(over, 1)))
            page.close()
    finally:
        document.close()
    return found


def _painted(shape: Any, colour: str) -> bool:
    """Give all text of a shape one colour; whether it has any."""
    painted = False
    for run in [*shape.iter(qn("a:r")), *shape.iter(qn("a:fld"))]:
        text = run.find(qn("a:t"))
        if text is None or not (text.text or "").strip():
            continue
        painted = True
        properties = run.find(qn("a:rPr"))
        if properties is None:
            properties = run.makeelement(qn("a:rPr"), {})
            run.insert(0, properties)
        for link in properties.findall(qn("a:hlinkClick")):
            properties.remove(link)  # links are drawn in the theme's colour whatever the run says
        for fill in properties.findall(qn("a:solidFill")):
            properties.remove(fill)
        fill = properties.makeelement(qn("a:solidFill"), {})
        fill.append(fill.makeelement(qn("a:srgbClr"), {"val": colour}))
        place = 1 if len(properties) and properties[0].tag == qn("a:ln") else 0
        properties.insert(place, fill)
    return painted


def _ink(page: Any) -> dict[str, tuple[float, float, float, float]]:
    """The box of all glyphs of each colour: left, bottom, right, top."""
    text = page.get_textpage()
    found: dict[str, tuple[float, float, float, float]] = {}
    channels = [c_uint() for _ in range(4)]
    for index in range(text.count_chars()):
        if not text.get_text_range(index, 1).strip():
            continue
        if not raw.FPDFText_GetFillColor(text.raw, index, *(byref(channel) for channel in channels)):
            continue
        colour = "".join(f"{channel.value:02X}" for channel in channels[:3])
        left, bottom, right, top = text.get_charbox(index)
        if right <= left or top <= bottom:
            continue
        old = found.get(colour, (left, bottom, right, top))
        found[colour] = (min(old[0], left), min(old[1], bottom), max(old[2], right), max(old[3], top))
    text.close()
    return found
