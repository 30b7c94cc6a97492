"""One look over the headlines alone, by a capable model: do they read as a story? Code decides what may change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from ternlight.agents.messages import Message, TextPart
from ternlight.agents.model import CallOptions, ChatModel
from ternlight.agents.workflows.deck.by_code import texts_of
from ternlight.agents.workflows.deck.ground import Ground
from ternlight.agents.workflows.deck.slots import text
from ternlight.agents.workflows.deck.written import WrittenSlide
from ternlight.agents.workflows.summary.phrase import Spent, ask
from ternlight.tools.text.words import fold
from ternlight.tools.typeset.wording import alike

_SYSTEM = """You edit the headlines of a presentation so that, read alone, they tell its story.
Keep every number, name and unit. Add nothing. Repeat a headline as it is where it is good."""
_LONGEST = 78


async def look_over(
    slides: Sequence[WrittenSlide], facts: Sequence[str], model: ChatModel, spent: Spent
) -> tuple[WrittenSlide, ...]:
    """The slides with better headlines where the model had one that its slide supports."""
    own = [at for at, written in enumerate(slides) if written.slide.status in ("model", "repaired")]
    if len(own) < 3:
        return tuple(slides)
    numbered = "\n".join(f"({n}) {slides[at].slide.headline}" for n, at in enumerate(own, 1))
    schema = {
        "type": "object",
        "properties": {
            "headlines": {"type": "array", "minItems": len(own), "maxItems": len(own), "items": text(60, 12)}
        },
        "required": ["headlines"],
        "additionalProperties": False,
    }
    messages = [
        Message(role="system", parts=(TextPart(text=_SYSTEM),)),
        Message(role="user", parts=(TextPart(text=f"{numbered}\n\nGive all {len(own)} headlines in this order."),)),
    ]
    options = CallOptions(max_tokens=min(40 * len(own) + 40, model.context // 2), json_schema=json.dumps(schema))
    answer = await ask(model, messages, options, spent)
    try:
        proposed = [fold(str(each)).rstrip(".") for each in json.loads(answer or "")["headlines"]]
    except (ValueError, KeyError, TypeError):
        return tuple(slides)
    found = list(slides)
    for at, headline in zip(own, proposed, strict=False):
        slide = found[at].slide
        ground = Ground(passages=(slide.headline, *texts_of(slide.body), slide.notes), facts=tuple(facts))
        others = [other.slide.headline for n, other in enumerate(found) if n != at]
        changed = headline.casefold() != slide.headline.casefold() and 12 <= len(headline) <= _LONGEST
        repeats = any(alike(headline, other) for other in others)
        if changed and not repeats and ground.refuses(headline) is None:
            found[at] = replace(found[at], slide=replace(slide, headline=headline))
    return tuple(found)
