"""The slide layouts of a theme: decorations and placeholders with their places, styles and size ladders.

Everything that shows text in a placeholder takes its size and colour from here; the template writes these as layout
parts, the planners measure against the same boxes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ternlight.tools.pptx.mirror import mirrored_path
from ternlight.tools.pptx.motif import motif
from ternlight.tools.pptx.palette import LARGE_CONTRAST, Palette
from ternlight.tools.pptx.paths import QUOTATION_MARK
from ternlight.tools.pptx.scene import SLIDE_HEIGHT, SLIDE_WIDTH, Anchor, Box, Color, Shape, TextStyle
from ternlight.tools.typeset.themes import contrast

MARGIN = 48.0
WIDTH = SLIDE_WIDTH - 2 * MARGIN
BODY_TOP = 128.0
BODY_HEIGHT = 338.0
GUTTER = 24.0
BODY = Box(x=MARGIN, y=BODY_TOP, w=WIDTH, h=BODY_HEIGHT)
CAPTION_HEIGHT = 24.0
CHART = Box(x=MARGIN, y=BODY_TOP + CAPTION_HEIGHT, w=566, h=BODY_HEIGHT - CAPTION_HEIGHT)
CHART_WIDE = Box(x=MARGIN, y=BODY_TOP + CAPTION_HEIGHT, w=WIDTH, h=BODY_HEIGHT - CAPTION_HEIGHT)
CHART_SIDE = Box(x=MARGIN + 590, y=BODY_TOP, w=WIDTH - 590, h=BODY_HEIGHT)
FIGURE = Box(x=MARGIN, y=BODY_TOP, w=520, h=BODY_HEIGHT - 22)
PHOTO = Box(x=0, y=0, w=400, h=SLIDE_HEIGHT)
COLUMN = (WIDTH - GUTTER) / 2
NUMBER_PANEL = Box(x=MARGIN, y=BODY_TOP, w=408, h=BODY_HEIGHT)

TITLE_INDEX = 0
BODY_INDEX = 1
FOOTER_INDEX = 11
NUMBER_INDEX = 12
KICKER_INDEX = 18
SOURCES_INDEX = 17


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A placeholder: its OOXML type (None for a content placeholder) and index, its place and its text style."""

    key: str
    kind: str | None
    index: int
    box: Box
    style: TextStyle
    prompt: str = ""
    background: Color | None = None


@dataclass(frozen=True, kw_only=True)
class LayoutSpec:
    """A slide layout. `background` is the fill behind everything; decorations are drawn under the placeholders."""

    name: str
    kind: str | None
    slots: tuple[Slot, ...]
    background: Color
    decorations: tuple[Shape, ...] = ()

    def slot(self, key: str) -> Slot:
        """The slot with this key."""
        return next(slot for slot in self.slots if slot.key == key)

    def mirrored(self) -> LayoutSpec:
        """The layout for right-to-left decks."""
        slots = tuple(replace(s, box=s.box.mirrored()) for s in self.slots)
        decorations = tuple(
            replace(d, box=d.box.mirrored(), path=None if d.path is None else mirrored_path(d.path))
            for d in self.decorations
        )
        return replace(self, slots=slots, decorations=decorations)


def _panel(name: str, box: Box, fill: Color) -> Shape:
    return Shape(name=name, box=box, fill=fill, decorative=True)


class _Styles:
    """The text styles of one palette."""

    def __init__(self, palette: Palette) -> None:
        self.palette = palette
        self.muted = Color("tx2")
        self.deep = palette.deep
        deep = palette.rgb(palette.deep)
        self.on_deep = palette.ink(deep)
        self.accent_text = palette.readable(Color("accent1"), palette.colors["bg1"])
        self.accent_large = palette.readable(Color("accent1"), palette.colors["bg1"], LARGE_CONTRAST)
        self.deep_accent = next(
            (
                Color(f"accent{n}")
                for n in (1, 2, 3, 4, 5)
                if contrast(palette.rgb(Color(f"accent{n}")), deep) >= LARGE_CONTRAST
            ),
            self.on_deep,
        )

    def plain(self, *sizes: float, color: Color | None = None, anchor: Anchor = "t", **rest: object) -> TextStyle:
        return replace(TextStyle(sizes=sizes, color=color or Color("tx1"), anchor=anchor), **rest)  # type: ignore[arg-type]

    def bullets(self, *sizes: float, space: float = 10.0, anchor: Anchor = "t") -> TextStyle:
        return TextStyle(sizes=sizes, color=Color("tx1"), bullet=True, space_before=space, anchor=anchor)


def layout_specs(palette: Palette) -> dict[str, LayoutSpec]:
    """All layouts of a theme by name."""
    s = _Styles(palette)
    bg1, bg2 = Color("bg1"), Color("bg2")

    title = Slot(
        key="title",
        kind="title",
        index=TITLE_INDEX,
        box=Box(x=MARGIN, y=44, w=WIDTH, h=70),
        style=s.plain(28, 26, 24, color=Color("tx1"), bold=True, heading_face=True),
        prompt="A headline that states the conclusion",
    )
    kicker = Slot(
        key="kicker",
        kind="body",
        index=KICKER_INDEX,
        box=Box(x=MARGIN, y=24, w=WIDTH, h=18),
        style=s.plain(12, color=s.accent_text, bold=True, anchor="ctr"),
        prompt="Section",
    )
    sources = Slot(
        key="sources",
        kind="body",
        index=SOURCES_INDEX,
        box=Box(x=MARGIN, y=474, w=WIDTH, h=18),
        style=s.plain(11, color=s.muted, anchor="ctr"),
        prompt="Sources",
    )

    def feet(color: Color, x: float = MARGIN, right: float = SLIDE_WIDTH - MARGIN) -> tuple[Slot, Slot]:
        return (
            Slot(
                key="footer",
                kind="ftr",
                index=FOOTER_INDEX,
                box=Box(x=x, y=504, w=right - x - 80, h=18),
                style=s.plain(11, color=color, anchor="ctr"),
            ),
            Slot(
                key="number",
                kind="sldNum",
                index=NUMBER_INDEX,
                box=Box(x=right - 60, y=504, w=60, h=18),
                style=s.plain(11, color=color, anchor="ctr", align="r"),
            ),
        )

    foot = feet(s.muted)
    hairline = _panel("Footer rule", Box(x=MARGIN, y=498, w=WIDTH, h=0.75), palette.rule)

    def standard(name: str, *slots: Slot, kind: str | None = None, decorations: tuple[Shape, ...] = ()) -> LayoutSpec:
        return LayoutSpec(
            name=name,
            kind=kind,
            background=bg1,
            slots=(title, *slots, kicker, sources, *foot),
            decorations=(hairline, *decorations),
        )

    def body(key: str, index: int, box: Box, style: TextStyle, prompt: str = "", on: Color | None = None) -> Slot:
        return Slot(key=key, kind="body", index=index, box=box, style=style, prompt=prompt, background=on)

    def measure(width: float) -> Slot:
        box = Box(x=MARGIN, y=BODY_TOP, w=width, h=20)
        return body("measure", 19, box, s.plain(14, 12, color=s.muted, anchor="ctr"), "What is measured, in which unit")

    specs: list[LayoutSpec] = []
    on_deep: dict[str, Any] = {"color": s.on_deep}
    specs.append(
        LayoutSpec(
            name="Cover",
            kind="title",
            background=s.deep,
            decorations=motif(palette, 3),
            slots=(
                Slot(
                    key="title",
                    kind="ctrTitle",
                    index=TITLE_INDEX,
                    box=Box(x=56, y=96, w=500, h=212),
                    style=s.plain(44, 40, 36, 32, bold=True, heading_face=True, anchor="b", **on_deep),
                    prompt="Title of the deck",
                ),
                Slot(
                    key="subtitle",
                    kind="subTitle",
                    index=BODY_INDEX,
                    box=Box(x=56, y=326, w=500, h=84),
                    style=s.plain(20, 18, 16, **on_deep),
                    prompt="What it is for, in one sentence",
                ),
                body(
                    "author",
                    13,
                    Box(x=56, y=468, w=500, h=36),
                    s.plain(14, 12, anchor="b", **on_deep),
                    "Author, date",
                ),
            ),
        )
    )
    specs.append(
        LayoutSpec(
            name="Section",
            kind="secHead",
            background=s.deep,
            decorations=motif(palette, 1),
            slots=(
                Slot(
                    key="title",
                    kind="title",
                    index=TITLE_INDEX,
                    box=Box(x=168, y=130, w=630, h=144),
                    style=s.plain(40, 38, 34, 30, bold=True, heading_face=True, anchor="b", **on_deep),
                    prompt="Section title",
                ),
                body(
                    "ordinal",
                    13,
                    Box(x=56, y=130, w=96, h=144),
                    s.plain(72, 60, 48, color=s.deep_accent, bold=True, heading_face=True, anchor="b"),
                    "1",
                ),
                body("text", BODY_INDEX, Box(x=168, y=290, w=630, h=84), s.plain(20, 18, 16, **on_deep), "In one line"),
                *feet(s.on_deep, 56, 800),
            ),
        )
    )
    specs.append(
        standard(
            "Bullets",
            Slot(
                key="body",
                kind=None,
                index=BODY_INDEX,
                box=BODY,
                style=s.bullets(24, 22, 20, 18, space=14),
                prompt="Text",
            ),
            kind="obj",
        )
    )
    for name in ("Cards", "Process", "Timeline", "Cycle", "Funnel", "Matrix", "Stats", "Team", "Bare"):
        specs.append(standard(name, kind=None))
    head = s.plain(22, 20, 18, 16, bold=True, anchor="ctr", color=Color("tx1"))
    left = Box(x=MARGIN, y=BODY_TOP, w=COLUMN, h=BODY_HEIGHT)
    right = replace(left, x=MARGIN + COLUMN + GUTTER)
    specs.append(
        standard(
            "Compare",
            body("left_head", 13, Box(x=left.x + 24, y=BODY_TOP + 18, w=COLUMN - 48, h=40), head, "First", bg2),
            Slot(
                key="left",
                kind=None,
                index=14,
                box=Box(x=left.x + 24, y=BODY_TOP + 74, w=COLUMN - 48, h=BODY_HEIGHT - 92),
                style=s.bullets(22, 20, 18, 16, 14, space=10),
                prompt="Text",
                background=bg2,
            ),
            body("right_head", 15, Box(x=right.x + 24, y=BODY_TOP + 18, w=COLUMN - 48, h=40), head, "Second", bg2),
            Slot(
                key="right",
                kind=None,
                index=16,
                box=Box(x=right.x + 24, y=BODY_TOP + 74, w=COLUMN - 48, h=BODY_HEIGHT - 92),
                style=s.bullets(22, 20, 18, 16, 14, space=10),
                prompt="Text",
                background=bg2,
            ),
            kind="twoTxTwoObj",
            decorations=(
                _panel("Left panel", left, bg2),
                _panel("Left edge", replace(left, h=5), Color("tx2")),
                _panel("Right panel", right, bg2),
                _panel("Right edge", replace(right, h=5), Color("accent1")),
            ),
        )
    )
    number_ink = palette.ink(palette.colors["accent1"])
    beside = Box(x=NUMBER_PANEL.right + 32, y=BODY_TOP, w=WIDTH - NUMBER_PANEL.w - 32, h=BODY_HEIGHT)
    specs.append(
        standard(
            "Big Number",
            body(
                "value",
                13,
                NUMBER_PANEL.inset(16, 24, 16, 24),
                s.plain(
                    110,
                    96,
                    88,
                    80,
                    72,
                    64,
                    54,
                    color=number_ink,
                    bold=True,
                    heading_face=True,
                    anchor="ctr",
                    align="ctr",
                ),
                "00 %",
                Color("accent1"),
            ),
            body(
                "caption",
                14,
                replace(beside, h=162),
                s.plain(28, 24, 22, 20, 18, color=Color("tx1"), bold=True, anchor="b"),
                "What the number means",
            ),
            body(
                "context",
                15,
                Box(x=beside.x, y=beside.y + 186, w=beside.w, h=beside.h - 186),
                s.plain(18, 16, 14),
                "Where it comes from",
            ),
            decorations=(
                _panel("Number panel", NUMBER_PANEL, Color("accent1")),
                _panel("Caption rule", Box(x=beside.x, y=beside.y + 173, w=56, h=3), Color("accent1")),
            ),
        )
    )
    specs.append(
        standard(
            "Chart",
            Slot(key="chart", kind="chart", index=13, box=CHART, style=s.plain(12), prompt="Chart"),
            measure(CHART.w),
            Slot(
                key="takeaways",
                kind="body",
                index=14,
                box=CHART_SIDE.inset(24, 22, 20, 22),
                style=s.plain(20, 18, 16, 14, space_before=12, anchor="ctr"),
                prompt="What the chart shows",
                background=bg2,
            ),
            decorations=(
                _panel("Panel", CHART_SIDE, bg2),
                _panel("Panel edge", replace(CHART_SIDE, w=5), Color("accent1")),
            ),
        )
    )
    specs.append(
        standard(
            "Chart Wide",
            Slot(key="chart", kind="chart", index=13, box=CHART_WIDE, style=s.plain(12), prompt="Chart"),
            measure(WIDTH),
        )
    )
    specs.append(
        standard(
            "Table",
            Slot(key="table", kind="tbl", index=13, box=BODY, style=s.plain(16, 14, 12), prompt="Table"),
            kind="tbl",
        )
    )
    photo_x = PHOTO.right + 40
    photo_w = SLIDE_WIDTH - MARGIN - photo_x
    specs.append(
        LayoutSpec(
            name="Photo",
            kind=None,
            background=bg1,
            slots=(
                replace(title, box=Box(x=photo_x, y=44, w=photo_w, h=104)),
                Slot(key="picture", kind="pic", index=13, box=PHOTO, style=s.plain(14), prompt="Picture"),
                Slot(
                    key="body",
                    kind=None,
                    index=14,
                    box=Box(x=photo_x, y=164, w=photo_w, h=278),
                    style=s.bullets(20, 18, 16, 14, space=10),
                    prompt="Text",
                ),
                body("credit", 15, Box(x=photo_x, y=450, w=photo_w, h=20), s.plain(11, color=s.muted, anchor="ctr")),
                replace(kicker, box=Box(x=photo_x, y=24, w=photo_w, h=18)),
                replace(sources, box=Box(x=photo_x, y=474, w=photo_w, h=18)),
                *feet(s.muted, photo_x),
            ),
            decorations=(_panel("Footer rule", Box(x=photo_x, y=498, w=photo_w, h=0.75), palette.rule),),
        )
    )
    side_x = FIGURE.right + 32
    side_w = SLIDE_WIDTH - MARGIN - side_x
    specs.append(
        standard(
            "Picture",
            Slot(key="picture", kind="pic", index=13, box=FIGURE, style=s.plain(14), prompt="Picture"),
            Slot(
                key="body",
                kind=None,
                index=14,
                box=Box(x=side_x, y=BODY_TOP, w=side_w, h=FIGURE.h),
                style=s.bullets(20, 18, 16, 14, space=10),
                prompt="Text",
            ),
            body(
                "credit",
                15,
                Box(x=MARGIN, y=FIGURE.bottom + 3, w=WIDTH, h=18),
                s.plain(11, color=s.muted, anchor="ctr"),
                "Caption and credit",
            ),
        )
    )
    specs.append(
        LayoutSpec(
            name="Quote",
            kind=None,
            background=bg2,
            slots=(
                Slot(
                    key="title",
                    kind="title",
                    index=TITLE_INDEX,
                    box=Box(x=MARGIN, y=44, w=WIDTH, h=44),
                    style=s.plain(18, 16, color=Color("tx1"), bold=True),
                    prompt="Topic",
                ),
                body(
                    "quote",
                    13,
                    Box(x=168, y=146, w=696, h=200),
                    s.plain(40, 36, 32, 28, 24, 20, color=Color("tx1"), heading_face=True, anchor="ctr"),
                    "What was said",
                ),
                body("who", 14, Box(x=168, y=374, w=680, h=50), s.plain(18, 16, 14, color=s.muted), "Name, role"),
                replace(
                    kicker, style=replace(kicker.style, color=palette.readable(Color("accent1"), palette.colors["bg2"]))
                ),
                sources,
                *foot,
            ),
            decorations=(
                hairline,
                Shape(
                    name="Quotation mark",
                    box=Box(x=MARGIN, y=150, w=84, h=66),
                    path=QUOTATION_MARK,
                    fill=Color("accent1"),
                    decorative=True,
                ),
                _panel("Quote rule", Box(x=168, y=360, w=56, h=3), Color("accent1")),
            ),
        )
    )
    specs.append(
        LayoutSpec(
            name="Closing",
            kind=None,
            background=s.deep,
            decorations=motif(palette, 1),
            slots=(
                Slot(
                    key="title",
                    kind="title",
                    index=TITLE_INDEX,
                    box=Box(x=56, y=72, w=720, h=96),
                    style=s.plain(36, 32, 28, 24, bold=True, heading_face=True, anchor="b", **on_deep),
                    prompt="What we ask for",
                ),
                body("ask", BODY_INDEX, Box(x=56, y=180, w=720, h=56), s.plain(20, 18, 16, **on_deep), "In one line"),
                body("contact", 13, Box(x=56, y=440, w=720, h=40), s.plain(16, 14, anchor="ctr", **on_deep), "Contact"),
                replace(sources, box=Box(x=56, y=480, w=720, h=18), style=replace(sources.style, color=s.on_deep)),
                *feet(s.on_deep, 56, 800),
            ),
        )
    )
    specs.append(
        standard(
            "References",
            Slot(
                key="references",
                kind="body",
                index=13,
                box=BODY,
                style=s.plain(16, 14, 12, space_before=10),
                prompt="Sources",
            ),
        )
    )
    return {spec.name: spec for spec in specs}
