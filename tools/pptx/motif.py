"""The drawing on covers, section slides and closings: plain geometry in the theme's colours, made of freeforms.

Each theme has one motif. It lies in the layout, inside the slide, and never under text.
"""

from __future__ import annotations

from collections.abc import Callable

from ternlight.tools.pptx.palette import Palette
from ternlight.tools.pptx.paths import annulus_quarter, ellipse, polygon, quarter
from ternlight.tools.pptx.scene import Box, Color, Path, Shape
from ternlight.tools.typeset.themes import contrast

TILE = 108.0

# (what, corner) for each tile of a 3 x 5 mosaic, row by row. Corners count clockwise from the top left.
_MOSAIC = (
    ("quarter", 3), ("square", 0), ("ring", 2),
    ("", 0), ("quarter", 1), ("disc", 0),
    ("ring", 0), ("disc", 0), ("quarter", 3),
    ("square", 0), ("quarter", 2), ("", 0),
    ("quarter", 0), ("ring", 1), ("square", 0),
)  # fmt: skip
Tones = tuple[Color, ...]
_SEEN = 1.9
"""The least contrast of a tone with what it lies on."""


def _tones(palette: Palette) -> tuple[Color, ...]:
    """Three accents that are seen on the deep fill, then four shades between the fill and its ink."""
    deep = palette.rgb(palette.deep)
    seen = [Color(f"accent{n}") for n in (1, 2, 3, 4, 5) if contrast(palette.rgb(Color(f"accent{n}")), deep) >= _SEEN]
    ink = palette.ink(deep).name
    seen += [Color(ink, 0.85)] * 3
    return (*seen[:3], Color(ink, 0.1), Color(ink, 0.2), Color(ink, 0.32), Color(ink, 0.5))


def _shape(index: int, box: Box, fill: Color, path: Path | None = None, preset: str = "rect") -> Shape:
    return Shape(name=f"Motif {index}", box=box, fill=fill, path=path, preset=preset, decorative=True)


def _mosaic(columns: int, tones: Tones) -> list[Shape]:
    shapes = []
    for index, (what, corner) in enumerate(_MOSAIC):
        row, column = divmod(index, 3)
        if what == "" or column >= columns:
            continue
        box = Box(x=960 - TILE * (columns - column), y=TILE * row, w=TILE, h=TILE)
        path = {
            "quarter": quarter(corner),
            "ring": annulus_quarter(corner, 0.5),
            "disc": ellipse(),
            "square": polygon((0, 0), (1, 0), (1, 1), (0, 1)),
        }[what]
        shapes.append(_shape(index + 1, box, tones[(index * 3 + corner) % 6], path))
    return shapes


def _rings(columns: int, tones: Tones) -> list[Shape]:
    radius = 420.0 if columns > 1 else 116.0
    steps = 5 if columns > 1 else 3
    shapes = []
    for index in range(steps):
        outer = radius * (steps - index) / steps
        hole = (outer - radius / steps * 0.62) / outer
        box = Box(x=960 - outer, y=540 - outer, w=outer, h=outer)
        order = (3, 4, 0, 1, 2)
        path = annulus_quarter(2, hole) if hole > 0.05 else quarter(2)
        shapes.append(_shape(index + 1, box, tones[order[index if columns > 1 else index + 2]], path))
    return shapes


def _bands(columns: int, tones: Tones) -> list[Shape]:
    # Parallelograms that lean the same way; each one stays inside the slide.
    width = 372.0 if columns > 1 else 112.0
    count = 6 if columns > 1 else 5
    height = 540.0 / count
    lean = 0.42
    order = (3, 0, 4, 1, 5, 2)
    shapes = []
    for index in range(count):
        share = (0.5, 0.85, 0.66, 1.0, 0.58, 0.78)[index]
        w = width * share
        box = Box(x=960 - w, y=index * height + 5, w=w, h=height - 10)
        cut = min(lean * height / w, 0.8)
        path = polygon((cut, 0), (1, 0), (1, 1), (0, 1))
        shapes.append(_shape(index + 1, box, tones[order[index]], path))
    return shapes


def _columns(columns: int, tones: Tones) -> list[Shape]:
    count = 7 if columns > 1 else 2
    w, gap = 40.0, 12.0
    heights = (0.2, 0.34, 0.28, 0.48, 0.62, 0.56, 0.84)
    order = (3, 3, 4, 4, 5, 1, 0)
    shapes = []
    for index in range(count):
        place = 7 - count + index
        h = 540 * heights[place]
        box = Box(x=960 - 12 - (count - index) * (w + gap) + gap, y=540 - h, w=w, h=h)
        shapes.append(_shape(index + 1, box, tones[order[place]]))
    return shapes


def _dots(columns: int, tones: Tones) -> list[Shape]:
    across = 9 if columns > 1 else 3
    step = 36.0
    shapes: list[Shape] = []
    for row in range(15):
        for column in range(across):
            far = (across - 1 - column) / 9 + abs(row - 9) / 15
            size = max(3.0, 21.0 * (1 - far * 0.95))
            x = 960 - (across - column) * step + step / 2
            y = row * step + step / 2
            box = Box(x=x - size / 2, y=y - size / 2, w=size, h=size)
            tone = tones[1 if (row * 7 + column * 3) % 11 == 0 else 0 if far < 0.7 else 5]
            shapes.append(_shape(len(shapes) + 1, box, tone, preset="ellipse"))
    return shapes


def _hills(columns: int, tones: Tones) -> list[Shape]:
    # A narrow strip has the same hills, smaller; the same height would make towers of them.
    width, tops = (380.0, (150, 245, 335, 430)) if columns > 1 else (112.0, (397, 432, 465, 500))
    shapes = []
    for index, (top, tone) in enumerate(zip(tops, (tones[3], tones[4], tones[0], tones[1]), strict=True)):
        crest = (0.25, 0.6, 0.4, 0.7)[index]
        path = Path(
            commands=(
                ("M", (0.0, 1.0)),
                ("C", (crest * 0.45, 0.98, crest * 0.6, 0.04, crest, 0.04)),
                ("C", (crest + 0.25, 0.04, 0.8, 0.3, 1.0, 0.12)),
                ("L", (1.0, 1.0)),
                ("Z", ()),
            ),
            w=1.0,
            h=1.0,
        )
        shapes.append(_shape(index + 1, Box(x=960 - width, y=top, w=width, h=540 - top), tone, path))
    return shapes


MOTIFS: dict[str, Callable[[int, Tones], list[Shape]]] = {
    "mosaic": _mosaic,
    "rings": _rings,
    "bands": _bands,
    "columns": _columns,
    "dots": _dots,
    "hills": _hills,
}


def motif(palette: Palette, columns: int) -> tuple[Shape, ...]:
    """The palette's motif along the right edge: three tiles wide for covers, one for section slides."""
    return tuple(MOTIFS[palette.motif](columns, _tones(palette)))
