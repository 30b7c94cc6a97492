"""What a planner has at hand: the deck, the theme, how far down the overflow ladder it is, and shapes that all use."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ternlight.tools.pptx.fit import NO_INSETS, Block, Faces, Insets, Part, compose, fit_all
from ternlight.tools.pptx.palette import LARGE_CONTRAST, Palette
from ternlight.tools.pptx.scene import (
    Align,
    Anchor,
    Box,
    Color,
    Element,
    Paragraph,
    Path,
    Shape,
    Stroke,
    Text,
    TextStyle,
)
from ternlight.tools.pptx.specs import LayoutSpec
from ternlight.tools.pptx.words import clean, paragraph
from ternlight.tools.typeset import icons
from ternlight.tools.typeset.deck import Deck


class NothingToShow(Exception):
    """The body has no words, or what it names is missing. The message says what, for the result."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One slide's layout and body elements (the frame around them is the same for all layouts)."""

    layout: str
    elements: tuple[Element, ...]


@dataclass
class Context:
    """A planner's surroundings. `drop` leaves optional slots out and `shorten` cuts text, when the ladder got there;
    `rungs` and `said` gather what happened for the result."""

    deck: Deck
    palette: Palette
    specs: dict[str, LayoutSpec]
    faces: Faces
    headline: str = ""
    drop: bool = False
    shorten: bool = False
    rungs: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    # Colours

    def on(self, fill: Color, under: Color | None = None) -> Color:
        """The ink for text on a fill that lies on `under` (the background if None)."""
        return self.palette.ink(self.seen(fill, under))

    def seen(self, fill: Color, under: Color | None = None) -> str:
        """The six digits of a fill as seen."""
        return self.palette.rgb(fill, self.palette.rgb(under) if under else None)

    def accent(self, number: int, fill: Color | None = None, *, large: bool = False) -> Color:
        """Accent `number` (from 1) if it can be read as text on `fill`, else the ink."""
        under = self.seen(fill or Color("bg1"))
        color = Color(f"accent{(number - 1) % 6 + 1}")
        return self.palette.readable(color, under, LARGE_CONTRAST) if large else self.palette.readable(color, under)

    # Text

    def fit(self, *blocks: Block) -> tuple[Text, ...]:
        """The blocks at one common step of their size lists; raises `DoesNotFit` unless `shorten` is on."""
        fitted = fit_all(blocks, self.faces, shorten=self.shorten)
        self.rungs.append(fitted.rung)
        if fitted.cut_words:
            self.said.append("a word too long for its box was broken")
        return fitted.texts

    def slot(self, layout: str, key: str, *texts: str | Paragraph) -> Shape:
        """A filled placeholder of the layout."""
        return self.slots(layout, **{key: texts})[0]

    def slots(self, layout: str, **texts: tuple[str | Paragraph, ...]) -> list[Shape]:
        """Filled placeholders that share one step of their size lists."""
        spec = self.specs[layout]
        slots = [spec.slot(key) for key in texts]
        blocks = [
            Block(
                parts=(Part(style=slot.style, paragraphs=paragraphs(*texts[slot.key])),),
                width=slot.box.w,
                height=slot.box.h,
                joins=slot.key != "title",
            )
            for slot in slots
        ]
        texts_fit = self.fit(*blocks)
        if "title" in texts:
            texts_fit = tuple(_without_widow(block, text, self) for block, text in zip(blocks, texts_fit, strict=True))
        return [
            Shape(
                name=f"{slot.prompt or slot.key.title()}".split(",")[0],
                box=slot.box,
                text=text,
                placeholder=(slot.kind, slot.index),
                key=slot.key,
            )
            for slot, text in zip(slots, texts_fit, strict=True)
        ]

    def style(
        self,
        *sizes: float,
        color: Color | None = None,
        bold: bool = False,
        heading_face: bool = False,
        align: Align = "l",
        anchor: Anchor = "t",
        space: float = 0.0,
        bullet: bool = False,
    ) -> TextStyle:
        """A text style; the text colour unless another is given."""
        return TextStyle(
            sizes=sizes,
            color=color or Color("tx1"),
            bold=bold,
            heading_face=heading_face,
            align=align,
            anchor=anchor,
            space_before=space,
            bullet=bullet,
        )

    # Shapes

    def icon(self, name: str, box: Box, color: Color, label: str = "Icon") -> Shape:
        """An icon as a freeform outline."""
        return Shape(
            name=label,
            box=box,
            path=Path(commands=icons.outline(name), w=icons.BOX, h=icons.BOX),
            stroke=Stroke(color=color, width=max(1.25, icons.STROKE * box.w / icons.BOX * 0.9)),
            decorative=True,
        )

    def badge(self, box: Box, content: str, *, icon: str = "", fill: Color | None = None, key: str = "") -> list[Shape]:
        """A disc with an icon or, without one, a short text (a number, initials)."""
        fill = fill or Color("accent1")
        ink = self.on(fill)
        name = f"Badge {content}" if content else "Badge"
        if has_icon(icon):
            side = box.w * 0.54
            inner = Box(x=box.x + (box.w - side) / 2, y=box.y + (box.h - side) / 2, w=side, h=side)
            return [
                Shape(name=name, box=box, preset="ellipse", fill=fill, decorative=True, key=key),
                self.icon(icon, inner, ink),
            ]
        disc = Shape(name=name, box=box, preset="ellipse", fill=fill, key=key, decorative=not content)
        if not content:
            return [disc]
        size = max(12.0, round(box.w * 0.42))
        style = self.style(
            size, max(12.0, size * 0.75), 12, color=ink, bold=True, heading_face=True, align="ctr", anchor="ctr"
        )
        # The text rectangle of an ellipse is the one inside it.
        margin = box.w * 0.147
        block = Block(
            parts=(Part(style=style, paragraphs=paragraphs(content)),), width=box.w, height=box.h, insets=(margin,) * 4
        )
        return [replace(disc, text=self.quiet(block))]

    def quiet(self, block: Block) -> Text:
        """The block fitted without a word in the result: for marks of one or two characters."""
        return fit_all([block], self.faces, shorten=True).texts[0]


def _without_widow(block: Block, text: Text, context: Context) -> Text:
    """The next size if it saves a last line that is one short word."""
    lines = text.lines[0] if len(text.lines) == 1 else ()
    if len(lines) < 2 or len(lines[-1]) > 0.3 * max(map(len, lines)):
        return text
    sizes = text.levels[0].style.sizes
    for step in range(sizes.index(text.levels[0].size) + 1, len(sizes)):
        smaller = compose(block, step, False, context.faces)
        if smaller is not None and len(smaller.lines[0]) < len(lines):
            return smaller
    return text


def has_icon(name: str) -> bool:
    """Whether there is an icon of that name."""
    return bool(name) and name in icons.names()


def paragraphs(*texts: str | Paragraph) -> tuple[Paragraph, ...]:
    """Paragraphs of the texts that have any words."""
    made = (text if isinstance(text, Paragraph) else paragraph(clean(text)) for text in texts)
    return tuple(each for each in made if each.text)


def block(box: Box, *parts: tuple[TextStyle, tuple[str | Paragraph, ...]], insets: Insets = NO_INSETS) -> Block:
    """A block the size of a box; parts without words are left out."""
    kept = [Part(style=style, paragraphs=paragraphs(*texts)) for style, texts in parts]
    return Block(parts=tuple(part for part in kept if part.paragraphs), width=box.w, height=box.h, insets=insets)


def required(*texts: str) -> tuple[str, ...]:
    """The texts that have words.

    Raises:
        NothingToShow: none has.
    """
    kept = tuple(text for text in map(clean, texts) if text)
    if not kept:
        raise NothingToShow("there was nothing to show on it")
    return kept
