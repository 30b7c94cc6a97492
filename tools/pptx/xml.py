"""Pieces of DrawingML as strings: colours, frames, outlines and text. Every string from a document is escaped here."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from ternlight.tools.pptx.fit import BULLET_INDENT
from ternlight.tools.pptx.scene import (
    EMU_PER_POINT,
    Align,
    Box,
    Color,
    Level,
    Paragraph,
    Path,
    Shape,
    Stroke,
    Text,
    TextStyle,
)
from ternlight.tools.pptx.words import run_language

NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_PATH_UNITS = 100_000
_BULLET = "\u2022"


def emu(points: float) -> int:
    """Points as English Metric Units."""
    return round(points * EMU_PER_POINT)


def attribute(text: str) -> str:
    """A quoted attribute value."""
    return quoteattr(text, {"\n": " ", "\t": " "})


def color(value: Color) -> str:
    """A theme colour."""
    inner = ""
    if (value.scale, value.offset) != (1.0, 0.0):
        inner = f'<a:lumMod val="{round(value.scale * 100_000)}"/><a:lumOff val="{round(value.offset * 100_000)}"/>'
    if value.alpha < 1:
        inner += f'<a:alpha val="{round(value.alpha * 100_000)}"/>'
    return f'<a:schemeClr val="{value.name}">{inner}</a:schemeClr>' if inner else f'<a:schemeClr val="{value.name}"/>'


def fill(value: Color | None) -> str:
    """A solid fill, or none."""
    return "<a:noFill/>" if value is None else f"<a:solidFill>{color(value)}</a:solidFill>"


def line(stroke: Stroke | None, *, tail: bool = False, round_ends: bool = False) -> str:
    """An outline; `tail` ends it with an arrow head."""
    if stroke is None:
        return "<a:ln><a:noFill/></a:ln>"
    cap = ' cap="rnd"' if round_ends else ""
    join = "<a:round/>" if round_ends else ""
    dash = '<a:prstDash val="dash"/>' if stroke.dash else ""
    arrow = '<a:tailEnd type="triangle" w="med" len="med"/>' if tail else ""
    return f'<a:ln w="{emu(stroke.width)}"{cap}>{fill(stroke.color)}{dash}{join}{arrow}</a:ln>'


def frame(box: Box, *, flip_h: bool = False, flip_v: bool = False, tag: str = "a:xfrm") -> str:
    """A position and a size."""
    flips = (' flipH="1"' if flip_h else "") + (' flipV="1"' if flip_v else "")
    return (
        f'<{tag}{flips}><a:off x="{emu(box.x)}" y="{emu(box.y)}"/>'
        f'<a:ext cx="{max(emu(box.w), 0)}" cy="{max(emu(box.h), 0)}"/></{tag}>'
    )


def geometry(shape: Shape) -> str:
    """The outline: a freeform, or a preset with its first adjustment."""
    if shape.path is not None:
        return freeform(shape.path, filled=shape.fill is not None)
    guides = "" if shape.adjust is None else f'<a:gd name="adj" fmla="val {round(shape.adjust * 100_000)}"/>'
    return f'<a:prstGeom prst="{shape.preset}"><a:avLst>{guides}</a:avLst></a:prstGeom>'


def freeform(path: Path, *, filled: bool) -> str:
    """A freeform outline."""

    def point(x: float, y: float) -> str:
        return f'<a:pt x="{round(x / path.w * _PATH_UNITS)}" y="{round(y / path.h * _PATH_UNITS)}"/>'

    parts = []
    for name, numbers in path.commands:
        points = "".join(point(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True))
        tag = {"M": "moveTo", "L": "lnTo", "C": "cubicBezTo"}.get(name)
        parts.append(f"<a:{tag}>{points}</a:{tag}>" if tag else "<a:close/>")
    kind = "" if filled else ' fill="none"'
    return (
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
        f'<a:path w="{_PATH_UNITS}" h="{_PATH_UNITS}"{kind}>{"".join(parts)}</a:path></a:pathLst></a:custGeom>'
    )


def alignment(align: Align, rtl_paragraph: bool, rtl_deck: bool) -> Align:
    """Where text stands: "l" means at the start, which is right for right-to-left text and decks."""
    if align == "l":
        return "r" if rtl_paragraph or rtl_deck else "l"
    if align == "r":
        return "l" if rtl_deck else "r"
    return align


def run_defaults(style: TextStyle, size: float) -> str:
    """The character properties of a level."""
    face = "mj" if style.heading_face else "mn"
    faces = f'<a:latin typeface="+{face}-lt"/><a:ea typeface="+{face}-ea"/><a:cs typeface="+{face}-cs"/>'
    return (
        f'<a:defRPr sz="{round(size * 100)}" b="{int(style.bold)}" i="{int(style.italic)}">'
        f"{fill(style.color)}{faces}</a:defRPr>"
    )


def level_properties(
    number: int, style: TextStyle, size: float, space: float, rtl_deck: bool, *, depth: int = 0
) -> str:
    """One level of a list style, complete; `depth` sets it in by so many bullets."""
    hang = emu(BULLET_INDENT) if style.bullet else 0
    bullet = (
        f'<a:buClr><a:schemeClr val="accent1"/></a:buClr><a:buFont typeface="Arial"/><a:buChar char="{_BULLET}"/>'
        if style.bullet
        else "<a:buNone/>"
    )
    return (
        f'<a:lvl{number}pPr marL="{hang * (depth + 1)}" indent="{-hang}"'
        f' algn="{alignment(style.align, False, rtl_deck)}" rtl="{int(rtl_deck)}">'
        f'<a:lnSpc><a:spcPct val="{round(style.line * 100_000)}"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="{round(space * 100)}"/></a:spcBef>{bullet}'
        f"{run_defaults(style, size)}</a:lvl{number}pPr>"
    )


def list_style(levels: tuple[Level, ...], rtl_deck: bool) -> str:
    """The style of a shape's text, level by level."""
    return "".join(
        level_properties(number, level.style, level.size, level.space_before, rtl_deck)
        for number, level in enumerate(levels, 1)
    )


def overrides(level: Level) -> str:
    """What a placeholder's text changes of its layout's style: its size and the space between paragraphs."""
    style = level.style
    size = f'<a:defRPr sz="{round(level.size * 100)}"/>' if level.size != style.size else ""
    space = (
        f'<a:spcBef><a:spcPts val="{round(level.space_before * 100)}"/></a:spcBef>'
        if level.space_before != style.space_before
        else ""
    )
    return f"<a:lvl1pPr>{space}{size}</a:lvl1pPr>" if size or space else ""


def body_properties(
    anchor: str, insets: tuple[float, float, float, float] = (0, 0, 0, 0), *, vertical: bool = False
) -> str:
    """How a text body sits in its shape; text is never shrunk by the program that opens the file."""
    left, top, right, bottom = (emu(max(value, 0.0)) for value in insets)
    turn = ' vert="vert270"' if vertical else ""
    return (
        f'<a:bodyPr{turn} wrap="square" lIns="{left}" tIns="{top}" rIns="{right}" bIns="{bottom}" rtlCol="0"'
        f' anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
    )


def paragraphs(
    text: Text, lang: str, rtl_deck: bool, links: dict[str, str], *, run_properties: str = "", inner: str = ""
) -> str:
    """The paragraphs. `links` maps addresses to relationship ids; `run_properties` and `inner` are attributes and
    children that every run gets (table cells alone have them)."""
    made = []
    for index, paragraph in enumerate(text.paragraphs):
        level = text.levels[paragraph.level]
        attributes = f' lvl="{paragraph.level}"' if paragraph.level else ""
        wanted = alignment(level.style.align, paragraph.rtl, rtl_deck)
        if run_properties or wanted != alignment(level.style.align, False, rtl_deck):
            attributes += f' algn="{wanted}"'
        if paragraph.rtl != rtl_deck:
            attributes += f' rtl="{int(paragraph.rtl)}"'
        space = '<a:spcBef><a:spcPts val="0"/></a:spcBef>' if index == 0 and level.space_before else ""
        properties = f"<a:pPr{attributes}>{space}</a:pPr>" if attributes or space else ""
        made.append(f"<a:p>{properties}{_runs(paragraph, lang, links, run_properties, inner)}</a:p>")
    return "".join(made) or f'<a:p><a:endParaRPr lang="{escape(lang)}"/></a:p>'


def _runs(paragraph: Paragraph, lang: str, links: dict[str, str], properties: str, inner: str) -> str:
    made = []
    for run in paragraph.runs:
        link = f'<a:hlinkClick r:id="{links[run.href]}"/>' if run.href and run.href in links else ""
        bold = ' b="1"' if run.bold else ""
        language = attribute(run_language(run.text, lang))
        made.append(
            f'<a:r><a:rPr lang={language}{bold}{properties} dirty="0">{inner}{link}</a:rPr>'
            f"<a:t>{escape(run.text)}</a:t></a:r>"
        )
    return "".join(made)
