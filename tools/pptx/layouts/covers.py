"""Cover, section, quote, closing and references."""

from __future__ import annotations

from dataclasses import replace

from ternlight.tools.pptx.fit import DoesNotFit
from ternlight.tools.pptx.layouts.context import Context, NothingToShow, Planned, block, required
from ternlight.tools.pptx.layouts.figures import dataset_of, drawn_chart
from ternlight.tools.pptx.scene import Box, Color, Element, Group, Paragraph, Run, Shape
from ternlight.tools.pptx.words import clean, is_rtl
from ternlight.tools.typeset.slides import Closing, Cover, Quote, References, Section
from ternlight.tools.typeset.sources import Source
from ternlight.tools.typeset.themes import contrast
from ternlight.tools.typeset.words import words_for

MOST_REFERENCES = 10
_SEEN = 2.0
"""Contrast from which a coloured area stands out from its ground."""


def cover(body: Cover, context: Context) -> Planned:
    """Subtitle, author and date from the body, else from the deck."""
    deck = context.deck
    subtitle = clean(body.subtitle) or clean(deck.subtitle)
    signed = " · ".join(
        part for part in (clean(body.author) or clean(deck.author), clean(body.date) or clean(deck.date)) if part
    )
    elements: list[Element] = []
    if subtitle:
        elements.append(context.slot("Cover", "subtitle", subtitle))
    if signed:
        elements.append(context.slot("Cover", "author", signed))
    return Planned(layout="Cover", elements=tuple(elements))


def section(body: Section, context: Context, ordinal: int) -> Planned:
    """A number and, if there is one, a line."""
    elements: list[Element] = [context.slot("Section", "ordinal", str(ordinal))]
    if clean(body.line) and not context.drop:
        elements.append(context.slot("Section", "text", body.line))
    return Planned(layout="Section", elements=tuple(elements))


def quote(body: Quote, context: Context) -> Planned:
    """Somebody else's words and their name."""
    words = required(body.text)[0].strip("\"“”„«»'‘’ ")
    elements: list[Element] = [context.slot("Quote", "quote", words or "–")]
    if clean(body.who):
        elements.append(context.slot("Quote", "who", body.who))
    return Planned(layout="Quote", elements=tuple(elements))


def closing(body: Closing, context: Context) -> Planned:
    """The ask, panels with what it is for, the contact; a doughnut beside them when there is a dataset."""
    elements: list[Element] = []
    ask = clean(body.ask)
    if ask and ask.casefold() != context.headline.casefold():
        elements.append(context.slot("Closing", "ask", ask))
    uses = () if context.drop else tuple(use for use in map(clean, body.uses) if use)
    deep = context.palette.deep
    ink = context.on(deep)
    chart = None
    if body.dataset and not context.drop:
        box = Box(x=452, y=244, w=350, h=190)
        try:
            chart = drawn_chart(dataset_of(body.dataset, context), "doughnut", box, context, ink=ink)
            chart = replace(chart, accents=_seen_on(deep, context))
        except NothingToShow as missing:
            context.said.append(str(missing))
    if uses:
        elements.append(_uses(uses, context, ink, beside=chart is not None))
    if chart is not None:
        elements.append(chart)
    if clean(body.contact):
        elements.append(context.slot("Closing", "contact", body.contact))
    return Planned(layout="Closing", elements=tuple(elements))


def _seen_on(fill: Color, context: Context) -> tuple[int, ...]:
    """The accents that stand out from a dark ground; all of them where fewer than three do."""
    palette = context.palette
    ground = palette.rgb(fill)
    seen = tuple(n for n in range(1, 7) if contrast(palette.colors[f"accent{n}"], ground) >= _SEEN)
    return seen if len(seen) >= 3 else tuple(range(1, 7))


def _uses(uses: tuple[str, ...], context: Context, ink: Color, *, beside: bool) -> Group:
    fill = Color(ink.name, 0.1)
    gap = 16.0
    count = len(uses)
    if beside:
        height = (190 - 10 * (count - 1)) / count
        boxes = [Box(x=56, y=244 + i * (height + 10), w=380, h=height) for i in range(count)]
    else:
        width = (740 - gap * (count - 1)) / count
        boxes = [Box(x=56 + i * (width + gap), y=256, w=width, h=150) for i in range(count)]
    style = context.style(20, 18, 16, 14, bold=False, color=ink, anchor="ctr")
    texts = context.fit(
        *(block(box, (style, (use,)), insets=(22, 8, 16, 8)) for use, box in zip(uses, boxes, strict=True))
    )
    children: list[Shape] = []
    edge = context.specs["Section"].slot("ordinal").style.color
    for number, (box, text) in enumerate(zip(boxes, texts, strict=True), 1):
        children.append(Shape(name=f"Use {number}", box=box, fill=fill, text=text))
        children.append(Shape(name="Edge", box=Box(x=box.x, y=box.y, w=5, h=box.h), fill=edge, decorative=True))
    return Group(name="Uses", alt="; ".join(uses), children=tuple(children))


def reference(source: Source, lang: str) -> Paragraph:
    """A source as an entry of the list; its title is the link when it has an address. `lang` is the deck's."""
    before = f"[{source.id}]  " + (f"{clean(source.author)}: " if clean(source.author) else "")
    url = link_of(source)
    where = clean(url or source.path.replace("\\", "/").rsplit("/", 1)[-1])
    title = clean(source.title) or where or "–"
    tail = [clean(source.place)]
    if where and where != title:
        tail.append(where if len(where) <= 70 else where[:69] + "…")
    if clean(source.published):
        tail.append(clean(source.published))
    if clean(source.retrieved):
        tail.append(f"{words_for(lang).retrieved} {clean(source.retrieved)}")
    rest = ", ".join(part for part in tail if part)
    runs = (Run(before), Run(title, href=url), Run(f", {rest}" if rest else ""))
    kept = tuple(run for run in runs if run.text)
    return Paragraph(runs=kept, rtl=is_rtl(title))


def link_of(source: Source) -> str | None:
    """The source's address if it is one that may be opened: http, https or mailto."""
    url = clean(source.url).replace(" ", "%20")
    return url if url.lower().startswith(("http://", "https://", "mailto:")) and len(url) <= 2000 else None


def references(body: References, context: Context) -> list[Planned]:
    """The sources asked for, else all; ten to a slide at most."""
    wanted = set(body.sources)
    listed = [source for source in context.deck.sources if not wanted or source.id in wanted]
    if not listed:
        raise NothingToShow("there were no sources to list")
    planned: list[Planned] = []
    rest = [reference(source, context.deck.lang) for source in listed]
    pages = -(-len(rest) // MOST_REFERENCES)
    per = -(-len(rest) // pages)
    while rest:
        count = min(per, len(rest))
        shorten, context.shorten = context.shorten, False
        while True:
            try:
                shape = context.slot("References", "references", *rest[:count])
                break
            except DoesNotFit:
                if count > 1:
                    count -= 1
                else:
                    context.shorten = True
        context.shorten = shorten
        planned.append(Planned(layout="References", elements=(shape,)))
        rest = rest[count:]
    if len(planned) > 1:
        context.rungs.append("split")
    return planned
