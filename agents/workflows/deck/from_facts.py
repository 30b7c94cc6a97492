"""Slides of a pitch from the user's own answers, where the sources say nothing."""

from __future__ import annotations

from ternlight.agents.workflows.deck.facts import UserFacts
from ternlight.tools.typeset import slides as s
from ternlight.tools.typeset.wording import shortened


def body_from_facts(key: str, facts: UserFacts) -> s.Body | None:
    """The body of the section `key` in the user's words; None if they have not said enough."""
    match key:
        case "model":
            cards = [
                s.Card(head=head, text=text, icon=icon)
                for head, text, icon in (
                    ("The price", facts.price, "banknote"),
                    ("Who pays", facts.payer, "users"),
                    ("The margin", facts.margin, "percent"),
                )
                if text
            ]
            if len(cards) >= 3:
                return s.Cards(items=tuple(cards))
            return s.Bullets(points=tuple(f"{card.head}: {card.text}" for card in cards)) if len(cards) >= 2 else None
        case "traction" if facts.traction:
            return s.Bullets(points=tuple(shortened(text, 110) for text in facts.traction[:5]))
        case "roadmap" if facts.milestones:
            return s.Bullets(points=tuple(shortened(text, 110) for text in facts.milestones[:5]))
        case "ask" if facts.amount:
            return s.Closing(ask=facts.amount, uses=facts.uses[:3], contact=facts.contact)
    return None
