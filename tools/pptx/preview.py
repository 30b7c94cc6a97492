"""Slides as pictures without an office program: the scenes that the file is written from, drawn with the bundled fonts.

Boxes, lines of text and colours are those of the file. The typefaces are near ones (Inter for Calibri and Arial, Noto
Serif for Cambria), drawn at one size for all of a face, its words as far apart as the measured line lets them be.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, features

from ternlight.tools.pptx.charts_preview import draw_chart
from ternlight.tools.pptx.fit import BULLET_INDENT, Faces
from ternlight.tools.pptx.plan import Plan
from ternlight.tools.pptx.scene import (
    SLIDE_WIDTH,
    Box,
    Chart,
    Color,
    Connector,
    Level,
    Path,
    Picture,
    Shape,
    Table,
    Text,
    TextStyle,
)
from ternlight.tools.pptx.words import is_rtl, paragraph
from ternlight.tools.pptx.xml import alignment
from ternlight.tools.typeset.measure import line_height, text_width
from ternlight.tools.typeset.metrics import Face, bundled_file, metrics
from ternlight.tools.typeset.system_fonts import find_font

_SAMPLE = "The quick brown fox jumps over the lazy dog. Revenue in 2024: 1,365 million, 8.9 % of 70"
_SMOOTH = 2
"""Drawn this many times larger, then reduced."""
_TWINS = {"Calibri": "Inter", "Arial": "Inter", "Cambria": "Noto Serif"}
_SCRIPTS = (
    ("\u0590", "\u05ff", "Noto Sans Hebrew"),
    ("\u0600", "\u08ff", "Noto Sans Arabic"),
    ("\ufb50", "\ufeff", "Noto Sans Arabic"),
    ("\u0900", "\u097f", "Noto Sans Devanagari"),
    ("\u1100", "\u11ff", "CJK"),
    ("\u2e80", "\ud7af", "CJK"),
    ("\uf900", "\ufaff", "CJK"),
    ("\uff00", "\uffef", "CJK"),
    ("\U00020000", "\U0003ffff", "CJK"),
)


def slide_picture(plan: Plan, index: int, *, width: int = 640) -> bytes:
    """Slide `index` (from 0) of a planned deck as a PNG file, `width` pixels wide.

    Raises:
        IndexError: there is no such slide.
    """
    scene = plan.scenes[index]
    canvas = Canvas(plan, width * _SMOOTH)
    spec = plan.specs[scene.layout]
    canvas.fill_all(spec.background)
    background = plan.palette.rgb(spec.background)
    for shape in spec.decorations:
        canvas.shape(shape, background)
    for element in scene.leaves():
        match element:
            case Shape(key="number"):
                canvas.number(element, str(index + 1), spec.slot("number").style)
            case Shape():
                canvas.shape(element, background)
            case Connector():
                canvas.connector(element)
            case Picture():
                canvas.picture(element)
            case Table():
                canvas.table(element)
            case Chart():
                draw_chart(canvas, element)
    return canvas.png(width)


class Canvas:
    """Something to draw scenes on, in points."""

    def __init__(self, plan: Plan, width: int) -> None:
        self.plan = plan
        self.scale = width / SLIDE_WIDTH
        self.image = Image.new("RGB", (width, round(width * 9 / 16)))
        self.draw = ImageDraw.Draw(self.image, "RGBA")
        self.faces = Faces(plan.palette.heading_face, plan.palette.body_face)

    def png(self, width: int) -> bytes:
        """The picture, reduced to its final width."""
        out = BytesIO()
        size = (width, round(width * 9 / 16))
        self.image.resize(size, Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
        return out.getvalue()

    def rgba(self, color: Color) -> tuple[int, int, int, int]:
        """A colour with its opacity."""
        rgb = self.plan.palette.rgb(Color(color.name, 1.0, color.scale, color.offset))
        return int(rgb[0:2], 16), int(rgb[2:4], 16), int(rgb[4:6], 16), round(color.alpha * 255)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point in pixels."""
        return x * self.scale, y * self.scale

    def rectangle(self, box: Box, color: Color) -> None:
        """A filled box; it is a pixel high and wide at least."""
        (x1, y1), (x2, y2) = self.at(box.x, box.y), self.at(box.right, box.bottom)
        self.draw.rectangle((x1, y1, max(x2 - 1, x1), max(y2 - 1, y1)), fill=self.rgba(color))

    def fill_all(self, color: Color) -> None:
        """The background."""
        self.draw.rectangle((0, 0, *self.image.size), fill=self.rgba(color)[:3])

    def line(self, points: list[tuple[float, float]], color: Color, width: float) -> None:
        """A line through points, with round ends."""
        pixels = max(1, round(width * self.scale))
        places = [self.at(*point) for point in points]
        fill = self.rgba(color)
        # Joints are drawn over the line: where colour is let through they would show as dots.
        self.draw.line(places, fill=fill, width=pixels, joint="curve" if fill[3] == 255 else None)
        if pixels > 2:
            for x, y in (places[0], places[-1]):
                r = pixels / 2 - 0.5
                self.draw.ellipse((x - r, y - r, x + r, y + r), fill=self.rgba(color))

    def shape(self, shape: Shape, background: str) -> None:
        """A shape with its text."""
        box = shape.box
        if shape.path is not None:
            for outline in outlines(shape.path, box):
                if shape.fill is not None:
                    self.draw.polygon([self.at(*point) for point in outline], fill=self.rgba(shape.fill))
                if shape.stroke is not None and len(outline) > 1:
                    self.line(outline, shape.stroke.color, shape.stroke.width)
        elif shape.fill is not None:
            if shape.preset == "ellipse":
                edge = shape.stroke
                corners = (*self.at(box.x, box.y), *self.at(box.right, box.bottom))
                self.draw.ellipse(
                    corners,
                    fill=self.rgba(shape.fill),
                    outline=self.rgba(edge.color) if edge else None,
                    width=round(edge.width * self.scale) if edge else 0,
                )
            elif shape.preset in ("chevron", "homePlate"):
                self.draw.polygon([self.at(*p) for p in _arrow_outline(shape)], fill=self.rgba(shape.fill))
            else:
                self.rectangle(box, shape.fill)
        if shape.text is not None:
            if shape.vertical:
                self._vertical(box, shape.text)
            else:
                self.text(box, shape.text)

    def number(self, shape: Shape, number: str, style: TextStyle) -> None:
        """The slide's number."""
        level = Level(style=style, size=style.size, space_before=0.0)
        self.text(
            shape.box,
            Text(paragraphs=(paragraph(number),), levels=(level,), lines=((number,),), height=style.size * 1.2),
        )

    def connector(self, connector: Connector) -> None:
        """A line, with an arrow head at its end if it has one."""
        (x1, y1), (x2, y2) = connector.start, connector.end
        width = connector.stroke.width
        self.line([connector.start, connector.end], connector.stroke.color, width)
        if connector.arrow:
            angle = math.atan2(y2 - y1, x2 - x1)
            size = 3 * width + 1
            head = [
                (x2, y2),
                (x2 - size * math.cos(angle - 0.45), y2 - size * math.sin(angle - 0.45)),
                (x2 - size * math.cos(angle + 0.45), y2 - size * math.sin(angle + 0.45)),
            ]
            self.draw.polygon([self.at(*point) for point in head], fill=self.rgba(connector.stroke.color))

    def picture(self, picture: Picture) -> None:
        """An image, cropped and placed."""
        with Image.open(BytesIO(picture.data)) as opened:
            image = opened.convert("RGBA")
        left, top, right, bottom = picture.crop
        w, h = image.size
        image = image.crop((round(w * left), round(h * top), round(w * (1 - right)), round(h * (1 - bottom))))
        size = (max(1, round(picture.box.w * self.scale)), max(1, round(picture.box.h * self.scale)))
        image = image.resize(size, Image.Resampling.BILINEAR)
        mask = image.getchannel("A")
        if picture.ellipse:
            round_mask = Image.new("L", size)
            ImageDraw.Draw(round_mask).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=255)
            mask = Image.composite(mask, Image.new("L", size), round_mask)
        x, y = self.at(picture.box.x, picture.box.y)
        self.image.paste(image, (round(x), round(y)), mask)

    def table(self, table: Table) -> None:
        """A table, cell by cell, with its rules."""
        y = table.box.y
        last = len(table.rows) - 1
        for number, (row, height) in enumerate(zip(table.rows, table.heights, strict=True)):
            x = table.box.right if self.plan.rtl else table.box.x
            for cell, width in zip(row, table.widths, strict=True):
                left = x - width if self.plan.rtl else x
                self.text(Box(x=left, y=y, w=width, h=height), cell.text)
                x = left if self.plan.rtl else x + width
            y += height
            if number < last or number == 0:
                weight = 1.5 if number == 0 else 0.75
                color = table.rule if number == 0 else self.plan.palette.rule
                self.rectangle(Box(x=table.box.x, y=y - weight / 2, w=table.box.w, h=weight), color)

    # Text

    def text(self, box: Box, text: Text) -> None:
        """Measured text in its box."""
        left, top, right, bottom = text.insets
        room = box.inset(left, top, right, bottom)
        spare = room.h - text.height
        y = room.y + {"t": 0.0, "ctr": spare / 2, "b": spare}[text.anchor]
        for index, (each, lines) in enumerate(zip(text.paragraphs, text.lines, strict=True)):
            level = text.levels[each.level]
            style = level.style
            bold_runs = tuple(run.text for run in each.runs if run.bold)
            face = self.faces.of(style)
            pitch = line_height(self.faces.of(style), level.size, style.line)
            y += level.space_before if index else 0.0
            align = alignment(style.align, each.rtl, self.plan.rtl)
            indent = BULLET_INDENT if style.bullet else 0.0
            backwards = align == "r" and style.align == "l"
            x = room.x if backwards else room.x + indent
            if style.bullet and lines:
                r = level.size * 0.13
                bx = room.right - indent / 2 if backwards else room.x + indent * 0.3
                by = y + pitch * 0.52
                self.draw.ellipse(
                    (*self.at(bx - r, by - r), *self.at(bx + r, by + r)), fill=self.rgba(Color("accent1"))
                )
            rest = bold_runs[0] if bold_runs else ""
            for line in lines:
                head = line[: len(rest)] if rest and line.startswith(rest) else ""
                self._line(line, head, x, y, room.w - indent, level.size, pitch, face, align, style.color, each.rtl)
                rest = ""
                y += pitch

    def _line(
        self,
        line: str,
        bold_head: str,
        x: float,
        y: float,
        width: float,
        size: float,
        pitch: float,
        face: Face,
        align: str,
        color: Color,
        rtl: bool,
    ) -> None:
        if not line:
            return
        bold = Face(face.family, True, face.italic)
        pieces = [(bold_head, bold), (line[len(bold_head) :], face)] if bold_head else [(line, face)]
        drawn = [(piece, script, font) for words, font in pieces for piece, script in _segments(words)]
        if rtl:
            drawn.reverse()
        set_in = [self._font_for(script, font, size) for _piece, script, font in drawn]
        gaps = [
            self._gap(piece, found, font, size) if found and not script else 0.0
            for (piece, script, font), found in zip(drawn, set_in, strict=True)
        ]
        widths = [
            sum(
                gap * len(part) if gap and part.isspace() else found.getlength(part) / self.scale
                for part in _parts(piece)
            )
            if found
            else text_width(piece, font, size)
            for (piece, _script, font), found, gap in zip(drawn, set_in, gaps, strict=True)
        ]
        start = {"l": x, "ctr": x + (width - sum(widths)) / 2, "r": x + width - sum(widths)}[align]
        ascent = metrics(face).ascent
        base = y + (pitch - size * (ascent + metrics(face).descent)) / 2 + ascent * size
        for (piece, script, _face), found, gap, room in zip(drawn, set_in, gaps, widths, strict=True):
            if script or found is None:
                self._piece(piece, found, start, base, size, color)
            else:
                at = start
                for part in _parts(piece):
                    if not part.isspace():
                        self._piece(part, found, at, base, size, color)
                    at += gap * len(part) if gap and part.isspace() else found.getlength(part) / self.scale
            start += room

    def _gap(self, piece: str, font: ImageFont.FreeTypeFont, face: Face, size: float) -> float:
        """The space between words at which `piece` is as wide as it was measured, if such a space looks like one."""
        parts = _parts(piece)
        spaces = sum(len(part) for part in parts if part.isspace())
        taken = sum(font.getlength(part) for part in parts if not part.isspace()) / self.scale
        left = text_width(piece, face, size) - taken
        return min(max(left / spaces, 0.19 * size), 0.3 * size) if spaces else 0.0

    def _font_for(self, script: str, face: Face, size: float) -> ImageFont.FreeTypeFont | None:
        """The font that draws `face`, or a script that it does not have."""
        pixels = size * self.scale * (1.0 if script else _share(face))
        return _font(script or face.family, face.bold, face.italic, max(round(pixels, 1), 1.0))

    def _piece(
        self, piece: str, font: ImageFont.FreeTypeFont | None, x: float, base: float, size: float, color: Color
    ) -> None:
        if font is None:
            for offset, character in enumerate(piece):
                if not character.isspace():
                    left = x + offset * size
                    corner = self.at(left + size * 0.1, base - size * 0.75)
                    opposite = self.at(left + size * 0.9, base + size * 0.05)
                    self.draw.rectangle((*corner, *opposite), outline=self.rgba(color))
            return
        direction = ("rtl" if is_rtl(piece) else "ltr") if features.check("raqm") else None
        self.draw.text(self.at(x, base), piece, fill=self.rgba(color), font=font, anchor="ls", direction=direction)

    def _vertical(self, box: Box, text: Text) -> None:
        """Text that runs upwards: drawn on its side, then turned."""
        other = Canvas(self.plan, self.image.width)
        other.fill_all(Color("bg1"))
        flat = Box(x=0, y=0, w=box.h, h=box.w)
        other.text(flat, text)
        size = (round(flat.w * self.scale), round(flat.h * self.scale))
        turned = other.image.crop((0, 0, *size)).transpose(Image.Transpose.ROTATE_90)
        x, y = self.at(box.x, box.y)
        self.image.paste(turned, (round(x), round(y)))


def _arrow_outline(shape: Shape) -> list[tuple[float, float]]:
    box = shape.box
    point = (shape.adjust or 0.5) * min(box.w, box.h)
    middle = box.y + box.h / 2
    outline = [(box.x, box.y), (box.right - point, box.y), (box.right, middle), (box.right - point, box.bottom)]
    outline.append((box.x, box.bottom))
    if shape.preset == "chevron":
        outline.append((box.x + point, middle))
    if shape.flip:
        outline = [(2 * box.x + box.w - x, y) for x, y in outline]
    return outline


def outlines(path: Path, box: Box) -> Iterator[list[tuple[float, float]]]:
    """The parts of a freeform as chains of points on the slide."""
    chain: list[tuple[float, float]] = []
    for name, numbers in path.commands:
        points = [
            (box.x + x / path.w * box.w, box.y + y / path.h * box.h)
            for x, y in zip(numbers[::2], numbers[1::2], strict=True)
        ]
        if name == "M":
            if len(chain) > 1:
                yield chain
            chain = points
        elif name == "L":
            chain += points
        elif name == "C":
            chain += _curve(chain[-1], *points)
        elif chain:
            chain.append(chain[0])
    if len(chain) > 1:
        yield chain


def _curve(
    start: tuple[float, float], one: tuple[float, float], two: tuple[float, float], end: tuple[float, float]
) -> list[tuple[float, float]]:
    points = []
    for step in range(1, 17):
        t = step / 16
        u = 1 - t
        weights = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
        corners = (start, one, two, end)
        points.append(
            (
                sum(w * c[0] for w, c in zip(weights, corners, strict=True)),
                sum(w * c[1] for w, c in zip(weights, corners, strict=True)),
            )
        )
    return points


def _script_of(character: str) -> str:
    for low, high, family in _SCRIPTS:
        if low <= character <= high:
            return family
    return ""


def _parts(piece: str) -> list[str]:
    """Words and what is between them."""
    return re.findall(r"\S+|\s+", piece)


def _segments(words: str) -> list[tuple[str, str]]:
    """The words in stretches of one font; spaces stay with what stands before them."""
    found: list[tuple[str, str]] = []
    for character in words:
        script = found[-1][1] if found and character.isspace() else _script_of(character)
        if found and found[-1][1] == script:
            found[-1] = (found[-1][0] + character, script)
        else:
            found.append((character, script))
    return found


@lru_cache(maxsize=64)
def _share(face: Face) -> float:
    """At which part of its size the bundled font is about as wide as `face`, which it stands in for."""
    font = _font(face.family, face.bold, face.italic, 100.0)
    return min(1.0, text_width(_SAMPLE, face, 100.0) / font.getlength(_SAMPLE)) if font else 1.0


@lru_cache(maxsize=256)
def _font(family: str, bold: bool, italic: bool, pixels: float) -> ImageFont.FreeTypeFont | None:
    if family == "CJK":
        # Too large to bundle; without one on this computer, ideographs are drawn as outlined blocks.
        found = find_font(frozenset("中のの한"), "zh")
        return ImageFont.truetype(str(found.path), pixels, index=found.index) if found else None
    name = _TWINS.get(family, family)
    data = bundled_file(Face(name, bold, italic))
    return ImageFont.truetype(BytesIO(data), pixels) if data else None
