"""Bullets, cards, two sides, four fields, people."""

from __future__ import annotations

from dataclasses import replace

from ternlight.tools.pptx.fit import Block
from ternlight.tools.pptx.layouts.context import Context, NothingToShow, Planned, block, has_icon, required
from ternlight.tools.pptx.layouts.images import image_of, picture_in
from ternlight.tools.pptx.scene import Box, Color, Group, Picture, Shape, Text
from ternlight.tools.pptx.specs import BODY
from ternlight.tools.pptx.words import clean
from ternlight.tools.typeset.slides import Bullets, Cards, Compare, Matrix, Person, Quadrant, Team

PANEL = Color("bg2")


def bullets(body: Bullets, context: Context) -> Planned:
    """Points in the body placeholder; short lists are spread out instead of being left at the top."""
    points = required(*body.points)
    (shape,) = context.slots("Bullets", body=points)
    assert shape.text is not None
    return Planned(layout="Bullets", elements=(replace(shape, text=_spread(shape.text, shape.box.h)),))


def _spread(text: Text, room: float) -> Text:
    """More space between points, up to a whole line, when there is room to spare."""
    gaps = len(text.paragraphs) - 1
    level = text.levels[0]
    if gaps < 1 or level.space_before < level.style.space_before:
        return text
    extra = min((room * 0.92 - text.height) / gaps, level.size * 1.3 - level.space_before)
    if extra < 1:
        return text
    space = float(int(level.space_before + extra))
    height = text.height + (space - level.space_before) * gaps
    return replace(text, levels=(replace(level, space_before=space),), height=height)


def grid(count: int, top: float, height: float, gap: float = 20.0) -> list[Box]:
    """Boxes for up to six things: one row up to three, else two rows; a shorter last row keeps the column width."""
    columns = count if count <= 3 else (2 if count == 4 else 3)
    rows = -(-count // columns)
    width = (BODY.w - gap * (columns - 1)) / columns
    tall = (height - gap * (rows - 1)) / rows
    return [
        Box(x=BODY.x + (i % columns) * (width + gap), y=top + (i // columns) * (tall + gap), w=width, h=tall)
        for i in range(count)
    ]


def cards(body: Cards, context: Context) -> Planned:
    """Panels with a head and a sentence, and icons when every card has one."""
    items = [item for item in body.items if clean(item.head) or clean(item.text)]
    if not items:
        raise NothingToShow("there was nothing to show on it")
    with_icons = all(has_icon(item.icon) for item in items)
    one_row = len(items) <= 3
    boxes = grid(len(items), BODY.y, BODY.h)
    side = 56.0 if one_row else 40.0
    pad = 24.0 if one_row else 18.0
    head: tuple[float, ...]
    words: tuple[float, ...]
    if one_row:
        insets = (pad, pad + (side + 20 if with_icons else 8), pad, pad)
        head, words = (24.0, 22.0, 20.0, 18.0, 16.0), (20.0, 20.0, 18.0, 16.0, 14.0)
    else:
        insets = (pad + (side + 16 if with_icons else 4), pad, pad, pad)
        head, words = (20.0, 18.0, 16.0, 14.0), (18.0, 16.0, 14.0, 14.0)
    blocks = [
        block(
            box,
            (context.style(*head, bold=True, heading_face=True), (item.head,)),
            (context.style(*words, space=6), (item.text,)),
            insets=insets,
        )
        for item, box in zip(items, boxes, strict=True)
    ]
    texts = context.fit(*blocks)
    if one_row:
        # Panels end a little below their words instead of running down to the footer.
        height = min(BODY.h, max(276.0, max(t.height for t in texts) + insets[1] + insets[3] + 12))
        boxes = [replace(box, h=height) for box in boxes]
    children: list[Shape] = []
    for number, (item, box, text) in enumerate(zip(items, boxes, texts, strict=True), 1):
        children.append(Shape(name=f"Card {number}", box=box, fill=PANEL, text=text))
        if with_icons:
            at = Box(x=box.x + pad, y=box.y + pad, w=side, h=side)
            children += context.badge(at, "", icon=item.icon)
        elif one_row:
            children.append(Shape(name="Edge", box=replace(box, h=5), fill=Color("accent1"), decorative=True))
        else:
            children.append(Shape(name="Edge", box=replace(box, w=5), fill=Color("accent1"), decorative=True))
    alt = "; ".join(f"{clean(item.head)}: {clean(item.text)}".strip(": ") for item in items)
    return Planned(layout="Cards", elements=(Group(name="Cards", alt=alt, children=tuple(children)),))


def compare(body: Compare, context: Context) -> Planned:
    """Two heads and two lists in placeholders on panels; both lists share one size."""
    left, right = required(*body.left.points), required(*body.right.points)
    heads = context.slots(
        "Compare", left_head=required(body.left.head or "–"), right_head=required(body.right.head or "–")
    )
    lists = context.slots("Compare", left=left, right=right)
    spread = []
    for shape in lists:
        assert shape.text is not None
        spread.append(shape.text)
    room = lists[0].box.h
    spaced = [_spread(text, room) for text in spread]
    least = min((text.levels[0].space_before for text in spaced), default=0.0)
    lists = [
        replace(shape, text=replace(text, levels=(replace(text.levels[0], space_before=min(least, 28.0)),)))
        for shape, text in zip(lists, spaced, strict=True)
    ]
    return Planned(layout="Compare", elements=(heads[0], lists[0], heads[1], lists[1]))


def matrix(body: Matrix, context: Context) -> Planned:
    """Four panels, each with a head and points, and names on the axes if there are any."""
    fields: tuple[Quadrant, ...] = (body.top_left, body.top_right, body.bottom_left, body.bottom_right)
    if not any(clean(field.head) or any(map(clean, field.points)) for field in fields):
        raise NothingToShow("there was nothing to show on it")
    x_axis, y_axis = clean(body.x_axis), clean(body.y_axis)
    left = BODY.x + (28 if y_axis else 0)
    bottom = BODY.bottom - (26 if x_axis else 0)
    gap = 14.0
    width, height = (BODY.right - left - gap) / 2, (bottom - BODY.y - gap) / 2
    boxes = [
        Box(x=left + (i % 2) * (width + gap), y=BODY.y + (i // 2) * (height + gap), w=width, h=height) for i in range(4)
    ]
    blocks = [
        block(
            box,
            (
                context.style(
                    20, 18, 16, 16, bold=True, heading_face=True, color=context.accent(number, PANEL, large=True)
                ),
                (field.head or "–",),
            ),
            (context.style(20, 18, 16, 14, bullet=True, space=6), tuple(field.points)),
            insets=(26, 14, 20, 12),
        )
        for number, (field, box) in enumerate(zip(fields, boxes, strict=True), 1)
    ]
    children: list[Shape] = []
    for number, (box, text) in enumerate(zip(boxes, context.fit(*blocks), strict=True), 1):
        children.append(Shape(name=f"Field {number}", box=box, fill=PANEL, text=text))
        children.append(Shape(name="Edge", box=replace(box, w=6), fill=Color(f"accent{number}"), decorative=True))
    axis = context.style(14, 12, color=Color("tx2"), bold=True, align="ctr", anchor="ctr")
    if x_axis:
        box = Box(x=left, y=bottom + 4, w=BODY.right - left, h=22)
        (text,) = context.fit(block(box, (axis, (x_axis,))))
        children.append(Shape(name="Horizontal axis", box=box, text=text))
    if y_axis:
        box = Box(x=BODY.x, y=BODY.y, w=22, h=bottom - BODY.y)
        (text,) = context.fit(block(Box(x=0, y=0, w=box.h, h=box.w), (axis, (y_axis,))))
        children.append(Shape(name="Vertical axis", box=box, text=text, vertical=True))
    alt = "; ".join(f"{clean(field.head)}: {', '.join(map(clean, field.points))}" for field in fields)
    return Planned(layout="Matrix", elements=(Group(name="Matrix", alt=alt, children=tuple(children)),))


def initials(name: str) -> str:
    """The first letters of the first and the last word."""
    words = [word for word in clean(name).split() if word[0].isalpha()]
    picked = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0] for word in picked).upper()


def team(body: Team, context: Context) -> Planned:
    """A panel for each person: portrait or initials, name, role, a line."""
    people = [person for person in body.people if clean(person.name)]
    if not people:
        raise NothingToShow("there was nobody to name on it")
    one_row = len(people) <= 4
    if one_row:
        gap = 20.0
        width = min((BODY.w - gap * (len(people) - 1)) / len(people), 280.0 if len(people) > 2 else BODY.w / 2)
        start = BODY.x
        boxes = [Box(x=start + i * (width + gap), y=BODY.y, w=width, h=BODY.h) for i in range(len(people))]
    else:
        boxes = grid(len(people), BODY.y, BODY.h)
    side = 104.0 if one_row else 64.0
    pad = 24.0 if one_row else 16.0
    insets = (20.0, pad + side + 18, 20.0, 20.0) if one_row else (pad + side + 14, 16.0, 14.0, 14.0)
    sizes = (20.0, 18.0, 16.0) if one_row else (18.0, 16.0, 14.0)
    blocks = [_person_block(person, box, context, insets, sizes) for person, box in zip(people, boxes, strict=True)]
    texts = context.fit(*blocks)
    if one_row:
        height = min(BODY.h, max(290.0, max(t.height for t in texts) + insets[1] + 28))
        boxes = [replace(box, h=height) for box in boxes]
    children: list[Shape] = []
    portraits: list[Picture] = []
    for number, (person, box, text) in enumerate(zip(people, boxes, texts, strict=True), 1):
        children.append(Shape(name=f"Person {number}", box=box, fill=PANEL, text=text))
        at = Box(x=box.x + (20 if one_row else pad), y=box.y + pad if one_row else box.y + 18, w=side, h=side)
        image = image_of(person.figure, context) if person.figure else None
        if image is not None:
            portraits.append(picture_in(at, image, clean(person.name), ellipse=True))
        else:
            children += context.badge(at, initials(person.name))
    alt = "; ".join(", ".join(part for part in (clean(p.name), clean(p.role), clean(p.line)) if part) for p in people)
    return Planned(layout="Team", elements=(Group(name="Team", alt=alt, children=tuple(children)), *portraits))


def _person_block(
    person: Person, box: Box, context: Context, insets: tuple[float, float, float, float], sizes: tuple[float, ...]
) -> Block:
    line = "" if context.drop else person.line
    return block(
        box,
        (context.style(*sizes, bold=True, heading_face=True), (person.name,)),
        (context.style(16, 14, bold=True, color=context.accent(1, PANEL)), (person.role,)),
        (context.style(16, 14, space=6), (line,)),
        insets=insets,
    )
