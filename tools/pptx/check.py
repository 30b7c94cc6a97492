"""The gates a presentation must pass, computed without an office program.

Each gate is a function over what `seen` resolves; `check` runs them all. An error is something a reader would see as
broken, a warning is a matter of quality.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from ternlight.tools.errors import Damaged
from ternlight.tools.pptx.scene import Box
from ternlight.tools.pptx.seen import SeenDeck, SeenShape, SeenSlide, read_deck, under
from ternlight.tools.typeset.check import Finding, Findings
from ternlight.tools.typeset.themes import contrast

_TOLERANCE = 2.0
"""Points that text may be over its box: renderers differ by as much."""
_FRAME = {"ftr", "sldNum", "dt"}
_LEAST = {"cell": 12.0, "frame": 11.0, "text": 14.0}
_VISUALS = {"pic", "chart", "table", "grpSp"}
_PLAIN_LAYOUTS = {"Cover", "Section", "References", "Closing"}

Gate = Callable[[SeenDeck], Iterator[Finding]]
ERRORS: dict[str, Gate] = {}
WARNINGS: dict[str, Gate] = {}


def _gate(registry: dict[str, Gate], name: str) -> Callable[[Gate], Gate]:
    def register(gate: Gate) -> Gate:
        registry[name] = gate
        return gate

    return register


def check(path: Path, findings: Findings) -> None:
    """Run every gate over a .pptx file; raises `Damaged` if it cannot be read at all."""
    findings.errors += _package(path)
    try:
        deck = read_deck(path)
    except Exception as error:
        # A hostile file may fail anywhere in the parser.
        raise Damaged(f"{path.name} is not a presentation that can be opened.") from error
    for gate in ERRORS.values():
        findings.errors += gate(deck)
    for gate in WARNINGS.values():
        findings.warnings += gate(deck)
    _words(deck, findings)
    findings.figures.update(figures(deck))


def _words(deck: SeenDeck, findings: Findings) -> None:
    """The gates that every format's text passes, over what is read and what is spoken."""
    for slide, shape in _texts(deck):
        findings.text(_at(slide, shape), shape.text)
    for slide in deck.slides:
        findings.text(f"slide {slide.number}, notes", slide.notes)


def _at(slide: SeenSlide, shape: SeenShape | None = None) -> str:
    return f"slide {slide.number}" + (f", {shape.name}" if shape is not None else "")


def _texts(deck: SeenDeck) -> Iterator[tuple[SeenSlide, SeenShape]]:
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.filled:
                yield slide, shape


# The package


def _package(path: Path) -> Iterator[Finding]:
    """Zip entries told once, XML that parses, relations that lead somewhere, ids given once."""
    try:
        package = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile):
        return
    with package:
        names = package.namelist()
        for name, count in Counter(names).items():
            if count > 1:
                yield Finding("package", name, "is in the file twice")
        known = set(names)
        for name in known:
            if not name.endswith((".xml", ".rels")):
                continue
            try:
                root = etree.fromstring(package.read(name), etree.XMLParser(resolve_entities=False, no_network=True))
            except (etree.XMLSyntaxError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
                yield Finding("package", name, "is not well-formed")
                continue
            if name.endswith(".rels"):
                yield from _relations(name, root, known)
            elif name.startswith(("ppt/slides/", "ppt/slideLayouts/", "ppt/slideMasters/")):
                yield from _part(name, root, package, known)


def _relations(name: str, root: Any, known: set[str]) -> Iterator[Finding]:
    folder = posixpath.dirname(posixpath.dirname(name))
    ids = [relation.get("Id") for relation in root]
    for number, count in Counter(ids).items():
        if count > 1:
            yield Finding("package", name, f"has two relations {number}")
    for relation in root:
        target = relation.get("Target", "")
        if relation.get("TargetMode") == "External":
            continue
        place = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if place not in known:
            yield Finding("package", name, f"leads to {target}, which is not there")


def _part(name: str, root: Any, package: zipfile.ZipFile, known: set[str]) -> Iterator[Finding]:
    ids = [element.get("id") for element in root.iter("{*}cNvPr")]
    for number, count in Counter(ids).items():
        if count > 1:
            yield Finding("package", name, f"has two shapes numbered {number}")
    folder, base = posixpath.split(name)
    rels = f"{folder}/_rels/{base}.rels"
    told = set()
    if rels in known:
        told = {relation.get("Id") for relation in etree.fromstring(package.read(rels))}
    space = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
    for element in root.iter():
        for key, value in element.attrib.items():
            if key.startswith(space) and value and value not in told:
                yield Finding("package", name, f"uses relation {value}, which is not there")


# Geometry


@_gate(ERRORS, "overflow")
def overflow(deck: SeenDeck) -> Iterator[Finding]:
    """Text is no higher than its box, and no word is wider."""
    for slide, shape in _texts(deck):
        height, widest, broken = shape.measured()
        room = shape.room()
        high, wide = (room.w, room.h) if shape.vertical else (room.h, room.w)
        if height > high + _TOLERANCE:
            yield Finding("overflow", _at(slide, shape), f"text is {height - high:.0f} pt too high")
        elif not shape.wrap and widest > wide + _TOLERANCE:
            yield Finding("overflow", _at(slide, shape), f"text is {widest - wide:.0f} pt too wide")
        elif broken and widest > wide + _TOLERANCE:
            yield Finding("overflow", _at(slide, shape), "a word is wider than its box")


@_gate(ERRORS, "autofit")
def autofit(deck: SeenDeck) -> Iterator[Finding]:
    """No text is left for the program to shrink: some do at once, some only after an edit."""
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.bare_autofit:
                yield Finding(
                    gate="autofit", where=_at(slide, shape), what="is shrunk by some programs and not by others"
                )


@_gate(ERRORS, "bounds")
def bounds(deck: SeenDeck) -> Iterator[Finding]:
    """Every shape lies on the slide."""
    for slide in deck.slides:
        for shape in slide.shapes:
            box = shape.box
            if box.x < -1 or box.y < -1 or box.right > deck.width + 1 or box.bottom > deck.height + 1:
                yield Finding("bounds", _at(slide, shape), "reaches beyond the slide")


def _overlap(one: Box, two: Box) -> tuple[float, float]:
    return (
        min(one.right, two.right) - max(one.x, two.x),
        min(one.bottom, two.bottom) - max(one.y, two.y),
    )


@_gate(ERRORS, "collisions")
def collisions(deck: SeenDeck) -> Iterator[Finding]:
    """Words do not lie on other words, nor on pictures, charts and tables."""
    for slide in deck.slides:
        inks = [(shape, shape.ink()) for shape in slide.shapes if shape.filled and shape.kind != "cell"]
        solid = [(s, s.box) for s in slide.shapes if s.kind in ("pic", "chart", "table")]
        for index, (shape, ink) in enumerate(inks):
            for other, area in (*inks[index + 1 :], *solid):
                across, down = _overlap(ink, area)
                if across > _TOLERANCE and down > _TOLERANCE:
                    yield Finding("collisions", _at(slide, shape), f"lies on {other.name}")
        for index, (shape, area) in enumerate(solid):
            for other, place in solid[index + 1 :]:
                across, down = _overlap(area, place)
                if across > _TOLERANCE and down > _TOLERANCE:
                    yield Finding("collisions", _at(slide, shape), f"lies on {other.name}")


# Words


@_gate(ERRORS, "glyphs")
def glyphs(deck: SeenDeck) -> Iterator[Finding]:
    """No private characters, and no emoji, which some programs leave blank."""
    for slide, shape in _texts(deck):
        odd = sorted({c for c in shape.text if "\ue000" <= c <= "\uf8ff" or c >= "\U0001f000"})
        odd = [c for c in odd if not "\U00020000" <= c <= "\U0003ffff"]
        if odd:
            names = ", ".join(f"U+{ord(c):04X}" for c in odd)
            yield Finding("glyphs", _at(slide, shape), f"may come out blank ({names})")


@_gate(ERRORS, "size")
def size(deck: SeenDeck) -> Iterator[Finding]:
    """Text is large enough: 14 pt, 12 in tables and small labels in shapes, 11 for sources, footers and credits."""
    for slide, shape in _texts(deck):
        least = min((paragraph.size for paragraph in shape.paragraphs if paragraph.text.strip()), default=99.0)
        if shape.kind == "cell" or (shape.placeholder is None and len(shape.text) <= 60):
            limit = _LEAST["cell"]
        elif shape.placeholder in _FRAME or (shape.placeholder == "body" and shape.box.h <= 40):
            limit = _LEAST["frame"]
        elif shape.placeholder == "body" and slide.layout in ("References", "Cover"):
            limit = _LEAST["cell"]
        else:
            limit = _LEAST["text"]
        if least < limit:
            yield Finding("size", _at(slide, shape), f"is set in {least:g} pt, under {limit:g}")


@_gate(ERRORS, "contrast")
def contrast_gate(deck: SeenDeck) -> Iterator[Finding]:
    """Text has 4.5:1 against what lies behind it, 3:1 from 18 pt or bold 14 pt (WCAG 2.2, 1.4.3)."""
    for slide, shape in _texts(deck):
        behind = under(shape, slide)
        for paragraph in shape.paragraphs:
            if not paragraph.text.strip() or paragraph.color is None:
                continue
            large = paragraph.size >= 18 or (paragraph.face.bold and paragraph.size >= 14)
            ratio = contrast(paragraph.color, behind)
            if ratio < (3.0 if large else 4.5) - 0.02:
                what = f"has {ratio:.1f}:1 ({paragraph.color} on {behind})"
                yield Finding("contrast", _at(slide, shape), what)
                break


# Structure


@_gate(ERRORS, "titles")
def titles(deck: SeenDeck) -> Iterator[Finding]:
    """Every slide has one filled title placeholder, first in reading order and unlike the others."""
    seen: dict[str, int] = {}
    for slide in deck.slides:
        found = [shape for shape in slide.shapes if shape.placeholder in ("title", "ctrTitle")]
        if not found or not found[0].filled:
            yield Finding("titles", _at(slide), "has no title")
            continue
        if slide.shapes[0] is not found[0]:
            yield Finding("titles", _at(slide), "is not read title first")
        words = " ".join(found[0].text.split()).casefold()
        if words in seen:
            yield Finding("titles", _at(slide), f"has the title of slide {seen[words]}")
        seen.setdefault(words, slide.number)


@_gate(ERRORS, "alt text")
def alt_text(deck: SeenDeck) -> Iterator[Finding]:
    """Pictures, charts, tables and groups are described, or marked as decoration."""
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.kind in _VISUALS and not shape.described and not shape.decorative and not shape.in_group:
                yield Finding("alt text", _at(slide, shape), "has no alternative text")


@_gate(ERRORS, "hygiene")
def hygiene(deck: SeenDeck) -> Iterator[Finding]:
    """No empty placeholders; sizes and colours come from styles, not from runs."""
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.kind == "sp" and shape.placeholder and not shape.filled:
                yield Finding("hygiene", _at(slide, shape), "is an empty placeholder")
            if shape.hard_sizes or shape.hard_colors:
                yield Finding(
                    gate="hygiene", where=_at(slide, shape), what="has a size or colour of its own in its text"
                )


@_gate(ERRORS, "links")
def links(deck: SeenDeck) -> Iterator[Finding]:
    """Links are addresses that may be opened; a source named on a slide is on the list of sources, if there is one."""
    listed: set[str] = set()
    for slide in deck.slides:
        for link in slide.links:
            parts = urlsplit(link)
            if parts.scheme not in ("http", "https", "mailto") or not (parts.netloc or parts.path):
                yield Finding("links", _at(slide), f"links to {link[:60]!r}")
        if slide.layout == "References":
            listed |= {n for shape in slide.shapes for n in re.findall(r"^\[(\d+)\]", shape.text, re.MULTILINE)}
    if listed:
        for slide in deck.slides:
            named = {n for s in slide.shapes if s.name == "Sources" for n in re.findall(r"\[(\d+)\]", s.text)}
            for number in sorted(named - listed):
                yield Finding("links", _at(slide), f"cites [{number}], which is not listed")


@_gate(WARNINGS, "sources")
def sources(deck: SeenDeck) -> Iterator[Finding]:
    """Every source on the list is cited on a slide, if any slide cites one."""
    named: set[str] = set()
    listed: dict[str, SeenSlide] = {}
    for slide in deck.slides:
        for shape in slide.shapes:
            if slide.layout == "References":
                listed.update((n, slide) for n in re.findall(r"^\[(\d+)\]", shape.text, re.MULTILINE))
            else:
                named.update(re.findall(r"\[(\d+)\]", shape.text))
    if named:
        for number in sorted(set(listed) - named, key=int):
            yield Finding("sources", _at(listed[number]), f"lists [{number}], which no slide cites")


@_gate(WARNINGS, "properties")
def properties(deck: SeenDeck) -> Iterator[Finding]:
    """The file says its title, author and language."""
    for name, value in (("title", deck.title), ("author", deck.author), ("language", deck.language)):
        if not value.strip():
            yield Finding("properties", "document", f"has no {name}")


@_gate(WARNINGS, "notes")
def notes(deck: SeenDeck) -> Iterator[Finding]:
    """Content slides have speaker notes."""
    for slide in deck.slides:
        if slide.layout not in _PLAIN_LAYOUTS and not slide.notes.strip():
            yield Finding("notes", _at(slide), "has no speaker notes")


@_gate(WARNINGS, "variety")
def variety(deck: SeenDeck) -> Iterator[Finding]:
    """Layouts change: none twice running but charts and continued slides, five in ten, a third of text-only slides at
    most."""
    content = [slide for slide in deck.slides if slide.layout not in _PLAIN_LAYOUTS]
    for before, after in pairwise(deck.slides):
        same = before.layout == after.layout and not before.layout.startswith(("Chart", "References", "Table"))
        if same and not _continues(before, after):
            yield Finding("variety", _at(after), f"has the layout of the slide before ({after.layout})")
    if len(content) >= 10 and len({slide.layout for slide in content}) < 5:
        yield Finding("variety", "deck", "has fewer than five layouts")
    share = _text_only_share(content)
    if len(content) >= 4 and share > 0.3:
        yield Finding("variety", "deck", f"has words alone on {share:.0%} of its slides")


def _continues(before: SeenSlide, after: SeenSlide) -> bool:
    def stem(slide: SeenSlide) -> str:
        title = next((s.text for s in slide.shapes if s.placeholder in ("title", "ctrTitle")), "")
        return re.sub(r" \(\d+/\d+\)$", "", title)

    return stem(before) == stem(after)


def _visual(slide: SeenSlide) -> bool:
    drawn = any(shape.kind in _VISUALS for shape in slide.shapes)
    return drawn or slide.layout in ("Big Number", "Quote", "Compare")


def _text_only_share(slides: list[SeenSlide]) -> float:
    return sum(not _visual(slide) for slide in slides) / len(slides) if slides else 0.0


def figures(deck: SeenDeck) -> dict[str, Any]:
    """Counts and shares."""
    content = [slide for slide in deck.slides if slide.layout not in _PLAIN_LAYOUTS]
    kinds = Counter(shape.kind for slide in deck.slides for shape in slide.shapes)
    sizes = [p.size for _slide, shape in _texts(deck) for p in shape.paragraphs if p.text.strip()]
    placeholders = [s for slide in deck.slides for s in slide.shapes if s.placeholder in ("title", "ctrTitle")]
    return {
        "slides": len(deck.slides),
        "layouts": len({slide.layout for slide in deck.slides}),
        "titles": len(placeholders),
        "with_visual": round(1 - _text_only_share(content), 3),
        "with_notes": sum(bool(slide.notes.strip()) for slide in deck.slides),
        "charts": kinds["chart"],
        "tables": kinds["table"],
        "pictures": kinds["pic"],
        "words": sum(len(shape.text.split()) for _slide, shape in _texts(deck)),
        "smallest_pt": min(sizes, default=0.0),
        "links": sum(len(slide.links) for slide in deck.slides),
        "unknown_faces": sorted(deck.unknown_faces),
    }
