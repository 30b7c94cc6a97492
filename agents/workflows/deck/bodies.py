"""The body of a slide made by code from passages, tables, lists and pictures: every word is a source's, or the user's.

A builder returns None where the passages do not hold what its layout shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ternlight.agents.workflows.deck.figure_bodies import (
    chart_body,
    compare_body,
    funnel_body,
    number_body,
    picture_body,
    stats_body,
    table_body,
)
from ternlight.agents.workflows.deck.order_bodies import cycle_body, process_body, timeline_body
from ternlight.agents.workflows.deck.stuff import Built, Stuff
from ternlight.agents.workflows.deck.word_bodies import (
    bullets_body,
    cards_body,
    closing_body,
    matrix_body,
    quote_body,
    team_body,
)

Builder = Callable[[Stuff], Built | None]


def build(layout: str, stuff: Stuff) -> Built | None:
    """The body of that layout, or None."""
    builder = BUILDERS.get(layout)
    return builder(stuff) if builder is not None else None


BUILDERS: Mapping[str, Builder] = {
    "bullets": bullets_body,
    "cards": cards_body,
    "stats": stats_body,
    "number": number_body,
    "timeline": timeline_body,
    "compare": compare_body,
    "process": process_body,
    "cycle": cycle_body,
    "chart": chart_body,
    "picture": picture_body,
    "table": table_body,
    "quote": quote_body,
    "matrix": matrix_body,
    "funnel": funnel_body,
    "team": team_body,
    "closing": closing_body,
}
"""By layout; covers and lists of sources are made where the deck is put together."""
