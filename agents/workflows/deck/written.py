"""A slide as written, before its sources have numbers, and everything that is kept of a deck between two changes."""

from __future__ import annotations

from dataclasses import dataclass

from ternlight.agents.workflows.deck.outline import Outline
from ternlight.agents.workflows.material.types import Material
from ternlight.tools.typeset.deck import Slide
from ternlight.tools.typeset.sources import Dataset, Figure

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSlide:
    """One slide; `slide.cites` is empty until the deck is put together."""

    key: str
    """Of its outline item."""
    slide: Slide
    places: tuple[tuple[int, ...], ...] = ()
    """(origin, page) of everything it says."""
    dataset: Dataset | None = None
    figure: Figure | None = None
    said: tuple[str, ...] = ()
    """What was refused or changed, a sentence each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A deck on the way or finished."""

    version: int = VERSION
    path: str
    outline: Outline
    material: Material
    slides: tuple[WrittenSlide, ...] = ()
    notes: tuple[str, ...] = ()
    model: str = ""
    complete: bool = False
    calls: int = 0
    """Of the model, that a schema bound."""
    valid: int = 0
    """Answers that satisfied it."""
