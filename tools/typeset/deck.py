"""A deck: slides in order, and what they cite and show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from ternlight.tools.typeset.codec import from_json, to_json
from ternlight.tools.typeset.limits import Problem, optional_words, problems, words
from ternlight.tools.typeset.report import Status
from ternlight.tools.typeset.slides import Body, Layout
from ternlight.tools.typeset.sources import Dataset, Figure, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """One slide: `headline` is one full sentence that states the conclusion, `body` decides the layout."""

    headline: str = words(70)
    body: Body
    notes: str = optional_words(600)
    """What the speaker says."""
    cites: tuple[int, ...] = ()
    """`Source.id`s, printed small on the slide."""
    status: Status = "model"
    group: str = optional_words(40)
    """The part of the deck it belongs to; PowerPoint shows it as a section."""

    @property
    def layout(self) -> Layout:
        """The layout's name, which is the body's."""
        return cast(Layout, type(self.body).__name__.lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """Everything a renderer needs. `date` is printed as it is; `lang` is a BCP 47 tag."""

    title: str = words(60)
    subtitle: str = optional_words(90)
    author: str = optional_words(40)
    date: str = optional_words(20)
    lang: str = "en"
    theme: str = "harbour"
    slides: tuple[Slide, ...] = ()
    sources: tuple[Source, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    figures: tuple[Figure, ...] = ()

    def problems(self) -> list[Problem]:
        """Every slot over its limit."""
        return problems(self)

    def to_json(self) -> dict[str, Any]:
        """As JSON can hold it."""
        data: dict[str, Any] = to_json(self)
        return data

    @classmethod
    def from_json(cls, data: Any) -> Deck:
        """The deck that `to_json` wrote; raises `codec.BadDocument`."""
        return from_json(cls, data)
