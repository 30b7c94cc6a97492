"""Where things come from: sources that are cited, data that charts draw, pictures that were fetched earlier."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something cited. Of `url` and `path` one is filled; of the places inside it, those that apply."""

    id: int
    """The number the reader sees in brackets, from 1."""
    title: str
    author: str = ""
    url: str = ""
    path: str = ""
    """A local file; only its name is ever printed."""
    page: str = ""
    """The printed page label, or the number."""
    slide: int | None = None
    sheet: str = ""
    timestamp: str = ""
    """Position in a recording."""
    published: str = ""
    retrieved: str = ""
    """The day it was read, ISO 8601."""
    quote: str = ""

    @property
    def where(self) -> str:
        """The address or the file's name, and nothing of the folder it lies in."""
        return self.url or self.path.replace("\\", "/").rsplit("/", 1)[-1]

    @property
    def place(self) -> str:
        """Where inside it: "p. 14", "slide 3", "sheet Costs", "at 01:12"; empty if not known."""
        if self.page:
            return f"pp. {self.page}" if any(mark in self.page for mark in ",-–") else f"p. {self.page}"
        if self.slide is not None:
            return f"slide {self.slide}"
        if self.sheet:
            return f"sheet {self.sheet}"
        return f"at {self.timestamp}" if self.timestamp else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One row of numbers of a dataset; a missing value is None."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Numbers to be charted. They live here and never in prose that a model wrote."""

    id: str
    title: str
    unit: str = ""
    """As written behind or before a number: "€ billion", "%"."""
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    """Each as long as `categories`."""
    source: int | None = None
    """`Source.id`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture in a local file."""

    id: str
    path: str
    alt: str
    """What it shows, for who cannot see it."""
    caption: str = ""
    source: int | None = None
    width_px: int = 0
    height_px: int = 0
    licence: str = ""
    credit: str = ""
