"""From material to an outline, without a model: a research deck follows the sources, a pitch deck its skeleton."""

from __future__ import annotations

from ternlight.agents.workflows.deck.outline import Outline
from ternlight.agents.workflows.deck.pitch_plan import PitchPlanner
from ternlight.agents.workflows.deck.planner import DeckOptions, Planner
from ternlight.agents.workflows.deck.research_plan import ResearchPlanner
from ternlight.agents.workflows.material.brief import brief
from ternlight.agents.workflows.material.types import Material
from ternlight.tools.embedding import Embedder
from ternlight.tools.typeset.wording import headline as cut_headline
from ternlight.tools.typeset.wording import tokens

__all__ = ["DeckOptions", "plan"]

FEWEST, MOST = 5, 40
"""Slides that can be asked for."""
_USUAL = {"pitch": 13, "research": 12}


async def plan(material: Material, options: DeckOptions, embedder: Embedder | None) -> Outline:
    """The outline of a deck from `material`."""
    wanted = min(max(options.slides or _USUAL[options.kind], FEWEST), MOST)
    planner: Planner
    if options.kind == "pitch":
        planner = pitch = PitchPlanner(material, options, wanted)
        items = await pitch.pitch(embedder)
    else:
        planner = research = ResearchPlanner(material, options, wanted)
        items = research.research()
    items = planner.shown_enough(items)
    facts = options.facts
    about = [material.passages[material.about]] if material.about >= 0 else []
    first = [p for p in material.passages[:3] if p.order < 6]
    said = (brief(p.text, 110) for p in (*about, *first) if p.alone)
    named = tokens(material.title)  # a title that ran into the first sentence is no subtitle
    subtitle = facts.purpose or next((w for w in said if w is not None and not (named and named <= tokens(w))), "")
    return Outline(
        kind=options.kind,
        title=cut_headline(options.title or facts.company or material.title, 60),
        subtitle=subtitle,
        author=facts.author,
        date=options.date,
        lang=material.lang,
        theme=options.theme,
        items=tuple(items),
        facts=facts,
        to_supply=tuple(planner.to_supply),
        notes=tuple(planner.notes),
        wanted=options.slides,
    )
