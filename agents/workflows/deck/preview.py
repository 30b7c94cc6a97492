"""A deck as pictures, from the typed deck: before it is written, on the way, finished, and in another theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ternlight.agents.workflows.deck.assemble import assemble
from ternlight.agents.workflows.deck.write import SlideWriter
from ternlight.agents.workflows.deck.written import Draft, WrittenSlide
from ternlight.agents.workflows.press import Preview
from ternlight.tools.documents.types import PageImage
from ternlight.tools.pptx.plan import Plan, plan_deck
from ternlight.tools.pptx.preview import slide_picture
from ternlight.tools.typeset.deck import Deck
from ternlight.tools.typeset.themes import theme

WIDTH = 480


def previewed(draft: Draft) -> Deck:
    """The deck of a draft, what is not written yet in the sources' own words, as code would make it."""
    outline = draft.outline
    done = {written.key: written for written in draft.slides}
    writer = SlideWriter(outline=outline, material=draft.material, model=None)
    writer.headlines += [written.slide.headline for written in draft.slides]
    slides: list[WrittenSlide] = []
    for item in outline.items:
        written = done.get(item.key)
        if written is None and not draft.complete and (written := writer.by_code(item)) is not None:
            writer.headlines.append(written.slide.headline)
        if written is not None:
            slides.append(written)
    return assemble(replace(draft, slides=tuple(slides)))


def slide_previews(
    draft: Draft, *, width: int = WIDTH, theme_name: str = "", only: Sequence[int] | None = None
) -> tuple[Preview, ...]:
    """The slides of a draft `width` pixels wide, all or those that `only` names (from 0), in its theme or another.

    A second or two for a whole deck; nothing is written and no model is asked. Raises `ToolError` for a theme that
    there is not.
    """
    deck = previewed(draft)
    plan = plan_deck(deck, theme(theme_name or deck.theme))
    return tuple(
        Preview(part=index, image=_image(plan, slide - 1, width))
        for index, part in enumerate(plan.parts)
        for slide in part.slides
        if only is None or slide - 1 in only
    )


def _image(plan: Plan, index: int, width: int) -> PageImage:
    return PageImage(png=slide_picture(plan, index, width=width), width=width, height=width * 9 // 16)
